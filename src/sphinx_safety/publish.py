"""The catalogues as JSON with a JSON Schema each, written beside the HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .catalogue import notice_shape
from .evidence import fact_shape
from .jurisdictions import published_event, published_event_schema, published_row, published_row_schema
from .mixtures import mixture_shape
from .pages import safety_domain
from .records import Record

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .domain import SafetyDomain

_PRIVATE = {"seen_at", "path", "background_line", "digest"}
"""Provenance for maintainers, and bookkeeping."""


def plain(value: Any) -> Any:
    """Turn a record into what JSON knows; keys as in the files authors write."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name.replace("_", "-"): plain(getattr(value, field.name))
                for field in dataclasses.fields(value) if field.name not in _PRIVATE}
    if hasattr(value, "_asdict"):
        return {key.replace("_", "-"): plain(part) for key, part in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def tables(domain: SafetyDomain) -> dict[str, tuple[list[Any], dict[str, Any] | None]]:
    """Give each published table: its rows and the schema of a row, if it has one."""
    library = domain.library
    notices = [plain(notice) | {"shown-on": domain.where_shown(notice.id)} for notice in library.notices.values()]
    facts = fact_shape(())
    facts = Record({name: shape for name, shape in facts.fields.items() if name not in _PRIVATE})
    return {
        "notices": (notices, notice_shape(()).schema()),
        "studies": ([plain(fact) for fact in library.facts.values()], facts.schema()),
        "sources": ([plain(source) for source in library.sources.values()], None),
        "findings": ([plain(found) for found in domain.findings()], None),
        "claims": ([plain(claim) for claim in library.claims.values()], None),
        "mixing": ([plain(row) for row in library.mixtures.values()], mixture_shape((), (), ()).schema()),
        "jurisdictions": ([published_row(library.law, row) for row in library.law.rows.values()],
                          published_row_schema()),
        "legal-timeline": ([published_event(event) for event in library.events], published_event_schema()),
    }


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write ``data/*.json`` and ``data/*.schema.json`` (``build-finished``, HTML only)."""
    if exception is not None or app.builder.name not in ("html", "dirhtml"):
        return
    folder = Path(app.outdir) / "data"
    for name, (rows, schema) in tables(safety_domain(app.env)).items():
        if not rows:
            continue
        as_of = max((str(row[key]) for row in rows for key in ("reviewed", "as-of") if row.get(key)), default=None)
        write_whole(folder / f"{name}.json", {"as-of": as_of, "licence": "CC BY 4.0", "rows": rows})
        if schema is not None:
            write_whole(folder / f"{name}.schema.json", {
                "$schema": "https://json-schema.org/draft/2020-12/schema", "title": name,
                "type": "object", "properties": {"rows": {"type": "array", "items": schema | {
                    "additionalProperties": True}}}, "required": ["rows"]})


def write_whole(file: Path, content: Any) -> None:
    """Write JSON so that a reader sees the old file or the new one, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(file.suffix + ".part")
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(file)
