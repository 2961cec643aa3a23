"""The words of facts from a CSV (``name``, ``label_vi``, ``unit``), for the sentences that explain points and for the
titles of a table's columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import FactLabel
from cchc_core.scoring.problems import Problem, WrongInputs, not_utf8, unreadable
from cchc_core.words import gettext_noop, note

FactWords = Mapping[str, FactLabel]

#: What catalogues write in place of a unit where a value has none to count.
KINDS_NOT_UNITS = frozenset({"ngày", "có/không", "tỷ lệ", "date", "yes_no"})


def words_of(path: Path) -> FactWords:
    """Read a catalogue. Raises ``WrongInputs`` where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WrongInputs([unreadable(error)]) from None
    except UnicodeDecodeError:
        raise WrongInputs([not_utf8()]) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not {"name", "label_vi"} <= set(rows.fieldnames or ()):
        raise WrongInputs([Problem(note(gettext_noop("expected the columns name, label_vi and unit")), line=1)])
    return {row["name"]: FactLabel(row["label_vi"] or "", _unit(row.get("unit"))) for row in rows if row["name"]}


def words_beside(set_path: Path, criteria_set: CriteriaSet) -> FactWords:
    """Words from the ``facts*.csv`` in the folder of the set; the file that names most of its facts goes first.

    These files are a convenience that nobody asked for: one that cannot be read is passed over.
    """
    catalogues = []
    for path in sorted(set_path.parent.glob("facts*.csv")):
        try:
            catalogues.append(words_of(path))
        except WrongInputs:
            continue
    used = set(criteria_set.facts())
    catalogues.sort(key=lambda words: len(used & words.keys()))
    merged: dict[str, FactLabel] = {}
    for words in catalogues:
        merged.update(words)
    return {name: words for name, words in merged.items() if name in used}


def _unit(text: str | None) -> str:
    """ "điểm (0-100)" counts points; what stands in brackets is for whoever types."""
    unit = (text or "").partition("(")[0].strip()
    return "" if unit in KINDS_NOT_UNITS else unit
