"""Marks and words of figures that are drawn from data, 320 units wide: a phone's column at the size of its text.

A link is written ``<a data-to="kind:id">``; `drawings` turns it into an address of the page that shows it, or into
nothing where a format has none. ``data-row`` and ``data-at`` name what a mark stands for.
"""

import textwrap
from collections.abc import Iterable
from html import escape

from docutils import nodes

from sphinx_safety.rules.settings import Settings

from .drawings import draw, drawing

WIDTH = 320


def words(x: float, y: float, text: str, anchor: str = "start", size: float = 12, *, bold: bool = False) -> str:
    """Return one line of text whose foot stands at ``y``."""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def lines(x: float, y: float, text: str, width: int, size: float = 12) -> tuple[str, float]:
    """Return text broken after ``width`` letters, and where its last line stands."""
    broken = textwrap.wrap(text, width)
    # With a space between them: what a label says and what is seen must be the same words.
    return " ".join(words(x, y + 14 * index, line, size=size) for index, line in enumerate(broken)), \
        y + 14 * (len(broken) - 1)


def rule(path: str, opacity: float) -> str:
    """Return a thin line."""
    return f'<path d="{path}" fill="none" stroke="currentColor" opacity="{opacity:g}"/>'


def certainty_mark(x: float, y: float, certainty: str) -> str:
    """Return the shape of a certainty, 20 by 16 units: one to four filled bars, or an empty ring."""
    level = Settings().bars(certainty)
    shape = "".join(
        f'<rect x="{5 * bar:g}" y="{12 - 3 * bar:g}" width="3.5" height="{4 + 3 * bar}" '
        f'fill="{"currentColor" if bar < level else "none"}" stroke="currentColor"/>' for bar in range(4)
    ) if level else ('<circle cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="2"/>'
                     '<path d="M4.5 13.5 13.5 4.5" stroke="currentColor" stroke-width="2"/>')
    return f'<g transform="translate({x + 0.5:g} {y:g})">{shape}</g>'


def linked(kind: str, name: str, label: str, inner: str, box: tuple[float, float, float, float], **data: str) -> str:
    """Return marks that lead to an entry, and a see-through ``box`` (x, y, width, height) for a finger."""
    more = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    x, y, width, height = box
    return (f'<a data-to="{kind}:{escape(name)}" aria-label="{escape(label)}"{more}><title>{escape(label)}</title>'
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="none" pointer-events="all"/>'
            f'{inner}</a>')


def chart(parts: Iterable[str], height: float, name: str, alt: str, caption: str, *, links: bool = False) -> drawing:
    """Return the figure, with its caption. One that holds links is a group: an image would hide them."""
    figure = draw(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
                  f'role="{"group" if links else "img"}" class="sketch chart {name}" '
                  f'font-family="system-ui, sans-serif" fill="currentColor">{"".join(parts)}</svg>', alt)
    figure += nodes.caption("", caption)
    return figure
