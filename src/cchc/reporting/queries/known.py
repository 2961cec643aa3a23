"""What taking over the system's knowledge would change in a report, cell by cell, before any of it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cchc.reporting.bridge import machine_value, shown_value, value_of
from cchc.reporting.models import Cell
from cchc.reporting.queries.checked import Checked
from cchc.reporting.sources import Known, known_values
from cchc_core.reporting.form import CellKey


@dataclass(frozen=True)
class Suggestion:
    """One cell that would change. ``is_typed``: somebody typed what stands there, so that it changes only where it is chosen."""

    key: CellKey
    table: str
    title: str
    unit_word: str
    before: str
    after: str
    source: str
    as_of: date
    origin: str
    is_typed: bool
    version: int
    value: str

    @property
    def pick(self) -> str:
        """What a page sends of it: the cell, its state and the value, so that nothing is taken that was not shown."""
        return f"{self.key} {self.version} {self.value}"


def suggestions_of(seen: Checked) -> list[Suggestion]:
    """In the order of the form. The queries of the sources, and one."""
    known = known_values(seen.report)
    return [found for key in seen.asked if key in known for found in _suggestion(seen, key, known[key])]


def _suggestion(seen: Checked, key: CellKey, known: Known) -> Iterator[Suggestion]:
    cell, meaning = seen.cells.get(key), seen.asked[key]
    if (
        cell is not None
        and cell.value == known.value
        and (cell.origin != Cell.SYSTEM or cell.figure_id == known.figure_id)
    ):
        return
    table = seen.form.table(key.table)
    typed = cell is not None and cell.origin != Cell.SYSTEM and not cell.is_empty
    yield Suggestion(
        key=key,
        table=table.title if table else key.table,
        title=seen.form.title_of(key),
        unit_word=meaning.unit_word,
        before=shown_value(value_of(cell, meaning.kind), meaning) if cell is not None else "",
        after=shown_value(known.value, meaning),
        source=known.source,
        as_of=known.as_of,
        origin=cell.origin if cell is not None and not cell.is_empty else "",
        is_typed=typed,
        version=cell.version if cell is not None else 0,
        value=machine_value(known.value),
    )
