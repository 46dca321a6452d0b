"""The page of all notices: each with its background, sources, dates, history and uses."""

from pathlib import Path

from docutils import nodes
from docutils.parsers import rst
from docutils.statemachine import StringList
from docutils.utils import new_document

from ..rules.notice import Notice, sentences, strictest_first
from ..rules.topics import ALL
from .directive import SafetyBase, day, items, labelled, notice_node, sources_paragraph
from .domain import SafetyDomain
from .findable import plain
from .nodes import _, certainty_words, safety_notice
from .parts import Content, bullets, fields, note_listing, page_link


class SafetyIndex(SafetyBase):
    """``{safety-index}``: every notice with its code, certainty, sources, dates, history and uses.

    Exemptions, with their reasons, and notices that no page shows follow.
    """

    def run(self) -> list[nodes.Node]:
        """Return one section for each notice, then the listing of exemptions."""
        self.need("notices")
        made = [self._section(notice) for notice in strictest_first(self.domain.library.notices.values())]
        end = self.section(
            "safety-exemptions", _("Pages without a notice, and why"), (), note_listing(self, _exemptions))
        for section in made:
            for box in section.findall(safety_notice):
                box.source, box.line = str(Path(box["path"]).absolute()), 1
        return [*made, end]

    def _section(self, notice: Notice) -> nodes.section:
        docname, anchor = self.env.docname, f"notice-{notice.id}"
        title = f"{_(notice.signal.upper()).capitalize()}: {notice.hazard}"
        section = self.section(anchor, title, ["safety-entry"])
        section[0]["support_smartquotes"] = False  # type: ignore[index]  # its words stand letter for letter
        section += (box := notice_node(notice, docname, own_entry=True))
        box += self.untranslated(notice)
        section += (background := parsed_background(self, notice))
        settings, dates = notice.settings, {"Reviewed": notice.reviewed, "Next review by": notice.review_by}
        asked = notice.sources or "sources" in settings.required
        section += labelled(notice, [
            ("Code", notice.code),
            ("How sure we are", [nodes.paragraph("", "", certainty_words(notice.certainty, settings))]
             if notice.certainty is not None else ""),
            ("Sources", sources_paragraph(self, notice.sources) if asked else ""),
            *((label, day(date, self.config)) for label, date in dates.items() if date),
            ("Shown on", [note_listing(self, _where_shown, notice.id)]),
            ("History", self._history(notice)),
        ], "safety-details")
        self.domain.note_object(
            "notice", notice.id, docname, anchor, notice.hazard,
            sentences(notice.consequence, *notice.avoid, *notice.if_it_happens, *map(plain, background)),
            names=[notice.code], badge=[notice.signal])
        return section

    def _history(self, notice: Notice) -> Content:
        """Return what changed, in the language of its authors: it is for them, and never translated."""
        if not notice.history or not self.domain.library.language:
            return items(notice.history)
        listed = bullets(notice.history)
        listed["classes"].append(f"language-{self.config.safety_source_language}")
        return listed


def parsed_background(directive: SafetyBase, notice: Notice) -> list[nodes.Node]:
    """Return a notice's background in the markup of its own file, as nodes that have that file as their place.

    Markdown in a project without a parser for it becomes plain paragraphs.
    """
    path, text, domain = str(Path(notice.path).absolute()), notice.background, directive.domain
    in_markdown = not notice.path.endswith(".rst")
    parser = domain.markdown if in_markdown else rst.Parser
    box: nodes.Element = nodes.container()
    if in_markdown == domain.in_markdown(directive.env.docname):
        directive.state.nested_parse(StringList(text.splitlines(), source=path), 0, box)
    elif parser is None:
        box += [nodes.paragraph("", " ".join(part.split())) for part in text.split("\n\n")]
    else:
        box = new_document(path, directive.state.document.settings)
        box.reporter = directive.state.document.reporter
        parser().parse(text, box)
    for node in box.children:
        if text in domain.library.untranslated and isinstance(node, nodes.Element):
            node["classes"].append(f"language-{directive.config.safety_source_language}")
        for part in node.findall(nodes.Element):
            part.source, part.line = path, notice.background_line
    return list(box.children)


def _where_shown(domain: SafetyDomain, notice: str, docname: str) -> list[nodes.Element]:
    pages = [page_link(domain, page, docname) for page in domain.where_shown(notice)]
    return [bullets(pages) if pages else nodes.paragraph("", _("No page shows this notice yet."))]


def _exemptions(domain: SafetyDomain, argument: str, docname: str) -> list[nodes.Element]:
    rows: list[tuple[nodes.Node, nodes.Node]] = []
    for page in sorted(domain.pages):
        rules, topics = domain.pages[page].rules, domain.library.topics
        reasons = [(_("no notice"), rules.no_notice)] if rules.no_notice else []
        for topic, reason in rules.exempt.items():
            title = topics[topic].title if topic in topics else topic
            reasons.append((_("all topics") if topic == ALL else title, reason))
        reasons += [(f"#{anchor}", reason) for anchor, reason in rules.no_reminder.items()]
        if reasons:
            rows.append((page_link(domain, page, docname), bullets(
                [nodes.strong("", f"{what}: "), nodes.Text(why)] for what, why in reasons)))
    return [fields(rows) if rows else nodes.paragraph("", _("No page is exempt."))]
