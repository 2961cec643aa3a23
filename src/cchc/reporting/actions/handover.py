"""When a unit ends: its open reports go on in its heir's hands. What it said stays under its own name.

The figures stay those of the unit that ended, also where the heir is asked for a report of its own: the two are never added up
in one cell by hand. A unit without heir is left out of the periods that run, with that as the reason.
"""

from __future__ import annotations

from django.db.models import QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.orgunits.queries import tree_on
from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc_core.access import Actor
from cchc_core.reporting.states import HANDED_IN, OVER, ReportState
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note

#: As data: it stands in the row, beside what people write.
_NO_HEIR = "Đơn vị đã kết thúc hoạt động, không có đơn vị kế thừa."


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    count = _asked(handover.unit).count()
    if not count:
        return ()
    if handover.heir is None:
        text = gettext_noop("%(unit)s is left out of %(count)s report periods")
        return (note(text, count=count, unit=handover.unit_name),)
    text = gettext_noop("%(heir)s answers for %(count)s periodic reports of %(unit)s")
    return (note(text, count=count, unit=handover.unit_name, heir=handover.heir_name),)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Move what is open; closed periods stay as they were. Called again it changes nothing."""
    rows = list(_asked(handover.unit))
    if not rows:
        return
    path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,)) if handover.heir else ""
    handed_in = [state.value for state in HANDED_IN]
    for row in rows:
        if handover.heir is None:
            if not row.reports.filter(state__in=handed_in).exists():
                row.excluded, row.reason = True, _NO_HEIR
                row.save(update_fields=["excluded", "reason"])
            continue
        row.holder_id, row.holder_path = handover.heir, path
        row.save(update_fields=["holder", "holder_path"])
        reports = row.reports.exclude(state__in=[state.value for state in OVER])
        reports.update(holder_id=handover.heir, holder_path=path)
        _ask_the_new_head(reports)
    text = gettext_noop("%(heir)s took over %(count)s periodic reports of %(unit)s")
    root = f"reports-of:{handover.unit}"
    record(
        actor=actor,
        verb="reports.follow_successor",
        root=root,
        object=root,
        summary=note(text, count=len(rows), heir=handover.heir_name or "–", unit=handover.unit_name),
        within=tree_on(handover.on).path(handover.heir) if handover.heir else (handover.unit,),
    )


def _asked(unit: int) -> QuerySet[AskedUnit]:
    rows = AskedUnit.objects.filter(holder_id=unit, excluded=False, period__state=ReportPeriod.OPEN)
    return rows.order_by("pk")


def _ask_the_new_head(reports: QuerySet[Report]) -> None:
    """What waited for a head that is no more goes back to entering."""
    for row in reports.filter(state=ReportState.AWAITING_HEAD.value):
        row.state, row.version = ReportState.ENTERING.value, row.version + 1
        row.save(update_fields=["state", "version"])
