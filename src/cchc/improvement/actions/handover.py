"""When a unit ends: remedies that go on, and findings on what it lost, are answered for by its heir."""

from django.db.models import Q, QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.improvement.actions import told
from cchc.improvement.models import Finding
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in a sentence."""
    count = _going_on(handover.unit).count()
    if not count:
        return ()
    text = gettext_noop("%(count)s remedies of %(unit)s go on in the hands of %(heir)s")
    if handover.heir is None:
        text = gettext_noop("%(count)s remedies of %(unit)s stay without anybody who answers for them")
    return (note(text, count=count, unit=handover.unit_name, heir=handover.heir_name),)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Let the heir own and plan on. The unit that lost the points stays named; without an heir the coordinator sees to it."""
    if handover.heir is None:
        return
    path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,))
    text = gettext_noop("%(heir)s took over the remedy of criterion %(code)s from %(unit)s")
    for row in _going_on(handover.unit):
        inherited = row.owner_id == handover.unit
        if inherited:
            row.owner_id, row.owner_path = handover.heir, path
        if row.path[-1] == handover.unit:
            row.unit_path = path
        row.version += 1
        row.save()
        record(
            actor=actor,
            verb="finding.follow_successor",
            root=row.root,
            object=row.root,
            summary=note(text, heir=handover.heir_name, code=row.code, unit=handover.unit_name),
            within=row.path,
        )
        if inherited:
            told.given(actor, row)


def _going_on(unit: int) -> QuerySet[Finding]:
    rows = Finding.objects.filter(Q(owner=unit) | Q(unit_path__endswith=f"/{unit}/"), state__in=Finding.GOING_ON)
    return rows.order_by("pk")
