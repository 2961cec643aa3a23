"""Adding to the log, and sealing it."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from cchc.audit.hashing import event_hash, heads_digest, plain, seal_hash
from cchc.audit.models import ChainHead, Event, Seal, SealedHead
from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.paths import path_text
from cchc.common.text import fold
from cchc_core.access import Actor, Holding, Path
from cchc_core.words import Note


def record(
    *,
    actor: Actor,
    verb: str,
    root: str,
    object: str,  # noqa: A002 - the word of the log
    summary: Note,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    holding: Holding | None = None,
    within: Path | None = None,
) -> Event:
    """Add one event to the chain of ``root``, inside the caller's transaction: act and event stand or fall together.

    ``root`` names the chain ("assessment:42"), ``object`` the thing itself ("assessment:42:leaf:1.2.3"). ``holding`` is
    the post that gave the permission; without it the actor's chosen position is written. ``within`` is the path of the
    unit that the thing belongs to, which decides who may read the event; without it the path of the acting post's unit.
    Two saves of one root wait for each other here; saves of other roots do not.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs inside the transaction of the act it records.")
    position = holding or actor.acting
    path = within if within is not None else (position.unit_path if position else ())
    words = actor.words_as(position)[:400]
    head = _locked_head(root)
    event = Event(
        root=root,
        position=head.position + 1,
        at=moment(),
        verb=verb,
        object=object,
        user_id=actor.user_id,
        post_id=position.post_id if position else None,
        actor_words=words,
        unit_path=path_text(path),
        search=fold(words),
        summary=plain(summary),
        before=plain(before),
        after=plain(after),
        reason=plain(reason),
        previous_hash=head.hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    ChainHead.objects.filter(root=root).update(position=event.position, hash=event.hash)
    return event


def _locked_head(root: str) -> ChainHead:
    """The head of the chain under lock; a chain begins with its first event."""
    heads = locked(ChainHead.objects.filter(root=root))
    head = heads.first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(root=root)], ignore_conflicts=True)
        head = heads.get()
    return head


@transaction.atomic
def seal_heads() -> Seal | None:
    """Set the next numbered seal over all chain heads; nothing when none has moved since the last seal.

    Safe to run twice at once: the last seal is locked first, and the number is the key.
    """
    last = locked(Seal.objects.order_by("-number")).first()
    sealed = _sealed_positions()
    moved = [
        head for head in ChainHead.objects.order_by("root") if head.position and sealed.get(head.root) != head.position
    ]
    if not moved:
        return None
    seal = Seal(
        number=(last.number if last else 0) + 1,
        at=moment(),
        heads=len(moved),
        digest=heads_digest((head.root, head.position, head.hash) for head in moved),
        previous_hash=last.hash if last else "",
    )
    seal.hash = seal_hash(seal)
    seal.save(force_insert=True)
    SealedHead.objects.bulk_create(
        [SealedHead(seal=seal, root=head.root, position=head.position, hash=head.hash) for head in moved],
        batch_size=1000,
    )
    return seal


def _sealed_positions() -> dict[str, int]:
    """How far each chain is sealed."""
    return dict(SealedHead.objects.order_by("seal_id").values_list("root", "position"))
