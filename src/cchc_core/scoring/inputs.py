"""The inputs of a scoring from a file, by its ending: JSON, CSV, or an Excel workbook.

Nothing is half-read: every problem of the file is found, and whoever asked gets either all of them or inputs that fit
the set. What is odd but harmless (a fact that the set does not use) comes back as notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.files import UnreadableFile, read_workbook
from cchc_core.rules.rule import FactLabel
from cchc_core.scoring.cells import is_empty
from cchc_core.scoring.inputs_csv import Rows, rows_of_csv
from cchc_core.scoring.inputs_json import data_of_json
from cchc_core.scoring.inputs_plain import ReadInputs, read_plain
from cchc_core.scoring.inputs_table import read_rows
from cchc_core.scoring.needs import needs_of
from cchc_core.scoring.problems import Problem, WrongInputs, unreadable
from cchc_core.words import gettext_noop, note

MOST_BYTES = 64_000_000


def read_inputs(path: Path, criteria_set: CriteriaSet, labels: Mapping[str, FactLabel] | None = None) -> ReadInputs:
    """Read a file. ``labels`` lets the columns of a table bear the words of the facts in place of their names.

    Raises ``WrongInputs`` where the file is not what its ending says; problems of single units come with the answer.
    """
    data = _bytes(path)
    needs = needs_of(criteria_set)
    fact_words = _by_label(labels or {})
    ending = path.suffix.lower()
    if ending == ".csv":
        return read_rows(rows_of_csv(data), needs, fact_words)
    if ending in (".xlsx", ".xlsm", ".xls") or data.startswith(b"PK\x03\x04"):
        return read_rows(_rows_of_workbook(data), needs, fact_words)
    return read_plain(data_of_json(data), needs)


def _by_label(labels: Mapping[str, FactLabel]) -> dict[str, str]:
    """Label → fact, without the labels that two facts share."""
    times = Counter(words.label for words in labels.values())
    return {words.label: name for name, words in labels.items() if words.label and times[words.label] == 1}


def _rows_of_workbook(data: bytes) -> Rows:
    """The first sheet that holds anything."""
    try:
        sheets = read_workbook(data)
    except UnreadableFile as error:
        raise WrongInputs([Problem(error.reason)]) from None
    for sheet in sheets:
        numbered = enumerate(sheet.rows, start=1)
        rows = tuple((index, row) for index, row in numbered if any(not is_empty(cell) for cell in row))
        if rows:
            return Rows(rows, machine=False)
    return Rows((), machine=False)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongInputs([Problem(note(gettext_noop("the file is over 64 MB; check that it is the right file")))])
        return path.read_bytes()
    except OSError as error:
        raise WrongInputs([unreadable(error)]) from None
