"""What was sealed, for those who hold keys: docs/spark.md, docs/formats.md."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

_sealed = "struct<v: int, kid: string, data: string>"
_record = f"id string, subject string, privacy struct<erased: boolean, sealed: map<string, {_sealed}>>"
_originals = "map<string, string>"


def unseal(df: DataFrame, keys: DataFrame | str, fields: Mapping[str, str] | None = None) -> DataFrame:
    """
    `df` with `originals`, a map of JSON Pointers into the record to the values that were sealed there, of all purposes
    that could be opened, strings as they are and everything else as JSON; and `why`, which is null unless something
    stayed sealed: `erased`, `restricted`, `removed` (the person was forgotten and the bytes are gone), `no key was
    exported`, `wrong key` (not the key it was sealed under, or it was changed), `nothing sealed`.

    :param df: events with their `record`, as of `read_events`
    :param keys: what `lethe keys export` wrote, the file's path or its rows: subject, purpose, key, why
    :param fields: columns to add, each with the pointer whose value it takes: `{"email": "/properties/email"}`
    """
    if isinstance(keys, str):
        keys = df.sparkSession.read.csv(
            keys, header=True, schema="subject string, purpose string, key string, why string"
        )
    record = F.from_json("record", _record)
    opened = (
        df.withColumn("_r", record)
        .withColumn("_subject", F.col("_r.subject"))
        .join(F.broadcast(_keyring(keys)), "_subject", "left")
        .withColumn("_parts", F.transform(F.map_entries("_r.privacy.sealed"), _opened))
        .withColumn("originals", F.expr(_merged))
        .withColumn("why", _why())
    )
    for name, pointer in (fields or {}).items():
        opened = opened.withColumn(name, F.col("originals").getItem(pointer))
    return opened.drop("_r", "_subject", "_keys", "_refused", "_parts")


def _keyring(keys: DataFrame) -> DataFrame:
    """A row per subject: its keys by purpose, each with the name that sealed parts know it by."""
    key = F.when(F.col("key").isNotNull(), F.struct("purpose", F.struct(F.unbase64("key").alias("key"), "kid")))
    return (
        keys.distinct()
        .withColumn("kid", F.udf(kid_of)("key"))
        .groupBy(F.col("subject").alias("_subject"))
        .agg(
            F.map_from_entries(F.collect_list(key)).alias("_keys"),
            F.first("why", ignorenulls=True).alias("_refused"),
        )
    )


def kid_of(key: str | None) -> str | None:
    """What a sealed part says of its key: GCM alone does not commit to one."""
    if key is None:
        return None
    mac = hmac.new(b64decode(key), b"lethe kid", hashlib.sha256).digest()
    return urlsafe_b64encode(mac[:12]).decode()


def _opened(entry: Expression) -> Expression:
    """A purpose and its sealed part as `has_key` and `text`; the text is null where it does not open."""
    purpose, part = entry["key"], entry["value"]
    key = F.col("_keys")[purpose]
    bound_to = F.concat_ws("\n", "_r.subject", purpose, "_r.id")
    data = F.try_to_binary(part["data"], F.lit("base64"))
    text = F.try_aes_decrypt(data, key["key"], F.lit("GCM"), F.lit("DEFAULT"), bound_to)
    is_it = part["kid"] == key["kid"]
    return F.struct(
        key.isNotNull().alias("has_key"),
        F.from_json(F.when(is_it, text).cast("string"), _originals).alias("originals"),
    )


_merged = f"""aggregate(_parts, cast(map() AS {_originals}),
  (all, part) -> map_concat(all, coalesce(part.originals, map())))"""


def _why() -> Expression:
    is_sealed = F.size("_parts") > 0
    return (
        F.when(F.col("_r.privacy.erased"), "removed")
        .when(~F.coalesce(is_sealed, F.lit(False)), "nothing sealed")
        .when(
            F.exists("_parts", lambda part: ~part["has_key"]),
            F.coalesce("_refused", F.lit("no key was exported")),
        )
        .when(F.exists("_parts", lambda part: part["originals"].isNull()), "wrong key")
    )
