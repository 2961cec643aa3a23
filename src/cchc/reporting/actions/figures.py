"""Figures of reports for the scoring: written as computed figures that cite their day; nothing is overwritten."""

from datetime import date

from cchc.figures.recording import Recorder
from cchc.orgunits.queries import tree_on
from cchc.reporting.facts import DEFINITIONS, facts_for_scoring
from cchc_core.words import gettext_noop

RECORDER = Recorder(
    count=facts_for_scoring,
    definitions=DEFINITIONS,
    family="report-",
    verb="figure.from_reports",
    chain="report-figures",
    words=gettext_noop("Recorded %(count)s figures of periodic reports of %(year)s as of %(day)s"),
)


def record_changed_figures(year: int, as_of: date) -> int:
    """Offer to the scoring what changed, for every unit of the tree; how many figures."""
    return RECORDER.record_changed(list(tree_on(as_of)), year, as_of)
