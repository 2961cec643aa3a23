"""What will come to a person and does not wait yet: for an empty list of work that still says when the next thing is due."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries.desk import waits_for
from cchc.assessment.queries.visible import rounds, within
from cchc.common.clock import today
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting
from cchc_core.workflow.states import IN_THE_UNIT, State

#: States of a sheet that has left its unit.
_LEFT_THE_UNIT = [state.value for state in State if state not in IN_THE_UNIT]
_SETTLED = [State.FINAL.value, State.PUBLISHED.value]


@dataclass(frozen=True)
class UnderWay:
    """A round that goes on: how many of its sheets were handed in, and how many are final."""

    round: AssessmentRound
    sheets: int
    handed_in: int
    settled: int


def under_way(actor: Actor) -> list[UnderWay]:
    """The open rounds that a person may look at, for whom nothing waits there. One query."""
    rows = rounds(actor).filter(state=AssessmentRound.OPEN)
    counted = rows.annotate(
        sheets=Count("assessments"),
        handed_in=Count("assessments", filter=Q(assessments__state__in=_LEFT_THE_UNIT)),
        settled=Count("assessments", filter=Q(assessments__state__in=_SETTLED)),
    )
    return [UnderWay(row, row.sheets, row.handed_in, row.settled) for row in counted]


def coming(actor: Actor) -> list[Waiting]:
    """The next things with a day still to come, the earliest first. At most four queries."""
    found = [*_to_score(actor), *_to_approve(actor), *_to_verify(actor), *_to_manage(actor)]
    return sorted(found, key=lambda each: (each.due or today(), each.about))


def _to_score(actor: Actor) -> Iterable[Waiting]:
    rows = _sheets(actor, Permission.ASSESSMENT_SCORE, State.NOT_STARTED).filter(round__opens_on__gt=today())
    for row in rows.order_by("round__opens_on", "pk")[:1]:
        text = note(gettext_noop("Self-scoring opens: %(round)s"), round=row.round.title)
        yield Waiting("assessment:fill", text, row.unit_name, row.round.opens_on)


def _to_approve(actor: Actor) -> Iterable[Waiting]:
    rows = _sheets(actor, Permission.ASSESSMENT_APPROVE, State.NOT_STARTED, State.SELF_SCORING)
    for row in rows.filter(round__due_on__gte=today()).order_by("round__due_on", "pk")[:1]:
        text = note(gettext_noop("Approve and submit: %(round)s"), round=row.round.title)
        yield Waiting("assessment:approve", text, row.unit_name, row.round.due_on)


def _sheets(actor: Actor, permission: Permission, *states: State):  # type: ignore[no-untyped-def]
    mine = within(actor.reach(permission), "unit_path", "responsible_unit_id")
    rows = Assessment.objects.filter(
        mine, round__state=AssessmentRound.OPEN, state__in=[state.value for state in states]
    )
    return rows.select_related("round")


def _to_verify(actor: Actor) -> Iterable[Waiting]:
    if not actor.reach(Permission.ASSESSMENT_VERIFY):
        return
    mine = LeafThread.objects.filter(waits_for(actor), assessment__round=OuterRef("pk"))
    rows = AssessmentRound.objects.filter(Exists(mine), state=AssessmentRound.OPEN, verify_by__gte=today())
    for row in rows.order_by("verify_by", "pk")[:1]:
        text = note(gettext_noop("Verification ends"))
        yield Waiting("assessment:verify", text, row.title, row.verify_by)


def _to_manage(actor: Actor) -> Iterable[Waiting]:
    mine = within(actor.reach(Permission.ROUND_MANAGE), "centre_path", "centre_id")
    for row in AssessmentRound.objects.filter(mine, state=AssessmentRound.OPEN, verify_by__gte=today()).order_by(
        "verify_by"
    )[:1]:
        text = note(gettext_noop("Verification ends"))
        yield Waiting("assessment:finalise", text, row.title, row.verify_by)
