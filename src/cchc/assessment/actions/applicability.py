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
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.scoring.evaluate import evaluate_unit
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Verb
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
    *, actor: Actor, assessment: Assessment, code: str, applies: bool | None, reason: str = "", basis: str = ""
) -> Assessment:
    """Decide that a criterion (leaf or branch) applies to the unit or does not; None takes the decision back."""
    require(may_decide_applicability(actor, assessment))
    row = locked_assessment(assessment)
    step(row, Verb.DECIDE_APPLICABILITY)
    desk = Desk(row.round, [row])
    if code not in desk.prepared.codes:
        raise Invalid(note(gettext_noop("There is no criterion %(code)s in this set."), code=code))
    if applies is not None and not reason.strip():
        raise Invalid(note(gettext_noop("Give a reason: the unit reads it beside the criterion.")))
    former = Applicability.objects.filter(assessment=row, code=code).first()
    if applies is None:
        Applicability.objects.filter(assessment=row, code=code).delete()
        text = gettext_noop("Took back the decision on criterion %(code)s")
    else:
        values = {"applies": applies, "reason": reason.strip(), "basis": basis.strip()}
        Applicability.objects.update_or_create(
            assessment=row, code=code, defaults={**values, "decided_by_id": actor.user_id, "decided_at": now()}
        )
        text = (
            gettext_noop("Criterion %(code)s applies") if applies else gettext_noop("Criterion %(code)s does not apply")
        )
    desk.sheets[row.pk].decisions = list(Applicability.objects.filter(assessment=row).order_by("pk"))
    refresh(desk, [row.pk])
    say(
        actor,
        row,
        "assessment.applicability",
        note(text, code=code),
        permission=Permission.ROUND_MANAGE,
        object=f"{row.root}:leaf:{code}",
        before={"applies": former.applies if former else None},
        after={"applies": applies, "basis": basis.strip()},
        reason=reason.strip(),
    )
    return row


@dataclass(frozen=True)
class Affected:
    """One unit of a decision in bulk: its maximum before and after, or why the decision cannot be taken for it."""

    assessment: Assessment
    maxima: Denominators
    hindrance: Note | None


def preview_applicability_of_many(
    *, actor: Actor, round_: AssessmentRound, assessments: Sequence[Assessment], code: str, applies: bool | None
) -> tuple[Affected, ...]:
    """What one decision would do to the denominators of many units; nothing is written. Queries do not grow with them."""
    require(may_manage(actor, round_))
    desk = Desk(round_, list(assessments))
    return tuple(_affected(desk, row, code, applies) for row in assessments)


def _affected(desk: Desk, row: Assessment, code: str, applies: bool | None) -> Affected:
    sheet = desk.sheets[row.pk]
    before = evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max
    sheet.decisions = [each for each in sheet.decisions if each.code != code]
    if applies is not None:
        sheet.decisions.append(Applicability(assessment=row, code=code, applies=applies, reason="-"))
    after = evaluate_unit(desk.prepared, inputs_of(sheet, SELF)).applicable_max
    possible = find(row.standing, Verb.DECIDE_APPLICABILITY, desk.round.stages)
    hindrance = None if possible else why_not(row.standing, Verb.DECIDE_APPLICABILITY, desk.round.stages)
    return Affected(row, Denominators(before, after), hindrance)


@transaction.atomic
def set_applicability_of_many(
    *,
    actor: Actor,
    round_: AssessmentRound,
    assessments: Sequence[Assessment],
    code: str,
    applies: bool | None,
    reason: str,
    basis: str = "",
) -> int:
    """One decision for many units, each with its own event; all of them or none. Returns how many."""
    require(may_manage(actor, round_))
    wanted = Assessment.objects.filter(pk__in=[row.pk for row in assessments])
    list(locked(wanted).order_by("pk").values_list("pk", flat=True))  # in the order of everybody who locks many sheets
    for row in assessments:
        set_applicability(actor=actor, assessment=row, code=code, applies=applies, reason=reason, basis=basis)
    return len(assessments)


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
