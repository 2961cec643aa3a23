"""What is hashed, and how: canonical JSON, SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

from cchc.audit.models import Event, Seal
from cchc.common.fields import exact_text
from cchc_core.words import Note


def plain(value: Any) -> Any:
    """``value`` as JSON that every database hands back unchanged: text, whole numbers, truth values, lists, objects.

    Raises TypeError for a binary float: no database promises its last digit, and no figure of ours is one.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Fraction):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Note):
        return plain(value.to_json())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"An event cannot keep a {type(value).__name__}: give text, a whole number or an exact fraction.")


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def event_hash(event: Event) -> str:
    """The hash of everything an event says, its place in the chain and the hash before it."""
    return digest(
        {
            "root": event.root,
            "position": event.position,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "verb": event.verb,
            "object": event.object,
            "user": event.user_id,
            "post": event.post_id,
            "actor": event.actor_words,
            "units": event.unit_path,
            "summary": event.summary,
            "before": event.before,
            "after": event.after,
            "reason": event.reason,
            "previous": event.previous_hash,
        }
    )


def heads_digest(heads: Iterable[tuple[str, int, str]]) -> str:
    """The digest of moved heads, whatever order they come in."""
    return digest(sorted([root, position, hash_] for root, position, hash_ in heads))


def seal_hash(seal: Seal) -> str:
    return digest(
        {
            "number": seal.number,
            "at": seal.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "heads": seal.heads,
            "digest": seal.digest,
            "previous": seal.previous_hash,
        }
    )
