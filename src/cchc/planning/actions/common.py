"""What every act on a plan does: take its version under lock, and tell the log."""

from typing import Any

from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Stale, WrongState
from cchc.common.permissions import require
from cchc.planning.models import LineContent, Plan, PlanVersion
from cchc.planning.permissions import NOT_A_DRAFT, may_edit_plan
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody else changed this plan meanwhile. What stands now is shown; look at it first."))
NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))


def lock_version(version: PlanVersion, expected: int | None = None) -> PlanVersion:
    """The version as it stands, under lock; ``Stale`` when a step was taken since ``expected`` was read."""
    row = locked(PlanVersion.objects.filter(pk=version.pk)).select_related("plan").get()
    if expected is not None and row.version != expected:
        raise Stale(CHANGED, {"state": row.state, "version": row.version})
    return row


def lock_draft(actor: Actor, version: PlanVersion, expected: int | None = None) -> PlanVersion:
    """The version under lock, for who may write in it; ``WrongState`` once it is no draft any more."""
    row = lock_version(version, expected)
    require(may_edit_plan(actor, row.plan))
    if not row.is_draft:
        raise WrongState(NOT_A_DRAFT)
    return row


def say(
    actor: Actor,
    plan: Plan,
    verb: str,
    summary: Note,
    *,
    part: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    permission: Permission = Permission.PLAN_EDIT,
) -> None:
    """One event in the chain of the plan; of what was changed only what differs."""
    old, new = before or {}, after or {}
    changed = [name for name in new if old.get(name) != new[name]] + [name for name in old if name not in new]
    record(
        actor=actor,
        verb=verb,
        root=plan.root,
        object=f"{plan.root}:{part}" if part else plan.root,
        summary=summary,
        before={name: old[name] for name in changed if name in old},
        after={name: new[name] for name in changed if name in new},
        reason=reason,
        holding=actor.post_for(permission, plan.unit_id),
        within=plan.path,
    )


def short(content: LineContent) -> str:
    """The beginning of a line, for sentences about it."""
    words = f"{content.label} {content.text}".strip()
    return words if len(words) <= 80 else words[:79].rstrip() + "…"
