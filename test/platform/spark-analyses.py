"""Runs the SQL of views over small sets of events: a JSON file names the sets and their statements; prints an answer per line."""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import expr

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.sql.adaptive.enabled", "false")
    # Compiling takes longer than so few rows.
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

texts = ["type", "id", "time", "person", "properties", "campaign", "geo", "device", "user"]
spend = "date string, platform string, campaign string, currency string, cost double"
for number, asked in enumerate(json.load(open(sys.argv[1], encoding="utf-8"))):
    events = spark.createDataFrame(
        [[one.get(column) for column in texts] for one in asked["events"]],
        ", ".join(f"{column} string" for column in texts),
    )
    events = events.withColumn("time", expr("CAST(time AS TIMESTAMP)")).withColumn("date", expr("CAST(time AS DATE)"))
    events.createOrReplaceTempView("events")
    costs = [[*(one[name] for name in ["date", "platform", "campaign", "currency"]), float(one["cost"])] for one in asked["spend"]]
    spark.createDataFrame(costs, spend).withColumn("date", expr("CAST(date AS DATE)")).createOrReplaceTempView("ad_spend")
    for sql in asked["statements"]:
        rows = [row.asDict() for row in spark.sql(sql).collect()]
        print(json.dumps(rows, default=str))
