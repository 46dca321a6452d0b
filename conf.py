"""Settings of the site. Pages are in docs/; paths here are relative to this file."""

import os
from pathlib import Path

project = "Kratom and Sleep"
author = "the Kratom and Sleep project"
# Begins with a sign: a bare year would be replaced by that of SOURCE_DATE_EPOCH.
copyright = "© 2026, the Kratom and Sleep project. Text: CC BY 4.0"
version = "0.1"
language = "en"

today_fmt = "%-d %B %Y"

extensions = ["myst_parser", "sphinx_copybutton", "sphinxcontrib.bibtex",
              "sphinx_safety", "kratom_site", "sphinx_brisk"]
# Notices and data; what editors and systems leave.
exclude_patterns = ["_*", "._*", "**/._*", "**/.#*", "**/#*#", "**/*~", "**/*.orig", "**/*.bak", "**/Thumbs.db"]
nitpicky = True

# Written in one language, read in others too: docs/locale/es/LC_MESSAGES has a catalogue for each page and each table.
safety_source_language = "en"
kratom_languages = {"en": "English", "es": "Español"}
kratom_both_languages = ["practice/talking-to-a-clinician"]  # its note is handed to someone who may read English only
kratom_least_translated = 60  # in 100 texts: `make html` builds a language from there on
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False

safety_topics = "_data/topics.yaml"
safety_code = "KS-012"
safety_signals = {  # who needs first steps; the boxes have our own look, not the theme's
    "danger": {"steps": True, "latex": "danger"},
    "warning": {"steps": True, "latex": "warning"},
    "caution": {"latex": "caution"},
    "notice": {"injury": False},
}
safety_required = ["consequence", "avoid", "certainty", "sources", "reviewed", "review-by", "history"]
safety_undeclared = "refuse"
safety_page_keys = ["description", "written", "reviewed", "review-by"]
safety_refuse_invisible = True
safety_css = False  # docs/_static/safety.css

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_url_schemes = ["http", "https", "mailto", "tel"]  # numbers on the emergency page can be tapped
suppress_warnings = ["myst.xref_ambiguous"]

bibtex_bibfiles = ["docs/_data/references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"
bibtex_tooltips = False  # the words of sources stand once for all pages, in source-words.js

# Where the site is served and where its sources are. Neither is known yet, so neither is invented:
# without SITE_URL no canonical addresses and no sitemap, without REPOSITORY_URL no edit links.
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL") or ""
html_baseurl += "/" if html_baseurl and not html_baseurl.endswith("/") else ""
safety_repository = os.environ.get("REPOSITORY_URL", "")

html_theme = "furo"
html_title = "Kratom and Sleep"
html_favicon = "docs/_static/brand/mark.svg"
html_static_path = ["docs/_static"]
templates_path = ["docs/_templates"]
# Each page opens with its answer, then its notices; and no page may hold raw HTML, which could hide a notice.
safety_answer_first = True
safety_raw_pages = {}
safety_styles = ["site.css", "safety.css", "law.css"]  # for browsers, joined into one file
html_css_files = ["search.css"]
# search-open.js before those that make elements and load files by what it has.
html_js_files = [(name, {"defer": "defer"}) for name in (
    "find-place.js", "search-open.js", "source-card.js", "mixing-filter.js", "search.js")]
# Kept on a device at the first visit; the rest on wish.
kratom_offline = ["index", "practice/emergency*", "practice/mixing*", "reference/notices", "search"]
html_show_sphinx = False
html_copy_source = False
html_use_index = False  # the glossary and the search lead further
html_last_updated_fmt = None

# The e-book and the printed book. Both are read away from the site, so their first page says how old they are.
_static = Path(__file__).parent / "docs/_static"
epub_exclude_files = [f"_static/{file.relative_to(_static).as_posix()}" for file in sorted(_static.rglob("*"))
                      if file.name not in ("book.css", "cover.svg")]  # pages hold their figures as images of their own
epub_css_files = ["book.css"]
epub_cover = ("_static/brand/cover.svg", "epub-cover.html")
epub_identifier = epub_uid = "kratom-and-sleep"
epub_tocdepth = 2
epub_tocscope = "includehidden"  # the menu of the site is the table of contents
epub_show_urls = "no"

# The printed editions (make pdf): name to pages; none means the whole site. One setting for the paper: A4 or Letter.
print_paper = "A4"
print_editions = {
    "card": ["take/card"],
    "fridge": ["take/fridge"],
    "clinician": ["take/clinician"],
    "practice": [f"practice/{name}" for name in (
        "emergency", "mixing", "before-you-decide", "dependence", "stopping", "product-content", "breathing",
        "someone-close", "what-works", "talking-to-a-clinician", "emergency-numbers")],
    "kratom-and-sleep": [],
}
print_first = ["practice/emergency", "practice/mixing"]
# The law of each place and the lists of studies and sources would be 285 of 485 pages, and they age first.
print_left_out = ["about/authors", "about/data", "about/kitchen-sink", "about/changes", "about/offline", "take/*",
                  "legal/united-states", "legal/world", "legal/timeline", "reference/studies*", "reference/references*",
                  "reference/summary-of-findings"]
