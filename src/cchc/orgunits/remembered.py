"""Trees worked out in this request, so that a date is asked of the database at most once a request.

Outside ``remembered_trees()`` nothing is kept: a job or a shell always reads what stands now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from cchc_core.units import Tree

_trees: ContextVar[dict[date, Tree] | None] = ContextVar("trees", default=None)


@contextmanager
def remembered_trees() -> Iterator[None]:
    """Keep every tree that is asked for until the end of the block, or until units change."""
    token = _trees.set({})
    try:
        yield
    finally:
        _trees.reset(token)


def remember(on: date, make: Callable[[], Tree]) -> Tree:
    """The tree kept for ``on``, else a new one from ``make``, kept where keeping is on."""
    kept = _trees.get()
    if kept is None:
        return make()
    if on not in kept:
        kept[on] = make()
    return kept[on]


def forget() -> None:
    """Units have changed: whoever asks next reads anew."""
    kept = _trees.get()
    if kept is not None:
        kept.clear()
