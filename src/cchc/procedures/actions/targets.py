"""What the units of a circle aim at, for each indicator and year."""

from collections.abc import Mapping
from fractions import Fraction

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale
from cchc.common.permissions import require
from cchc.orgunits.queries import tree_on
from cchc.procedures.models import IndicatorTarget
from cchc.procedures.permissions import may_set_targets
from cchc_core.access import Actor
from cchc_core.procedures.definitions import DEFINITIONS
from cchc_core.values import machine_text
from cchc_core.words import gettext_noop, note

OUT_OF_RANGE = note(gettext_noop("A target is a number of percent from 0 to 100."))
CHANGED = note(gettext_noop("Somebody else set these targets meanwhile. Look at them again before you save."))


def state_of(unit_id: int, year: int) -> str:
    """The targets of a circle as they stand, for the check that nobody changed them meanwhile."""
    rows = IndicatorTarget.objects.filter(unit_id=unit_id, year=year).order_by("indicator")
    return ",".join(f"{row.indicator}:{row.version}" for row in rows)


@transaction.atomic
def set_targets(
    *, actor: Actor, unit_id: int, year: int, bounds: Mapping[str, Fraction | None], basis: str, seen: str
) -> int:
    """Set the targets that differ; None takes one away. How many changed."""
    require(may_set_targets(actor, unit_id))
    rows = {row.indicator: row for row in locked(IndicatorTarget.objects.filter(unit_id=unit_id, year=year))}
    if state_of(unit_id, year) != seen:
        raise Stale(CHANGED, {"state": state_of(unit_id, year)})
    if any(bound is not None and not 0 <= bound <= 100 for bound in bounds.values()):
        raise Invalid(OUT_OF_RANGE, [OUT_OF_RANGE])
    before, after = {}, {}
    for code, bound in bounds.items():
        row = rows.get(code)
        if code not in DEFINITIONS or (row.bound if row else None) == bound:
            continue
        before[code] = machine_text(row.bound) if row else None
        after[code] = machine_text(bound) if bound is not None else None
        if bound is None:
            if row is not None:
                row.delete()
        elif row is None:
            IndicatorTarget.objects.create(unit_id=unit_id, year=year, indicator=code, bound=bound, basis=basis)
        else:
            row.bound, row.basis, row.version = bound, basis, row.version + 1
            row.save()
    if after:
        root = f"dossier-targets:{unit_id}"
        summary = note(
            gettext_noop("Set %(count)s targets of procedures of the year %(year)s"),
            count=str(len(after)),
            year=str(year),
        )
        path = tree_on(today()).path(unit_id)
        record(
            actor=actor,
            verb="dossiers.targets",
            root=root,
            object=root,
            summary=summary,
            before=before,
            after=after,
            within=path,
        )
    return len(after)
