"""Bonus and penalty points: entered with a note and documents, verified by somebody else."""

from fractions import Fraction

from django.db import transaction

from cchc.assessment.actions.common import locked_assessment, step
from cchc.assessment.actions.leaves import demand_version, locked_thread, say_entry
from cchc.assessment.actions.ledger import Desk, Draft, Written, write
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_enter_pool, may_verify
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import Verb


@transaction.atomic
def enter_pool(
    *, actor: Actor, assessment: Assessment, pool: str, version: int, points: Fraction, remark: str
) -> Written:
    """Enter the points of a pool ("bonus"); the cap is applied when the total is made, not here."""
    row = locked_assessment(assessment)
    thread = locked_thread(row, f"+{pool}")
    require(may_enter_pool(actor, row))
    step(row, Verb.ENTER_POOL)
    demand_version(thread, version)
    _demand_points(points, remark)
    draft = Draft(thread, ScoreEntry.SELF, facts={}, points=points, reason=remark.strip(), note=remark.strip())
    text = gettext_noop("Entered %(points)s points in the pool “%(pool)s”")
    return _save(actor, row, thread, draft, Permission.POOL_ENTER, "assessment.enter_pool", text)


@transaction.atomic
def verify_pool(
    *, actor: Actor, assessment: Assessment, pool: str, version: int, points: Fraction | None = None, reason: str = ""
) -> Written:
    """Confirm the points of a pool (``points`` None), or change them with a reason."""
    row = locked_assessment(assessment)
    thread = locked_thread(row, f"+{pool}")
    require(may_verify(actor, row, thread))
    step(row, Verb.VERIFY_LEAF)
    demand_version(thread, version)
    claim = thread.self_entry
    if claim is None or claim.points is None:
        raise Invalid(note(gettext_noop("Nobody entered points in this pool, so there is nothing to verify.")))
    given = claim.points if points is None else points
    if given != claim.points:
        _demand_points(given, reason)
    draft = Draft(
        thread,
        ScoreEntry.VERIFICATION,
        facts={},
        points=given,
        reason=reason.strip() or claim.reason,
        note=reason.strip(),
    )
    text = gettext_noop("Verified %(points)s points in the pool “%(pool)s”")
    return _save(actor, row, thread, draft, Permission.POOL_VERIFY, "assessment.verify_pool", text)


def _demand_points(points: Fraction, remark: str) -> None:
    problems = []
    if points < 0:
        problems.append(
            note(gettext_noop("Points of a pool are not negative: whether they are taken away is said by the pool."))
        )
    if not remark.strip():
        problems.append(note(gettext_noop("Say what the points are for.")))
    if problems:
        raise Invalid(note(gettext_noop("The points were not saved. Correct what is marked.")), problems)


def _save(
    actor: Actor, row: Assessment, thread: LeafThread, draft: Draft, permission: Permission, verb: str, text: str
) -> Written:
    former = thread.verified_entry or thread.self_entry
    holding = actor.holding_for(permission, row.path)
    [written] = write(Desk(row.round, [row]), [draft], actor=actor, holding=holding)
    summary = note(text, points=show_number(draft.points or 0, 2), pool=thread.pool)
    say_entry(actor, row, thread, verb, summary, former=former, written=written, holding=holding)
    return written
