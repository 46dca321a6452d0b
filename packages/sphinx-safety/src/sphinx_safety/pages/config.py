"""The settings of conf.py, each with its default (README.md has them in a table), and the catalogues that they name.

Catalogues are read at ``builder-inited``, before sphinxcontrib-bibtex reads its files and before any page, in the order
of Sphinx's own priorities: the library is made at `LIBRARY`; then a bibliography whose keys notices name is read, then
notices and topics, then every other table.
"""

from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from babel import Locale, UnknownLocaleError
from sphinx.application import Sphinx
from sphinx.config import Config

from ..reading.faults import Fault, allowed, shown
from ..rules.declared import PAGE_KEYS
from ..rules.library import Catalogue, Library
from ..rules.settings import read_settings
from .domain import safety_domain
from .events import stop
from .translation import read_translations

ENTRY_POINTS = "sphinx_safety.catalogues"
"""The group in which an installed package names a folder of notices: a package, or a path."""
LIBRARY, BEFORE, NOTICES, AFTER = 300, 310, 320, 330
FOLDER, TOPICS = "_notices", "_notices/topics.yaml"
"""Defaults, which need not be there; what a project names must be."""

_LIST = (list, tuple)
VALUES: tuple[tuple[str, Any, str, tuple[type | str, ...]], ...] = (
    ("safety_notices", FOLDER, "env", (str, *_LIST)),
    ("safety_topics", TOPICS, "env", (str,)),
    ("safety_policy", "error", "", ("error", "warn", "declared")),
    ("safety_undeclared", "allow", "", ("allow", "refuse")),
    ("safety_code", "", "env", (str,)),
    ("safety_signals", None, "env", (dict, type(None))),
    ("safety_certainties", None, "env", (*_LIST, type(None))),
    ("safety_required", None, "env", (*_LIST, type(None))),
    ("safety_limits", {}, "env", (dict,)),
    ("safety_labels", {}, "env", (dict,)),
    ("safety_page_keys", (), "env", _LIST),
    ("safety_refuse_invisible", False, "env", (bool,)),
    ("safety_answer_first", False, "env", (bool,)),
    ("safety_reminders", True, "env", (bool,)),
    ("safety_raw_pages", None, "env", (dict, type(None))),
    ("safety_css", True, "env", (bool,)),  # not "html": that would change a digest in every project's .buildinfo
    ("safety_source_language", "", "env", (str,)),
)
"""Name, default, what is built again when it changes, and the types or the words that are allowed."""

_OF_NOTICES = ("code", "signals", "certainties", "required", "limits", "labels")


def refuse(app: Sphinx, name: str, message: str, remedy: str) -> NoReturn:
    """Stop the build for a setting that cannot be meant. A ``ConfigError`` would be shown with a traceback."""
    conf = Path(app.confdir, "conf.py")
    lines = conf.read_text(encoding="utf-8").splitlines() if conf.is_file() else []
    line = next((number for number, line in enumerate(lines, 1) if line.startswith(name)), 1)
    stop([Fault("conf.py", line, "setting", message, remedy)])


def check_settings(app: Sphinx, config: Config) -> None:
    """Refuse a word that no setting knows; keep notices from being read as pages (``config-inited``)."""
    for name, _, _, choices in VALUES:  # Sphinx would only warn
        types = tuple(one for one in choices if isinstance(one, type))
        if config[name] not in choices and not isinstance(config[name], types):
            words = ["None" if one is type(None) else one if isinstance(one, str) else one.__name__ for one in choices]
            refuse(app, name, f"{name} is {shown(config[name])}", allowed(str(config[name]), words))
    if unknown := [key for key in map(str, config.safety_page_keys) if key not in PAGE_KEYS]:
        refuse(app, "safety_page_keys", f"safety_page_keys names {unknown}", f"allowed: {', '.join(PAGE_KEYS)}")
    if config.safety_source_language:
        _check_languages(app, config)
    if isinstance(config.safety_notices, str):
        config.safety_notices = [config.safety_notices]
    for folder in map(Path, config.safety_notices):
        if (Path(app.srcdir) / folder).is_dir() and folder.parts and not folder.is_absolute():
            config.exclude_patterns = [*config.exclude_patterns, folder.as_posix()]


def _check_languages(app: Sphinx, config: Config) -> None:
    """Refuse a language that nothing is translated into: of a whole site in the authors' each text would be marked."""
    for name in ("safety_source_language", "language"):
        try:
            Locale.parse(config[name])
        except (ValueError, UnknownLocaleError):
            refuse(app, name, f"{name} is {shown(config[name])}", "write the code of a language, such as 'es'")
    known = {config.safety_source_language, *(folder.parent.name for place in config.locale_dirs
                                              for folder in Path(app.srcdir, place).glob("*/LC_MESSAGES"))}
    if config.language not in known:
        refuse(app, "language", f"nothing in 'locale_dirs' is translated into {shown(config.language)}",
               allowed(config.language, known))


def _installed(app: Sphinx, name: str) -> Path:
    """Return the folder that an installed package offers under ``name``."""
    points = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in points:
        refuse(app, "safety_notices", f"no installed package offers the catalogue '{name}'",
               allowed(name, sorted(points)))
    place = points[name].load()
    return Path(str(resources.files(place) if isinstance(place, ModuleType) else place))


def make_library(app: Sphinx) -> None:
    """Begin the library of this build, with the project's settings and translations."""
    domain = safety_domain(app.env)
    try:
        settings = read_settings({name: app.config[f"safety_{name}"] for name in _OF_NOTICES})
    except (ValueError, TypeError) as error:
        message, _, remedy = str(error).partition("; ")
        refuse(app, message.split()[0], message, remedy)
    domain.library = Library(settings=settings)
    domain.markdown = app.registry.get_source_parsers().get("markdown")
    read_translations(app, domain.library)


def read_notices(app: Sphinx) -> None:
    """Read notices and topics."""
    library, source, config = safety_domain(app.env).library, Path(app.srcdir), app.config
    folders = {item: source / item if name == item else _installed(app, name)
               for item in map(str, config.safety_notices) for name in [item.removeprefix("installed:")]}
    library.read_notices(*folders.values())
    topics = source / config.safety_topics
    # A misspelt name would be a project without a policy, in silence.
    if not topics.exists() and (config.safety_undeclared == "refuse" or config.safety_topics != TOPICS):
        library.faults.append(Fault(library.path(topics), 1, "missing-file", "the list of topics is not there",
                                    "put it back, or say in conf.py where it is: 'safety_topics'"))
    library.faults += [Fault(library.path(folder), 1, "missing-folder", "the folder of notices is not there",
                             "put it back, or say in conf.py where it is: 'safety_notices'")
                       for item, folder in folders.items() if item != FOLDER and not folder.is_dir()]
    library.read_topics(topics)


def add_catalogue(app: Sphinx, catalogue: Catalogue) -> None:
    """Let a table be read with the notices, before any page.

    Call it from an extension's ``setup``, after ``app.setup_extension("sphinx_safety")``.
    """
    app.connect("builder-inited", lambda app: safety_domain(app.env).library.read_table(catalogue, Path(app.srcdir)),
                priority=BEFORE if catalogue.before_notices else AFTER)
