"""Tables as JSON with a JSON Schema each, beside the HTML. Subjects say what they publish: nothing here knows them."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.osutil import relative_uri

from sphinx_safety import SafetyBase, SafetyDomain, safety_domain
from sphinx_safety.pages.parts import bullets
from sphinx_safety.rules.notice import notice_shape

from ..languages import is_top
from .website import write_json, writes_website

_PRIVATE = {"seen_at", "path", "background_line", "digest", "settings"}
"""Provenance for maintainers, and bookkeeping."""


class Published(NamedTuple):
    """One table that is published as ``data/NAME.json``, with its schema."""

    name: str
    words: str
    """What it holds, for people: "the law by place"."""
    rows: Callable[[SafetyDomain], list[Any]]
    """Returns the rows once all pages are read: records, or what JSON knows."""
    schema: Callable[[SafetyDomain], dict[str, Any]]
    """Returns the JSON Schema of a row."""


TABLES: list[Published] = []
"""All tables, in the order in which they are listed: handed in at setup, for nothing here knows the subjects."""


def plain(value: Any) -> Any:
    """Return a record as what JSON knows: keys as in the files that authors write, dates by ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: part for field in dataclasses.fields(value)
                 if field.name not in _PRIVATE and (part := getattr(value, field.name)) is not None}
    if isinstance(value, dict):
        return {key.replace("_", "-"): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _notices(domain: SafetyDomain) -> list[dict[str, Any]]:
    rows = [plain(notice) | {"shown-on": domain.where_shown(notice.id)} for notice in domain.library.notices.values()]
    # Two keys are left out in the file too, where a notice has none.
    return [{key: part for key, part in row.items() if part or key not in ("if-it-happens", "short")} for row in rows]


NOTICES = Published("notices", "every safety notice, and the pages that show it", _notices,
                    lambda domain: notice_shape((), domain.library.settings).schema())


def write_data(app: Sphinx, folder: Path) -> None:
    """Write ``NAME.json`` and ``NAME.schema.json`` into a folder; no file for a table without rows."""
    domain = safety_domain(app.env)
    for table in TABLES:
        rows = [plain(row) for row in table.rows(domain)]
        if not rows:
            continue
        as_of = max((str(row[key]) for row in rows for key in ("reviewed", "as-of") if row.get(key)), default=None)
        items = table.schema(domain) | {"additionalProperties": True}
        write_json(folder / f"{table.name}.json", {"as-of": as_of, "licence": "CC BY 4.0", "rows": rows})
        write_json(folder / f"{table.name}.schema.json", {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": table.name, "type": "object",
            "properties": {"rows": {"type": "array", "items": items}}, "required": ["rows"]})


class DataFiles(SafetyBase):
    """``{data-files}``: the published tables, each with its schema, as links where there are files."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        return self.placed(bullets(
            [self._link(f"{table.name}.json"), nodes.Text(f" – {_(table.words)}; {_('schema: ')}"),
             self._link(f"{table.name}.schema.json")] for table in TABLES))

    def _link(self, file: str) -> addnodes.pending_xref:
        return addnodes.pending_xref("", nodes.literal("", file), refdomain="safety", reftype="data", reftarget=file,
                                     refdoc=self.env.docname, refexplicit=True)


def link_data(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Return a link of `DataFiles` to its file; plain words in formats without files (``missing-reference``)."""
    if node.get("reftype") != "data" or node.get("refdomain") != "safety":
        return None
    if not writes_website(app):
        return contnode
    top = "" if is_top(app) else "../"
    uri = relative_uri(app.builder.get_target_uri(node["refdoc"]), f"{top}data/{node['reftarget']}")
    return nodes.reference("", "", contnode, refuri=uri)
