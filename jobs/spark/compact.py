"""
The second engine of compaction: carries out a plan on Spark, and makes the same parts and manifests as DuckDB does.
What waits, the columns and the number of parts are the plan's; this only casts.

    lethe compact --run 'spark-submit compact.py --lake s3a://BUCKET'

plans, waits for this, and keeps everybody else from rewriting the lake meanwhile. A partition whose manifest is not
the plan's any more is left alone. A job that died is repaired by the next: what it put is known by its events, what it
did not put waits still.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lethe.files import Files
from lethe.lake import day_folder, part_number, window_days
from lethe.lines import Column
from lethe.repeats import final_id, judged
from lethe.rows import asked, column_names, known, parts_read, quoted, raw_read, with_fields


@dataclass(frozen=True)
class Plan:
    """A line of the plan: one partition."""

    type: str
    date: date
    # How many parts the partition has, a power of two.
    parts: int
    columns: list[Column]
    # What the manifest calls these columns.
    schema: str
    # Raw objects that wait.
    sources: list[str]
    # The manifest as the plan found it.
    manifest: dict[str, Any] | None

    @staticmethod
    def of(line: str) -> Plan:
        said = json.loads(line)
        if said["version"] != 1:
            raise SystemExit(f"The plan is of version {said['version']}: take compact.py of the same release.")
        columns = [Column(**column) for column in said["columns"]]
        day = date.fromisoformat(said["date"])
        return Plan(said["type"], day, said["parts"], columns, said["schema"], said["sources"], said["manifest"])

    @property
    def folder(self) -> str:
        return day_folder(self.type, self.date)

    @property
    def manifest_name(self) -> str:
        return f"{self.folder}/_manifest.json"

    def part_name(self, n: int) -> str:
        return f"{self.folder}/part-{n}-of-{self.parts}.parquet"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Carries out a plan of `lethe compact --run` on Spark.")
    parser.add_argument("--lake", required=True, help="the lake's root: a folder, s3a://bucket")
    parser.add_argument("--plan", default="curated/_plan.ndjson", help="the plan's name below the lake")
    options = parser.parse_args(arguments)
    spark = (
        SparkSession.builder.appName("lethe-compact")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )
    files = Files(spark, options.lake)
    text = files.text(options.plan)
    if text is None:
        raise SystemExit(f"There is no plan at {files.path(options.plan)}: `lethe compact --run` makes one.")
    staging = f"staging/{uuid.uuid4().hex}"
    stale = 0
    try:
        for line in text.splitlines():
            stale += not Compaction(spark, files, Plan.of(line), staging).run()
    finally:
        files.remove(staging)
    if stale > 0:
        print(f"{stale} partitions have changed since they were planned: plan again.", file=sys.stderr)
    return 3 if stale > 0 else 0


class Compaction:
    """Of one partition."""

    def __init__(self, spark: SparkSession, files: Files, plan: Plan, staging: str) -> None:
        self.spark, self.files, self.plan = spark, files, plan
        self.staging = f"{staging}/{plan.folder}"

    def run(self) -> bool:
        """:return: is the manifest still the plan's? If not, nothing was done."""
        if not self.is_as_planned():
            return False
        own = self.own_parts()
        raw = raw_read(self.spark, self.files, self.plan.sources)
        fresh = with_fields(raw, []).persist(StorageLevel.DISK_ONLY)
        held = self.held(fresh, [*own.values(), *self.near_parts()])
        rows = judged(fresh, held).persist(StorageLevel.DISK_ONLY)
        new = rows.where("not is_repeat").select(final_id().alias("id"), part_of(self.plan.parts), "record")
        touched = {row["part"] for row in new.select("part").distinct().collect()}
        touched |= {n for n, name in own.items() if not self.fits(name)}
        repeated = self.repeated(rows, held)
        written = self.written(new, {n: name for n, name in own.items() if n in touched}) if touched else {}
        facts = {n: self.facts(name, n) for n, name in written.items()}
        rows.unpersist()
        fresh.unpersist()
        if not self.is_as_planned():
            return False
        for n, name in written.items():
            self.files.put(name, self.plan.part_name(n))
        facts.update({n: self.facts_of_old(name, n) for n, name in own.items() if n not in touched})
        self.put_repeated(repeated)
        self.put_manifest([facts[n] for n in sorted(facts)], sum(map(len, repeated.values())))
        return True

    def is_as_planned(self) -> bool:
        text = self.files.text(self.plan.manifest_name)
        return (None if text is None else json.loads(text)) == self.plan.manifest

    def own_parts(self) -> dict[int, str]:
        """What is there, by number: also what a job that died has put before it could say so."""
        own = {}
        for name in self.parts_in(self.plan.date):
            n, of = part_number(name)
            if of != self.plan.parts:
                raise SystemExit(f"{name} is one of {of} parts, the plan has {self.plan.parts}: plan again.")
            own[n] = name
        return own

    def near_parts(self) -> list[str]:
        days = (self.plan.date + timedelta(n) for n in range(-window_days, window_days + 1) if n != 0)
        return [name for day in days for name in self.parts_in(day)]

    def parts_in(self, day: date) -> list[str]:
        found = self.files.below(day_folder(self.plan.type, day))
        return sorted(name for name in found if name.endswith(".parquet"))

    def held(self, fresh: DataFrame, parts: list[str]) -> DataFrame:
        """What the curated zone holds of these ids: names first, then the records of those files that have one."""
        there = parts_read(self.spark, self.files, parts, [])
        paths = asked(there.withColumn("path", F.input_file_name()), fresh).select("path").distinct().collect()
        found = [name for name in parts if any(row["path"].endswith(name) for row in paths)]
        return known(parts_read(self.spark, self.files, found, []), fresh).persist(StorageLevel.DISK_ONLY)

    def fits(self, part: str) -> bool:
        """Was a part written with the plan's columns?"""
        schema = self.spark.read.parquet(self.files.path(part)).schema
        there = [(field.name, field.dataType.simpleString()) for field in schema if field.name.startswith("p_")]
        return there == [(column.column, column.type) for column in self.plan.columns]

    def written(self, new: DataFrame, own: dict[int, str]) -> dict[int, str]:
        """Writes parts anew, below staging, each in one file, sorted. Their names by number."""
        plan = self.plan
        rows = new
        for n, name in own.items():
            part = parts_read(self.spark, self.files, [name], []).select("id", F.lit(n).alias("part"), "record")
            rows = rows.unionByName(part)
        fields = with_fields(rows.withColumnRenamed("id", "final_id"), plan.columns).drop("id")
        named = fields.withColumnRenamed("final_id", "id").select("part", *map(quoted, column_names(plan.columns)))
        (
            named.repartition(plan.parts, "part")
            .sortWithinPartitions("part", F.col("subject").asc_nulls_last(), "time", "id")
            .write.partitionBy("part")
            .parquet(self.files.path(self.staging))
        )
        names = [name for name in self.files.below(self.staging) if name.endswith(".parquet")]
        return {int(name.split("/part=")[1].split("/")[0]): name for name in names}

    def facts(self, part: str, n: int) -> dict[str, Any]:
        """What the manifest says of a part."""
        columns = self.plan.columns
        rows = self.spark.read.parquet(self.files.path(part))
        if columns:
            said = F.json_tuple(F.get_json_object("record", "$.properties"), *(column.property for column in columns))
            rows = rows.select("*", said.alias(*(f"said_{i}" for i in range(len(columns)))))
        uncast = (
            F.count_if(F.col(quoted(column.column)).isNull() & F.col(f"said_{i}").isNotNull()).alias(f"uncast_{i}")
            for i, column in enumerate(columns)
        )
        is_derived = F.col("id") != F.get_json_object("record", "$.id")
        found = rows.agg(
            F.count("*").alias("rows"),
            *(iso(time).alias(name) for name, time in (("from", F.min("time")), ("to", F.max("time")))),
            F.count_if(F.col("id").contains("~") & is_derived).alias("id_conflict"),
            *uncast,
        ).collect()[0]
        bytes, sha256 = self.files.facts(part)
        counts = {column.column: found[f"uncast_{i}"] for i, column in enumerate(columns)}
        return {
            "name": self.plan.part_name(n).rsplit("/", 1)[1],
            "bytes": bytes,
            "sha256": sha256,
            **{name: found[name] for name in ("rows", "from", "to", "id_conflict")},
            "uncast": {column: n for column, n in counts.items() if n > 0},
        }

    def facts_of_old(self, part: str, n: int) -> dict[str, Any]:
        """Of a part that stays: the manifest's word, unless a job that died has put it since."""
        sha256 = self.files.facts(part)[1]
        told = (self.plan.manifest or {"files": []})["files"]
        return next((one for one in told if one["sha256"] == sha256), None) or self.facts(part, n)

    def repeated(self, rows: DataFrame, held: DataFrame) -> dict[str, list[int]]:
        """
        Recorded events that are in no part, since another row stands for them: indexes by receipt. The same recorded
        event in another object, or in a part that a job before put, is no repeat of it.
        """
        event = ["receipt", "index"]
        repeats = rows.where("is_repeat").select(*event).distinct()
        repeats = repeats.join(rows.where("not is_repeat").select(*event), event, "left_anti")
        repeats = repeats.join(held.select(*event), event, "left_anti")
        found = repeats.groupBy("receipt").agg(F.sort_array(F.collect_list("index")).alias("indexes"))
        return {row["receipt"]: row["indexes"] for row in found.orderBy("receipt").collect()}

    def put_repeated(self, repeated: dict[str, list[int]]) -> None:
        """For the ledger: the next `lethe compact` settles them and removes the file."""
        name = f"{self.plan.folder}/_repeated.json"
        waiting = json.loads(self.files.text(name) or '{"repeated":{}}')["repeated"]
        merged = {
            receipt: sorted({*waiting.get(receipt, []), *repeated.get(receipt, [])})
            for receipt in sorted({*waiting, *repeated})
        }
        if repeated:
            self.files.put_text(json.dumps({"version": 1, "repeated": merged}), name)

    def put_manifest(self, facts: list[dict[str, Any]], repeated: int) -> None:
        """The manifest, after everything that it speaks of."""
        plan, before = self.plan, self.plan.manifest or {}
        uncast: dict[str, int] = {}
        for part in facts:
            for column, n in part["uncast"].items():
                uncast[column] = uncast.get(column, 0) + n
        manifest = {
            "version": 1,
            "type": plan.type,
            "date": plan.date.isoformat(),
            "parts": plan.parts,
            "rows": sum(part["rows"] for part in facts),
            "from": min((part["from"] for part in facts), default=""),
            "to": max((part["to"] for part in facts), default=""),
            "schema": plan.schema,
            "columns": column_names(plan.columns),
            "sources": sorted({*before.get("sources", []), *plan.sources}),
            "files": facts,
            "repeated": before.get("repeated", 0) + repeated,
            "id_conflict": sum(part["id_conflict"] for part in facts),
            "uncast": uncast,
            "engine": "spark",
        }
        text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
        self.files.put_text(f"{text}\n", plan.manifest_name)


def part_of(parts: int) -> Expression:
    """The part that an event lives in, by its source and the id that its client gave."""
    digest = F.md5(F.concat_ws("\n", "source", "id"))
    return (F.conv(F.substring(digest, 1, 8), 16, 10).cast("bigint") % parts).cast("int").alias("part")


def iso(time: Expression) -> Expression:
    return F.date_format(time, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
