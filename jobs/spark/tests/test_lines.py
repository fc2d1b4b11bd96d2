from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from lakes import record

from lethe.lines import Column, ColumnType, NotARecord, cast, clear_part, fields_of, record_of

micros = 1_793_622_600_000_000  # 2026-11-02T12:30:00Z


@pytest.mark.parametrize(
    ("to", "value", "column"),
    [
        ("double", 12, 12.0),
        ("double", "12.50", 12.5),
        ("double", "-0.5", -0.5),
        ("double", "012", None),
        ("double", "1e3", None),
        ("double", "0.12345678901234567", None),
        ("double", "١٢", None),
        ("double", " 12", None),
        ("double", True, None),
        ("double", 10**400, None),
        ("boolean", False, False),
        ("boolean", "true", True),
        ("boolean", "yes", None),
        ("boolean", 1, None),
        ("string", "x", "x"),
        ("string", "", ""),
        ("string", True, "true"),
        ("string", 12, "12"),
        ("string", 12.5, "12.5"),
        ("string", 1e-7, "1e-7"),
        ("string", -1.5e300, "-1.5e300"),
        ("string", 1e21, "1e21"),
        ("string", 10**20, "100000000000000000000"),
        ("string", 1e20, "100000000000000000000.0"),
        ("string", {"a": 1}, None),
        ("string", [1], None),
        ("string", None, None),
        ("timestamp", "2026-11-02T12:30:00Z", micros),
        ("timestamp", "2026-11-02 13:30+01", micros),
        ("timestamp", "2026-11-02T13:30:00.000001+01:00", micros + 1),
        ("timestamp", "2026-11-02T08:00:00.5-0430", micros + 500_000),
        ("timestamp", "2026-11-02T12:30:00", None),
        ("timestamp", "2026-02-30T12:30:00Z", None),
        ("timestamp", "2026-11-02", None),
        ("timestamp", 1_793_622_600, None),
    ],
)
def test_a_value_is_cast_where_that_loses_nothing(to: ColumnType, value: Any, column: Any) -> None:
    got = cast(value, to)
    assert got == column
    assert type(got) is type(column)


def test_a_lines_fields_are_the_envelope_and_the_typed_properties() -> None:
    one = record("e1", subject="s_1", properties={"price": "12.50", "Größe": "L", "tags": []})
    columns = [Column("p_price", "price", "double"), Column("p_x", "x", "string"), Column("p_tags", "tags", "string")]
    id, receipt, index, erased, clear, *rest = fields_of(json.dumps(one), columns)
    assert (id, receipt, index, erased) == ("e1", "c1.e1", 0, False)
    assert clear == clear_part(one)
    noon = micros - 1_800_000_000
    assert rest == ["track", "Paid", noon - 7_200_000_000, noon, "s_1", None, "web", 12.5, None, None]


def test_two_deliveries_of_one_event_have_the_same_clear_part() -> None:
    first = record("e1", properties={"price": 12}, extra={"sentAt": "1", "a": 1})
    again = record(
        "e1",
        time="2026-11-03T00:00:01.000Z",
        received_at="2026-11-03T12:00:00.000Z",
        properties={"price": 12},
        extra={"sentAt": "2", "timestamp": "3", "a": 1},
        geo={"country": "PL"},
        user={"plan": "plus"},
        subject="s_2",
    )
    assert clear_part(first) == clear_part(again)
    others: list[dict[str, Any]] = [
        {"properties": {"price": 13}},
        {"extra": {"a": 2}},
        {"name": "Else"},
        {"context": {}},
    ]
    for other in others:
        assert clear_part({**first, **other}) != clear_part(first)


def test_half_a_surrogate_pair_becomes_a_character_that_every_column_takes() -> None:
    line = '{"a":"x\\ud83d","b":"\\ude00","c":"\\ud83d\\ude00","d":"\\\\ud83d"}'
    assert record_of(line) == {"a": "x\ufffd", "b": "\ufffd", "c": "\U0001f600", "d": "\\ud83d"}


@pytest.mark.parametrize("line", ["", "{", "[]", "12", "{}", json.dumps({**record("e1"), "time": "yesterday"})])
def test_a_line_that_is_no_record_is_refused_without_saying_what_is_in_it(line: str) -> None:
    with pytest.raises(NotARecord) as refused:
        fields_of(line, [])
    assert refused.value.__cause__ is None
    assert "yesterday" not in str(refused.value)
    assert isinstance(pickle.loads(pickle.dumps(refused.value)), NotARecord)
