"""The catalogues as JSON with a JSON Schema each, written beside the HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from sphinx_safety.pages.directive import SafetyBase
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.reading.shapes import Record, record_of
from sphinx_safety.rules.notice import notice_shape

from ..evidence.facts import Claim, Fact
from ..evidence.findings import finding_shape, findings
from ..law.published import published_event, published_event_schema, published_row, published_row_schema
from ..mixing.rows import mixture_shape

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

    from sphinx_safety.pages.domain import SafetyDomain

_PRIVATE = {"seen_at", "path", "background_line", "digest", "settings"}
"""Provenance for maintainers, and bookkeeping."""


def plain(value: Any) -> Any:
    """Turn a record into what JSON knows; keys as in the files authors write."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name.replace("_", "-"): plain(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if field.name not in _PRIVATE and getattr(value, field.name) is not None}
    if hasattr(value, "_asdict"):
        return {key.replace("_", "-"): plain(part) for key, part in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


_SOURCE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"key": {"type": "string"}, "title": {"type": "string"}, "year": {"type": "string"},
                   "authors": {"type": "array", "items": {"type": "string"}}, "container": {"type": "string"},
                   "url": {"type": "string"}, "note": {"type": "string"}},
    "required": ["key", "title", "authors", "year"],
}

DESCRIPTIONS = {
    "notices": "every safety notice, and the pages that show it",
    "findings": "every graded finding",
    "studies": "the facts behind the findings, with their limits",
    "sources": "the bibliography",
    "claims": "promotional claims with verdicts",
    "mixing": "kratom with other substances",
    "jurisdictions": "the law by place",
    "legal-timeline": "dated events in law",
}
"""The published tables, in words."""


def tables(domain: SafetyDomain) -> dict[str, tuple[list[Any], dict[str, Any]]]:
    """Give each published table: its rows and the schema of a row."""
    library = domain.library
    notices = [plain(notice) | {"shown-on": domain.where_shown(notice.id)} for notice in library.notices.values()]
    for row in notices:
        if not row["if-it-happens"]:  # left out in the file too, where no first step is called for
            del row["if-it-happens"]
    facts = record_of(Fact)
    facts = Record({name: shape for name, shape in facts.fields.items() if name not in _PRIVATE}, facts.optional)
    return {
        "notices": (notices, notice_shape((), library.settings).schema()),
        "studies": ([plain(fact) for fact in library.tables["evidence"].values()], facts.schema()),
        "sources": ([plain(source) for source in library.sources.values()], _SOURCE_SCHEMA),
        "findings": ([plain(found) for found in findings(domain)], finding_shape(library).schema()),
        "claims": ([plain(claim) for claim in library.tables["claims"].values()], record_of(Claim).schema()),
        "mixing": ([plain(row) for row in library.tables["mixing"].values()], mixture_shape((), (), (), library.tables["first-aid"]).schema()),
        "jurisdictions": ([published_row(library.tables["jurisdictions"], row) for row in library.tables["jurisdictions"].rows.values()],
                          published_row_schema()),
        "legal-timeline": ([published_event(event) for event in library.tables["legal-timeline"]], published_event_schema()),
    }


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write ``data/*.json`` and ``data/*.schema.json`` (``build-finished``, HTML only)."""
    if exception is not None or app.builder.name not in ("html", "dirhtml"):
        return
    folder = Path(app.outdir) / "data"
    for name, (rows, schema) in tables(safety_domain(app.env)).items():
        if not rows:
            for file in (f"{name}.json", f"{name}.schema.json"):
                (folder / file).unlink(missing_ok=True)
            continue
        as_of = max((str(row[key]) for row in rows for key in ("reviewed", "as-of") if row.get(key)), default=None)
        write_whole(folder / f"{name}.json", {"as-of": as_of, "licence": "CC BY 4.0", "rows": rows})
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


class DataFiles(SafetyBase):
    """``{data-files}``: the published tables, each with its schema, as links where there are files."""

    def run(self) -> list[Node]:
        """Give the list; the addresses are filled in for the formats that have the files."""
        made = nodes.bullet_list()
        for name, words in DESCRIPTIONS.items():
            line = nodes.paragraph()
            for file in (f"{name}.json", f"{name}.schema.json"):
                line += nodes.reference("", "", nodes.literal("", file), refuri=f"data/{file}", **{"data-file": True})
                line += nodes.Text(f" – {words}; schema: " if file == f"{name}.json" else "")
            made += nodes.list_item("", line)
        return self.placed(made)


class DataLinks(SphinxPostTransform):
    """Make the addresses of data files relative to the page; plain words in formats without files."""

    default_priority = 900

    def run(self, **kwargs: object) -> None:
        """Mend each link of `DataFiles`."""
        page = self.env.docname
        for link in list(self.document.findall(nodes.reference)):
            if link.get("data-file"):
                if self.app.builder.name in ("html", "dirhtml"):
                    link["refuri"] = relative_uri(self.app.builder.get_target_uri(page), link["refuri"])
                else:
                    link.replace_self(link.children)
