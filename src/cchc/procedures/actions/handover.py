"""When a unit ends: its files that wait, and what its circle aims at, go on in its heir's hands.

Its figures and its slips stay its own, under its name and to its last day; who goes on with its dossiers is read from the
succession (``queries.carers``), so that nothing of the store is written anew.
"""

from django.db.models import QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.orgunits.queries import tree_on
from cchc.procedures.models import DossierImport, IndicatorTarget
from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note

#: As data: it stands beside the legal basis that people wrote.
_TAKEN_OVER = "kế thừa từ %(unit)s"


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    files, targets = _waiting(handover.unit).count(), _to_go_on(handover).count()
    found = []
    if files:
        text = gettext_noop("%(count)s files of dossiers of %(unit)s that wait go to %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s files of dossiers of %(unit)s are taken in by nobody")
        found.append(note(text, count=files, unit=handover.unit_name, heir=handover.heir_name))
    if targets and handover.heir is not None:
        text = gettext_noop("%(heir)s goes on with %(count)s targets of procedures of %(unit)s")
        found.append(note(text, count=targets, unit=handover.unit_name, heir=handover.heir_name))
    return tuple(found)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Move what waits and copy what is aimed at. Called again it changes nothing."""
    if handover.heir is None:
        return
    path = tree_on(handover.on).path(handover.heir) or (handover.heir,)
    files = _waiting(handover.unit).update(unit_id=handover.heir, unit_path=path_text(path))
    targets = _copy_targets(handover, handover.heir)
    if not (files or targets):
        return
    root = f"dossiers-of:{handover.unit}"
    text = gettext_noop(
        "%(heir)s took over %(files)s files of dossiers and %(targets)s targets of procedures of %(unit)s"
    )
    record(
        actor=actor,
        verb="dossiers.follow_successor",
        root=root,
        object=root,
        summary=note(text, heir=handover.heir_name, files=files, targets=targets, unit=handover.unit_name),
        within=path,
    )


def _waiting(unit: int) -> QuerySet[DossierImport]:
    """Files that nobody said yes to, and those that are being taken in."""
    return DossierImport.objects.filter(unit_id=unit).exclude(state=DossierImport.DONE)


def _to_go_on(handover: Handover) -> QuerySet[IndicatorTarget]:
    """Targets of the year and later; those of years that are over stay with who set them."""
    return IndicatorTarget.objects.filter(unit_id=handover.unit, year__gte=handover.on.year)


def _copy_targets(handover: Handover, heir: int) -> int:
    """What the heir has set itself stays."""
    standing = set(
        IndicatorTarget.objects.filter(unit_id=heir, year__gte=handover.on.year).values_list("year", "indicator")
    )
    reason = _TAKEN_OVER % {"unit": handover.unit_name}
    made = [
        IndicatorTarget(
            unit_id=heir,
            year=row.year,
            indicator=row.indicator,
            bound=row.bound,
            basis="; ".join(filter(None, (row.basis, reason)))[:300],
        )
        for row in _to_go_on(handover).order_by("pk")
        if (row.year, row.indicator) not in standing
    ]
    IndicatorTarget.objects.bulk_create(made)
    return len(made)
