"""What a workbook would do to a report, as it is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cchc.common.workbook import Difference, Problem
from cchc.reporting.actions.cells import CellWish
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class Line:
    """One cell that the workbook changes, with its place in words: the value, the remark at it, or both."""

    sheet: str
    row: int
    title: str
    changes: tuple[Difference, ...]
    wish: CellWish

    @property
    def change(self) -> Difference:
        return self.changes[0]

    @property
    def empties(self) -> bool:
        """Whether a value stands there that the file leaves blank: blank is "not known", never nought."""
        return self.wish.value is None and not self.changes[0].after and bool(self.changes[0].before)


@dataclass(frozen=True)
class WordsLine:
    """A section whose words the workbook changes."""

    row: int
    section: str
    title: str
    before: str
    after: str
    version: int


@dataclass
class Reading:
    """What a workbook would do; nothing of it is done while there are problems.

    ``absent`` counts cells whose row or column the file leaves out: they stay as they stand. ``passed_over`` are sheets that
    belong to no table of the form.
    """

    lines: list[Line] = field(default_factory=list)
    words: list[WordsLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    absent: int = 0
    passed_over: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return bool(self.lines or self.words) and not self.problems

    @property
    def summary(self) -> tuple[Note, ...]:
        return tuple(self._said())

    def _said(self) -> Iterator[Note]:
        yield note(gettext_noop("Cells that change: %(count)s"), count=len(self.lines))
        emptied = sum(line.empties for line in self.lines)
        if emptied:
            text = gettext_noop("Cells that become empty, since the file leaves them blank: %(count)s")
            yield note(text, count=emptied)
        yield note(gettext_noop("Sections that change: %(count)s"), count=len(self.words))
        yield note(gettext_noop("Cells left as they stand: %(count)s"), count=self.unchanged)
        if self.absent:
            text = gettext_noop("Cells whose row or column is not in the file, left as they stand: %(count)s")
            yield note(text, count=self.absent)
        if self.passed_over:
            text = gettext_noop("Sheets that belong to no table and were not read: %(names)s")
            yield note(text, names=tuple(self.passed_over))
