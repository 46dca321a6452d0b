"""The same pages in plain furo: nothing of ours around the text, to measure against."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
exec((ROOT / "conf.py").read_text())

templates_path = html_static_path = html_css_files = html_js_files = safety_styles = []
html_favicon = None
html_theme_options = {}
bibtex_bibfiles = [str(ROOT / "docs/_data/references.bib")]


def setup(app):
    for name, listeners in list(app.events.listeners.items()):
        app.events.listeners[name] = [
            one for one in listeners
            if one.handler.__module__ not in ("kratom_site.page.frame", "kratom_site.output")]
