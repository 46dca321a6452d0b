"""A page that a worker could not read or write stops the build.

``ParallelTasks.add_task`` of Sphinx ends the other workers and goes on when one has failed (Sphinx 9.0): the build came
to its end with status 0, and pages were missing or old. Each failure is kept and raised when the work is gathered.
"""

from __future__ import annotations

from typing import Any

from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

_join_one, _join = ParallelTasks._join_one, ParallelTasks.join


def _keep_failure(self: Any) -> bool:
    try:
        return _join_one(self)
    except EOFError:  # a worker that the system has ended says nothing
        self.failure = SphinxParallelError("a process that reads or writes pages was ended", "")
    except SphinxParallelError as error:
        self.failure = error
    raise self.failure


def _raise_failure(self: Any) -> None:
    _join(self)
    if failure := self.__dict__.get("failure"):
        raise failure


def stop_at_failures() -> None:
    """Let every build of this process stop at the failure of a worker."""
    ParallelTasks._join_one = _keep_failure  # type: ignore[method-assign]
    ParallelTasks.join = _raise_failure  # type: ignore[method-assign]
