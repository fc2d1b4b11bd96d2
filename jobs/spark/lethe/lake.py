"""Which files of the lake hold what: DESIGN §9, docs/formats.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lethe.files import Files
from lethe.lines import Column

# Days of event date before and after, within which a repeat of an event is looked for.
window_days = 7


@dataclass(frozen=True)
class File:
    name: str
    type: str
    date: date


_part = re.compile(r"curated/event_type=([^/]+)/date=(\d{4}-\d\d-\d\d)/part-\d+-of-\d+\.parquet")
_manifest = re.compile(r"curated/event_type=([^/]+)/date=(\d{4}-\d\d-\d\d)/_manifest\.json")
_raw = re.compile(r"events/([^/]+)/(\d{4})/(\d\d)/(\d\d)/[^/]+\.ndjson\.gz")


def day_folder(type: str, day: date | str) -> str:
    return f"curated/event_type={type}/date={day}"


def part_number(name: str) -> tuple[int, int]:
    """`n` and `N` of a part."""
    match = re.search(r"part-(\d+)-of-(\d+)\.parquet$", name)
    if match is None:
        raise ValueError(f"{name} is no part of the curated zone")
    return int(match[1]), int(match[2])


@dataclass(frozen=True)
class Listing:
    parts: list[File]
    # Raw objects that no manifest names.
    pending: list[File]


def types_of(files: Files) -> list[str]:
    """Every event type of the lake."""
    curated = (name.removeprefix("event_type=") for name in files.folders("curated"))
    return sorted({*curated, *files.folders("events")})


def listing(files: Files, types: Iterable[str], first: date, last: date) -> Listing:
    """Parts and pending objects of some types, from seven days before the first day to seven after the last."""
    first, last = _before(first), _after(last)

    def found(folder: str, pattern: re.Pattern[str]) -> list[File]:
        matches = (pattern.fullmatch(name) for name in files.below(folder))
        ours = (File(m[0], m[1], date.fromisoformat("-".join(m.groups()[1:4]))) for m in matches if m)
        return [one for one in ours if first <= one.date <= last]

    raw, parts = [], []
    contained: set[str] = set()
    for type in types:
        # In this order: what is curated meanwhile is then pending still, or in the parts, or both.
        raw.extend(found(f"events/{type}", _raw))
        for manifest in found(f"curated/event_type={type}", _manifest):
            if (text := files.text(manifest.name)) is not None:
                contained.update(_document(text, manifest.name)["sources"])
        parts.extend(found(f"curated/event_type={type}", _part))
    pending = [one for one in raw if one.name not in contained]
    return Listing(parts, sorted(pending, key=lambda one: one.name))


def columns_of(files: Files, type: str) -> list[Column]:
    """The typed columns of a type; none where it was never compacted."""
    name = f"curated/event_type={type}/_schema.json"
    text = files.text(name)
    return [] if text is None else [Column(**column) for column in _document(text, name)["columns"]]


def _document(text: str, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    if document["version"] != 1:
        raise ValueError(f"{name} is of version {document['version']}: take a newer lethe-spark")
    return document


def _before(day: date) -> date:
    return day - timedelta(window_days) if day - date.min > timedelta(window_days) else date.min


def _after(day: date) -> date:
    return day + timedelta(window_days) if date.max - day > timedelta(window_days) else date.max
