"""Steps that every action on a version begins with."""

from collections.abc import Mapping
from typing import Any

from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.criteria.bridge import hindrances, write_document, write_rows
from cchc.criteria.models import CriteriaSetVersion
from cchc_core.access import Actor, Permission
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def locked_draft(version: CriteriaSetVersion, expected: int | None = None) -> CriteriaSetVersion:
    """The version re-read under lock; refused when it is sealed or was saved by somebody else meanwhile."""
    row = locked(CriteriaSetVersion.objects.filter(pk=version.pk)).get()
    if row.is_sealed:
        raise WrongState(
            note(gettext_noop("This version is sealed and cannot be changed. Copy it as a new draft and change that."))
        )
    if expected is not None and row.version != expected:
        text = gettext_noop("Somebody saved this draft meanwhile. Look at what stands now, then save again.")
        raise Stale(note(text), {"version": row.version, "digest": row.digest})
    return row


def say(
    actor: Actor,
    version: CriteriaSetVersion,
    verb: str,
    text: str,
    *,
    gaps: Mapping[str, str] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The event of an act on a version. Inside the transaction of the act."""
    key = f"criteria:{version.pk}"
    needed = Permission.CRITERIA_SEAL if verb == "criteria.seal" else Permission.CRITERIA_EDIT
    record(
        actor=actor,
        holding=actor.holding_for(needed),
        verb=verb,
        root=key,
        object=key,
        summary=note(text, set=version.reference, **(gaps or {})),
        before=before,
        after={"digest": version.digest, **(after or {})},
    )


def demand_storable(criteria_set: CriteriaSet) -> None:
    """Raise ``Invalid`` with everything that keeps the set from being a draft."""
    problems = hindrances(criteria_set)
    if problems:
        raise Invalid(note(gettext_noop("This cannot be kept. Correct what is named and try again.")), problems)


def store_draft(row: CriteriaSetVersion, criteria_set: CriteriaSet) -> None:
    """Keep the changed set in the draft and count the save."""
    demand_storable(criteria_set)
    write_document(row, criteria_set)
    row.version += 1
    row.save()
    write_rows(row, criteria_set)
