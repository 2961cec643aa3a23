"""Opening a model to everybody, and taking it back: the word of the head of its unit, or of who looks after it in its place."""

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Stale, WrongState
from cchc.common.permissions import require
from cchc.initiatives.models import Initiative
from cchc.initiatives.permissions import may_release
from cchc_core.access import Actor, Permission
from cchc_core.words import Note, gettext_noop, note

CHANGED = note(gettext_noop("Somebody else changed this meanwhile. What stands now is shown; look at it first."))
NOT_ACCEPTED = note(gettext_noop("Only what was accepted can be opened to everybody."))
OPEN_ALREADY = note(gettext_noop("This model is open to everybody already."))
NOT_OPEN = note(gettext_noop("This model is not open to everybody."))


@transaction.atomic
def release(*, actor: Actor, initiative: Initiative, version: int) -> Initiative:
    """Everybody may read it from now on, at an address that stays the same when it is taken back and opened again.

    ``Stale`` where it changed since ``version`` was read; ``WrongState`` before it is accepted, or where it is open.
    """
    row = _lock(actor, initiative, version)
    if not row.is_accepted:
        raise WrongState(NOT_ACCEPTED)
    if row.released_at is not None:
        raise WrongState(OPEN_ALREADY)
    row.released_at = moment()
    text = gettext_noop("Opened “%(title)s” to everybody")
    return _keep(actor, row, "initiative.release", note(text, title=row.title), before=False)


@transaction.atomic
def withdraw_release(*, actor: Actor, initiative: Initiative, version: int) -> Initiative:
    """Nobody outside reads it any more; the address says that there is nothing. ``Stale``, ``WrongState`` as above."""
    row = _lock(actor, initiative, version)
    if row.released_at is None:
        raise WrongState(NOT_OPEN)
    row.released_at = None
    text = gettext_noop("Took “%(title)s” back from the public")
    return _keep(actor, row, "initiative.withdraw_release", note(text, title=row.title), before=True)


def _lock(actor: Actor, initiative: Initiative, version: int) -> Initiative:
    row = locked(Initiative.objects.filter(pk=initiative.pk)).get()
    require(may_release(actor, row))
    if row.version != version:
        raise Stale(CHANGED, {"version": row.version, "state": row.state})
    return row


def _keep(actor: Actor, row: Initiative, verb: str, summary: Note, *, before: bool) -> Initiative:
    row.version += 1
    row.save(update_fields=["released_at", "version"])
    record(
        actor=actor,
        verb=verb,
        root=row.root,
        object=row.root,
        summary=summary,
        before={"released": before},
        after={"released": not before},
        holding=actor.post_for(Permission.INITIATIVE_SEND, row.unit_id or 0)
        or actor.holding_for(Permission.INITIATIVE_DECIDE, row.path or None),
        within=row.path,
    )
    return row
