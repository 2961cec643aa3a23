"""What waits for the monitor, what waits for the unit, and what changed since a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from cchc.common.clock import VIETNAM
from cchc.planning.models import Assignment, Extension, ProgressUpdate
from cchc.planning.permissions import judging, may_decide_extension, may_review, reviewers_of
from cchc.planning.queries.progress import assignments_visible_to, of_light
from cchc_core.access import Actor, Permission
from cchc_core.planning.light import Light
from cchc_core.planning.states import ExtensionState, ProgressState

#: How many of each kind of change a page lists; the rest is counted.
SHOWN = 50
_ONE_DAY = timedelta(days=1)


def to_review(actor: Actor) -> QuerySet[Assignment]:
    """Duties whose last report waits for this person: of lines that the own units monitor, and of plans they answer for.

    What somebody else has to judge, because the person reports for the same unit, is left out: two queries where there is any.
    """
    units = actor.units_acted_for(Permission.PROGRESS_REVIEW)
    if not units:
        return Assignment.objects.none()
    rows = Assignment.objects.filter(pending=True, ended_on__isnull=True)
    rows = rows.filter(Q(monitor__in=units) | Q(line__plan__unit__in=units))
    own = rows.filter(unit__in=actor.units_acted_for(Permission.PROGRESS_REPORT))
    reports = list(last_reports(own).select_related("assignment__line__plan"))
    others = reviewers_of(actor, {unit for each in reports for unit in judging(each.assignment)}) if reports else ()
    left = [each.assignment_id for each in reports if not may_review(actor, each.assignment, each, others)]
    return rows.exclude(pk__in=left)


def extensions_to_decide(actor: Actor) -> QuerySet[Extension]:
    """Requests for more time that wait for this person, the oldest first."""
    units = actor.units_acted_for(Permission.PROGRESS_REVIEW)
    rows = Extension.objects.filter(state=ExtensionState.ASKED, assignment__ended_on__isnull=True)
    rows = rows.filter(assignment__line__plan__unit__in=units).order_by("at", "pk")
    own = rows.filter(assignment__unit__in=actor.units_acted_for(Permission.PROGRESS_REPORT))
    wishes = list(own.select_related("assignment__line__plan"))
    others = reviewers_of(actor, {each.assignment.line.plan.unit_id for each in wishes}) if wishes else ()
    left = [each.pk for each in wishes if not may_decide_extension(actor, each.assignment, each, others)]
    return rows.exclude(pk__in=left)


def last_reports(rows: QuerySet[Assignment]) -> QuerySet[ProgressUpdate]:
    """The last report of each of these duties that waits for an answer, the oldest first."""
    last = ProgressUpdate.objects.filter(assignment=OuterRef("assignment")).order_by("-pk").values("pk")[:1]
    found = ProgressUpdate.objects.filter(assignment__in=rows.order_by().values("pk"), state=ProgressState.REPORTED)
    return found.filter(pk=Subquery(last)).order_by("at", "pk")


def own_duties(actor: Actor) -> QuerySet[Assignment]:
    """Duties that this person reports on, as long as they go on."""
    units = actor.units_acted_for(Permission.PROGRESS_REPORT)
    return Assignment.objects.filter(unit__in=units, ended_on__isnull=True)


def asking(rows: QuerySet[Assignment], on: date) -> QuerySet[Assignment]:
    """Of these the ones that want something of the unit now: late, due soon, to be confirmed, or returned by the monitor."""
    answered = ProgressUpdate.objects.filter(assignment=OuterRef("pk")).order_by("-pk").values("state")[:1]
    rows = rows.annotate(last_state=Subquery(answered))
    wanted = of_light((Light.OVERDUE, Light.DUE_SOON), on)
    returned = Q(last_state=ProgressState.RETURNED.value, done_on__isnull=True)
    return rows.filter(wanted | returned).order_by(F("due_on").asc(nulls_last=True), "pk")


# What changed -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One kind of change: how often, and the latest of it."""

    key: str
    count: int
    rows: list[Assignment]


def midnight(day: date) -> datetime:
    """When a day began in Vietnam."""
    return datetime.combine(day, time(), tzinfo=VIETNAM).astimezone(UTC)


def changes_since(actor: Actor, year: int, since: date, on: date) -> list[Change]:
    """What happened to the year's duties that somebody sees, from ``since`` on. Two queries for each kind."""
    rows = assignments_visible_to(actor).filter(year=year)
    start = midnight(since)
    passed = Q(due_on__gte=since - _ONE_DAY) | Q(is_continuous=True, confirm_by__gte=since - _ONE_DAY)
    late = rows.filter(of_light((Light.OVERDUE,), on) & passed)
    said = ProgressUpdate.objects.filter(at__gte=start).values("assignment")
    accepted = ProgressUpdate.objects.filter(reviewed_at__gte=start, state=ProgressState.ACCEPTED)
    returned = ProgressUpdate.objects.filter(reviewed_at__gte=start, state=ProgressState.RETURNED).values("assignment")
    asked = Extension.objects.filter(at__gte=start).values("assignment")
    decided = Extension.objects.filter(decided_at__gte=start).values("assignment")
    kinds = {
        "late": late,
        "done": rows.filter(pk__in=accepted.filter(accepted_done_on__isnull=False).values("assignment")),
        "returned": rows.filter(pk__in=returned),
        "reported": rows.filter(pk__in=said),
        "asked": rows.filter(pk__in=asked),
        "decided": rows.filter(pk__in=decided),
        "added": rows.filter(line__created_at__gte=start),
        "ended": rows.filter(ended_on__gte=since),
    }
    found = []
    for key, part in kinds.items():
        listed = part.select_related("line__plan", "line__content").order_by("-due_on", "pk")
        found.append(Change(key, part.count(), list(listed[:SHOWN])))
    return found
