"""One build at a time: a second one in the same folder waits for the end of the first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

try:
    import fcntl
except ImportError:  # a system without it builds too; two builds at once are then nobody's to stop
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)


def wait_for_others(app: Sphinx, config: object) -> None:
    """Take the lock of the document trees; the system lets it go when this process ends (``config-inited``)."""
    if fcntl is None:
        return
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        logger.info("another build is at work in %s: waiting for its end", folder)
        fcntl.lockf(file, fcntl.LOCK_EX)
