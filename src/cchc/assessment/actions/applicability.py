"""Settling what concerns a unit before it is scored: criteria that do not apply, units that are not ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

from cchc.assessment.actions.common import locked_assessment, say, step
from cchc.assessment.actions.ledger import Desk, refresh
from cchc.assessment.bridge import SELF, inputs_of
from cchc.assessment.models import Applicability, Assessment, AssessmentRound
from cchc.assessment.permissions import may_decide_applicability, may_manage
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.words import say as say_words
from cchc_core.access import Actor, Permission
from cchc_core.scoring.evaluate import evaluate_unit
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Verb
from cchc_core.workflow.transitions import find, why_not


@dataclass(frozen=True)
class Denominators:
    """The maximum that a unit can reach, before and after a decision."""

    before: Fraction
    after: Fraction


def preview_applicability(*, actor: Actor, assessment: Assessment, code: str, applies: bool) -> Denominators:
    """What the decision would do to the denominator; nothing is written."""
    require(may_decide_applicability(actor, assessment))
    desk = Desk(assessment.round, [assessment])
    sheet = desk.sheets[assessment.pk]
    before = evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max
    sheet.decisions = [each for each in sheet.decisions if each.code != code]
    sheet.decisions.append(Applicability(assessment=assessment, code=code, applies=applies, reason="-"))
    return Denominators(before, evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max)


@transaction.atomic
def set_applicability(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    applies: bool | None,
    reason: str = "",
    basis: str = "",
    late: str = "",
) -> Assessment:
    """Decide that a criterion (leaf or branch) applies to the unit or does not; None takes the decision back.

    Settled before scoring: once the unit has begun, ``late`` has to say why it is decided only now.
    """
    require(may_decide_applicability(actor, assessment))
    row = locked_assessment(assessment)
    _decide(actor, Desk(row.round, [row]), [row], Decision(code, applies, reason.strip(), basis.strip(), late.strip()))
    return row


@dataclass(frozen=True)
class Decision:
    """What is decided about one criterion. ``applies`` None takes former decisions back."""

    code: str
    applies: bool | None
    reason: str
    basis: str
    late: str = ""  # why it is decided although scoring has begun

    @property
    def words(self) -> str:
        """The reason as the unit reads it beside the criterion."""
        if not self.late:
            return self.reason
        return say_words(note(_LATE, reason=self.reason, late=self.late))


_LATE = gettext_noop("%(reason)s (decided after scoring had begun: %(late)s)")
BEGUN = gettext_noop(
    "Scoring of this unit has begun: what applies is settled before. Say why it has to be decided now, or leave the unit out."
)


def hindrance_of(row: Assessment, decision: Decision) -> Note | None:
    """Why the decision cannot be taken for the sheet; None when it can."""
    stages = row.round.stages
    if find(row.standing, Verb.DECIDE_APPLICABILITY, stages) is None:
        return why_not(row.standing, Verb.DECIDE_APPLICABILITY, stages)
    if row.standing is not State.NOT_STARTED and not stages.history and not decision.late:
        return note(BEGUN)
    return None


def _decide(actor: Actor, desk: Desk, rows: Sequence[Assessment], decision: Decision) -> None:
    """Write the decision for locked sheets of one desk, compute them anew together, and log each."""
    _demand_decision(desk, decision)
    for row in rows:
        hindrance = hindrance_of(row, decision)
        if hindrance is not None:
            raise WrongState(hindrance)
    of_code = Applicability.objects.filter(assessment__in=[row.pk for row in rows], code=decision.code)
    former = {each.assessment_id: each.applies for each in of_code}
    of_code.delete()
    if decision.applies is not None:
        Applicability.objects.bulk_create(
            [
                Applicability(
                    assessment=row,
                    code=decision.code,
                    applies=decision.applies,
                    reason=decision.words,
                    basis=decision.basis,
                    decided_by_id=actor.user_id,
                    decided_at=now(),
                )
                for row in rows
            ],
            batch_size=500,
        )
    _reload(desk, rows)
    refresh(desk, [row.pk for row in rows])
    for row in rows:
        _log(actor, row, decision, former.get(row.pk))


def _demand_decision(desk: Desk, decision: Decision) -> None:
    if decision.code not in desk.prepared.codes:
        raise Invalid(note(gettext_noop("There is no criterion %(code)s in this set."), code=decision.code))
    problems: list[Note] = []
    if decision.applies is not None and not decision.reason:
        problems.append(note(gettext_noop("Give a reason: the unit reads it beside the criterion.")))
    if decision.applies is not None and not decision.basis:
        problems.append(note(gettext_noop("Name the document on which the decision rests.")))
    if problems:
        raise Invalid(problems[0], problems)


def _reload(desk: Desk, rows: Sequence[Assessment]) -> None:
    """The decisions in memory as they now stand. One query."""
    standing: dict[int, list[Applicability]] = {row.pk: [] for row in rows}
    for each in Applicability.objects.filter(assessment__in=standing).order_by("pk"):
        standing[each.assessment_id].append(each)
    for pk, decisions in standing.items():
        desk.sheets[pk].decisions = decisions


def _log(actor: Actor, row: Assessment, decision: Decision, former: bool | None) -> None:
    text = gettext_noop("Took back the decision on criterion %(code)s")
    if decision.applies is not None:
        text = (
            gettext_noop("Criterion %(code)s applies")
            if decision.applies
            else gettext_noop("Criterion %(code)s does not apply")
        )
    say(
        actor,
        row,
        "assessment.applicability",
        note(text, code=decision.code),
        permission=Permission.ROUND_MANAGE,
        object=f"{row.root}:leaf:{decision.code}",
        before={"applies": former},
        after={"applies": decision.applies, "basis": decision.basis, "late": decision.late},
        reason=decision.reason,
    )


# Many units ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Affected:
    """One unit of a decision in bulk: its maximum before and after, or why the decision cannot be taken for it."""

    assessment: Assessment
    maxima: Denominators
    hindrance: Note | None


def preview_applicability_of_many(
    *, actor: Actor, round_: AssessmentRound, assessments: Sequence[Assessment], decision: Decision
) -> tuple[Affected, ...]:
    """What one decision would do to the denominators of many units; nothing is written. Queries do not grow with them."""
    require(may_manage(actor, round_))
    desk = Desk(round_, list(assessments))
    _demand_decision(desk, decision)
    return tuple(_affected(desk, row, decision) for row in assessments)


def _affected(desk: Desk, row: Assessment, decision: Decision) -> Affected:
    sheet = desk.sheets[row.pk]
    before = evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max
    sheet.decisions = [each for each in sheet.decisions if each.code != decision.code]
    if decision.applies is not None:
        sheet.decisions.append(
            Applicability(assessment=row, code=decision.code, applies=decision.applies, reason=decision.reason)
        )
    after = evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max
    return Affected(row, Denominators(before, after), hindrance_of(row, decision))


@transaction.atomic
def set_applicability_of_many(
    *, actor: Actor, round_: AssessmentRound, assessments: Sequence[Assessment], decision: Decision
) -> int:
    """One decision for many units, each with its own event; all of them or none. Returns how many.

    The sheets are locked in the order of everybody who locks many, and computed anew together.
    """
    require(may_manage(actor, round_))
    wanted = Assessment.objects.filter(pk__in=[row.pk for row in assessments], round=round_)
    rows = list(locked(wanted).order_by("pk"))
    for row in rows:
        row.round = round_
    _decide(actor, Desk(round_, rows), rows, decision)
    return len(rows)


@transaction.atomic
def set_ranked(*, actor: Actor, assessment: Assessment, ranked: bool, reason: str = "") -> Assessment:
    """Score a unit without ranking it, or rank it again."""
    require(may_decide_applicability(actor, assessment))
    row = locked_assessment(assessment)
    step(row, Verb.DECIDE_APPLICABILITY)
    if not ranked and not reason.strip():
        raise Invalid(note(gettext_noop("Give a reason why this unit is scored and not ranked.")))
    before = row.ranked
    row.ranked, row.unranked_reason = ranked, "" if ranked else reason.strip()
    row.save(update_fields=["ranked", "unranked_reason"])
    text = gettext_noop("The unit is ranked") if ranked else gettext_noop("The unit is scored and not ranked")
    say(
        actor,
        row,
        "assessment.ranked",
        note(text),
        permission=Permission.ROUND_MANAGE,
        before={"ranked": before},
        after={"ranked": ranked},
        reason=reason.strip(),
    )
    return row
