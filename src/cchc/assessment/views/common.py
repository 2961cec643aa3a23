"""What every screen of a sheet begins with: loading, the line under the heading, the steps that this person may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.assessment import permissions, queries
from cchc.assessment.actions.common import demand_open_for_unit, step
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.queries.clocks import present_clock
from cchc.common.clock import today
from cchc.common.errors import Refusal, WrongState
from cchc.common.permissions import require
from cchc.common.words import say
from cchc_core.access import Actor, Decision, Permission, deny
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT, STATE_LABELS, State, Verb, timed_of

#: Days before a deadline from which its light is amber.
SOON = 5
UNDER_VERIFICATION = (State.SUBMITTED, State.VERIFYING, State.VERIFYING_AGAIN)


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def load_sheet(request: HttpRequest, pk: int) -> Assessment:
    """The sheet, or 404 for whoever may not know of it."""
    rows = queries.assessments(actor_of(request)).prefetch_related("round__clocks", "exceptions")
    return get_object_or_404(rows, pk=pk)


def refusal_of(*checks: Callable[[], Any]) -> Note | None:
    """The reason of the first check that refuses; None when all let pass. The checks of the actions, asked beforehand."""
    try:
        for check in checks:
            check()
    except Refusal as refusal:
        return refusal.note
    return None


# The line under the heading -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deadline:
    """A day, its light, and how far away it is in words."""

    day: date
    light: str
    days: str


def deadline(day: date) -> Deadline:
    left = (day - today()).days
    if left < 0:
        return Deadline(day, "overdue", ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left})
    light = "due_soon" if left <= SOON else "on_time"
    return Deadline(day, light, ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left})


@dataclass(frozen=True)
class Standing:
    """Where a sheet stands: its state in words, whose turn it is, by when."""

    state: State
    label: str
    turn: str
    deadline: Deadline | None

    @property
    def style(self) -> str:
        return "sealed" if self.state in (State.FINAL, State.PUBLISHED) else "active"


_TURNS = {
    State.NOT_STARTED: gettext_noop("The focal officer's turn"),
    State.SELF_SCORING: gettext_noop("The focal officer's turn"),
    State.AWAITING_HEAD: gettext_noop("The head's turn"),
    State.SUBMITTED: gettext_noop("The verifiers' turn"),
    State.VERIFYING: gettext_noop("The verifiers' turn"),
    State.VERIFYING_AGAIN: gettext_noop("The verifiers' turn"),
    State.EXPLAINING: gettext_noop("The unit's turn"),
    State.COUNCIL: gettext_noop("The council's turn"),
    State.FINAL: gettext_noop("Waits for publication"),
}


def standing_of(assessment: Assessment) -> Standing:
    state, clock = assessment.standing, present_clock(assessment)
    due: date | None = clock.due if clock else None
    if due is None and timed_of(state) is not None:
        due = assessment.round.verify_by
    turn = _TURNS.get(state, "")
    return Standing(state, _(STATE_LABELS[state]), _(turn) if turn else "", deadline(due) if due else None)


# What may be done next ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A button of the page; greyed with its reason where it cannot be pressed now."""

    key: str
    label: str
    url: str
    icon: str
    refusal: Note | None = None
    primary: bool = False

    @property
    def decision(self) -> Decision | None:
        return deny(self.refusal) if self.refusal else None


def steps_of(actor: Actor, assessment: Assessment) -> list[Step]:
    """The ways on and back that concern this person; who has no part in any of them sees no button."""
    found: list[Step] = []
    state = assessment.standing
    if permissions.may_approve(actor, assessment) and state in IN_THE_UNIT:
        found.append(_approve(assessment))
    if permissions.may_score(actor, assessment) and state in (State.NOT_STARTED, State.SELF_SCORING):
        found.append(_send(actor, assessment, primary=not found or bool(found[0].refusal)))
    if state is State.EXPLAINING and permissions.may_fill_some(actor, assessment):
        found.append(Step("explain", _("Explain"), _url("explain", assessment), "message-circle", primary=True))
    if permissions.may_return(actor, assessment) and state in (State.AWAITING_HEAD, State.SUBMITTED):
        found.append(Step("return", _("Return"), _url("return", assessment), "arrow-back-up"))
    if permissions.may_withdraw(actor, assessment) and state in (State.AWAITING_HEAD, State.SUBMITTED):
        refusal = refusal_of(lambda: step(assessment, Verb.WITHDRAW), lambda: demand_open_for_unit(assessment))
        label = _("Withdraw")
        found.append(Step("withdraw", label, _url("withdraw", assessment), "rotate", refusal))
    return [each for each in found if not (each.key == "approve" and each.refusal and len(found) > 1)]


def _approve(assessment: Assessment) -> Step:
    refusal = refusal_of(lambda: step(assessment, Verb.SUBMIT), lambda: demand_open_for_unit(assessment))
    label = _("Check and submit")
    return Step("approve", label, _url("approve", assessment), "send", refusal, primary=True)


def _send(actor: Actor, assessment: Assessment, primary: bool) -> Step:
    refusal = refusal_of(
        lambda: require(permissions.may_score(actor, assessment)),
        lambda: demand_open_for_unit(assessment),
        lambda: _demand_begun(assessment),
    )
    return Step("send", _("Send to the head"), _url("send", assessment), "send", refusal, primary)


NOT_BEGUN = note(gettext_noop("Nothing has been scored yet. Score the first criterion, then the sheet can be sent."))


def _demand_begun(assessment: Assessment) -> None:
    if assessment.standing is State.NOT_STARTED:
        raise WrongState(NOT_BEGUN)
    step(assessment, Verb.SEND_TO_HEAD)


def _url(what: str, assessment: Assessment) -> str:
    return reverse(f"assessment:assessment-{what}", args=[assessment.pk])


def may_verify_in(actor: Actor, round_: AssessmentRound) -> bool:
    """Whether the desk of the round is this person's place."""
    return bool(actor.reach(Permission.ASSESSMENT_VERIFY) or permissions.may_manage(actor, round_))


def say_problems(problems: Any) -> list[str]:
    return [say(problem) for problem in problems]
