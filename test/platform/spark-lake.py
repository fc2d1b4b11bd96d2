"""Answers of Spark about lakes, as JSON: `python3 spark-lake.py TYPES LAKE...`."""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lethe import read_events

types, *lakes = sys.argv[1:]
spark = (
    SparkSession.builder.config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "10000")
    .getOrCreate()
)


def events(lake):
    rows = read_events(spark, lake, types.split(","))
    typed = [f"`{name}`" for name in rows.columns if name.startswith("p_")]
    rows = rows.select("type", "date", "id", "time", "person", F.md5("record").alias("record"), *typed)
    return [json.loads(row) for row in rows.orderBy("type", "date", "id").toJSON().collect()]


def answers(lake):
    """By hand, as an analyst without the package would."""
    schema = "subject string, p_price double, p_total double, event_type string, date string"
    rows = spark.read.schema(schema).parquet(f"{lake}/curated")
    counts = rows.groupBy(F.col("event_type").alias("type"), "date").agg(
        F.count("*").alias("rows"),
        F.countDistinct("subject").alias("people"),
        F.sum("p_price").alias("price"),
        F.sum("p_total").alias("total"),
    )
    return [row.asDict() for row in counts.orderBy("type", "date").collect()]


print(json.dumps({lake: {"events": events(lake), "answers": answers(lake)} for lake in lakes}))
