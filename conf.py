"""Settings of the site. Pages are in docs/; paths here are relative to this file."""

project = "Kratom and Sleep"
author = "the Kratom and Sleep project"
copyright = "2026, the Kratom and Sleep project. Text: CC BY 4.0"  # Sphinx's own name for the setting
version = "0.1"
language = "en"

extensions = ["myst_parser", "sphinx_copybutton", "sphinxcontrib.bibtex", "sphinx_safety"]
exclude_patterns = ["_*"]
nitpicky = True
gettext_compact = "kratom-and-sleep"  # one catalogue, so that a notice is translated once

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_url_schemes = ["http", "https", "mailto", "tel"]  # numbers on the emergency page can be tapped
suppress_warnings = ["myst.xref_ambiguous"]

bibtex_bibfiles = ["docs/_data/references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

html_theme = "furo"
html_title = "Kratom and Sleep"
html_static_path = ["docs/_static"]
templates_path = ["docs/_templates"]
html_css_files = ["safety.css", "law.css", "search.css"]
html_js_files = [("source-card.js", {"defer": "defer"}), ("mixing-filter.js", {"defer": "defer"}),
                 ("search.js", {"defer": "defer"})]
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
copybutton_exclude = ".linenos, .gp"
html_theme_options = {
    "announcement": "Emergency",  # turns the bar on; its link is made in docs/_templates/page.html
    "light_css_variables": {
        "color-brand-primary": "#1d5a4a",
        "color-brand-content": "#0b4a80",
        "color-brand-visited": "#5b2c83",
    },
    "dark_css_variables": {
        "color-brand-primary": "#a5dcc8",
        "color-brand-content": "#a9d3fb",
        "color-brand-visited": "#d9b8ff",
    },
}
epub_show_urls = "no"
