"""What other apps may ask of periodic reports: open work of units that end, what waits, what has a day, words for the log."""

from django.utils.translation import gettext

from cchc.orgunits.succession_hooks import Follower
from cchc.reporting.actions.handover import follow_handover, preview_handover
from cchc.reporting.queries.waiting import coming, waiting_for
from cchc_core.reporting.states import REPORT

__all__ = ["FOLLOWER", "coming", "report_states", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("reports", preview_handover, follow_handover)


def report_states() -> dict[str, str]:
    """What the log calls the states of a report, in the reader's language."""
    return {state.value: gettext(label) for state, label in REPORT.states.items()}
