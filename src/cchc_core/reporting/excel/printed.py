"""A table as an office prints it, into rows and columns of a form.

Heads may be merged over several rows; a row of numbers below them ("(1)", "(3) = (4) + (5)") names the columns and says which are
computed. Rows have a label, a title and perhaps a unit; a row that is merged across the table is a heading; a cell that holds "x"
is crossed out. The table ends where its signatures begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cchc_core.criteria.located import Entry, Items, Located, Scalar
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.problems import Place, Problem, error
from cchc_core.reporting.excel.grid import Grid
from cchc_core.text import fold
from cchc_core.words import gettext_noop, note

_LOOK_FOR_HEAD = 40
_MOST_HEAD_ROWS = 6
_LABEL = re.compile(r"(?:s?tt|so tt|so thu tu|thu tu|no\.?|#)$")
_UNIT = re.compile(r"(?:don vi(?: tinh)?|dvt|dv tinh)$")
_TITLE = re.compile(
    r"(?:ten |danh muc )?(?:noi dung|chi tieu|chi so|linh vuc|tieu chi|hang muc|nhiem vu|thu tuc|don vi|co quan|ten)\b"
)
_REMARK = re.compile(r"(?:ghi chu|giai trinh|dien giai)")
_NUMBER = re.compile(r"\(?\s*(?P<number>\d{1,3}|[A-Z])\s*\)?\s*(?:=\s*(?P<formula>[^=]{1,200}))?")
_REFERENCE = re.compile(r"\(\s*(\d{1,3})\s*\)|(?<![\w.])(\d{1,3})(?![\w.])")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_MADE = (
    r"nguoi (?:lap|tong hop)|lap bieu|thu truong|noi nhan|tm\.|kt\.|tl\.|\(ky|giam doc$|chu tich$|chanh van phong$|truong phong$|"
    r"ghi chu:|\.*,? ?ngay .{0,12}thang .{0,12}nam"
)
_END = re.compile(_MADE)
_CROSSED = frozenset({"x", "×"})


@dataclass
class _Columns:
    """Where things stand: the label, the title, the unit, and the columns to fill in."""

    label: int | None
    title: int
    unit: int | None
    data: list[int]


def printed_table(grid: Grid, code: str) -> tuple[Fields | None, list[Problem]]:
    """The table of a sheet as a part of a form, and what is wrong with it; None where the sheet holds no table."""
    problems: list[Problem] = []
    head = _head(grid)
    if head is None:
        told = note(
            gettext_noop(
                "The sheet has no row of heads that could be read. Give the table a first column “TT” or “STT”."
            )
        )
        return None, [error(told, grid.place(0, 0), check="excel")]
    first, last, numbers = head
    columns = _columns(grid, first, last)
    if columns is None:
        told = note(gettext_noop("The table has no column to fill in beside its titles."))
        return None, [error(told, grid.place(first, 0), check="excel")]
    codes = _codes(grid, numbers, columns.data)
    entries: dict[str, Located] = {
        "code": _scalar(code, grid.place(first, 0)),
        "title": _scalar(_title_above(grid, first) or grid.name, grid.place(first, 0)),
        "columns": Items(tuple(_column(grid, first, last, numbers, at, codes, problems) for at in columns.data)),
    }
    rows, crossed = _rows(grid, (numbers if numbers is not None else last) + 1, columns, codes, problems)
    entries["rows"] = Items(tuple(rows))
    entries["cells"] = Items(tuple(crossed))
    return _fields(entries, grid.place(first, 0)), problems


# Heads --------------------------------------------------------------------------------------------------------------------


def _head(grid: Grid) -> tuple[int, int, int | None] | None:
    """First and last row of the heads, and the row of numbers below them."""
    start = next((at for at in range(min(len(grid.rows), _LOOK_FOR_HEAD)) if _is_head(grid, at)), None)
    if start is None:
        return None
    last = start
    while last + 1 < min(len(grid.rows), start + _MOST_HEAD_ROWS) and _goes_on(grid, start, last + 1):
        last += 1
    numbers = last + 1 if last + 1 < len(grid.rows) and _is_numbers(grid.rows[last + 1]) else None
    return start, last, numbers


def _is_head(grid: Grid, at: int) -> bool:
    """A row with a label's head, or one above a row of numbers, with at least two different heads."""
    row = grid.rows[at]
    if len(dict.fromkeys(text for text in row if text)) < 2:
        return False
    if any(_LABEL.fullmatch(fold(text)) for text in row[:3]):
        return True
    return at + 1 < len(grid.rows) and _is_numbers(grid.rows[at + 1])


