"""The search index: all that can be found, and the words that people type, as one script (``search-data.js``).

It holds which words stand in a section, not its text: that is two thirds of the bytes and is read only where a result
is shown, from ``search-text/<page>.js``. Scripts, not JSON: pages opened from a folder may load scripts only. Nothing
here knows a subject: what can be found are the records of kind `FINDABLE` in the domain. How results are ranked:
``docs/_static/search-rank.js``.
"""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from textwrap import shorten
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_safety.pages.domain import SafetyDomain, safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.pages.findable import FINDABLE, Findable
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Refused

from ..output.website import script, write, writes_website
from .strings import language, other_languages, stop_words
from .words import Synonyms, leads_nowhere, words_in

SCRIPT = "search.js"
"""The script of the search: conf.py loads it where there is to be one."""
_MOST_OF_LAST = 161
"""Letters of a section that are searched on pages for those who make the site: readers rarely look for those."""


def entries(domain: SafetyDomain) -> list[Findable]:
    """Return all that can be found, page by page, as the site is now."""
    listed: list[Findable] = [entry for entry in domain.records(FINDABLE) if domain.for_readers(entry.docname)]
    behind = {name for entry in listed for name in entry.behind}
    last = set(domain.library.tables["synonyms"].last)
    return [entry._replace(
                title=domain.page_title(entry.docname) if entry.kind == "page" else entry.title,
                text=entry.text if entry.docname not in last else
                shorten(entry.text, _MOST_OF_LAST, placeholder=" …", break_on_hyphens=False))
            for entry in listed if f"{entry.kind}:{entry.id}" not in behind]


def addresses(listed: Iterable[Findable]) -> dict[str, int]:
    """Return the number of each record by its addresses: ``page`` for the top, else ``page#anchor``."""
    found: dict[str, int] = {}
    for number, entry in enumerate(listed):
        for address in [f"{entry.docname}#{anchor}" for anchor in entry.anchors] or [entry.docname]:
            found.setdefault(address, number)
    return found


def check_file(app: Sphinx) -> None:
    """Record a fault for a search without the words of its language (``builder-inited``).

    It would find no help for "not breathing", in silence.
    """
    library = safety_domain(app.env).library
    own = f"-{library.language.partition('_')[0]}" if library.language else ""
    file = Path(app.srcdir, f"_data/synonyms{own}.yaml")
    if any(name == SCRIPT for name, _ in app.config.html_js_files) and not file.exists():
        library.faults.append(Fault(library.path(file), 1, "missing-file", "the words that people type are not there",
                                    f"put the file back, or take '{SCRIPT}' out of 'html_js_files' in conf.py"))


def check_words(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build if a synonym leads to no result (``env-updated``, on every run)."""
    domain = safety_domain(env)
    synonyms = domain.library.tables["synonyms"]
    if not synonyms.document.path or (domain.library.language and "-" not in Path(synonyms.document.path).stem):
        return  # the words of synonyms.yaml are those of the source language
    listed = entries(domain)
    texts = (f"{entry.title} {entry.text} {' '.join(entry.names)}" for entry in listed)
    try:
        faults = leads_nowhere(synonyms, texts, addresses(listed), cache(language(app.env, app.config.language).stem))
    except Refused as refused:
        faults = refused.faults
    if faults:
        stop(faults)


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index beside the pages (``build-finished``; HTML with pages of their own only)."""
    if exception is not None or not writes_website(app):
        return
    domain = safety_domain(app.env)
    listed = entries(domain)
    names = list(dict.fromkeys(entry.docname for entry in listed))
    number = {name: index for index, name in enumerate(names)}
    kinds = list(dict.fromkeys(entry.kind for entry in listed))
    synonyms, poison = domain.library.tables["synonyms"], domain.library.tables["numbers"].get("us-poison")
    where = addresses(listed)
    idle = stop_words(app.env, app.config.language) | {*synonyms.dropped}
    lexicon, holders = word_lists([entry.text for entry in listed], idle)
    write(Path(app.outdir) / "search-data.js", script("globalThis.SAFETY_SEARCH_DATA", {
        "kinds": kinds,
        "pages": [[app.builder.get_target_uri(name), domain.page_title(name), name] for name in names],
        "sections": [[number[entry.docname], entry.anchor, kinds.index(entry.kind), _heading(entry), entry.badge,
                      list(entry.names), entry.code, _warning(domain, entry)]
                     for index, entry in enumerate(listed)],
        "languages": other_languages(app),
        "poison": poison.number if poison else "",
        "lexicon": lexicon,
        "holders": holders,
        "words": words(synonyms, where)
        | {"last": [number[name] for name in synonyms.last if name in number]},
    }))
    write_texts(Path(app.outdir) / "search-text", listed)


def _heading(entry: Findable) -> str:
    """Return what a result is called: a record without a title by its text; the top of a page by the page."""
    return "" if entry.kind == "page" else entry.title or entry.text


def word_lists(texts: list[str], idle: set[str]) -> tuple[str, list[list[int]]]:
    """Return the words of all texts in one line, and for each word which texts hold it.

    A list names texts by their places, ascending: the first, then the steps from one to the next, which are small for
    the words that stand in many. Words of ``idle`` are left out, and so are figures of two digits and more in one text
    alone: nobody asks for them.
    """
    each = [words_in(text) - idle for text in texts]
    figures = {word for word, count in Counter(chain(*each)).items() if count == 1 and word.isdigit() and len(word) > 1}
    each = [found - figures for found in each]
    lexicon = sorted(set().union(*each))
    holders: dict[str, list[int]] = {word: [] for word in lexicon}
    for number, found in enumerate(each):
        for word in found:
            holders[word].append(number)
    return " ".join(lexicon), [[b - a for a, b in pairwise([0, *holders[word]])] for word in lexicon]


def write_texts(folder: Path, listed: list[Findable]) -> None:
    """Write the texts of each page's sections, by anchor."""
    texts: dict[str, dict[str, str]] = {}
    for entry in listed:
        texts.setdefault(entry.docname, {})[entry.anchor] = entry.text if _heading(entry) != entry.text else ""
    for docname, of_page in texts.items():
        write(folder / f"{docname}.js", script(
            f"(globalThis.SAFETY_SEARCH_TEXTS||={{}})[{json.dumps(docname)}]", of_page))


def _warning(domain: SafetyDomain, entry: Findable) -> list[str]:
    """Return signal word and short words of the notice that the build repeats at a section; nothing if it does not."""
    reminders = [one for one in domain.page(entry.docname).records.get("reminder", ()) if one.anchor in entry.anchors]
    notice = domain.library.notices.get(reminders[0].notice) if reminders else None
    return [notice.signal, notice.short or notice.hazard] if notice else []


def words(synonyms: Synonyms, where: dict[str, int]) -> dict[str, Any]:
    """Return the words as the browser needs them, with the numbers of sections."""

    def ways(listed: Iterable[Any]) -> list[list[Any]]:
        return [[way.typed, [where[target] for target in way.at], way.words] for way in listed]

    return {
        "same": synonyms.same, "spellings": synonyms.spellings, "ways": ways(synonyms.leads_to),
        "emergency": ways(synonyms.emergency), "calm": synonyms.no_emergency, "dropped": synonyms.dropped,
        "elsewhere": synonyms.elsewhere, "general": synonyms.general, "someone": synonyms.someone,
        "asked": sorted([where[one.at], one.words] for one in synonyms.asked),
        "medicines": sorted({*synonyms.other_medicines, *(name for pair in synonyms.look_alikes for name in pair)}),
        "places": synonyms.other_places,
    }
