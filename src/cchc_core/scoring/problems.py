"""What is wrong with the inputs of a scoring: every problem at once, each with the unit and the place it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_core.foreign import system_words
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class Problem:
    """One problem: the unit (with its row where it came from a table), the key or column, and what was expected."""

    message: Note
    unit: str = ""
    place: str = ""  # "facts.plan_tasks", or the title of a column
    row: int | None = None  # row of a table, counted as a spreadsheet counts
    line: int | None = None  # line and column of a text file
    column: int | None = None
    code: str = ""  # the criterion that it is about, where its rule found it

    def as_note(self) -> Note:
        """The problem as one sentence, its place first."""
        where: list[Note | str] = []
        if self.line is not None:
            where.append(
                note(gettext_noop("line %(line)s, column %(column)s"), line=self.line, column=self.column or 1)
            )
        if self.row is not None:
            where.append(note(gettext_noop("row %(row)s"), row=self.row))
        if self.unit:
            where.append(note(gettext_noop("unit %(unit)s"), unit=self.unit))
        where += [part for part in (self._code_apart(), self.place) if part]
        if not where:
            return self.message
        return note(gettext_noop("%(where)s: %(message)s"), where=tuple(where), message=self.message)

    def _code_apart(self) -> str:
        """The code, unless the place names it already ("judgements.1.3.level")."""
        told = self.place == self.code or self.place.startswith(f"judgements.{self.code}.")
        return "" if told else self.code


def unreadable(error: OSError) -> Problem:
    """A file that the system would not hand over."""
    return Problem(note(gettext_noop("the file cannot be read (%(reason)s)"), reason=system_words(error)))


def not_utf8(line: int | None = None) -> Problem:
    """A file of another encoding, with the line where that shows."""
    return Problem(note(gettext_noop("the file is not UTF-8 text; save it again as UTF-8")), line=line)


class WrongInputs(ValueError):
    """Inputs that cannot be scored. Nothing was scored; ``problems`` is the whole list, never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the inputs")
        self.problems = tuple(problems)
