"""What every act on documents writes into the log."""

from collections.abc import Mapping
from typing import Any

from cchc.audit.actions import record
from cchc.documents.permissions import path_today
from cchc_core.access import Actor, Permission
from cchc_core.words import Note


def say(
    actor: Actor,
    key: str,
    unit: int,
    verb: str,
    summary: Note,
    permission: Permission = Permission.DOCUMENT_ENTER,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One event in the chain of ``key`` ("document:12"), readable by who reads the unit's log."""
    within = path_today(unit)
    record(
        actor=actor,
        holding=actor.holding_for(permission, within),
        verb=verb,
        root=key,
        object=key,
        summary=summary,
        before=before,
        after=after,
        reason=reason,
        within=within,
    )
