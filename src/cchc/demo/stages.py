"""The stages after the first verification in the story: asked, explained, answered, and what lies before the council.

Three sheets go further than the others, each by the very actions that people use, so that every page of these stages has
something to show: one explains, one waits for its second verification, one lies before the council.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from cchc.assessment.actions.council import convene_council, open_session
from cchc.assessment.actions.exceptions import grant_exception
from cchc.assessment.actions.explanation import (
    Document,
    begin_explanation,
    begin_second_verification,
    explain_leaf,
)
from cchc.assessment.actions.hearing import end_hearing, unheard_leaves
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.actions.messages import say_in_thread
from cchc.assessment.actions.requests import ask
from cchc.assessment.actions.verification import uphold_leaf
from cchc.assessment.models import Assessment, AssessmentRound, CriterionEvidence, LeafRequest, LeafThread
from cchc.demo import remarks
from cchc.demo.rounds import DAY, Standing
from cchc.evidence.models import Evidence
from cchc_core.access import Actor
from cchc_core.workflow.states import Timed

#: The day on which all of this happened: the one before the demonstration's.
_DAY = DAY - timedelta(days=1)
_ANSWER_BY = date(2026, 11, 26)
_LONGER = date(2026, 12, 24)


@dataclass(frozen=True)
class People:
    """Who acts at a sheet."""

    focal: Actor
    coordinator: Actor
    verifier: Callable[[int], Actor]


@dataclass(frozen=True)
class Told:
    """One sheet of the story in these stages."""

    sheet: Assessment
    standing: Standing
    people: People


def tell_stages(
    round_: AssessmentRound, told: list[Told], at: Callable[[date, int], AbstractContextManager[None]]
) -> None:
    """Bring each sheet to where it stands; ``at`` sets the clock of the story to a day and an hour."""
    for each in told:
        leaves = _lowered(each.sheet)[:3]
        with at(_DAY, 13):
            _ask(each, leaves)
            begin_explanation(actor=each.people.coordinator, assessment=each.sheet)
        with at(_DAY, 14):
            _explain(each, leaves)
        if each.standing is not Standing.EXPLAINING:
            with at(_DAY, 15):
                agree(each.sheet, each.people.coordinator)
                begin_second_verification(actor=each.people.coordinator, assessment=each.sheet)
        if each.standing is Standing.COUNCIL:
            with at(_DAY, 16):
                _bring_before_the_council(round_, each, leaves)
        if each.standing is Standing.EXPLAINING:
            with at(_DAY, 16):
                grant_exception(
                    actor=each.people.coordinator,
                    assessment=each.sheet,
                    stage=Timed.EXPLANATION,
                    until=_LONGER,
                    reason=remarks.EXCEPTION,
                )


def agree(sheet: Assessment, coordinator: Actor) -> None:
    """What the unit did not explain it agreed with, which the coordinator records."""
    if unheard_leaves(Desk(sheet.round, [sheet]), sheet):
        end_hearing(actor=coordinator, assessment=sheet, reason=remarks.NOT_WAITED)


def _lowered(sheet: Assessment) -> list[LeafThread]:
    """Leaves on which a department gave less than the unit claims, the first first."""
    rows = LeafThread.objects.filter(
        assessment=sheet, owner=LeafThread.UNIT, state=LeafThread.CHANGED, applicable=True, verifier_unit__isnull=False
    ).exclude(verifier_unit_id=sheet.responsible_unit_id)
    return [
        row
        for row in rows.order_by("position")
        if row.self_points is not None and row.verified_points is not None and row.verified_points < row.self_points
    ]


def _ask(told: Told, leaves: list[LeafThread]) -> None:
    kinds = (LeafRequest.EXPLANATION, LeafRequest.DOCUMENT)
    for number, (leaf, kind) in enumerate(zip(leaves, kinds, strict=False)):
        verifier = told.people.verifier(leaf.verifier_unit_id or 0)
        ask(
            actor=verifier,
            assessment=told.sheet,
            code=leaf.code,
            kind=kind,
            text=remarks.ASKED[number],
            due_on=_ANSWER_BY,
        )
    if leaves:
        verifier = told.people.verifier(leaves[0].verifier_unit_id or 0)
        say_in_thread(actor=told.people.focal, thread=leaves[0], text=remarks.QUESTION)
        say_in_thread(actor=verifier, thread=leaves[0], text=remarks.ANSWER)


def _explain(told: Told, leaves: list[LeafThread]) -> None:
    """A sheet that is still being explained keeps one request open; the others answer all they were asked."""
    chosen = leaves[:1] if told.standing is Standing.EXPLAINING else leaves
    for number, leaf in enumerate(chosen):
        explain_leaf(
            actor=told.people.focal,
            assessment=told.sheet,
            code=leaf.code,
            version=LeafThread.objects.values_list("version", flat=True).get(pk=leaf.pk),
            text=remarks.EXPLAINED[number],
            documents=_documents(told.sheet, leaf) if number == 0 else (),
        )


def _documents(sheet: Assessment, leaf: LeafThread) -> list[Document]:
    """A document of the year in the unit's register that is not cited at the leaf yet."""
    cited = CriterionEvidence.objects.filter(thread=leaf).values("evidence")
    mine = Evidence.objects.filter(unit_id=sheet.unit_id, issued_on__year=sheet.round.year)
    found = mine.exclude(pk__in=cited).order_by("pk").first()
    return [Document(found, "tr. 2")] if found else []


def _bring_before_the_council(round_: AssessmentRound, told: Told, leaves: list[LeafThread]) -> None:
    for leaf in leaves:
        uphold_leaf(
            actor=told.people.verifier(leaf.verifier_unit_id or 0),
            assessment=told.sheet,
            code=leaf.code,
            version=LeafThread.objects.values_list("version", flat=True).get(pk=leaf.pk),
            reason=remarks.UPHELD,
        )
    convene_council(actor=told.people.coordinator, assessment=told.sheet)
    open_session(
        actor=told.people.coordinator,
        round_=round_,
        held_on=DAY,
        place="Phòng họp số 2, trụ sở UBND tỉnh",
        chair="Phó Chủ tịch UBND tỉnh, Chủ tịch Hội đồng thẩm định",
        secretary="Trưởng phòng Cải cách hành chính, Sở Nội vụ",
        members="\n".join(remarks.MEMBERS),
    )
