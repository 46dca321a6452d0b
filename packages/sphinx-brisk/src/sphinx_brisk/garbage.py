"""How often Python looks for garbage while a site is built.

A document tree is a net of references in both directions, which only the collector of cycles can free. Python looks
for such nets after every 700 new objects; a build makes millions that live to its end. Here the collector waits for
as many new objects as some five pages make, and what all pages share is put out of its sight (`gc.freeze`, which
Python's documentation also advises before a process forks). https://docs.python.org/3/library/gc.html
"""

import gc

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def wait_longer(app: Sphinx) -> None:
    """Leave alone what has been loaded so far, and look for garbage less often (``builder-inited``)."""
    if app.config.brisk_garbage:
        gc.freeze()
        gc.set_threshold(20_000, 5, 3)


def leave_pages_alone(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Leave alone what is known of all pages (``env-updated``)."""
    if app.config.brisk_garbage:
        gc.collect()
        gc.freeze()
    return []
