"""The policy: which page must carry which notice, and where.

- A notice counts only where it stands directly in a section or on the page, outside everything else.
- A page shows each notice that its topics call for, once.
- Before its notice, a page uses a term of a topic only in its opening, in a sentence that says not to, or in the
  heading that the notice stands right under.
- A page that uses a term declares its topic, or says in public why not.
- A page opens with its answer: one paragraph, then its notices (where a project asks for that). A page that gives its
  steps first gives these and little else before them; below, a term stands after one of its topic's notices at least.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from ..reading.faults import Fault, allowed
from .declared import PageRules
from .library import Library
from .topics import ALL, Flow, Hit, Passage, Shown, Topic, before_notices

_END = re.compile(r"[.!?](?=\s|$)")
MOST_SENTENCES, MOST_WORDS = 2, 45
"""Length of the answer with which a page opens."""
MOST_TITLE, MOST_LETTERS, MOST_STEPS = 120, 700, 1600
"""Letters of a title, of all between it and the first notice, and of steps that stand first: one or two screens."""

Found = Iterator[tuple[int, str, str, str]]
"""Broken rules of a page: line, rule, message and remedy of each."""
FoundAt = Iterator[tuple[Passage | Shown, str, str, str]]
"""The same, with what stands there in place of the line."""


def check_page(
    path: str, rules: PageRules, flow: Flow, hits: Iterable[Hit], topics: Mapping[str, Topic],
    *, answer_first: bool = False, longer: float = 1,
) -> list[Fault]:
    """Return all faults of one page. An answer in another language may be ``longer`` by that factor.

    ``hits`` is what `Terms.hits` found in the ``flow``. Rules: ANSI Z535.6 on grouped and section messages.
    """
    if not rules.ordinary:
        return []  # its front matter has been reported; nothing more can be said
    first: dict[str, int] = {}
    for position, part in enumerate(flow):
        if isinstance(part, Shown) and not part.inside:
            first.setdefault(part.notice, position)
    opening = _steps(flow, longer) if rules.steps_first else _opening(flow, longer) if answer_first else ()
    return [*(Fault(path, *found) for found in (
        *_places(flow, first), *_declared(rules, topics), *_shown(rules, flow, first, topics))),
        *(Fault(_file(path, part), part.line, *found) for part, *found in (opening if rules.topics else ())),
        *_used(path, rules, flow, first, hits, topics, longer)]


def _places(flow: Flow, first: Mapping[str, int]) -> Found:
    """Judge where notices stand."""
    for position, part in enumerate(flow):
        if not isinstance(part, Shown):
            continue
        if part.inside:
            yield (part.line, "misplaced-notice",
                   f"the notice '{part.notice}' stands inside {part.inside}, where it may not be seen",
                   "move it out: directly into the section")
        elif first[part.notice] != position:
            yield (part.line, "repeated-notice", f"the notice '{part.notice}' stands here again",
                   f"delete it here: it is shown at line {flow[first[part.notice]].line} already")


def _declared(rules: PageRules, topics: Mapping[str, Topic]) -> Found:
    """Judge what the page says of itself."""
    if not rules.declares:
        yield (1, "no-topics", "the page declares neither topics nor why it needs no notice",
               "add 'topics: [...]' or 'no-notice: reason' to its front matter; " + allowed("", topics))
    if rules.topics and rules.no_notice is not None:
        yield rules.line("no-notice"), "contradiction", "the page has topics and 'no-notice'", "keep one of them"
    for topic in rules.topics:
        if topic in rules.exempt:
            yield (rules.line(topic), "contradiction", f"the topic '{topic}' is declared and exempted",
                   "keep one of them")


def _shown(rules: PageRules, flow: Flow, first: Mapping[str, int], topics: Mapping[str, Topic]) -> Found:
    """Judge whether the notices that the topics call for are there."""
    misplaced = {part.notice for part in flow if isinstance(part, Shown) and part.inside}
    for topic in rules.topics:
        for notice in topics[topic].notices if topic in topics else ():
            if notice not in first and notice not in misplaced:  # a misplaced one has its own fault
                yield (rules.line(topic), "missing-notice",
                       f"the topic '{topic}' calls for the notice '{notice}', which the page lacks",
                       f"insert it before the first passage on the topic: {{safety}} {notice}")


def _used(
    path: str, rules: PageRules, flow: Flow, first: Mapping[str, int], hits: Iterable[Hit],
    topics: Mapping[str, Topic], longer: float,
) -> Iterator[Fault]:
    """Judge each term that the page uses, in the file in which it stands."""
    undeclared: set[str] = set()
    for hit in sorted(hits, key=lambda hit: hit.position):
        if hit.topic in rules.exempt or hit.topic not in topics:
            continue
        notices, part = topics[hit.topic].notices, flow[hit.position]
        file = _file(path, part)
        page, line = ("the page", "line ") if file == path else (f"the page {path}", f"{path}:")
        if hit.topic not in rules.topics:
            if ALL not in rules.exempt and hit.topic not in undeclared:
                undeclared.add(hit.topic)
                yield Fault(file, part.line, "undeclared-topic",
                            f"'{hit.term}' belongs to the topic '{hit.topic}', which {page} does not declare",
                            f"declare it and insert {', '.join(notices)}, or exempt it with a reason: "
                            f"'exempt: {{{hit.topic}: why}}'")
        elif not hit.warned and not (rules.steps_first and _after_steps(hit, notices, flow, first)):
            for notice in notices:
                place = first.get(notice, -1)
                # A heading may name the risk, if the notice opens its section.
                between = flow[hit.position + 1:max(place, 0)]
                opens = (_heading(part) and not any(map(_heading, between)) and _letters([part]) <= MOST_TITLE
                         and _letters(between) <= MOST_LETTERS * longer)
                if place > hit.position and not opens:
                    yield Fault(file, part.line, "late-notice",
                                f"'{hit.term}' is used before the notice '{notice}' at {line}{flow[place].line}",
                                "move the notice up, or let the sentence say not to")


def _after_steps(hit: Hit, notices: Iterable[str], flow: Flow, first: Mapping[str, int]) -> bool:
    """Return whether a page that gives its steps first may use a term here: in them, or after a notice on its topic."""
    return hit.position < before_notices(flow) or any(-1 < first.get(one, -1) < hit.position for one in notices)


def _file(path: str, part: Passage | Shown) -> str:
    """Return the file in which a part of the page ``path`` stands: it may be included, or translated."""
    return path if isinstance(part, Shown) else part.path or path


def _heading(part: Passage | Shown) -> bool:
    return isinstance(part, Passage) and part.heading


def _letters(parts: Flow) -> int:
    return sum(part.letters for part in parts if isinstance(part, Passage))


def _before_notices(flow: Flow) -> list[Passage]:
    """Return what stands above the first notice."""
    return [part for part in flow[:before_notices(flow)] if isinstance(part, Passage)]


def _steps(flow: Flow, longer: float) -> FoundAt:
    """Judge a page that gives its steps before its notices."""
    above = _before_notices(flow)
    if (letters := _letters(above)) > (most := int(MOST_STEPS * longer)) or any(part.picture for part in above):
        yield (flow[0], "steps-first", f"{letters} letters, or a picture, stand before the first notice",
               f"at most {most} letters and no picture: the steps, then the notices, then the rest")


def _opening(flow: Flow, longer: float) -> FoundAt:
    """Judge the opening: the title, one paragraph of answer, then the notices."""
    above, most_words = _before_notices(flow), int(MOST_WORDS * longer)
    end = len(above)
    titles = [part for part in above if part.heading]
    answer = [part for part in above if part.text and not part.heading]
    if any(part.picture for part in above):
        yield above[0], "answer-first", "a picture stands above the first notice", "move it below the notices"
    if _letters(titles) > MOST_TITLE * longer or _letters(above) > (MOST_TITLE + MOST_LETTERS) * longer:
        yield (above[0], "answer-first",
               f"{_letters(titles)} letters of title and {_letters(above)} in all stand above the first notice",
               f"at most {MOST_TITLE} and {MOST_TITLE + MOST_LETTERS}")
    if len(answer) != 1 or len(titles) > 1:
        yield (flow[max(end - 1, 0)] if flow else Shown(1, ""), "answer-first",
               f"{len(answer)} paragraphs stand between the title and the first notice",
               "open with one paragraph that answers, then the notices, then the rest")
        return
    sentences, words = len(_END.findall(answer[0].text)), len(answer[0].text.split())
    if sentences > MOST_SENTENCES or words > most_words:
        yield (answer[0], "answer-first", f"the answer has {sentences} sentences and {words} words",
               f"at most {MOST_SENTENCES} sentences and {most_words} words; the rest stands below the notices")


def untranslated_notices(path: str, rules: PageRules, library: Library) -> list[Fault]:
    """Return a fault for each notice that a page's topics call for and that has no translation of today's words."""
    called = dict.fromkeys(notice for topic in rules.topics if topic in library.topics
                           for notice in library.topics[topic].notices)
    return [Fault(path, rules.line("topics"), "untranslated-notice",
                  f"the notice '{name}', which the page's topics call for, has no '{library.language}' translation "
                  "of today's words",
                  f"translate it whole, or show it as it is: 'untranslated: {{{name}: why}}'")
            for name in called if library.notices[name] in library.untranslated and name not in rules.untranslated]
