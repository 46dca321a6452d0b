"""The page of all notices: each with its background, sources, dates, history and uses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from ..rules.notice import Notice, strictest_first
from ..rules.topics import ALL
from .background import parsed_background
from .directive import SafetyBase, _items, _parts, day, notice_node, sources_paragraph
from .findable import plain, sentences
from .listings import note_listing, page_link
from .nodes import certainty_words, safety_notice

if TYPE_CHECKING:
    from docutils.nodes import Node

    from .domain import SafetyDomain

_ = get_translation("sphinx_safety")


class SafetyIndex(SafetyBase):
    """``{safety-index}``: every notice with its code, certainty, sources, dates, history and uses.

    Exemptions, with their reasons, and notices that no page shows follow.
    """

    def run(self) -> list[Node]:
        """Give one section for each notice, then the listing of exemptions."""
        self.need("notices")
        domain, docname = self.domain, self.env.docname
        made: list[nodes.Element] = []
        for notice in strictest_first(domain.library.notices.values()):
            anchor = f"notice-{notice.id}"
            section = nodes.section(ids=[anchor], names=[anchor], classes=["safety-entry"])
            section += nodes.title("", "", nodes.Text(f"{_(notice.signal.upper()).capitalize()}: "),
                                   nodes.Text(notice.hazard), support_smartquotes=False)
            section += (box := notice_node(notice, docname, own_entry=True))
            box += self.untranslated(notice)
            section += parsed_background(self, notice)
            section += self._details(notice)
            self.state.document.note_explicit_target(section)
            domain.note_object(
                "notice", notice.id, docname, anchor, notice.hazard,
                sentences(notice.consequence, *notice.avoid, *notice.if_it_happens, *map(plain, section[2:-1])),
                names=[notice.code], badge=[notice.signal])
            section["from-catalogue"] = True
            made.append(section)
        end = nodes.section(ids=["safety-exemptions"], names=["safety-exemptions"])
        end["from-catalogue"] = True
        end += nodes.title("", _("Pages without a notice, and why"))
        end += note_listing(self, _exemptions)
        self.state.document.note_explicit_target(end)
        for node in (*made, end):
            self.set_source_info(node)
            for part in node.findall(safety_notice):
                part.source, part.line = str(Path(part["path"]).absolute()), 1
        return [*made, end]

    def _details(self, notice: Notice) -> nodes.definition_list:
        rows: list[tuple[str, list[nodes.Element]]] = [
            ("Code", [nodes.paragraph("", notice.code)]),
            ("How sure we are", [nodes.paragraph("", "", certainty_words(notice.certainty, notice.settings))]
             if notice.certainty is not None else []),
            ("Sources", [sources_paragraph(self, notice.sources)]
             if notice.sources or "sources" in notice.settings.required else []),
            ("Reviewed", self._day(notice.reviewed)),
            ("Next review by", self._day(notice.review_by)),
            ("Shown on", [note_listing(self, _where_shown, notice.id)]),
            ("History", _items(notice.history)),
        ]
        made = _parts(rows, notice.settings.labels)
        made["classes"] = ["safety-details"]
        return made

    def _day(self, date: dt.date | None) -> list[nodes.Element]:
        return [nodes.paragraph("", day(date, self.config))] if date else []


def _where_shown(domain: SafetyDomain, notice: str, docname: str) -> list[nodes.Element]:
    pages = domain.where_shown(notice)
    if not pages:
        return [nodes.paragraph("", _("No page shows this notice yet."))]
    return [nodes.bullet_list("", *(
        nodes.list_item("", nodes.paragraph("", "", page_link(domain, page, docname))) for page in pages
    ))]


def _exemptions(domain: SafetyDomain, argument: str, docname: str) -> list[nodes.Element]:
    items: list[nodes.Element] = []
    for page in sorted(domain.pages):
        rules = domain.pages[page].rules
        reasons = [(_("no notice"), rules.no_notice)] if rules.no_notice else []
        for topic, reason in rules.exempt.items():
            title = domain.library.topics[topic].title if topic in domain.library.topics else topic
            reasons.append((_("all topics") if topic == ALL else title, reason))
        if reasons:
            items.append(nodes.definition_list_item(
                "", nodes.term("", "", page_link(domain, page, docname)),
                nodes.definition("", nodes.bullet_list("", *(
                    nodes.list_item("", nodes.paragraph("", "", nodes.strong("", f"{what}: "), nodes.Text(why)))
                    for what, why in reasons))),
            ))
    if not items:
        return [nodes.paragraph("", _("No page is exempt."))]
    return [nodes.definition_list("", *items)]
