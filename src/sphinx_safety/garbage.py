"""How often Python looks for garbage while a site is built.

A document tree is a net of references in both directions, which only the collector of cycles can free. As Python
comes, it looks for such nets after every 700 new objects, and now and then through everything there is, again and
again: a sixth of the processor time of a build of 1,500 pages. What is known of all pages lives as long as the build;
it is put out of the collector's sight (`gc.freeze`, which is also what its documentation advises before a process
forks), and the collector waits for as many new objects as a few pages make. A build that a broken rule stops ends its
process, and so needs no end here. https://docs.python.org/3/library/gc.html
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_NEW_OBJECTS = 20_000
"""Some five pages. A larger number gains little and costs memory."""
_AS_PYTHON_COMES = gc.get_threshold()


_at_work = False


def _begun_elsewhere() -> None:
    """Leave alone what the first process knows, in one that it starts: to look at it would be to copy it."""
    if _at_work:
        gc.freeze()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begun_elsewhere)


def begin(app: Sphinx) -> None:
    """Leave alone what has been loaded so far (``builder-inited``)."""
    global _at_work
    _at_work = True
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 5, 3)  # the last two: how many such rounds before older objects are looked at too


def all_read(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Leave alone what is known of all pages (``env-updated``)."""
    gc.collect()
    gc.freeze()
    return []


def end(app: Sphinx, exception: Exception | None) -> None:
    """Be as before (``build-finished``)."""
    global _at_work
    _at_work = False
    gc.set_threshold(*_AS_PYTHON_COMES)
    gc.unfreeze()


def register(app: Sphinx) -> None:
    """Register the events."""
    app.connect("builder-inited", begin, priority=999)
    app.connect("env-updated", all_read, priority=999)
    app.connect("build-finished", end, priority=999)
