"""What waits for people in the stages after the first verification: to explain, to move sheets on, to decide."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries.clocks import clocks_of, present_clock
from cchc.assessment.queries.disputes import UNANSWERED, for_the_council
from cchc.assessment.queries.visible import within
from cchc.common.clock import today
from cchc_core.access import Actor, Permission
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting
from cchc_core.workflow.states import State, Timed

STAGES, COUNCIL, EXPLAIN = "assessment:round-stages", "assessment:round-council", "assessment:assessment-explain"
FINALISE = "assessment:round-finalise"


def to_explain(actor: Actor) -> Iterable[Waiting]:
    """Sheets that were handed back to the unit for explanation. At most three queries."""
    if not actor.reach(Permission.ASSESSMENT_SCORE):
        return
    rows = Assessment.objects.filter(
        within(actor.reach(Permission.ASSESSMENT_SCORE), "unit_path", "responsible_unit_id"),
        round__state=AssessmentRound.OPEN,
        state=State.EXPLAINING.value,
    ).select_related("round")
    for row in rows.prefetch_related("round__clocks", "exceptions").order_by("unit_sort", "pk"):
        clock = present_clock(row)
        if clock and not clock.is_open(today()):
            continue
        title = note(gettext_noop("Explain what was verified differently: %(round)s"), round=row.round.title)
        due = clock.due if clock else None
        late = due is not None and today() > due
        yield Waiting("assessment:explain", title, row.unit_name, due, 1, EXPLAIN, {"pk": row.pk}, late)


def to_settle(actor: Actor) -> Iterable[Waiting]:
    """Leaves that lie before the council, for its members. At most four queries."""
    reach = actor.reach(Permission.ASSESSMENT_SETTLE)
    if not reach:
        return
    rows = Assessment.objects.filter(
        within(reach, "unit_path", "responsible_unit_id"),
        round__state=AssessmentRound.OPEN,
        state=State.COUNCIL.value,
    )
    sheets = {row.pk: row for row in rows.select_related("round").prefetch_related("round__clocks")}
    if not sheets:
        return
    counts = Counter(sheets[thread.assessment_id].round_id for thread in for_the_council(list(sheets)))
    rounds = {row.round_id: row.round for row in sheets.values()}
    for pk, count in sorted(counts.items()):
        clock = clocks_of(rounds[pk]).get(Timed.COUNCIL)
        due = clock.due_on if clock else rounds[pk].verify_by
        title = note(gettext_noop("Decide %(count)s disputed criteria"), count=show_number(count))
        yield Waiting("assessment:settle", title, rounds[pk].title, due, count, COUNCIL, {"pk": pk}, today() > due)


def to_move_on(actor: Actor) -> Iterable[Waiting]:
    """Sheets whose stage is over, for the coordinator: the explanation ended, every explanation was answered, or the

    council has decided everything. At most six queries, and none where no round has such stages.
    """
    reach = actor.reach(Permission.ROUND_MANAGE)
    if not reach:
        return
    rows = AssessmentRound.objects.filter(
        Q(options__explanation=True) | Q(options__council=True),
        within(reach, "centre_path", "centre_id"),
        state=AssessmentRound.OPEN,
    )
    rounds = {row.pk: row for row in rows.prefetch_related("clocks")}
    if not rounds:
        return
    there: dict[int, Counter[str]] = {}
    found = Assessment.objects.filter(
        round__in=list(rounds), state__in=[State.EXPLAINING.value, State.VERIFYING_AGAIN.value]
    )
    unanswered = LeafThread.objects.filter(UNANSWERED, applicable=True).values("assessment")
    for pk, state in found.exclude(state=State.VERIFYING_AGAIN.value, pk__in=unanswered).values_list(
        "round_id", "state"
    ):
        there.setdefault(pk, Counter())[state] += 1
    for pk in sorted(there):
        yield from _of_round(rounds[pk], there[pk])
    yield from _decided(rounds)


def _decided(rounds: Mapping[int, AssessmentRound]) -> Iterable[Waiting]:
    """Sheets before the council about which it has nothing left to decide."""
    found = Assessment.objects.filter(round__in=list(rounds), state=State.COUNCIL.value)
    sheets = dict(found.values_list("pk", "round_id"))
    if not sheets:
        return
    undecided = {thread.assessment_id for thread in for_the_council(list(sheets))}
    counts = Counter(round_ for sheet, round_ in sheets.items() if sheet not in undecided)
    for pk, count in sorted(counts.items()):
        row = rounds[pk]
        title = note(gettext_noop("Make %(count)s sheets final that the council has decided"), count=show_number(count))
        late = today() > row.verify_by
        yield Waiting("assessment:finalise", title, row.title, row.verify_by, count, FINALISE, {"pk": pk}, late)


def _of_round(row: AssessmentRound, states: Counter[str]) -> Iterable[Waiting]:
    clocks, day = clocks_of(row), today()
    explanation = clocks.get(Timed.EXPLANATION)
    ended = states[State.EXPLAINING.value]
    if ended and explanation and day > explanation.due_on:
        yield _line(row, gettext_noop("End the explanation of %(count)s sheets"), ended, explanation.locks_on)
    answered = states[State.VERIFYING_AGAIN.value]
    if answered:
        second = clocks.get(Timed.SECOND_VERIFICATION)
        text = gettext_noop("Bring %(count)s sheets before the council or make them final")
        yield _line(row, text, answered, second.due_on if second else row.verify_by)


def _line(row: AssessmentRound, text: str, count: int, due: date) -> Waiting:
    title = note(text, count=show_number(count))
    return Waiting("assessment:move_on", title, row.title, due, count, STAGES, {"pk": row.pk}, today() > due)
