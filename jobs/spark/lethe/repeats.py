"""Which rows are repeats: one rule for compaction and for readers of what is not compacted yet."""

from __future__ import annotations

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.window import WindowSpec

from lethe.lake import window_days

_identity = ["type", "source", "id"]


def judged(fresh: DataFrame, known: DataFrame) -> DataFrame:
    """
    `fresh` with `is_repeat`: the event is in the curated zone, or there is an earlier row of it; and with `is_other`:
    its id is another event's. What is curated wins, then the earlier day, then what was received first. An erased row
    equals every repeat of its id.

    `fresh` has type, date, source, id, erased, clear, received_at, receipt, index, object; `known` has the first six.
    """
    pairs = fresh.select(*_identity, F.col("date").alias("day")).distinct()
    held = (
        pairs.join(known, _identity)
        .where(F.abs(F.datediff("day", "date")) <= window_days)
        .groupBy(*_identity, F.col("day").alias("date"))
        .agg(F.max("erased").alias("held_erased"), F.collect_set("clear").alias("held"))
    )
    earliest = [F.col(name) for name in ("date", "received_at", "receipt", "index", "object")]
    same_id = Window.partitionBy(*_identity)
    same_event = Window.partitionBy(*_identity, "what").orderBy(*earliest)
    is_held = F.col("held").isNotNull()
    any_erased = F.col("any_erased")
    is_curated = is_held & (any_erased | F.array_contains("held", F.col("clear")))
    return (
        fresh.join(held, [*_identity, "date"], "left")
        .withColumn("any_erased", F.max("erased").over(same_id) | F.coalesce("held_erased", F.lit(False)))
        .withColumn("what", F.when(any_erased, "").otherwise(F.col("clear")))
        .withColumn("is_repeat", _has_earlier(same_event) | F.coalesce(is_curated, F.lit(False)))
        .withColumn("is_other", is_held | _has_earlier(same_id.orderBy(*earliest)))
        .drop("held", "held_erased", "any_erased", "what")
    )


def _has_earlier(window: WindowSpec) -> Expression:
    days = F.datediff("date", F.lag("date").over(window))
    return F.coalesce(days <= window_days, F.lit(False))


def final_id() -> Expression:
    """A row's id: a derived one where another event has its own."""
    derived = F.concat("id", F.lit("~"), "receipt", F.lit("-"), "index")
    return F.when(F.col("is_other"), derived).otherwise(F.col("id"))


def undone_id() -> Expression:
    """The id that a derived one was made of; of another id, the id itself."""
    return F.regexp_replace("id", r"~[^~]*-[0-9]+$", "")
