"""What waits in procedures: files to say yes to or to correct, and late dossiers of one's unit that nobody apologised for."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Count

from cchc.common.clock import now, today
from cchc.common.uploads import UPLOADS_WAIT
from cchc.orgunits.queries import tree_on
from cchc.procedures.models import ONE_STOP, Apology, DossierImport, LateDossiers
from cchc.procedures.queries.carers import ended_units
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

P = Permission

_CONFIRM = gettext_noop("Say yes to a file of dossiers")
_CORRECT = gettext_noop("Correct a file of dossiers and send it again")
_APOLOGISE = gettext_noop("Apologise for late dossiers that are still in work")


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """For coordinators and for those who write a unit's letters; three queries."""
    imports = actor.units_acted_for(P.FIGURE_IMPORT)
    if imports:
        yield from _files(imports)
    mine = actor.units_acted_for(P.DOCUMENT_ENTER) & actor.unit_ids
    if mine:
        yield from _late(mine)


def _files(units: frozenset[int]) -> Iterator[Waiting]:
    """Files of the circle, until they are forgotten. One query."""
    rows = DossierImport.objects.filter(unit_id__in=units, created_at__gte=now() - UPLOADS_WAIT)
    for row in rows.filter(state__in=(DossierImport.READY, DossierImport.FAULTY)).order_by("created_at", "pk"):
        ready = row.state == DossierImport.READY
        kind, text = ("dossiers:confirm", _CONFIRM) if ready else ("dossiers:correct", _CORRECT)
        due = (row.created_at + UPLOADS_WAIT).date()
        yield Waiting(kind, note(text), row.file_name, due, 1, "procedures:import-show", {"pk": row.pk})


def _late(units: frozenset[int]) -> Iterator[Waiting]:
    """One line a unit, with what units that it follows left behind. Two queries, and two more where there are such units."""
    kept = sorted(LateDossiers.objects.all(), key=lambda row: row.source != ONE_STOP)
    if not kept or not kept[0].open_without:
        return
    row, tree = kept[0], tree_on(today())
    left = {int(unit): count for unit, count in row.open_without.items()}
    ended = ended_units() if any(unit not in tree for unit in left) else {}
    waiting: Counter[int] = Counter()
    for unit, count in left.items():
        carer = ended[unit].heir if unit in ended else unit
        if carer in units:
            waiting[carer] += count
    if waiting:
        given = Apology.objects.filter(created_at__gt=row.computed_at, due_at__lte=row.computed_at, unit_id__in=waiting)
        waiting.subtract(dict(given.values_list("unit_id").annotate(count=Count("pk"))))
    for unit in sorted(waiting):
        if waiting[unit] > 0:
            place = {"pk": unit}
            title = note(_APOLOGISE)
            about = tree.name(unit)
            yield Waiting(
                "dossiers:apologise", title, about, None, waiting[unit], "procedures:unit-waiting", place, late=True
            )