def _goes_on(grid: Grid, start: int, at: int) -> bool:
    """Whether a row is still one of heads: a head above is merged into it, or parts a head that is merged across."""
    if _is_numbers(grid.rows[at]):
        return False
    downwards = any(grid.into.get((at, column), (at, column))[0] < at for column in range(grid.width))
    return downwards and any(
        grid.into.get((at, column), (at, column))[0] in range(start, at) for column in range(grid.width)
    )


def _is_numbers(row: list[str]) -> bool:
    """ "(1) (2) (3) = (4) + (5)", letters before the first number allowed."""
    texts = [text for text in row if text]
    found = [_NUMBER.fullmatch(text) for text in texts]
    return (
        len(texts) >= 2
        and all(found)
        and any(match and match["number"].isdigit() for match in found)
        and _ascend(found)
    )


def _ascend(found: list[re.Match[str] | None]) -> bool:
    numbers = [int(match["number"]) for match in found if match and match["number"].isdigit()]
    return all(before < after for before, after in pairwise(numbers))


def _columns(grid: Grid, first: int, last: int) -> _Columns | None:
    heads = {
        at: fold(grid.rows[last][at])
        for at in range(grid.width)
        if any(grid.rows[row][at] for row in range(first, last + 1))
    }
    label = next((at for at, head in heads.items() if _LABEL.fullmatch(head)), None)
    unit = next((at for at, head in heads.items() if _UNIT.fullmatch(head) and at != label), None)
    rest = [at for at in heads if at not in (label, unit)]
    title = next((at for at in rest[:2] if _TITLE.match(heads[at])), rest[0] if rest else None)
    data = [at for at in rest if at != title]
    return None if title is None or not data else _Columns(label, title, unit, data)


def _codes(grid: Grid, numbers: int | None, data: list[int]) -> Mapping[int, str]:
    """ "C3" for the column under "(3)"; columns without a number by their place, after the numbers."""
    found: dict[int, str] = {}
    for at in data:
        match = _NUMBER.fullmatch(grid.rows[numbers][at]) if numbers is not None else None
        if match:
            found[at] = f"C{match['number']}"
    free = (f"C{number}" for number in range(1, 1000) if f"C{number}" not in found.values())
    return {at: found.get(at) or next(free) for at in data}


def _column(
    grid: Grid, first: int, last: int, numbers: int | None, at: int, codes: Mapping[int, str], problems: list[Problem]
) -> Fields:
    path = list(
        dict.fromkeys(grid.rows[row][at].replace("\n", " ") for row in range(first, last + 1) if grid.rows[row][at])
    )
    place = grid.place(last, at)
    entries: dict[str, Located] = {"code": _scalar(codes[at], place), "title": _scalar(path[-1], place)}
    if path[:-1]:
        entries["heads"] = Items(tuple(_scalar(text, place) for text in path[:-1]), place)
    if _REMARK.match(fold(path[-1])):
        entries["kind"] = _scalar("text", place)
    elif "%" in path[-1] or fold(path[-1]).startswith("ty le"):
        entries["kind"] = _scalar("percent", place)
    if numbers is not None:
        entries |= _computed(grid.rows[numbers][at], grid.place(numbers, at), codes, problems)
    return _fields(entries, place)


def _computed(text: str, place: Place, codes: Mapping[int, str], problems: list[Problem]) -> dict[str, Located]:
    """The formula below a head, over the codes of the columns; "(4)+(5)" is a sum."""
    match = _NUMBER.fullmatch(text)
    if match is None or not match["formula"]:
        return {}
    named = [f"C{one or other}" for one, other in _REFERENCE.findall(match["formula"])]
    unknown = [name[1:] for name in named if name not in codes.values()]
    if unknown:
        told = note(
            gettext_noop("No column has the number %(numbers)s, which this one is computed from."),
            numbers=tuple(unknown),
        )
        problems.append(error(told, place, check="excel"))
        return {}
    formula = _REFERENCE.sub(lambda found: f"C{found[1] or found[2]}", match["formula"]).strip()
    if re.fullmatch(r"C\d+(?:\s*\+\s*C\d+)+", formula):
        return {"total": Items(tuple(_scalar(name, place) for name in named), place)}
    return {"formula": _scalar(formula, place)}


