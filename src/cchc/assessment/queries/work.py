"""What waits for a person in rounds of assessment: the part of "my work" that this app knows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries.assigned import assigned
from cchc.assessment.queries.clocks import present_clock
from cchc.assessment.queries.desk import UNDECIDED, UNDER_VERIFICATION, waiting_threads
from cchc.assessment.queries.stage_work import to_explain, to_move_on, to_settle
from cchc.assessment.queries.verifier_posts import to_split
from cchc.assessment.queries.visible import within
from cchc.common.clock import today
from cchc_core.access import Actor, Permission
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting
from cchc_core.workflow.states import State

SHEET, APPROVE, DESK = "assessment:assessment-show", "assessment:assessment-approve", "assessment:round-desk"

#: Where each step of a whole round is taken.
STEPS = {
    "assessment:begin": "assessment:round-begin",
    "assessment:import": "assessment:round-imports",
    "assessment:finalise": "assessment:round-finalise",
    "assessment:publish": "assessment:round-publish",
}


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything, the most urgent first. A constant number of queries."""
    if not actor.holdings:
        return []
    found = [
        *_to_fill(actor),
        *assigned(actor),
        *_to_approve(actor),
        *_to_verify(actor),
        *_pools(actor),
        *_to_manage(actor),
    ]
    found += to_split(actor)
    found += [*to_explain(actor), *to_settle(actor), *to_move_on(actor)]
    return sorted(found, key=lambda each: (each.due is None, each.due or today(), each.about))


def _sheets(actor: Actor, permission: Permission, *states: State) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(
        within(actor.reach(permission), "unit_path", "responsible_unit_id"),
        round__state=AssessmentRound.OPEN,
        state__in=[state.value for state in states],
    )
    rows = rows.select_related("round").prefetch_related("round__clocks", "exceptions")
    return rows.order_by("round__due_on", "unit_sort", "pk")


def _to_fill(actor: Actor) -> Iterable[Waiting]:
    if not actor.reach(Permission.ASSESSMENT_SCORE):
        return
    for row in _sheets(actor, Permission.ASSESSMENT_SCORE, State.NOT_STARTED, State.SELF_SCORING):
        clock = present_clock(row)
        if clock and clock.is_open(today()) and not row.round.stages.history:
            text = (
                gettext_noop("Complete the returned sheet: %(round)s")
                if row.return_reason
                else gettext_noop("Self-score: %(round)s")
            )
            yield _of_sheet("assessment:fill", text, row, clock.due)


def _to_approve(actor: Actor) -> Iterable[Waiting]:
    if not actor.reach(Permission.ASSESSMENT_APPROVE):
        return
    for row in _sheets(actor, Permission.ASSESSMENT_APPROVE, State.AWAITING_HEAD):
        clock = present_clock(row)
        due = clock.due if clock else row.round.due_on
        yield _of_sheet("assessment:approve", gettext_noop("Approve and submit: %(round)s"), row, due, APPROVE)


def _of_sheet(kind: str, text: str, row: Assessment, due: date, url_name: str = SHEET) -> Waiting:
    return Waiting(
        kind,
        note(text, round=row.round.title),
        row.unit_name,
        due,
        url_name=url_name,
        url_args={"pk": row.pk},
        late=today() > due,
    )


def _to_verify(actor: Actor) -> Iterable[Waiting]:
    if not (actor.reach(Permission.ASSESSMENT_VERIFY) or actor.reach(Permission.ROUND_MANAGE)):
        return
    rows = waiting_threads(actor).filter(assessment__round__state=AssessmentRound.OPEN)
    yield from _by_round(rows, "assessment:verify", gettext_noop("Verify %(count)s criteria"), DESK)


