from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from lakes import record
from pyspark.sql import DataFrame, SparkSession

from lethe import unseal
from lethe.unseal import kid_of


def key_of(subject: str) -> str:
    return b64encode(subject.encode().ljust(32, b".")).decode()


def test_the_name_of_a_key_is_what_lethe_computes() -> None:
    assert kid_of(b64encode(bytes(range(32))).decode()) == "nNQ4wY2QQ0mtYg02"


@pytest.fixture
def events(spark: SparkSession) -> DataFrame:
    def sealed(id: str, subject: str, values: dict[str, Any], purpose: str = "default", **other: str) -> dict[str, Any]:
        """Sealed by Spark itself, in the layout of docs/formats.md."""
        with_ = {"id": id, "subject": subject, "kid": kid_of(key_of(subject)), **other}
        aad = f"{with_['subject']}\n{purpose}\n{with_['id']}"
        data = spark.sql(
            "SELECT base64(aes_encrypt(:text, unbase64(:key), 'GCM', 'DEFAULT', unhex(:iv), :aad))",
            {"text": json.dumps(values), "key": key_of(subject), "iv": "00" * 12, "aad": aad},
        ).collect()[0][0]
        return {purpose: {"v": 1, "kid": with_["kid"], "data": data}}

    def row(id: str, subject: str, *parts: dict[str, Any], **privacy: Any) -> str:
        sealed = {purpose: part for one in parts for purpose, part in one.items()}
        return json.dumps(record(id, subject=subject, privacy={"sealed": sealed, **privacy}))

    email = {"/properties/email": "zoë@example.org", "/extra/list": [1]}
    lines = [
        row("1\n2", "s_1", sealed("1\n2", "s_1", email), sealed("1\n2", "s_1", {"/traits/x": "y"}, "ads")),
        row("moved", "s_1", sealed("other", "s_1", email)),
        row("otherkid", "s_1", sealed("otherkid", "s_1", email, kid="AAAAAAAAAAAAAAAA")),
        row("unknown", "s_1", sealed("unknown", "s_1", email, "billing"), sealed("unknown", "s_1", {"/a": "b"})),
        row("forgotten", "s_2", sealed("forgotten", "s_2", email)),
        row("foreign", "s_3", sealed("foreign", "s_3", email)),
        json.dumps(record("gone", privacy={"erased": True})),
        json.dumps(record("plain")),
        row("spoilt", "s_1", {"default": {"v": 1, "kid": kid_of(key_of("s_1")), "data": "%%%"}}),
    ]
    return spark.createDataFrame([(line,) for line in lines], "record string")


def test_what_keys_open_is_there_and_of_everything_else_why_not(
    spark: SparkSession, events: DataFrame, tmp_path: Path
) -> None:
    exported = tmp_path / "keys.csv"
    rows = [("s_1", "default", key_of("s_1"), ""), ("s_1", "ads", key_of("s_1"), ""), ("s_2", "", "", "erased")]
    exported.write_text("subject,purpose,key,why\n" + "".join(",".join(row) + "\n" for row in rows))
    opened = unseal(events, str(exported), {"email": "/properties/email"})
    assert opened.columns == ["record", "originals", "why", "email"]
    got = {json.loads(row["record"])["id"]: (row["email"], row["why"], row["originals"]) for row in opened.collect()}
    assert got == {
        "1\n2": (
            "zoë@example.org",
            None,
            {"/properties/email": "zoë@example.org", "/extra/list": "[1]", "/traits/x": "y"},
        ),
        "moved": (None, "wrong key", {}),
        "otherkid": (None, "wrong key", {}),
        "unknown": (None, "no key was exported", {"/a": "b"}),
        "forgotten": (None, "erased", {}),
        "foreign": (None, "no key was exported", {}),
        "gone": (None, "removed", None),
        "plain": (None, "nothing sealed", None),
        "spoilt": (None, "wrong key", {}),
    }
