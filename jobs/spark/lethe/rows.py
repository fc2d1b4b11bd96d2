"""Rows of the lake as data frames: from Parquet, from lines, and those of the curated zone that repeats are of."""

from __future__ import annotations

from pyspark import cloudpickle
from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lethe import lines
from lethe.files import Files
from lethe.lines import Column, field_types, fields_of
from lethe.repeats import undone_id

# Workers need not have this package.
cloudpickle.register_pickle_by_value(lines)  # type: ignore[no-untyped-call]

spark_types = {"boolean": "boolean", "double": "double", "string": "string", "timestamp": "timestamp"}
envelope = ["id", "kind", "name", "time", "received_at", "subject", "anonymous", "source"]


def quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def column_names(columns: list[Column]) -> list[str]:
    """The columns of a part with such typed columns, in order."""
    return [*envelope, *(column.column for column in columns), "record"]


def parts_read(spark: SparkSession, files: Files, names: list[str], columns: list[Column]) -> DataFrame:
    """Parts with their `type` and `date`; a typed column that a part has not is null."""
    types = {
        **dict.fromkeys(column_names(columns), "string"),
        **{"time": "timestamp", "received_at": "timestamp"},
        **{column.column: spark_types[column.type] for column in columns},
        **{"event_type": "string", "date": "date"},
    }
    if names:
        schema = ", ".join(f"{quoted(name)} {type}" for name, type in types.items())
        base = spark.read.option("basePath", files.path("curated")).schema(schema)
        rows = base.parquet(*map(files.path, names))
    else:
        nothing = ", ".join(f"CAST(NULL AS {type}) AS {quoted(name)}" for name, type in types.items())
        rows = spark.sql(f"SELECT {nothing} WHERE false")
    return rows.withColumnRenamed("event_type", "type")


def raw_read(spark: SparkSession, files: Files, names: list[str]) -> DataFrame:
    """Lines of raw objects as `record`, with `object`, `type` and `date` by where they lie."""
    path = F.split(F.col("_metadata.file_path"), "/")
    return (
        spark.read.text([files.path(name) for name in names])
        .select(F.col("value").alias("record"), path.alias("path"))
        .select(
            "record",
            F.element_at("path", -1).alias("object"),
            F.element_at("path", -5).alias("type"),
            F.to_date(F.concat_ws("-", *(F.element_at("path", at) for at in (-4, -3, -2)))).alias("date"),
        )
    )


def with_fields(rows: DataFrame, columns: list[Column]) -> DataFrame:
    """Rows with what is in their `record`: the fields of `field_types`, and typed columns."""
    typed = {column.column: column.type for column in columns}
    types = {**field_types, **typed}
    # Times go from Python to Spark as microseconds: neither of them then asks for the machine's time zone.
    schema = ", ".join(f"{quoted(name)}: {'bigint' if type == 'timestamp' else type}" for name, type in types.items())
    # A deterministic function would be called once for every field.
    parse = F.udf(lambda line: fields_of(line, columns), f"struct<{schema}>").asNondeterministic()
    parsed = rows.withColumn("_fields", parse("record"))

    def field(name: str, type: str) -> Expression:
        value = F.col(f"_fields.{quoted(name)}")
        return (F.timestamp_micros(value) if type == "timestamp" else value).alias(name)

    return parsed.select(*rows.columns, *(field(name, type) for name, type in types.items()))


def asked(parts: DataFrame, fresh: DataFrame) -> DataFrame:
    """Rows of parts that have an id of `fresh`, or one derived from it."""
    wanted = fresh.select("type", "source", F.col("id").alias("wanted")).distinct()
    ids = F.explode(F.array_distinct(F.array("id", undone_id())))
    return parts.withColumn("wanted", ids).join(wanted, ["type", "source", "wanted"], "left_semi").drop("wanted")


def known(parts: DataFrame, fresh: DataFrame) -> DataFrame:
    """What parts hold under the ids of `fresh`, under the ids that clients gave."""
    rows = asked(parts.select("type", "date", "source", "id", "record"), fresh)
    return with_fields(rows.select("type", "date", "record"), [])
