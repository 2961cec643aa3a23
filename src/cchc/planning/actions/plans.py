"""Opening and amending a plan, and the steps of a version up to its approval."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc.planning.actions.common import NOT_SAVED, lock_draft, lock_version, say
from cchc.planning.actions.issuing import faults_of, snapshot_of, tell_faults
from cchc.planning.models import WORDING, LineContent, Participant, Plan, PlanVersion
from cchc.planning.permissions import NOT_A_DRAFTER, may_draft_for, may_edit_plan, may_step
from cchc.planning.queries.plans import UNDER_WAY, in_force
from cchc_core.access import Actor, Permission, Role
from cchc_core.planning.complete import ALL_CLEARS
from cchc_core.planning.states import PLAN, PlanState, PlanVerb
from cchc_core.words import Note, gettext_noop, note

NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the plan."))
NEEDS_TITLE = note(gettext_noop("Give the plan a title."))
EXISTS = note(gettext_noop("This unit has a plan of that year already. Open it, or amend it."))
NO_PLAN_YET = note(gettext_noop("This plan was never issued. Change its draft."))
UNDER_WAY_ALREADY = note(gettext_noop("A version of this plan is under way already. Finish it first."))
NO_LINES = note(gettext_noop("The plan has no line yet."))
FIRST_YEAR, LAST_YEAR = 2011, 2100
STRANGE_YEAR = note(gettext_noop("A plan is made for a year between 2011 and 2100."))

#: Text with the number of a document, or None: what a plan rests on.
Basis = tuple[str, int | None]


@transaction.atomic
def open_plan(*, actor: Actor, unit_id: int, year: int, title: str, bases: Iterable[Basis] = ()) -> Plan:
    """A plan with its first version, a draft. ``WrongState`` where the unit has one of that year."""
    require(may_draft_for(actor, unit_id))
    if not title.strip():
        raise Invalid(NOT_SAVED, [NEEDS_TITLE])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(NOT_SAVED, [STRANGE_YEAR])
    list(locked(OrgUnit.objects.filter(pk=unit_id)))  # who open the same plan come one after the other
    if Plan.objects.filter(unit_id=unit_id, year=year).exists():
        raise WrongState(EXISTS)
    path = tree_on(today()).path(unit_id) or (unit_id,)
    plan = Plan.objects.create(
        unit_id=unit_id,
        unit_path=path_text(path),
        year=year,
        title=title.strip()[:300],
        created_by_id=actor.user_id,
    )
    PlanVersion.objects.create(plan=plan, number=1, bases=_bases(bases), created_by_id=actor.user_id)
    say(actor, plan, "plan.open", note(gettext_noop("Opened the plan “%(title)s”"), title=plan.title))
    return plan


@transaction.atomic
def change_plan(
    *,
    actor: Actor,
    version: PlanVersion,
    expected: int,
    title: str,
    bases: Iterable[Basis],
    not_asked: Sequence[str] = (),
) -> PlanVersion:
    """Title, bases, and which of the "6 rõ" the office leaves out, while a version is a draft."""
    row = lock_draft(actor, version, expected)
    if not title.strip():
        raise Invalid(NOT_SAVED, [NEEDS_TITLE])
    plan = row.plan
    before = {"title": plan.title, "bases": row.bases, "not_asked": plan.not_asked}
    plan.title = title.strip()[:300]
    plan.not_asked = sorted(each for each in set(not_asked) if each in {clear.value for clear in ALL_CLEARS})
    row.bases = _bases(bases)
    row.version += 1
    plan.save(update_fields=["title", "not_asked"])
    row.save(update_fields=["bases", "version"])
    after = {"title": plan.title, "bases": row.bases, "not_asked": plan.not_asked}
    say(
        actor,
        plan,
        "plan.change",
        note(gettext_noop("Changed title and bases of the plan")),
        before=before,
        after=after,
    )
    return row


def _bases(bases: Iterable[Basis]) -> list[dict[str, Any]]:
    return [{"text": text.strip(), "document": document} for text, document in bases if text.strip()]


@transaction.atomic
def amend_plan(*, actor: Actor, plan: Plan, reason: str) -> PlanVersion:
    """A draft of the next version that says what the one in force says. Results stay with the wording they were told on."""
    require(may_edit_plan(actor, plan))
    if not reason.strip():
        raise Invalid(NOT_SAVED, [NEEDS_REASON])
    list(locked(Plan.objects.filter(pk=plan.pk)))
    former = in_force(plan)
    if former is None:
        raise WrongState(NO_PLAN_YET)
    if plan.versions.filter(state__in=UNDER_WAY).exists():
        raise WrongState(UNDER_WAY_ALREADY)
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = PlanVersion.objects.create(
        plan=plan, number=number, bases=former.bases, reason=reason.strip(), created_by_id=actor.user_id
    )
    _copy_contents(former, version)
    text = gettext_noop("Began to amend the plan: version %(number)s")
    say(actor, plan, "plan.amend", note(text, number=number), reason=reason.strip())
    return version


_COPIED = (
    *WORDING,
    "line_id",
    "place",
    "label",
    "search",
    "responsible_post_id",
    "carriers",
    "carriers_text",
    "accepted_fact_id",
)


def _copy_contents(former: PlanVersion, version: PlanVersion) -> None:
    """The lines of one version as those of another. Four queries, however many lines."""
    old = list(former.contents.order_by("place", "pk"))
    new = LineContent.objects.bulk_create(
        [LineContent(version=version, **{name: getattr(row, name) for name in _COPIED}) for row in old], batch_size=200
    )
    by_line = {row.line_id: row for row in new}
    rows = Participant.objects.filter(content__version=former).select_related("content").order_by("pk")
    Participant.objects.bulk_create(
        [
            Participant(
                content=by_line[row.content.line_id],
                unit_id=row.unit_id,
                role=row.role,
                coordinating=row.coordinating,
                of_class=row.of_class,
            )
            for row in rows
        ],
        batch_size=500,
    )


# Steps --------------------------------------------------------------------------------------------------------------

_TOLD = {
    PlanVerb.PRESENT: gettext_noop("Presented version %(number)s for approval"),
    PlanVerb.RETURN: gettext_noop("Returned version %(number)s to the drafters"),
    PlanVerb.APPROVE: gettext_noop("Approved version %(number)s"),
    PlanVerb.DISCARD: gettext_noop("Discarded the draft of version %(number)s"),
}
_ACTED_AS = {
    PlanVerb.PRESENT: Permission.PLAN_EDIT,
    PlanVerb.DISCARD: Permission.PLAN_EDIT,
    PlanVerb.RETURN: Permission.PLAN_APPROVE,
    PlanVerb.APPROVE: Permission.PLAN_APPROVE,
}


@transaction.atomic
def move_version(
    *, actor: Actor, version: PlanVersion, expected: int, verb: PlanVerb | str, reason: str = ""
) -> PlanVersion:
    """Present, return, approve or discard. Presenting asks for whole lines; approving binds a snapshot with its digest.

    ``issue_version`` is an act of its own.
    """
    verb = PlanVerb(verb)
    row = lock_version(version, expected)
    step = PLAN.step(PlanState(row.state), verb)
    if step is None or verb is PlanVerb.ISSUE:
        _require_some_say(actor, row)
        raise WrongState(PLAN.why_not(PlanState(row.state), verb))
    require(may_step(actor, row, verb))
    if step.reason and not reason.strip():
        raise Invalid(NOT_SAVED, [NEEDS_REASON])
    if verb in (PlanVerb.PRESENT, PlanVerb.APPROVE):
        _require_whole(row)
    former = row.state
    row.state = step.target.value
    row.version += 1
    if verb is PlanVerb.PRESENT:
        row.presented_by_id = actor.user_id
    if verb is PlanVerb.APPROVE:
        row.approved_by_id, row.approved_at = actor.user_id, moment()
        row.snapshot, row.digest = snapshot_of(row)
    if verb is PlanVerb.RETURN:
        row.approved_by_id, row.approved_at, row.snapshot, row.digest = None, None, None, ""
    if step.reason:
        row.reason = reason.strip()
    row.save()
    text = note(_TOLD[verb], number=row.number)
    states = ({"state": former}, {"state": row.state, "digest": row.digest})
    say(
        actor,
        row.plan,
        f"plan.{verb.value}",
        text,
        part=f"version:{row.number}",
        before=states[0],
        after=states[1],
        reason=reason.strip(),
        permission=_ACTED_AS[verb],
    )
    _tell(actor, row, verb, reason.strip())
    return row


def _require_some_say(actor: Actor, row: PlanVersion) -> None:
    """A stranger hears that it is not theirs, not in which state it is."""
    permissions = (Permission.PLAN_EDIT, Permission.PLAN_APPROVE, Permission.PLAN_ISSUE)
    if not any(row.plan.unit_id in actor.units_acted_for(each) for each in permissions):
        raise NotAllowed(NOT_A_DRAFTER)


def _require_whole(row: PlanVersion) -> None:
    """``Invalid`` with what every line lacks."""
    faults = faults_of(row)
    if not row.contents.exists():
        raise Invalid(NOT_SAVED, [NO_LINES])
    if faults:
        raise Invalid(NOT_SAVED, tell_faults(faults))


def approvers_of(unit_id: int) -> list[int]:
    """The posts that approve the plan of a unit: its head, its leader, the leader of its circle."""
    return posts_of([Role.UNIT_HEAD, Role.LEADER], [unit_id], [unit_id])


def drafters_of(unit_id: int) -> list[int]:
    """The posts that write it and give it its document."""
    return posts_of([Role.FOCAL, Role.COORDINATOR], [unit_id], [unit_id])


def _tell(actor: Actor, row: PlanVersion, verb: PlanVerb, reason: str) -> None:
    """Who has the next move hears of it."""
    told: dict[PlanVerb, tuple[str, Note, list[int]]] = {
        PlanVerb.PRESENT: (
            "plan.awaiting",
            note(gettext_noop("“%(plan)s” waits for your approval"), plan=row.plan.title),
            approvers_of(row.plan.unit_id),
        ),
        PlanVerb.RETURN: (
            "plan.returned",
            note(gettext_noop("“%(plan)s” is returned to the drafters"), plan=row.plan.title),
            drafters_of(row.plan.unit_id),
        ),
        PlanVerb.APPROVE: (
            "plan.approved",
            note(gettext_noop("“%(plan)s” is approved and can be issued"), plan=row.plan.title),
            drafters_of(row.plan.unit_id),
        ),
    }
    if verb not in told:
        return
    kind, title, posts = told[verb]
    notify(
        actor=actor,
        kind=kind,
        title=title,
        body=reason or None,
        to_posts=posts,
        to_users=[user for user in (row.presented_by_id,) if user and verb is not PlanVerb.PRESENT],
        url_name="planning:plan-show",
        url_args={"pk": row.plan_id},
        about=row.plan.root,
        thing=row.plan.title,
    )
