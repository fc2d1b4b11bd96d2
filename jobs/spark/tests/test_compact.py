from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from lakes import LakeOf, received, record
from pyspark.sql import DataFrame, SparkSession

from lethe import read_events


def part(spark: SparkSession, lake: LakeOf, name: str = "part-0-of-1.parquet", day: str = "2026-11-02") -> DataFrame:
    return spark.read.parquet(str(lake.folder(day) / name))


def ids(rows: DataFrame) -> list[str]:
    return [row["id"] for row in rows.select("id").collect()]


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_raw_objects_become_sorted_typed_parts_and_the_manifest_says_what_is_there(
    spark: SparkSession, lake: LakeOf
) -> None:
    a = record("a", subject="s_2", properties={"price": 12, "day": "2026-11-02T10:00:00.5Z"})
    b = record("b", subject="s_1", time="2026-11-02T11:00:00.000Z", properties={"price": "12.50"})
    c = record("c", subject="s_1", properties={"price": {"amount": 12}})
    nobody = record("n", properties={"price": "twelve", "other": 1})
    lake.put("1", nobody, a, b)
    # The same events again, in an object that a redelivery grouped otherwise; and one that the client sent twice.
    lake.put("2", b, c, received({**a, "geo": {"country": "PL"}}, "2026-11-02T13:00:00.000Z", "c1.later", 3))
    # Another event under the same id.
    lake.put("3", received(record("c", properties={"price": 99}), "2026-11-02T13:00:00.000Z", "c1.other", 7))
    plan = lake.plan(("price", "double"), ("day", "timestamp"))
    assert lake.compact(plan) == 0

    assert files_in(lake.folder()) == ["_manifest.json", "_repeated.json", "part-0-of-1.parquet"]
    assert not (lake.root / "staging").exists() or not any((lake.root / "staging").iterdir())
    rows = part(spark, lake)
    assert rows.dtypes == [
        *((name, "string") for name in ("id", "kind", "name")),
        *((name, "timestamp") for name in ("time", "received_at")),
        *((name, "string") for name in ("subject", "anonymous", "source")),
        *(("p_price", "double"), ("p_day", "timestamp"), ("record", "string")),
    ]
    got = rows.selectExpr("id", "subject", "date_format(p_day, 'HH:mm:ss.SSS')", "p_price", "record").collect()
    assert [tuple(row)[:4] for row in got] == [
        ("c", "s_1", None, None),
        ("b", "s_1", None, 12.5),
        ("a", "s_2", "10:00:00.500", 12.0),
        ("c~c1.other-7", None, None, 99.0),
        ("n", None, None, None),
    ]
    assert [json.loads(row["record"])["id"] for row in got] == ["c", "b", "a", "c", "n"]
    assert json.loads(got[2]["record"]) == a

    bytes = (lake.folder() / "part-0-of-1.parquet").read_bytes()
    assert lake.manifest() == {
        "version": 1,
        "type": "paid",
        "date": "2026-11-02",
        "parts": 1,
        "rows": 5,
        "from": "2026-11-02T10:00:00.000Z",
        "to": "2026-11-02T11:00:00.000Z",
        "schema": plan["schema"],
        "columns": rows.columns,
        "sources": [f"events/paid/2026/11/02/{n}.ndjson.gz" for n in (1, 2, 3)],
        "files": [
            {
                "name": "part-0-of-1.parquet",
                "bytes": len(bytes),
                "sha256": hashlib.sha256(bytes).hexdigest(),
                "rows": 5,
                "from": "2026-11-02T10:00:00.000Z",
                "to": "2026-11-02T11:00:00.000Z",
                "id_conflict": 1,
                "uncast": {"p_price": 2},
            }
        ],
        "repeated": 1,
        "id_conflict": 1,
        "uncast": {"p_price": 2},
        "engine": "spark",
    }
    # The object that a redelivery wrote holds no other event; the one that the client sent again is one more receipt.
    repeated = json.loads((lake.folder() / "_repeated.json").read_text())
    assert repeated == {"version": 1, "repeated": {"c1.later": [3]}}


