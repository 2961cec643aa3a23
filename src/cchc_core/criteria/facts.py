"""The catalogue of facts: what each measured figure is called, counts and means, from a plain table (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_core.rules.rule import FactLabel
from cchc_core.words import Note, gettext_noop, note

COLUMNS = ("name", "label_vi", "unit", "kind", "measured_by", "definition_vi")
MOST_BYTES = 5_000_000
#: What a catalogue writes for a unit where a value counts nothing.
NOT_COUNTED = frozenset({"ngày", "có/không", "tỷ lệ"})


class BadCatalogue(ValueError):
    """The table is no catalogue of facts; ``reason`` names the row."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason = reason


@dataclass(frozen=True)
class FactDefinition:
    """One fact. ``kind`` is date, yes_no, count, amount, share, index or another word of the table."""

    name: str
    label: str
    unit: str = ""
    kind: str = ""
    measured_by: str = ""
    definition: str = ""

    @property
    def words(self) -> FactLabel:
        """What an explanation needs of it: "điểm (0-100)" counts points, and days, yes/no and shares count nothing."""
        counted = self.unit.partition("(")[0].strip()
        return FactLabel(self.label, "" if counted in NOT_COUNTED else counted)


def read_facts(source: bytes | str) -> tuple[FactDefinition, ...]:
    """The facts of a CSV with the columns ``COLUMNS``, in its order. Raises ``BadCatalogue``."""
    text = source if isinstance(source, str) else _decoded(source)
    reader = csv.DictReader(io.StringIO(text))
    lacking = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if lacking:
        raise BadCatalogue(note(gettext_noop("The table of facts lacks the column “%(column)s”."), column=lacking[0]))
    found: dict[str, FactDefinition] = {}
    for row in reader:
        name = (row["name"] or "").strip()
        if name in found or not name:
            text_ = gettext_noop("Row %(row)s of the table of facts has no name of its own (“%(name)s”).")
            raise BadCatalogue(note(text_, row=str(reader.line_num), name=name))
        values = [(row.get(column) or "").strip() for column in COLUMNS[1:]]
        found[name] = FactDefinition(name, values[0] or name, *values[1:])
    return tuple(found.values())


def labels_of(facts: tuple[FactDefinition, ...]) -> Mapping[str, FactLabel]:
    """Fact name → its words."""
    return {fact.name: fact.words for fact in facts}


def read_folder(folder: Path) -> Mapping[str, tuple[FactDefinition, ...]]:
    """Every catalogue of a folder (``facts-*.csv``) by file name, in the order of their names."""
    return {path.name: read_facts(path.read_bytes()) for path in sorted(folder.glob("facts-*.csv"))}


def best_labels(names: Sequence[str], catalogues: Iterable[tuple[FactDefinition, ...]]) -> Mapping[str, FactLabel]:
    """Words for ``names`` from the catalogue that knows most of them, completed from the others."""
    known = [labels_of(facts) for facts in catalogues]
    known.sort(key=lambda each: len(set(names) & set(each)))
    return {name: labels[name] for labels in known for name in names if name in labels}


def _decoded(source: bytes) -> str:
    if len(source) > MOST_BYTES:
        raise BadCatalogue(note(gettext_noop("The table of facts is over 5 MB. Check that it is the right file.")))
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCatalogue(
            note(gettext_noop("The table of facts is not UTF-8 text. Save it again as UTF-8."))
        ) from None
