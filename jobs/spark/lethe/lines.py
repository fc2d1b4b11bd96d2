"""What is in a record's line, the raw zone's NDJSON and the curated zone's column `record`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Literal, Optional, Union

ColumnType = Literal["boolean", "double", "string", "timestamp"]
Value = Optional[Union[bool, float, int, str]]


@dataclass(frozen=True)
class Column:
    """A typed column of the curated zone: a top-level property whose value is no object and no list."""

    column: str
    property: str
    type: ColumnType


class NotARecord(ValueError):
    """A line of the lake that is no record. Says nothing of what is in it."""


_not_a_record = "a line of the raw zone is no record: `lethe lake verify` says in which object"

# Half a surrogate pair as an escape, which JavaScript writes and no strict parser takes; with backslashes before it.
half_a_pair = (
    r"(?<!\\)((?:\\\\)*)"
    r"(?:\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2})"
)


def record_of(line: str) -> dict[str, Any]:
    """A line as JSON. Half a surrogate pair is U+FFFD."""
    try:
        record = json.loads(re.sub(half_a_pair, r"\1\\ufffd", line) if "\\ud" in line else line)
    except ValueError:
        raise NotARecord(_not_a_record) from None
    if not isinstance(record, dict):
        raise NotARecord(_not_a_record)
    return record


_sent = ("kind", "name", "properties", "traits", "context", "integrations", "group")
_of_delivery = ("sentAt", "timestamp", "originalTimestamp")


def clear_part(record: dict[str, Any]) -> str:
    """A hash of what the client said: two deliveries of one event have the same, two events with one id do not."""
    said = {key: record[key] for key in _sent if key in record}
    extra = {key: value for key, value in record.get("extra", {}).items() if key not in _of_delivery}
    return hashlib.md5(json.dumps([said, extra]).encode()).hexdigest()


# The fields of a line, in the order of `fields_of`: what an event is known by, and the columns of a part.
field_types: dict[str, str] = {
    "id": "string",
    "receipt": "string",
    "index": "int",
    "erased": "boolean",
    "clear": "string",
    "kind": "string",
    "name": "string",
    "time": "timestamp",
    "received_at": "timestamp",
    "subject": "string",
    "anonymous": "string",
    "source": "string",
}


def fields_of(line: str, columns: list[Column]) -> tuple[Value, ...]:
    """The fields of a line and then its typed properties; times are microseconds since 1970."""
    record = record_of(line)
    try:
        properties = record.get("properties") or {}
        return (
            record["id"],
            record["lethe"]["receipt"],
            record["lethe"]["index"],
            record.get("privacy", {}).get("erased") is True,
            clear_part(record),
            record["kind"],
            record.get("name"),
            _micros(record["time"]),
            _micros(record["received_at"]),
            record.get("subject"),
            record.get("anonymous"),
            record["source"]["name"],
            *(cast(properties.get(column.property), column.type) for column in columns),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise NotARecord(_not_a_record) from None


def cast(value: Any, to: ColumnType) -> Value:
    """A JSON value as a column's; None where that would lose something. The same rules as the DuckDB engine's."""
    return _casts[to](value)


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


_numeric = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
# A double holds every decimal of fifteen digits; more, with sign and point, may lose some.
_longest_numeric = 16


def _double(value: Any) -> float | None:
    if isinstance(value, str):
        is_numeric = len(value) <= _longest_numeric and _numeric.fullmatch(value)
        return float(value) if is_numeric else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value) if isinstance(value, (int, float)) else None


def _number_text(value: int | float) -> str:
    """As JSON writers do that keep whole doubles apart from integers."""
    if isinstance(value, int):
        return str(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    point = len(digits) + int(exponent)
    if -6 < point <= 21:
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else f"{text}.0"
    mantissa = "".join(map(str, digits))
    fraction = f".{mantissa[1:]}" if len(mantissa) > 1 else ""
    return f"{'-' if sign else ''}{mantissa[0]}{fraction}e{point - 1}"


_time = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d(?::?\d\d)?)", re.ASCII)
_epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _timestamp(value: Any) -> int | None:
    match = _time.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, minute, second, fraction, offset = match.groups()
    digits = offset.replace(":", "")
    offset = "+0000" if offset == "Z" else digits if len(digits) == 5 else f"{digits}00"
    try:
        time = datetime.strptime(f"{day}T{minute}:{second or '00'}{offset}", "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
    since = time - _epoch
    return (since.days * 86_400 + since.seconds) * 1_000_000 + int((fraction or "0").ljust(6, "0"))


def _micros(value: str) -> int:
    # Lethe's own times are all of this one shape, and strptime is slow.
    since = datetime.fromisoformat(value.replace("Z", "+00:00")) - _epoch
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


_casts: dict[ColumnType, Callable[[Any], Value]] = {
    "boolean": _boolean,
    "double": _double,
    "string": _string,
    "timestamp": _timestamp,
}
