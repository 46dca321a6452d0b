"""The catalogues as JSON with a JSON Schema each, written beside the HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.osutil import relative_uri

from sphinx_safety.pages.directive import SafetyBase
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.rules.notice import notice_shape

from ..labels import _
from ..languages import is_top
from .files import write
from .published import Published, published
from .website import writes_website

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_safety.pages.domain import SafetyDomain

_PRIVATE = {"seen_at", "path", "background_line", "digest", "settings"}
"""Provenance for maintainers, and bookkeeping."""


def plain(value: Any) -> Any:
    """Return a record as what JSON knows: keys as in the files that authors write, dates by ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: part for field in dataclasses.fields(value)
                 if field.name not in _PRIVATE and (part := getattr(value, field.name)) is not None}
    elif hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key.replace("_", "-"): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _notices(domain: SafetyDomain) -> list[dict[str, Any]]:
    rows = [plain(notice) | {"shown-on": domain.where_shown(notice.id)} for notice in domain.library.notices.values()]
    for row in rows:
        for name in ("if-it-happens", "short"):  # left out in the file too, where a notice has none
            if not row[name]:
                del row[name]
    return rows


NOTICES = Published("notices", "every safety notice, and the pages that show it", _notices,
                    lambda domain: notice_shape((), domain.library.settings).schema())


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write ``data/*.json`` and ``data/*.schema.json`` (``build-finished``); no file for a table without rows."""
    if exception is not None or not writes_website(app) or not is_top(app):
        return
    domain, folder = safety_domain(app.env), Path(app.outdir) / "data"
    for table in published(app):
        rows = [plain(row) for row in table.rows(domain)]
        if not rows:
            continue
        as_of = max((str(row[key]) for row in rows for key in ("reviewed", "as-of") if row.get(key)), default=None)
        items = table.schema(domain) | {"additionalProperties": True}
        _write_json(folder / f"{table.name}.json", {"as-of": as_of, "licence": "CC BY 4.0", "rows": rows})
        _write_json(folder / f"{table.name}.schema.json", {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": table.name, "type": "object",
            "properties": {"rows": {"type": "array", "items": items}}, "required": ["rows"]})


def _write_json(file: Path, content: Any) -> None:
    write(file, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


class DataFiles(SafetyBase):
    """``{data-files}``: the published tables, each with its schema, as links where there are files."""

    def run(self) -> list[Node]:
        """Return the list."""
        listed = nodes.bullet_list()
        for table in published(self.env.app):
            schema = nodes.Text(f" – {_(table.words)}; {_('schema: ')}")
            listed += nodes.list_item("", nodes.paragraph(
                "", "", self._link(f"{table.name}.json"), schema, self._link(f"{table.name}.schema.json")))
        return self.placed(listed)

    def _link(self, file: str) -> addnodes.pending_xref:
        return addnodes.pending_xref("", nodes.literal("", file), refdomain="safety", reftype="data", reftarget=file,
                                     refdoc=self.env.docname, refexplicit=True)


def link_data(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Lead a link of `DataFiles` to its file; plain words in formats without files (``missing-reference``)."""
    if node.get("reftype") != "data" or node.get("refdomain") != "safety":
        return None
    if not writes_website(app):
        return contnode
    top = "" if is_top(app) else "../"
    uri = relative_uri(app.builder.get_target_uri(node["refdoc"]), f"{top}data/{node['reftarget']}")
    return nodes.reference("", "", contnode, refuri=uri)
