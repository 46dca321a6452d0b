"""Pages are shared out among processes: the output is that of one, and no process holds what it need not."""

import errno
import os
import re
from collections import Counter

import pytest
from sphinx.errors import SphinxParallelError

from conftest import published
from sphinx_safety import sharing

PAGES = 70
ODD = """\
# *Kra*tom and [the index](index.md)

% A commentword.

````{container} no-search
Nobody looks for this. {index}`Hiddenword`
````

```{index} single: Opening word; second
```

```{raw} html
<style>styleword</style><p>Rawword <script>scriptword</script></p>
```

```{raw} latex
latexword
```

## A **bo**ld heading {index}`inside`

![A picture](picture.png) Half*word*half.

### Again

Above all, `code`.
"""
SETUP = """
import os
from sphinx.util import logging

def setup(app):
    def note(kind, *words):
        with open(app.confdir / kind, "a") as file:
            print(*words, file=file)

    def resolved(app, doctree, docname):
        note("resolved", os.getpid(), docname)
        if docname == "page-040":
            HAPPENS

    def merged(app, env, docnames, other):
        domain = other.domaindata["safety"]["pages"]
        more = [set(table) - docnames for table in (other.tocs, other.titles, other.longtitles, other.metadata, domain,
                                                    other.safety_sections)]
        note("merged", len(docnames), *map(len, more))

    app.connect("doctree-resolved", resolved)
    app.connect("env-merge-info", merged)
"""


@pytest.fixture
def many(tiny):
    """The tiny site with enough pages for each process to have several chunks of them."""
    names = [f"page-{number:03}" for number in range(PAGES)]
    for number, name in enumerate(names):
        tiny.page(name, f"```{{safety}} mixing-sedatives\n```\n\nWord{number} and word{number // 7}.\n\n## Again\n\nMore.")
    tiny.page("page-033", ODD, front="no-notice: Odd.\nmyst:\n  html_meta:\n    keywords: one, two words")
    tiny.write("picture.png", b"\x89PNG\r\n\x1a\n")
    listed = "\n".join(["mixing", "notices", "other", *names])
    tiny.page("index", f"```{{toctree}}\n{listed}\n```", front="no-notice: A list of pages.")

    def happens(what):
        conf = tiny.root / "conf.py"
        conf.write_text(conf.read_text().partition(SETUP[:20])[0] + SETUP.replace("HAPPENS", what))

    tiny.happens = happens
    happens("pass")
    return tiny


def noted(tiny, kind):
    """Give what the processes have noted, and forget it."""
    file = tiny.root / kind
    lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_whoever_writes_a_page_the_output_is_the_same(many, monkeypatch, builder):
    monkeypatch.setattr(sharing, "_CHUNKS_EACH", 1)  # so that processes take turns too
    many.jobs = 1
    assert many.build(builder, into="one").status == 0
    alone = published(many.root / "one" / builder)
    assert {pid for pid, _ in noted(many, "resolved")} == {str(os.getpid())}
    for jobs in (2, 3):
        many.jobs = jobs
        result = many.build(builder, into=f"of-{jobs}")
        assert (result.status, result.warnings) == (0, "")
        shared = published(many.root / f"of-{jobs}" / builder)
        assert [name for name in alone.keys() | shared.keys() if alone.get(name) != shared.get(name)] == []
        noted(many, "resolved")
    index = alone["searchindex.js"].decode()
    assert all(word in index for word in ("rawword", "two word", "opening word", "half", "word3"))
    assert not any(word in index for word in ("styleword", "scriptword", "latexword", "commentword", '"nobodi"'))
    assert "_images/picture.png" in alone


def test_no_resolved_page_waits_and_no_process_takes_more_than_its_share(many):
    many.jobs = 2
    many.build()
    resolved = noted(many, "resolved")
    shares = Counter(pid for pid, _ in resolved)
    assert shares.pop(str(os.getpid())) == 1  # which warms what all use
    assert len(shares) == 2
    assert max(shares.values()) - min(shares.values()) <= sharing._AT_ONCE
    assert len({name for _, name in resolved}) == len(resolved) == PAGES + 4


def test_a_few_pages_need_no_other_process(many):
    many.jobs = 2
    many.build()
    noted(many, "resolved")
    many.page("page-001", "```{safety} mixing-sedatives\n```\n\nSomething new.")
    many.build()
    assert {pid for pid, _ in noted(many, "resolved")} == {str(os.getpid())}


def test_a_process_that_reads_sends_back_its_own_pages_alone(many):
    many.jobs = 2
    many.build()
    chunks = noted(many, "merged")
    assert len(chunks) > 2  # the third begins when others' pages are known
    assert all(set(more) == {"0"} for _, *more in chunks)
    assert sum(int(own) for own, *_ in chunks) == PAGES + 4


def test_a_warning_of_any_process_is_heard(many):
    many.happens('logging.getLogger("sphinx.test").warning("Look here", location=docname)')
    many.jobs = 2
    result = many.build(strict=True)
    assert re.findall(r".*Look here", result.warnings) == [f"{many.docs}/page-040.md: WARNING: Look here"]
    assert result.status == 1


def test_without_room_it_says_so_as_in_a_single_process(many, monkeypatch):
    def full(builder, docname, doctree):
        raise OSError(errno.ENOSPC, "No space left on device", f"{docname}.html")

    many.jobs = 2
    written = sharing.Pages.write_doc
    monkeypatch.setattr(sharing.Pages, "write_doc", lambda builder, docname, doctree: (
        full if docname == "page-040" else written)(builder, docname, doctree))
    with pytest.raises(OSError, match=r"No space left on device: 'page-040\.html'"):
        many.build()


@pytest.mark.parametrize(("what", "error", "words"), [
    ('raise ValueError("a mistake in code")', SphinxParallelError, "a mistake in code"),
    ("os.kill(os.getpid(), 9)", SphinxParallelError, "ended with status -9"),
])
def test_what_fails_in_a_process_fails_the_build_and_the_next_is_right(many, what, error, words):
    many.jobs = 2
    many.happens(what)
    with pytest.raises(error, match=words):
        many.build()
    many.happens("pass")
    assert many.build().status == 0
    assert many.build(into="cold").status == 0
    left, fresh = published(many.out), published(many.root / "cold/html")
    assert [name for name in left.keys() | fresh.keys() if left.get(name) != fresh.get(name)] == []
