"""Errands of urging: letters made by the worker, and what comes round by the clock."""

from cchc.urging.actions.files import make_file
from cchc.urging.actions.following import escalate_everywhere, look_again_everywhere
from cchc.urging.actions.letters import make_letters

__all__ = ["follow", "make_file", "make_letters"]


def follow() -> None:
    """By the clock: what has moved, and whose silence climbs."""
    look_again_everywhere()
    escalate_everywhere()
