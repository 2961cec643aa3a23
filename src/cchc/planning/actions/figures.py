"""Figures of plans for the scoring: written as computed figures, each citing its plan and its day; nothing is overwritten."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.figures.recording import Recorder
from cchc.orgunits.queries import tree_on
from cchc.planning.facts import DEFINITIONS, facts_for_scoring
from cchc.planning.permissions import may_record_figures
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

IN_FUTURE = note(gettext_noop("Figures tell how things stood; their day cannot lie in the future."))

RECORDER = Recorder(
    count=facts_for_scoring,
    definitions=DEFINITIONS,
    family="plan-",
    verb="figure.from_plans",
    chain="plan-figures",
    words=gettext_noop("Recorded %(count)s figures of plans of %(year)s as of %(day)s"),
)


@transaction.atomic
def record_figures(*, actor: Actor, unit_ids: Collection[int], year: int, as_of: date, replace: bool = False) -> int:
    """Record what changed since the figures that stand; how many. ``replace``: also over what somebody typed or brought in.

    A round that was scored keeps citing the figures that it cites: those rows stay as they are.
    """
    tree = tree_on(today())
    for unit in unit_ids:
        require(may_record_figures(actor, tree.path(unit) or (unit,)))
    if as_of > today():
        raise Invalid(IN_FUTURE, [IN_FUTURE])
    offers = RECORDER.offers(unit_ids, year, as_of)
    wanted = [each.new for each in offers if each.is_written or (replace and each.is_foreign and not each.is_same)]
    return RECORDER.record(actor, wanted, year, as_of)


def record_changed_figures(year: int, as_of: date) -> int:
    """The same by the clock, for every unit; what people typed or brought in stays."""
    return RECORDER.record_changed(list(tree_on(today())), year, as_of)
