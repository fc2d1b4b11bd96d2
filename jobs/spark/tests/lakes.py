"""Lakes made by hand: raw objects, and plans as `lethe compact --run` writes them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import compact


def record(id: str, day: str = "2026-11-02", **more: Any) -> dict[str, Any]:
    """A record of type `paid`, received at noon of its day as event 0 of a receipt that is named by the event."""
    return {
        "id": id,
        "type": "paid",
        "kind": "track",
        "name": "Paid",
        "time": f"{day}T10:00:00.000Z",
        "received_at": f"{day}T12:00:00.000Z",
        "source": {"name": "web", "kind": "browser", "environment": "prod"},
        "privacy": {"policy": "p1"},
        "lethe": {"receipt": f"c1.{id}", "index": 0, "version": 1},
        **more,
    }


def received(one: dict[str, Any], at: str, receipt: str, index: int = 0) -> dict[str, Any]:
    """The same event, received another time."""
    return {**one, "received_at": at, "lethe": {"receipt": receipt, "index": index, "version": 1}}


@dataclass
class LakeOf:
    root: Path
    objects: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, *records: dict[str, Any], day: str = "2026-11-02", type: str = "paid") -> None:
        """A raw object."""
        path = f"events/{type}/{day.replace('-', '/')}/{name}.ndjson.gz"
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in records]
        (self.root / path).write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
        self.objects.setdefault(f"{type} {day}", []).append(path)

    def plan(
        self, *columns: tuple[str, str], day: str = "2026-11-02", type: str = "paid", parts: int = 1
    ) -> dict[str, Any]:
        """What waits in a partition, and typed columns by property."""
        manifest = self.manifest(day, type)
        contained = [] if manifest is None else manifest["sources"]
        return {
            "version": 1,
            "type": type,
            "date": day,
            "parts": parts,
            "columns": [{"column": f"p_{name}", "property": name, "type": to} for name, to in columns],
            "schema": str(columns),
            "sources": sorted(name for name in self.objects[f"{type} {day}"] if name not in contained),
            "manifest": manifest,
        }

    def compact(self, *plans: dict[str, Any]) -> int:
        """Carries out plans; notes the schema as the planner would have."""
        for plan in plans:
            schema = {"version": 1, "type": plan["type"], "columns": plan["columns"]}
            folder = self.root / f"curated/event_type={plan['type']}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "_schema.json").write_text(json.dumps(schema))
        (self.root / "curated/_plan.ndjson").write_text("".join(f"{json.dumps(plan)}\n" for plan in plans))
        return compact.main(["--lake", str(self.root)])

    def folder(self, day: str = "2026-11-02", type: str = "paid") -> Path:
        return self.root / f"curated/event_type={type}/date={day}"

    def manifest(self, day: str = "2026-11-02", type: str = "paid") -> Any:
        path = self.folder(day, type) / "_manifest.json"
        return json.loads(path.read_text()) if path.exists() else None
