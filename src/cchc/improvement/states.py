"""The states of a remedy: which follows which, who may bring it about, and whether a reason is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from cchc.improvement.models import Finding
from cchc_core.words import gettext_noop

LABELS: Mapping[str, str] = {
    Finding.OPEN: gettext_noop("not begun"),
    Finding.UNDER_WAY: gettext_noop("under way"),
    Finding.DONE: gettext_noop("remedied"),
    Finding.DROPPED: gettext_noop("stopped"),
}


@dataclass(frozen=True)
class Move:
    """A step from one state to another; ``planners``: only those who plan the remedy take it."""

    label: str
    planners: bool = False
    reason: bool = False


MOVES: Mapping[tuple[str, str], Move] = {
    (Finding.OPEN, Finding.UNDER_WAY): Move(gettext_noop("Begin the work")),
    (Finding.UNDER_WAY, Finding.DONE): Move(gettext_noop("Report as remedied")),
    (Finding.OPEN, Finding.DROPPED): Move(gettext_noop("Drop, with a reason"), planners=True, reason=True),
    (Finding.UNDER_WAY, Finding.DROPPED): Move(gettext_noop("Drop, with a reason"), planners=True, reason=True),
    (Finding.DONE, Finding.UNDER_WAY): Move(gettext_noop("Take up again"), planners=True, reason=True),
    (Finding.DROPPED, Finding.OPEN): Move(gettext_noop("Take up again"), planners=True, reason=True),
}


def moves_from(state: str) -> dict[str, Move]:
    """State → the step that leads there."""
    return {after: move for (before, after), move in MOVES.items() if before == state}
