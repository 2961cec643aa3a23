"""Events written by the thousand: the chains that ``audit.record`` would have made one event at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cchc.audit.hashing import event_hash, plain
from cchc.audit.models import ChainHead, Event
from cchc.common.clock import now
from cchc.common.paths import path_text
from cchc.common.text import fold
from cchc_core.access import Actor, Holding
from cchc_core.words import Note


@dataclass(frozen=True)
class _Said:
    root: str
    at: datetime
    values: Mapping[str, Any]


class Log:
    """Collects events in the order in which they happen; ``write`` chains and stores them. Call it before anybody else
    adds to the same chains."""

    def __init__(self) -> None:
        self._said: list[_Said] = []

    def add(
        self,
        actor: Actor,
        holding: Holding | None,
        verb: str,
        root: str,
        object_: str,
        summary: Note,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        """What ``audit.actions.record`` takes, to be written later."""
        position = holding or actor.acting
        words = actor.words_as(position)[:400]
        values = {
            "verb": verb,
            "object": object_,
            "user_id": actor.user_id,
            "post_id": position.post_id if position else None,
            "actor_words": words,
            "unit_path": path_text(position.unit_path if position else ()),
            "search": fold(words),
            "summary": plain(summary),
            "before": plain(before),
            "after": plain(after),
            "reason": reason,
        }
        self._said.append(_Said(root, now(), values))

    def write(self) -> int:
        """Store what was collected. Returns how many events."""
        roots = list(dict.fromkeys(each.root for each in self._said))
        heads = ChainHead.objects.in_bulk(roots)
        fresh = [ChainHead(root=root) for root in roots if root not in heads]
        heads |= {head.root: head for head in fresh}
        events = [self._chained(each, heads[each.root]) for each in self._said]
        new = {head.root for head in fresh}
        ChainHead.objects.bulk_create(fresh, batch_size=2000)
        ChainHead.objects.bulk_update(
            [head for root, head in heads.items() if root not in new], ["position", "hash"], 200
        )
        Event.objects.bulk_create(events, batch_size=1000)
        self._said = []
        return len(events)

    @staticmethod
    def _chained(said: _Said, head: ChainHead) -> Event:
        event = Event(root=said.root, position=head.position + 1, at=said.at, previous_hash=head.hash, **said.values)
        event.hash = event_hash(event)
        head.position, head.hash = event.position, event.hash
        return event
