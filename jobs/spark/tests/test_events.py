from __future__ import annotations

from pathlib import Path

from lakes import LakeOf, record
from pyspark.sql import SparkSession

from lethe import identities, read_events


def test_events_have_a_person_their_parts_and_one_schema_however_a_property_came(
    spark: SparkSession, lake: LakeOf
) -> None:
    monday, tuesday, wednesday = "2026-11-02", "2026-11-03", "2026-11-04"
    claimed = {"subject": "s_1", "anonymous": "s_a"}
    lake.put("1", record("m", monday, subject="s_a", anonymous="s_a", properties={"price": 12}), day=monday)
    lake.put("2", record("t", tuesday, **claimed, properties={"price": "12.50"}, user={"plan": "plus"}), day=tuesday)
    lake.put("3", record("w", wednesday, properties={"a.b": 1.0}), day=wednesday)
    later = record("l", wednesday, subject="s_2", anonymous="s_a")
    lake.put("4", later, record("e", wednesday, privacy={"erased": True}), day=wednesday)
    lake.put(
        "5",
        {**record("r", tuesday, properties={"price": True, "n": 5}), "type": "refunded"},
        type="refunded",
        day=tuesday,
    )
    root = str(lake.root)
    price = ("price", "double")
    lake.compact(*(lake.plan(price, day=day) for day in (monday, tuesday)))
    lake.compact(lake.plan(("price", "boolean"), ("n", "double"), type="refunded", day=tuesday))

    everything = read_events(spark, root)
    assert everything.columns == [
        *("type", "date", "id", "kind", "name", "time", "received_at", "person", "subject", "anonymous", "source"),
        *("properties", "user", "geo", "device", "campaign", "referrer", "context", "consent", "record"),
    ]
    rows = {row["id"]: row for row in everything.collect()}
    assert {id: row["person"] for id, row in rows.items()} == {
        **{"m": "s_1", "t": "s_1", "l": "s_2"},
        **{"w": None, "e": None, "r": None},
    }
    assert [tuple(row) for row in identities(spark, root).collect()] == [("s_a", "s_1")]
    assert (str(rows["t"]["date"]), rows["t"]["time"].isoformat()) == (tuesday, "2026-11-03T10:00:00")
    assert (rows["t"]["properties"], rows["t"]["user"]) == ('{"price":"12.50"}', '{"plan":"plus"}')

    paid = read_events(spark, root, types=["paid"], dates=(tuesday, None))
    typed = {row["id"]: row["p_price"] for row in paid.collect()}
    assert typed == {"t": 12.5, "w": None, "l": None, "e": None}
    both = read_events(spark, root, types=["paid", "refunded"], dates=(tuesday, tuesday))
    assert {tuple(row) for row in both.select("id", "p_price", "p_n").collect()} == {
        ("t", "12.5", None),
        ("r", "true", 5.0),
    }


def test_only_files_of_the_types_and_days_are_read(spark: SparkSession, lake: LakeOf) -> None:
    days = [f"2026-11-{day:02}" for day in (2, 12, 22)]
    for day in days:
        lake.put("1", record("e", day), day=day)
    lake.put("1", record("o"), type="other")
    lake.compact(lake.plan(day=days[0]), lake.plan(day=days[1]))
    chosen = read_events(spark, str(lake.root), types=["paid"], dates=(days[1], days[1])).select("id")
    assert [Path(file).parent.name for file in chosen.inputFiles()] == [f"date={days[1]}"]
    assert read_events(spark, str(lake.root), types=["unheard_of"]).count() == 0