def _pools(actor: Actor) -> Iterable[Waiting]:
    reach = actor.reach(Permission.POOL_VERIFY)
    if not reach or actor.user_id is None:
        return
    rows = LeafThread.objects.filter(
        within(reach, "assessment__unit_path", "assessment__responsible_unit_id"),
        is_pool=True,
        state=LeafThread.FILLED,
        assessment__in=Assessment.objects.filter(state__in=UNDER_VERIFICATION),
    ).exclude(self_entry__user_id=actor.user_id)
    text = gettext_noop("Verify %(count)s entries of bonus and penalty points")
    yield from _by_round(rows, "assessment:verify_pool", text, DESK)


def _by_round(rows: QuerySet[LeafThread], kind: str, text: str, url_name: str) -> Iterable[Waiting]:
    counted = rows.values("assessment__round_id", "assessment__round__title", "assessment__round__verify_by").annotate(
        count=Count("pk")
    )
    for each in counted.order_by("assessment__round__verify_by", "assessment__round_id"):
        due = each["assessment__round__verify_by"]
        title = note(text, count=show_number(each["count"]))
        yield Waiting(
            kind,
            title,
            each["assessment__round__title"],
            due,
            each["count"],
            url_name,
            {"pk": each["assessment__round_id"]},
            today() > due,
        )


def _to_manage(actor: Actor) -> Iterable[Waiting]:
    """Sheets to begin with, results to bring in, sheets to make final, rounds to publish."""
    reach = actor.reach(Permission.ROUND_MANAGE)
    if not reach:
        return
    sheets, leaves = Assessment.objects.all(), LeafThread.objects.filter(applicable=True, is_pool=False)
    verifying = sheets.filter(state=State.VERIFYING.value)
    unsettled = leaves.filter(assessment=OuterRef("pk"), state__in=UNDECIDED).exclude(owner=LeafThread.COORDINATOR)
    missing = leaves.filter(owner=LeafThread.COORDINATOR, state__in=(LeafThread.OPEN, LeafThread.WAITING))
    rows = AssessmentRound.objects.filter(within(reach, "centre_path", "centre_id"), state=AssessmentRound.OPEN)
    rows = rows.annotate(
        sheets=_number(sheets, "round"),
        submitted=_number(sheets.filter(state=State.SUBMITTED.value), "round"),
        settled=_number(verifying.exclude(Exists(unsettled)), "round"),
        missing=_number(missing, "assessment__round"),
        final=_number(sheets.filter(state=State.FINAL.value), "round"),
    ).order_by("verify_by", "pk")
    for row in rows:
        yield from _of_round(row)


def _number(rows: QuerySet[Any], way: str) -> Coalesce:
    """How many of the rows belong to a round, to which ``way`` leads. Each is counted by itself: joined, they multiply."""
    of_round = rows.order_by().filter(**{way: OuterRef("pk")}).values(way)
    return Coalesce(Subquery(of_round.annotate(n=Count("pk")).values("n")), 0)


def _of_round(row: AssessmentRound) -> Iterable[Waiting]:
    if row.submitted:  # type: ignore[attr-defined]
        text = gettext_noop("Begin to verify %(count)s submitted sheets")
        yield _line(row, "assessment:begin", text, row.submitted)  # type: ignore[attr-defined]
    if row.missing and today() > row.due_on:  # type: ignore[attr-defined]
        text = gettext_noop("Bring in %(count)s results of surveys and indices")
        yield _line(row, "assessment:import", text, row.missing)  # type: ignore[attr-defined]
    if row.settled:  # type: ignore[attr-defined]
        text = gettext_noop("Make %(count)s verified sheets final")
        yield _line(row, "assessment:finalise", text, row.settled)  # type: ignore[attr-defined]
    if row.sheets and row.sheets == row.final:  # type: ignore[attr-defined]
        yield _line(row, "assessment:publish", gettext_noop("Publish the results"), 1)


def _line(row: AssessmentRound, kind: str, text: str, count: int) -> Waiting:
    title = note(text, count=show_number(count))
    return Waiting(kind, title, row.title, row.verify_by, count, STEPS[kind], {"pk": row.pk}, today() > row.verify_by)
