"""What other apps may ask of plans. Each part adds its own: what waits, what has a date, what falls short, what is cited."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext

from cchc.common.clock import today
from cchc.documents.citing_hooks import Citing
from cchc.orgunits.succession_hooks import Follower
from cchc.planning.actions.handover import follow_handover, preview_handover
from cchc.planning.models import LineContent, PlanVersion
from cchc.planning.queries.cascade import holes_of_unit
from cchc.planning.queries.plans import visible_to
from cchc.planning.queries.proposals_work import proposals_waiting
from cchc.planning.queries.settling import DECISIONS
from cchc.planning.queries.shown import cited_at
from cchc.planning.queries.waiting import coming
from cchc.planning.queries.waiting import waiting_for as progress_waits
from cchc_core.access import Actor, Permission
from cchc_core.planning.states import OWNER, PlanState
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

__all__ = ["FOLLOWER", "cited_at", "cites", "coming", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("planning", preview_handover, follow_handover)


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """What waits for a person in plans, proposals and progress."""
    if not actor.holdings:
        return ()
    return (*_plans_waiting(actor), *_lines_to_carry(actor), *progress_waits(actor), *proposals_waiting(actor))


# Plans ----------------------------------------------------------------------------------------------------------------

_NEXT_MOVE = {
    PlanState.AWAITING.value: (Permission.PLAN_APPROVE, "plan:approve", gettext_noop("Approve a plan")),
    PlanState.DRAFT.value: (Permission.PLAN_EDIT, "plan:redraft", gettext_noop("Work over a returned plan")),
    PlanState.APPROVED.value: (Permission.PLAN_ISSUE, "plan:issue", gettext_noop("Issue an approved plan")),
}


def _plans_waiting(actor: Actor) -> Iterator[Waiting]:
    """Plans that wait for the person's approval, to be worked over, or to be issued. One query."""
    if not any(actor.has(permission) for permission, _kind, _text in _NEXT_MOVE.values()):
        return
    returned = Q(state=PlanState.DRAFT.value, presented_by__isnull=False)
    rows = PlanVersion.objects.filter(returned | Q(state__in=list(_NEXT_MOVE))).select_related("plan").defer("snapshot")
    for row in rows.order_by("plan__year", "pk"):
        permission, kind, text = _NEXT_MOVE[row.state]
        own_step = row.state == PlanState.AWAITING and row.presented_by_id == actor.user_id
        if not own_step and actor.acts_for(permission, row.plan.unit_id):
            yield Waiting(kind, note(text), row.plan.title, url_name="planning:plan-show", url_args={"pk": row.plan_id})


def _lines_to_carry(actor: Actor) -> Iterator[Waiting]:
    """Holes of the person's own units in the cascade of this year and the next. Few queries a unit with a plan above."""
    years = [today().year, today().year + 1]
    units = {held.unit_id for held in actor.holdings if held.allows(Permission.PLAN_EDIT, within=held.unit_path)}
    own = {held.unit_id for held in actor.holdings if len(held.unit_path) > 1}
    for unit in sorted(units & own):
        for title, count in holes_of_unit(unit, years):
            text = gettext_noop("Carry %(count)s lines of the superior plan in your own")
            yield Waiting("plan:carry", note(text, count=count), title, count=count, url_name="planning:hole-list")


def cites(actor: Actor, document_id: int, symbol: str) -> list[Citing]:
    """Plans that were issued by a document, and lines that rest on it."""
    plans = visible_to(actor)
    issued = PlanVersion.objects.filter(plan__in=plans, document_id=document_id).select_related("plan")
    found = [
        Citing(
            note(gettext_noop("Issues the plan")), row.plan.title, "planning:version-show", (row.plan_id, row.number)
        )
        for row in issued.defer("snapshot").order_by("pk")
    ]
    lines = LineContent.objects.filter(in_force__plan__in=plans, basis_document_id=document_id).order_by("pk")
    text = gettext_noop("Line of a plan: %(line)s")
    return found + [
        Citing(note(text, line=row.text[:160]), "", "planning:line-show", (row.line_id,)) for row in lines[:100]
    ]


# Proposals ----------------------------------------------------------------------------------------------------------


def annex_states() -> dict[str, str]:
    """What the log calls the stations of an owner's annexes, in the reader's language."""
    return {state.value: gettext(label) for state, label in OWNER.states.items()}


def decisions() -> dict[str, str]:
    """What the log calls decisions on proposals, in the reader's language."""
    return {key: gettext(label) for key, label in DECISIONS.items()}
