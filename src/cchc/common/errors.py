"""Refusals: what was refused, why, and what to do next. ``RefusalMiddleware`` shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from cchc_core.words import Note


class Refusal(Exception):
    """A wish that was understood and not granted. ``note`` is the sentence for the person who asked."""

    status = 400

    def __init__(self, note: Note) -> None:
        super().__init__(note.text)
        self.note = note

    @property
    def reasons(self) -> tuple[Note, ...]:
        """Every problem that was found; the refusal itself where none is named."""
        return (self.note,)


class NotAllowed(Refusal):
    """This person may not do this, whatever the state of the thing."""

    status = 403


class WrongState(Refusal):
    """The thing is not in a state in which this can be done."""

    status = 409


class Stale(Refusal):
    """Somebody saved first. ``current`` holds what stands now, so that both values can be shown."""

    status = 409

    def __init__(self, note: Note, current: Mapping[str, Any]) -> None:
        super().__init__(note)
        self.current = current


class Invalid(Refusal):
    """Input that cannot be taken, with every problem found; nothing was saved."""

    status = 422

    def __init__(self, note: Note, problems: Sequence[Note] = ()) -> None:
        super().__init__(note)
        self.problems = tuple(problems)

    @property
    def reasons(self) -> tuple[Note, ...]:
        return self.problems or (self.note,)
