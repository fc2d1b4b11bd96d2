"""The events of a lake: raw and curated zone together, each event once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Optional, Union

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lethe.files import Files
from lethe.lake import File, columns_of, listing, types_of
from lethe.lines import Column, half_a_pair
from lethe.repeats import final_id, judged
from lethe.rows import (
    column_names,
    known,
    parts_read,
    quoted,
    raw_read,
    spark_types,
    with_fields,
)

Day = Union[date, str]
Days = tuple[Optional[Day], Optional[Day]]

_parts_of_record = ("properties", "user", "geo", "device", "campaign", "referrer", "context", "consent")


def read_events(
    spark: SparkSession,
    lake: str,
    types: Iterable[str] | None = None,
    dates: Days = (None, None),
) -> DataFrame:
    """
    One row per event, with the columns of `lethe query`'s view `events`; with `types`, their typed properties besides.

    :param lake: the lake's root: `<data directory>/lake`, `s3a://bucket`
    :param types: event types, folders of the lake; all if not given. Only their files are read. A property that two
        of them have under different types is a string
    :param dates: the first and the last day, both included, UTC, `YYYY-MM-DD`; None is open. Only these days' files
        are read, and what may hold repeats of what is not compacted yet: seven days before and after

    `person` needs the whole lake's `identities`; where it is not used, they are not read.

    Files are listed now and read when the frame is used. Where one was replaced or removed by a compaction meanwhile,
    Spark fails and says that the file is not there or has changed: call this again.
    """
    files = Files(spark, lake)
    chosen = types_of(files) if types is None else sorted(set(types))
    rows = _rows(spark, files, chosen, dates, with_typed=types is not None)
    people = identities(spark, lake).withColumnRenamed("subject", "claimer")
    # What names another person than the one who claimed the device is that other person's.
    is_unnamed = F.col("subject").isNull() | (F.col("subject") == F.col("anonymous"))
    claimed = F.when(is_unnamed, F.coalesce("claimer", "subject", "anonymous")).otherwise(F.col("subject"))
    return rows.join(people, "anonymous", "left").select(
        *("type", "date", "id", "kind", "name", "time", "received_at"),
        claimed.alias("person"),
        *("subject", "anonymous", "source"),
        *(F.get_json_object(_readable("record"), f"$.{part}").alias(part) for part in _parts_of_record),
        "record",
        *(quoted(name) for name in rows.columns if name.startswith("p_")),
    )


def identities(spark: SparkSession, lake: str) -> DataFrame:
    """`anonymous`, `subject`: whose an anonymous id is, by the event of the whole lake that was received first."""
    files = Files(spark, lake)
    rows = _rows(spark, files, types_of(files), (None, None), with_typed=False)
    claims = rows.where("subject <> anonymous").groupBy("anonymous")
    return claims.agg(F.min(F.struct("received_at", "subject")).getField("subject").alias("subject"))


def _rows(spark: SparkSession, files: Files, types: list[str], dates: Days, with_typed: bool) -> DataFrame:
    """Rows with the columns of a part, `type` and `date`."""
    first, last = _day(dates[0], date.min), _day(dates[1], date.max)
    found = listing(files, types, first, last)
    # Without typed columns all types are read at once.
    groups = [[type] for type in types] if with_typed else [types]
    columns = [columns_of(files, type) if with_typed else [] for type in types][: len(groups)]
    merged = _merged(columns)
    frames = [parts_read(spark, files, [], merged)]
    for group, its in zip(groups, columns):
        parts = [part for part in found.parts if part.type in group]
        within = [part.name for part in parts if first <= part.date <= last]
        frames.append(parts_read(spark, files, within, its))
        pending = [one for one in found.pending if one.type in group and one.date <= last]
        if pending:
            fresh = _fresh(spark, files, pending, parts, its)
            frames.append(fresh.where(F.col("date").between(first.isoformat(), last.isoformat())))
    return reduce(DataFrame.unionByName, (_with_columns(frame, merged) for frame in frames))


def _fresh(
    spark: SparkSession, files: Files, pending: list[File], parts: list[File], columns: list[Column]
) -> DataFrame:
    """Events of raw objects, less repeats among them and of what parts hold."""
    raw = with_fields(raw_read(spark, files, [one.name for one in pending]), columns)
    held = parts_read(spark, files, [part.name for part in parts], [])
    return judged(raw, known(held, raw)).where("not is_repeat").withColumn("id", final_id())


def _merged(columns: Iterable[list[Column]]) -> list[Column]:
    """The columns of several types as one list; one that has several types is a string."""
    merged: dict[str, Column] = {}
    for one in (column for its in columns for column in its):
        if merged.setdefault(one.column, one).type != one.type:
            merged[one.column] = Column(one.column, one.property, "string")
    return list(merged.values())


def _with_columns(rows: DataFrame, columns: list[Column]) -> DataFrame:
    there = set(rows.columns)
    typed = {
        column.column: (F.col(quoted(column.column)) if column.column in there else F.lit(None))
        .cast(spark_types[column.type])
        .alias(column.column)
        for column in columns
    }
    return rows.select("type", "date", *(typed.get(name, F.col(name)) for name in column_names(columns)))


def _readable(record: str) -> Expression:
    """A line that Spark can parse and print."""
    line = F.col(record)
    return F.when(line.contains("\\ud"), F.regexp_replace(line, half_a_pair, r"$1\\ufffd")).otherwise(line)


def _day(day: Day | None, otherwise: date) -> date:
    return otherwise if day is None else day if isinstance(day, date) else date.fromisoformat(day)
