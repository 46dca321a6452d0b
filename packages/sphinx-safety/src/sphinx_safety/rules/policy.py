"""The policy: which page must carry which notice, and where.

Topics are a closed list. A page declares its topics, and each topic calls for
notices and has terms that betray it. `check_page` compares what a page declares,
shows and says, and gives one `Fault` for each rule that is broken. Nothing here
knows of Sphinx: a page is what it declares and the flow of its passages and notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..reading.faults import Fault, allowed
from .declared import PageRules
from .flow import Flow, Shown
from .topics import ALL, Hit, Topic


def check_page(
    path: str, rules: PageRules, flow: Flow, hits: Iterable[Hit], topics: Mapping[str, Topic]
) -> list[Fault]:
    """Judge one page.

    ``flow`` is the page from top to bottom, ``hits`` what `Terms.hits` found in it,
    ``topics`` the closed list. Rules: content standards, section 1, "Placement".
    """
    if not rules.ordinary:
        return []  # its front matter has been reported; nothing more can be said
    faults: list[Fault] = []
    first: dict[str, int] = {}
    undeclared: set[str] = set()
    for position, part in enumerate(flow):
        if isinstance(part, Shown) and first.setdefault(part.notice, position) != position:
            faults.append(Fault(path, part.line, "repeated-notice", f"the notice '{part.notice}' stands here again",
                                f"delete it here: it is shown at line {flow[first[part.notice]].line} already"))
    if not rules.topics and rules.no_notice is None and not rules.exempt:
        faults.append(Fault(path, 1, "no-topics", "the page declares neither topics nor why it needs no notice",
                            "add 'topics: [...]' or 'no-notice: reason' to its front matter; "
                            + allowed("", topics)))
    if rules.topics and rules.no_notice is not None:
        faults.append(Fault(path, rules.line("no-notice"), "contradiction", "the page has topics and 'no-notice'",
                            "keep one of them"))
    for topic in rules.topics:
        if topic in rules.exempt:
            faults.append(Fault(path, rules.line(topic), "contradiction",
                                f"the topic '{topic}' is declared and exempted", "keep one of them"))
        for notice in topics[topic].notices if topic in topics else ():
            if notice not in first:
                faults.append(Fault(path, rules.line(topic), "missing-notice",
                                    f"the topic '{topic}' calls for the notice '{notice}', which the page lacks",
                                    f"insert it before the first passage on the topic: {{safety}} {notice}"))
    for hit in sorted(hits, key=lambda hit: hit.position):
        if hit.topic in rules.exempt or hit.topic not in topics:
            continue
        if hit.topic not in rules.topics:
            if ALL in rules.exempt:
                continue
            if hit.topic not in undeclared:
                undeclared.add(hit.topic)
                faults.append(Fault(path, hit.line, "undeclared-topic",
                                    f"'{hit.term}' belongs to the topic '{hit.topic}', which the page does not declare",
                                    f"declare it and insert {', '.join(topics[hit.topic].notices)}, or exempt it "
                                    "with a reason"))
            continue
        if hit.heading:  # a heading names the subject; the passage under it is what could lead to the act
            continue
        for notice in topics[hit.topic].notices:
            if first.get(notice, -1) > hit.position:
                faults.append(Fault(path, hit.line, "late-notice",
                                    f"'{hit.term}' is used before the notice '{notice}' "
                                    f"at line {flow[first[notice]].line}", "move the notice up"))
    return faults
