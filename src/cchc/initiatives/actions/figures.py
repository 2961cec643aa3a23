"""Figures of initiatives for the scoring: written as computed figures that cite their day; nothing is overwritten.

A unit of which nothing is left to count, since it stopped the one model that it had taken up, gets zeros in place of what we said
before.
"""

from datetime import date

from cchc.figures.recording import Recorder
from cchc.initiatives.facts import DEFINITIONS, facts_for_scoring, nothing_of
from cchc.orgunits.queries import tree_on
from cchc_core.words import gettext_noop

RECORDER = Recorder(
    count=facts_for_scoring,
    definitions=DEFINITIONS,
    family="initiatives-",
    verb="figure.from_initiatives",
    chain="initiative-figures",
    words=gettext_noop("Recorded %(count)s figures of initiatives of %(year)s as of %(day)s"),
    nothing=nothing_of,
)


def record_changed_figures(year: int, as_of: date) -> int:
    """Offer to the scoring what changed, for every unit of the tree; how many figures."""
    return RECORDER.record_changed(list(tree_on(as_of)), year, as_of)
