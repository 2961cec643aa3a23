"""Things that go through states by a table: from, verb, to, and whether a reason is asked for.

A verb that is in no row for a state cannot be done there. Returning is an event: the row leads back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from cchc_core.words import Note, gettext_noop, note

StateT = TypeVar("StateT", bound=Enum)
VerbT = TypeVar("VerbT", bound=Enum)


@dataclass(frozen=True)
class Step(Generic[StateT, VerbT]):
    """One row. ``reason`` says that the verb is refused without one."""

    source: StateT
    verb: VerbT
    target: StateT
    reason: bool = False


@dataclass(frozen=True)
class Course(Generic[StateT, VerbT]):
    """A table of steps with the words of its states and verbs (English message ids)."""

    name: str
    steps: tuple[Step[StateT, VerbT], ...]
    states: Mapping[StateT, str]
    verbs: Mapping[VerbT, str]

    def step(self, state: StateT, verb: VerbT) -> Step[StateT, VerbT] | None:
        """The row by which ``verb`` may be done in ``state``; None where the table has none."""
        return next((row for row in self.steps if row.source is state and row.verb is verb), None)

    def verbs_in(self, state: StateT) -> tuple[VerbT, ...]:
        return tuple(row.verb for row in self.steps if row.source is state)

    def why_not(self, state: StateT, verb: VerbT) -> Note:
        """What a person reads whose wish comes at the wrong moment: what, why, and when it can be done."""
        possible = tuple(note(self.states[row.source]) for row in self.steps if row.verb is verb)
        text = gettext_noop("“%(verb)s” cannot be done now: the state is “%(state)s”. It can be done in: %(possible)s.")
        return note(text, verb=note(self.verbs[verb]), state=note(self.states[state]), possible=possible)