def test_a_reopened_partition_merges_what_is_new_into_the_parts_that_it_concerns(
    spark: SparkSession, lake: LakeOf
) -> None:
    def part_of(id: str) -> int:
        return int(hashlib.md5(f"web\n{id}".encode()).hexdigest()[:8], 16) % 2

    events = [record(f"e{n}") for n in range(8)]
    lake.put("1", *events[:-1])
    lake.compact(lake.plan(parts=2))
    before = lake.manifest()
    names = [file["name"] for file in before["files"]]
    assert [sorted(ids(part(spark, lake, name))) for name in names] == [
        [f"e{i}" for i in range(7) if part_of(f"e{i}") == n] for n in range(2)
    ]
    lake.put("2", events[-1], received(events[0], "2026-11-03T00:00:00.000Z", "c2.1"))
    plan = lake.plan(parts=2)
    assert plan["sources"] == ["events/paid/2026/11/02/2.ndjson.gz"]
    lake.compact(plan)
    after = lake.manifest()
    assert [old == new for old, new in zip(before["files"], after["files"])] == [n != part_of("e7") for n in range(2)]
    assert (after["rows"], after["repeated"]) == (8, 1)
    # That plan speaks of what was: it is refused.
    assert lake.compact(plan) == 3
    assert lake.manifest() == after

    # A job that died before it could write the manifest is repaired by the next; its columns are filled from records.
    (lake.folder() / "_manifest.json").unlink()
    lake.put("3", record("x", properties={"price": 1}))
    lake.compact(lake.plan(("price", "double"), parts=2))
    assert all("p_price" in part(spark, lake, name).columns for name in names)
    assert lake.manifest()["rows"] == 9
    assert len(lake.manifest()["sources"]) == 3


def test_a_repeat_across_midnight_is_one_event_before_and_after_compaction(spark: SparkSession, lake: LakeOf) -> None:
    lake.put("1", record("e", "2026-11-01", extra={"sentAt": "1"}), day="2026-11-01")
    lake.put("2", record("e", "2026-11-02", extra={"sentAt": "2"}), record("f"))
    lake.put("3", record("e", "2026-11-08", properties={"other": True}), day="2026-11-08")
    lake.put("4", record("e", "2026-11-19"), day="2026-11-19")
    expected = [("2026-11-01", "e"), ("2026-11-02", "f"), ("2026-11-08", "e~c1.e-0"), ("2026-11-19", "e")]

    def seen() -> list[tuple[str, str]]:
        rows = read_events(spark, str(lake.root)).select("date", "id").collect()
        return sorted((str(row["date"]), row["id"]) for row in rows)

    assert seen() == expected
    assert lake.compact(*(lake.plan(day=day) for day in ("2026-11-01", "2026-11-02", "2026-11-08"))) == 0
    assert seen() == expected
    # What is curated wins, also over what happened earlier.
    lake.put("5", record("f", "2026-11-01", extra={"sentAt": "5"}), day="2026-11-01")
    assert seen() == expected


def test_an_erased_row_equals_every_repeat_of_its_id(spark: SparkSession, lake: LakeOf) -> None:
    erased: dict[str, Any] = {"privacy": {"policy": "p1", "erased": True}}
    lake.put("1", record("e", **erased))
    lake.compact(lake.plan())
    again = record("e", properties={"city": "Warsaw"})
    lake.put("2", received(again, "2026-11-03T00:00:00.000Z", "c2.1"))
    assert read_events(spark, str(lake.root)).count() == 1
    lake.compact(lake.plan())
    assert ids(part(spark, lake)) == ["e"]
    assert json.loads(part(spark, lake).collect()[0]["record"])["privacy"]["erased"] is True
