"""When a unit ends: its open duties, its draft plans and the lines that it must carry go on in the hands of its heir."""

from django.db.models import Q, QuerySet

from cchc.audit.actions import record
from cchc.common.paths import path_text
from cchc.orgunits.queries import tree_on
from cchc.planning.models import Assignment, LineContent, Participant, Plan
from cchc.planning.queries.plans import UNDER_WAY
from cchc_core.access import Actor
from cchc_core.planning.states import PlanState
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences."""
    found = []
    duties = _open_duties(handover.unit).count()
    if duties:
        text = gettext_noop("%(count)s duties of %(unit)s in plans go on in the hands of %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s duties of %(unit)s in plans end")
        found.append(note(text, count=duties, unit=handover.unit_name, heir=handover.heir_name))
    drafts = _draft_plans(handover.unit).count()
    if drafts and handover.heir is not None:
        text = gettext_noop("%(count)s draft plans of %(unit)s are written on by %(heir)s")
        found.append(note(text, count=drafts, unit=handover.unit_name, heir=handover.heir_name))
    return tuple(found)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Move what is open; issued plans and finished duties stay with who had them. Called again it changes nothing.

    Lines that the unit must carry are followed to its heir where they are read (``queries.cascade.carriers_now``), since
    issued lines never change.
    """
    duties = list(_open_duties(handover.unit).select_related("line__plan"))
    moved, ended = _hand_over_duties(handover, duties)
    plans = _hand_over_drafts(handover) if handover.heir is not None else 0
    _rename_in_drafts(handover)
    if not (moved or ended or plans):
        return
    text = gettext_noop(
        "%(heir)s took over %(moved)s duties and %(plans)s draft plans of %(unit)s; %(ended)s duties ended"
    )
    path = tree_on(handover.on).path(handover.heir) if handover.heir is not None else ()
    record(
        actor=actor,
        verb="plan.follow_successor",
        root=f"plans-of:{handover.unit}",
        object=f"plans-of:{handover.unit}",
        summary=note(
            text, heir=handover.heir_name or "–", moved=moved, plans=plans, unit=handover.unit_name, ended=ended
        ),
        within=path or (handover.unit,),
    )


def _open_duties(unit: int) -> QuerySet[Assignment]:
    """Duties of the unit that are neither accepted as done nor ended."""
    return Assignment.objects.filter(unit_id=unit, done_on__isnull=True, ended_on__isnull=True).order_by("pk")


def _draft_plans(unit: int) -> QuerySet[Plan]:
    """Plans of the unit that were never issued."""
    drafted = Plan.objects.filter(unit_id=unit, versions__state__in=UNDER_WAY)
    return drafted.exclude(versions__state=PlanState.ISSUED.value).distinct().order_by("pk")


def _hand_over_duties(handover: Handover, duties: list[Assignment]) -> tuple[int, int]:
    """How many went to the heir, and how many ended: without an heir, or where the heir has the same duty already."""
    heir, moved = handover.heir, 0
    path = path_text(tree_on(handover.on).path(heir) or (heir,)) if heir is not None else ""
    for row in duties:
        taken = heir is None or Assignment.objects.filter(line_id=row.line_id, unit_id=heir).exists()
        if taken:
            row.ended_on = handover.on
        else:
            row.unit_id, row.unit_path = heir, path  # type: ignore[assignment]
            moved += 1
        row.version += 1
        row.save(update_fields=["unit", "unit_path", "ended_on", "version"])
    if heir is not None:
        open_ones = Assignment.objects.filter(monitor_id=handover.unit, done_on__isnull=True, ended_on__isnull=True)
        open_ones.update(monitor_id=heir, monitor_path=path)
    return moved, len(duties) - moved


def _hand_over_drafts(handover: Handover) -> int:
    """A draft whose heir has a plan of that year stays where it is, to be read."""
    heir = handover.heir
    if heir is None:
        return 0
    path = path_text(tree_on(handover.on).path(heir) or (heir,))
    years = set(Plan.objects.filter(unit_id=heir).values_list("year", flat=True))
    plans = [plan for plan in _draft_plans(handover.unit) if plan.year not in years]
    for plan in plans:
        plan.unit_id, plan.unit_path = heir, path
        plan.save(update_fields=["unit", "unit_path"])
    return len(plans)


def _rename_in_drafts(handover: Handover) -> None:
    """In lines that are being drafted the heir stands for the unit, once."""
    drafts = Q(content__version__state__in=UNDER_WAY)
    rows = Participant.objects.filter(drafts, unit_id=handover.unit).select_related("content")
    for row in rows:
        same = row.content.participants.filter(unit_id=handover.heir, role=row.role)
        if handover.heir is None or same.exists():
            row.delete()
        else:
            row.unit_id = handover.heir
            row.save(update_fields=["unit"])
    for content in LineContent.objects.filter(version__state__in=UNDER_WAY).exclude(carriers=[]):
        if handover.unit in content.carriers:
            kept = [handover.heir if unit == handover.unit else unit for unit in content.carriers]
            content.carriers = list(dict.fromkeys(unit for unit in kept if unit is not None))
            content.save(update_fields=["carriers"])
