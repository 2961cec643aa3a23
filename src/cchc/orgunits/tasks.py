"""Errands of units that come round by the clock."""

from cchc.orgunits.actions.changing import follow_due
from cchc_core.access import SYSTEM


def hand_over_open_work() -> None:
    """Changes that were entered ahead take effect on open work once their day has come."""
    follow_due(SYSTEM)