def _title_above(grid: Grid, first: int) -> str:
    """The last line above the heads that runs across the table."""
    for row in reversed(grid.rows[:first]):
        texts = list(dict.fromkeys(text for text in row if text))
        if len(texts) == 1 and not fold(texts[0]).startswith(("don vi", "(", "dvt")) and len(texts[0]) > 3:
            return texts[0].replace("\n", " ")
    return ""


# Rows ---------------------------------------------------------------------------------------------------------------------


def _rows(
    grid: Grid, start: int, columns: _Columns, codes: Mapping[int, str], problems: list[Problem]
) -> tuple[list[Fields], list[Fields]]:
    rows: list[Fields] = []
    crossed: list[Fields] = []
    for at in range(start, len(grid.rows)):
        texts = [text for text in grid.rows[at] if text]
        if not texts or all(
            not grid.is_first(at, column) and grid.into[at, column][0] < at for column in _filled(grid, at)
        ):
            continue
        if any(_END.match(fold(text)) for text in texts):
            break
        row = _row(grid, at, columns, len(rows) + 1, problems)
        if row is None:
            continue
        rows.append(row)
        crossed += _crossed(grid, at, columns, codes, f"R{len(rows)}", problems)
    return rows, crossed


def _filled(grid: Grid, at: int) -> Iterator[int]:
    return (column for column in range(grid.width) if grid.rows[at][column])


def _row(grid: Grid, at: int, columns: _Columns, number: int, problems: list[Problem]) -> Fields | None:
    label = grid.rows[at][columns.label] if columns.label is not None else ""
    title = grid.rows[at][columns.title].replace("\n", " ")
    if columns.label is not None and grid.spans(at, columns.label) > 1:  # a heading may begin in the first column
        label = ""
    if not title:
        told = note(gettext_noop("The row has no title. Write what is counted in it, or empty it."))
        problems.append(error(told, grid.place(at, columns.title), check="excel"))
        return None
    place = grid.place(at, columns.title)
    entries: dict[str, Located] = {"code": _scalar(f"R{number}", place), "title": _scalar(title, place)}
    if label:
        entries["label"] = _scalar(label, grid.place(at, columns.label or 0))
    if grid.spans(at, columns.title) > 2:
        entries["heading"] = Scalar("true", place)
    elif depth := _depth(label, title):
        entries["depth"] = Scalar(str(depth), place)
    if columns.unit is not None and grid.rows[at][columns.unit]:
        unit = grid.rows[at][columns.unit]
        here = grid.place(at, columns.unit)
        entries |= {"kind": _scalar("percent", here)} if unit == "%" else {"unit": _scalar(unit, here)}
    return _fields(entries, place)


def _depth(label: str, title: str) -> int:
    """Roman numerals and capitals stand left, figures below them, parts of figures and strokes below those."""
    plain = label.strip("().")
    if title.startswith(("-", "–", "+")) or plain in ("-", "–", "+") or "." in plain or re.fullmatch(r"[a-z]", plain):
        return 2
    return 1 if plain.isdigit() and not _ROMAN.fullmatch(plain) else 0


def _crossed(
    grid: Grid, at: int, columns: _Columns, codes: Mapping[int, str], row: str, problems: list[Problem]
) -> Iterator[Fields]:
    """Cells with an "x" take nothing; other words where a figure belongs are told, figures of an example passed over."""
    if grid.spans(at, columns.title) > 2:
        return
    for column in columns.data:
        text = grid.rows[at][column]
        place = grid.place(at, column)
        if fold(text) in _CROSSED:
            yield _fields(
                {
                    "row": _scalar(row, place),
                    "column": _scalar(codes[column], place),
                    "kind": _scalar("nothing", place),
                },
                place,
            )
        elif text and not re.fullmatch(r"[-–\d.,/%\s…]+", text) and not _is_remark(grid, column, at):
            told = note(
                gettext_noop(
                    "“%(text)s” stands where the form has a cell to fill in. Empty it, or cross it out with x."
                ),
                text=text[:60],
            )
            problems.append(error(told, place, check="excel"))


def _is_remark(grid: Grid, column: int, at: int) -> bool:
    return any(_REMARK.match(fold(grid.rows[row][column])) for row in range(at))


def _scalar(text: str, place: Place) -> Scalar:
    return Scalar(text, place, quoted=True)


def _fields(entries: Mapping[str, Located], place: Place) -> Fields:
    return Fields({key: Entry(key, value.place, value) for key, value in entries.items()}, place)
