"""The answer to "may this person do this?": yes, or no with the reason.

One function gives it (``may_…`` in an app's ``permissions.py``); the action raises on it, the greyed button shows its
reason, the table of tests reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc_core.words import Note


@dataclass(frozen=True)
class Decision:
    """``bool(decision)`` says whether it is allowed; ``note`` says why not, and is None when it is allowed."""

    allowed: bool
    note: Note | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOW = Decision(True)


def deny(reason: Note) -> Decision:
    """A refusal that carries its reason."""
    return Decision(False, reason)
