"""A table of units, one row a unit and one column a fact, a criterion, a survey item or a pool, to plain data.

The first row names the columns: by the names of facts, by their words, by codes of criteria, by "survey.item", by keys
of pools, and by the words below for what belongs to the unit itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cchc_core.rules.rule import InputsNeeded, Rule
from cchc_core.scoring import cells
from cchc_core.scoring.inputs_csv import Rows
from cchc_core.scoring.inputs_plain import ReadInputs, read_plain
from cchc_core.scoring.needs import Needs
from cchc_core.scoring.problems import Problem
from cchc_core.words import Note, gettext_noop, note

#: What belongs to the unit: word of the column → key of the unit.
UNIT_COLUMNS = {
    "unit": "unit",
    "đơn vị": "unit",
    "mã đơn vị": "unit",
    "kind": "kind",
    "loại đơn vị": "kind",
    "group": "group",
    "nhóm": "group",
    "nhóm xếp hạng": "group",
    "ranked": "ranked",
    "xếp hạng": "ranked",
    "has": "has",
    "có": "has",
    "not_applicable": "not_applicable",
    "không áp dụng": "not_applicable",
}

#: Titles that an export of ours or a person may leave in, and that say nothing to a scoring.
UNREAD_COLUMNS = frozenset({"tt", "stt", "name", "tên đơn vị", "ghi chú", "note"})

_CODE = re.compile(r"\d+(\.\d+)*")
_NOT_APPLICABLE = re.compile(r"(không áp dụng|n/a)\s*:?\s*", re.IGNORECASE)
_DECISION = re.compile(r"(?:^|[;|\n])\s*([\w.\-]+)\s*:")

Plain = dict[str, Any]


@dataclass(frozen=True)
class _Column:
    """What a column fills: a section of the unit and the key in it."""

    index: int
    title: str
    section: str  # "" for the unit itself
    key: str


def read_rows(table: Rows, needs: Needs, fact_words: Mapping[str, str]) -> ReadInputs:
    """Read a table. ``fact_words`` is label → name of a fact, for columns that bear the words of the facts."""
    if not table.rows:
        return ReadInputs((), (Problem(note(gettext_noop("the table is empty; expected titles in its first row"))),))
    title_row, titles = table.rows[0]
    columns, problems = _Titles(needs, fact_words).read(title_row, titles)
    if not any(column.key == "unit" and not column.section for column in columns):
        message = note(gettext_noop("expected a column with the name of the unit, titled “unit” or “Đơn vị”"))
        problems.append(Problem(message, row=title_row))
    if problems:
        return ReadInputs((), tuple(problems))
    reader = _RowReader(table.machine, needs)
    units = [reader.read(row, values, columns, len(titles)) for row, values in table.rows[1:]]
    found = read_plain({"units": units}, needs, [row for row, _ in table.rows[1:]])
    problems = sorted((*reader.problems, *map(in_columns, found.problems)), key=lambda problem: problem.row or 0)
    sound = tuple(unit for unit in found.units if unit.unit not in reader.faulty_units)
    faulty = (*found.faulty, *(unit for unit in found.units if unit.unit in reader.faulty_units))
    rows = {unit["unit"]: row for unit, (row, _) in zip(units, table.rows[1:], strict=True) if "unit" in unit}
    return ReadInputs(sound, tuple(problems), found.notices, faulty, rows)


def in_columns(problem: Problem) -> Problem:
    """A problem of the common form, its place told by the title of the column: "surveys.s.i" is "s.i"."""
    section, _, key = problem.place.partition(".")
    if section not in ("facts", "judgements", "surveys", "pools"):
        return problem
    if section == "judgements":
        key = re.sub(r"\.(level|points|branch)$", "", key)
    return replace(problem, place=key)


class _Titles:
    """Reads the first row."""

    def __init__(self, needs: Needs, fact_words: Mapping[str, str]) -> None:
        self.needs = needs
        self.fact_words = {word.strip().casefold(): fact for word, fact in fact_words.items()}
        self.pool_words = {label.strip().casefold(): key for key, label in needs.pools.items() if label}
        self.items = {f"{survey}.{item}" for survey, item in needs.surveys}

    def read(self, row: int, titles: tuple[Any, ...]) -> tuple[list[_Column], list[Problem]]:
        columns: list[_Column] = []
        problems: list[Problem] = []
        seen: set[tuple[str, str]] = set()
        for index, cell in enumerate(titles):
            if cells.is_empty(cell):
                continue
            title = cells.text_of(cell)
            found = self._place(cell, title)
            if isinstance(found, Note):
                problems.append(Problem(found, place=title, row=row))
            elif found is not None and found in seen:
                message = note(gettext_noop("the column %(title)s stands twice; keep one"), title=title)
                problems.append(Problem(message, place=title, row=row))
            elif found is not None:
                seen.add(found)
                columns.append(_Column(index, title, *found))
        return columns, problems

    def _place(self, cell: Any, title: str) -> tuple[str, str] | Note | None:
        title = _without_section(title)
        word = title.casefold()
        if title in self.needs.facts:
            return "facts", title
        if word in UNIT_COLUMNS:
            return "", UNIT_COLUMNS[word]
        if title in self.needs.codes:
            return self._code(cell, title)
        if title in self.items:
            return "surveys", title
        if title in self.needs.pools or word in self.pool_words:
            return "pools", self.pool_words.get(word, title)
        if word in self.fact_words:
            return "facts", self.fact_words[word]
        return self._unknown(title, word)

    def _code(self, cell: Any, title: str) -> tuple[str, str] | Note:
        """A code typed as a number has lost its zeros: 1.1 may have been 1.10."""
        short = title.rstrip("0")
        alike = tuple(sorted(code for code in self.needs.codes if code.rstrip("0") == short))
        if not isinstance(cell, str) and "." in title and len(alike) > 1:
            return note(gettext_noop("this title is a number and may mean %(codes)s; write it as text"), codes=alike)
        if title not in self.needs.leaves:
            text = gettext_noop("%(code)s is not a criterion of the lowest level; only those have a column")
            return note(text, code=title)
        return "judgements", title

    def _unknown(self, title: str, word: str) -> tuple[str, str] | Note | None:
        section, _, rest = title.partition(":")
        if UNIT_COLUMNS.get(section.strip().casefold()) == "not_applicable" and rest.strip():
            return "not_applicable", rest.strip()
        if word in UNREAD_COLUMNS:
            return None
        if _CODE.fullmatch(title):
            return note(gettext_noop("the set has no criterion with the code %(code)s"), code=title)
        return "facts", title


class _RowReader:
    """Turns cells into the plain values that the common reader expects, by what each column is for."""

    def __init__(self, machine: bool, needs: Needs) -> None:
        self.machine = machine
        self.needs = needs
        self.problems: list[Problem] = []
        self.faulty_units: set[str] = set()
        self.items = {f"{survey}.{item}": (survey, item) for survey, item in needs.surveys}
        self.kinds: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "number": (gettext_noop("a number such as 42 or 0,5"), lambda cell: cells.number_of(cell, machine=machine)),
            "share": (gettext_noop("a share such as 0,95"), lambda cell: cells.share_of(cell, machine=machine)),
            "yes_no": (gettext_noop("yes or no: có, không, x, true, false"), cells.truth_of),
            "date": (gettext_noop("a day such as 31/1/2026 or 2026-01-31, or “chưa”"), cells.day_of),
        }

    def read(self, row: int, values: tuple[Any, ...], columns: list[_Column], width: int) -> Plain:
        unit: Plain = {"facts": {}, "judgements": {}, "surveys": {}, "pools": {}, "not_applicable": {}}
        name = _name(values, columns)
        before = len(self.problems)
        if any(not cells.is_empty(cell) for cell in values[width:]):
            message = note(gettext_noop("the row has more cells than there are columns"))
            self.problems.append(Problem(message, name, row=row))
        for column in columns:
            cell = values[column.index] if column.index < len(values) else None
            if not cells.is_empty(cell):
                try:
                    self._fill(unit, column, cell)
                except _Wrong as wrong:
                    self.problems.append(Problem(wrong.message, name, column.title, row))
        if len(self.problems) > before:
            self.faulty_units.add(name)
        return unit

    def _fill(self, unit: Plain, column: _Column, cell: Any) -> None:
        if not column.section:
            self._fill_unit(unit, column.key, cell)
        elif column.section == "facts":
            kind = self.needs.facts.get(column.key)
            unit["facts"][column.key] = self._as(kind, cell) if kind else None
        elif column.section == "surveys":
            survey, item = self.items[column.key]
            unit["surveys"].setdefault(survey, {})[item] = self._as("share", cell)
        elif column.section == "pools":
            unit["pools"][column.key] = self._as("number", cell)
        elif column.section == "not_applicable":
            unit["not_applicable"][column.key] = cells.text_of(cell)
        elif reason := _NOT_APPLICABLE.match(cells.text_of(cell)):
            unit["not_applicable"][column.key] = cells.text_of(cell)[reason.end() :]
        else:
            unit["judgements"][column.key] = self._judgement(self.needs.judged.get(column.key), cell)

    def _fill_unit(self, unit: Plain, key: str, cell: Any) -> None:
        if key == "has":
            unit["has"] = cells.words_of(cell)
        elif key == "ranked":
            unit["ranked"] = self._as("yes_no", cell)
        elif key == "not_applicable":
            unit["not_applicable"].update(_decisions(cells.text_of(cell)))
        else:
            unit[key] = cells.text_of(cell)

    def _as(self, kind: str, cell: Any) -> Any:
        what, read = self.kinds[kind]
        try:
            return read(cell)
        except ValueError:
            text = gettext_noop("expected %(what)s, found %(value)s")
            raise _Wrong(note(text, what=Note(what), value=f'"{cells.text_of(cell)[:60]}"')) from None

    def _judgement(self, rule: Rule | None, cell: Any) -> Plain:
        """A level, points, or "branch:" and one of these for the case that was chosen."""
        if rule is None:
            return {}
        needed = rule.inputs_needed()
        if not needed.branches:
            return self._answer(needed, cell)
        branch, _, rest = cells.text_of(cell).partition(":")
        known = {choice.label.casefold(): choice.key for choice in needed.branches}
        key = known.get(branch.strip().casefold(), branch.strip())
        if key not in known.values():
            text = gettext_noop("expected one of the cases %(keys)s, found %(value)s")
            raise _Wrong(note(text, keys=tuple(known.values()), value=f'"{branch.strip()}"'))
        return {"branch": key, **(self._answer(rule.inputs_needed({"branch": key}), rest) if rest.strip() else {})}

    def _answer(self, needed: InputsNeeded, cell: Any) -> Plain:
        if needed.points is not None:
            return {"points": self._as("number", cell)}
        word = cells.text_of(cell)
        labels = {level.label.casefold(): level.key for level in needed.levels}
        return {"level": labels.get(word.casefold(), word)}


def _without_section(title: str) -> str:
    """A program may title a column as its place in JSON: "facts.plan_tasks"."""
    section, _, rest = title.partition(".")
    return rest if rest and section in ("facts", "judgements", "surveys", "pools") else title


def _name(values: tuple[Any, ...], columns: list[_Column]) -> str:
    places = [column.index for column in columns if (column.section, column.key) == ("", "unit")]
    return cells.text_of(values[places[0]]) if places and places[0] < len(values) else ""


class _Wrong(ValueError):
    """A cell that is not what its column expects."""

    def __init__(self, message: Note) -> None:
        super().__init__(message.text)
        self.message = message


def _decisions(text: str) -> dict[str, str]:
    """ "3.2: không có TTHC; 4.1: …" to code → reason."""
    starts = list(_DECISION.finditer(text))
    if not starts:
        raise _Wrong(note(gettext_noop("expected a code, a colon and the reason, as in “3.2: không có TTHC; 4.1: …”")))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    return {start[1]: text[start.end() : end].strip() for start, end in zip(starts, ends, strict=True)}
