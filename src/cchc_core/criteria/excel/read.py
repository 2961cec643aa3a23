"""A workbook into a set: each cell becomes a part of a located document, and the one reader of sets does the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.checks import Context
from cchc_core.criteria.excel import form
from cchc_core.criteria.excel.marks import (
    Unclear,
    items,
    read_day,
    read_number,
    split,
    split_last,
    unword,
    write_number,
)
from cchc_core.criteria.excel.notation import Cells, read_cells
from cchc_core.criteria.excel.write import nearest_above
from cchc_core.criteria.load import LoadResult, load_document
from cchc_core.criteria.located import Entry, Items, Located, Scalar, Table, located, number_text
from cchc_core.criteria.problems import Place, Problem, error, warning
from cchc_core.criteria.yaml_in import Refused, read_yaml
from cchc_core.files import Cell, Sheet, UnreadableFile, cell_name, read_workbook
from cchc_core.text import fold
from cchc_core.words import Note, gettext_noop, note

_LOOK_FOR_HEADER = 20


def load_excel(data: bytes, name: str = "", context: Context | None = None) -> LoadResult:
    """The set in an .xlsx file. Never raises for what the file holds; problems name sheet and cell."""
    try:
        sheets = read_workbook(data)
    except UnreadableFile as refused:
        return LoadResult(None, (error(refused.reason, check="excel"),), name)
    reader = _Reader(sheets)
    document = reader.document()
    if document is None:
        return LoadResult(None, tuple(reader.problems), name)
    loaded = load_document(document, name, context)
    kept = [each for each in loaded.problems if not (each.check == "rules" and each.code in reader.broken)]
    return replace(loaded, problems=(*reader.problems, *kept))


@dataclass(frozen=True)
class _Grid:
    """A sheet below its header row, by the titles of its columns."""

    name: str
    columns: Mapping[str, int]  # folded title → column
    first: int  # first row below the header, counted from 0
    rows: tuple[tuple[Cell, ...], ...]

    def lines(self) -> Iterator[_Line]:
        for number, row in enumerate(self.rows):
            if any(value is not None for value in row):
                yield _Line(self, self.first + number, row)


@dataclass(frozen=True)
class _Line:
    """One row."""

    grid: _Grid
    row: int
    cells: tuple[Cell, ...]

    def value(self, title: str) -> Cell:
        column = self.grid.columns.get(fold(title))
        if column is None or column >= len(self.cells):
            return None
        value = self.cells[column]
        return (value.strip() or None) if isinstance(value, str) else value

    def text(self, title: str) -> str:
        return text_of(self.value(title))

    def place(self, title: str) -> Place:
        return Place(sheet=self.grid.name, cell=cell_name(self.row, self.grid.columns.get(fold(title), 0)))

    def scalar(self, title: str) -> Scalar:
        return Scalar(self.text(title), self.place(title), quoted=self.value(title) is not None)


def text_of(value: Cell) -> str:
    """A cell as source text: numbers exact with a point, days as year-month-day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return number_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _marked(value: Cell) -> str:
    """A cell that should hold the form's marks, where somebody typed a bare number or day."""
    return write_number(value) if isinstance(value, Fraction) else text_of(value)


class _Row:
    """A criterion or a case while its children are still to come."""

    def __init__(self, line: _Line, entries: dict[str, Located]) -> None:
        self.line, self.entries = line, entries
        self.children: list[_Row] = []
        self.cases: list[tuple[str, _Row]] = []
        self.kind = ""

    def table(self) -> Table:
        entries = dict(self.entries)
        if self.cases or self.kind == "one_of":
            entries["rule"] = self.rule()
        if self.children:
            place = self.line.place("Mã")
            entries["children"] = Items(tuple(child.table() for child in self.children), place)
        return _table(entries, self.line.place("Mã"))

    def rule(self) -> Located:
        place = self.line.place("Cách tính")
        if self.kind != "one_of":
            return self.entries.get("rule", Table({}, place))
        cases = tuple(
            _table(
                {
                    "key": Scalar(key, row.line.place("Mã"), quoted=True),
                    "label": row.line.scalar("Tên"),
                    "rule": row.rule(),
                },
                row.line.place("Mã"),
            )
            for key, row in self.cases
        )
        return _table({"kind": Scalar("one_of", place, quoted=True), "branches": Items(cases, place)}, place)


class _Reader:
    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self.sheets = {fold(sheet.name): sheet for sheet in sheets}
        self.problems: list[Problem] = []
        self.broken: set[str] = set()  # codes whose rule could not be read
        self.code = ""

    def document(self) -> Table | None:
        criteria = self._grid(form.CRITERIA, ("Mã", "Tên"))
        if criteria is None:
            return None
        entries = self._header()
        for key, sheet, read in (
            ("grades", form.GRADES, self._grade),
            ("pools", form.POOLS, self._pool),
            ("crosswalk", form.CROSSWALK, self._link),
        ):
            rows = self._list(sheet, read)
            if rows:
                entries[key] = Items(tuple(rows), rows[0].place)
        nodes = tuple(row.table() for row in self._tree(criteria))
        if nodes:
            entries["nodes"] = Items(nodes, nodes[0].place)
        return _table(entries, Place(sheet=form.HEADER, cell="A1"))

    # -- sheets and columns -----------------------------------------------------------------------------------------

    def _grid(self, name: str, needed: tuple[str, ...]) -> _Grid | None:
        sheet = self.sheets.get(fold(name))
        if sheet is None:
            self._error(
                note(
                    gettext_noop(
                        "The workbook has no sheet “%(sheet)s”. Begin from the form that the product gives out."
                    ),
                    sheet=name,
                )
            )
            return None
        for number, row in enumerate(sheet.rows[:_LOOK_FOR_HEADER]):
            titles = {fold(value): index for index, value in reversed(list(enumerate(row))) if isinstance(value, str)}
            if all(fold(title) in titles for title in needed):
                return _Grid(sheet.name, titles, number + 1, sheet.rows[number + 1 :])
        text = note(gettext_noop("The sheet has no row of titles with %(titles)s."), titles=needed)
        self._error(text, Place(sheet=sheet.name, cell="A1"))
        return None

    def _list(self, name: str, read: Callable[[_Line], Table]) -> list[Table]:
        if fold(name) not in self.sheets:
            return []
        titles = {
            form.GRADES: ("Khóa", "Xếp loại"),
            form.POOLS: ("Khóa", "Dấu"),
            form.CROSSWALK: ("Khóa cũ", "Khóa mới"),
        }[name]
        grid = self._grid(name, titles)
        return [read(line) for line in grid.lines()] if grid is not None else []

    # -- the header -------------------------------------------------------------------------------------------------

    def _header(self) -> dict[str, Located]:
        grid = self._grid(form.HEADER, ("Mục", "Giá trị"))
        entries: dict[str, Located] = {}
        parts: dict[str, dict[str, Located]] = {}
        by_title = {fold(".".join(path)): (path, words) for path, _, words in form.HEADER_LINES}  # as in YAML, or
        by_title |= {fold(title): (path, words) for path, title, words in form.HEADER_LINES}
        for line in grid.lines() if grid is not None else ():
            known = by_title.get(fold(line.text("Mục")))
            if known is None:
                text = gettext_noop("“%(title)s” is no line of this sheet; it was not read.")
                self._warn(note(text, title=line.text("Mục")), line.place("Mục"))
                continue
            path, words = known
            if line.value("Giá trị") is None:
                continue
            value = self._header_value(line, path, words)
            if len(path) == 1:
                entries[path[0]] = value
            else:
                parts.setdefault(path[0], {})[path[1]] = value
        for key, part in parts.items():
            entries[key] = _table(part, next(iter(part.values())).place)
        return entries

    def _header_value(self, line: _Line, path: tuple[str, ...], words: Mapping[str, str] | None) -> Located:
        scalar = line.scalar("Giá trị")
        if path in form.LIST_LINES:
            return Items(tuple(replace(scalar, text=unword(item)) for item in items(scalar.text)), scalar.place)
        if words is not None:
            return form.from_scalar(scalar, words)
        if path == ("basis", "date") and isinstance(line.value("Giá trị"), str):
            return self._converted(scalar, lambda text: read_day(text).isoformat())
        if path in (("total",), ("rounding", "digits")):
            return self._number(line, "Giá trị")
        return scalar

    # -- the short sheets -------------------------------------------------------------------------------------------

    def _grade(self, line: _Line) -> Table:
        entries: dict[str, Located] = {
            "key": line.scalar("Khóa"),
            "label": line.scalar("Xếp loại"),
            "from": self._number(line, "Từ (%)"),
        }
        place = line.place("Điều kiện")
        needed = []
        for item in items(line.text("Điều kiện")):
            try:
                name, percent = split_last(item, ":")
                number = Scalar(number_text(read_number(percent)), place, quoted=True)
            except Unclear as unclear:
                self._error(unclear.note, place)
                continue
            field = Scalar(form.reform_field(unword(name)), place, quoted=True)
            needed.append(_table({"field": field, "percent": number}, place))
        if needed:
            entries["requires"] = Items(tuple(needed), place)
        return _table(entries, line.place("Khóa"))

    def _pool(self, line: _Line) -> Table:
        return _table(
            {
                "key": line.scalar("Khóa"),
                "label": line.scalar("Tên"),
                "sign": self._number(line, "Dấu"),
                "cap": self._number(line, "Mức trần"),
            },
            line.place("Khóa"),
        )

    def _link(self, line: _Line) -> Table:
        entries: dict[str, Located] = {}
        for key, title in (("from", "Khóa cũ"), ("to", "Khóa mới")):
            place = line.place(title)
            words = (Scalar(unword(item), place, quoted=True) for item in items(line.text(title)))
            entries[key] = Items(tuple(words), place)
        entries["relation"] = form.from_scalar(line.scalar("Quan hệ"), form.RELATIONS)
        return _table(entries, line.place("Khóa cũ"))

    # -- the tree ---------------------------------------------------------------------------------------------------

    def _tree(self, grid: _Grid) -> list[_Row]:
        self._unread_columns(grid)
        top: list[_Row] = []
        rows: dict[str, _Row] = {}
        seen: dict[str, str] = {}
        cases: dict[str, _Row] = {}
        for line in grid.lines():
            code = line.text("Mã")
            self.code = code
            above = _case_above(code, cases) if fold(line.text("Cấp")) == fold(form.BRANCH) else None
            if above is not None:
                case = self._row(line, is_case=True)
                cases[above].cases.append((code[len(above) + 1 :], case))
                if case.kind == "one_of":
                    cases[code] = case
                continue
            row = self._row(line, is_case=False)
            parent = self._parent(line, code, rows, seen)
            (rows[parent].children if parent else top).append(row)
            rows.setdefault(code, row)
            seen.setdefault(code.rstrip("."), code)
            if row.kind == "one_of":
                cases[code] = row
        self.code = ""
        return top

    def _unread_columns(self, grid: _Grid) -> None:
        known = {fold(field.title) for field in form.FIELDS}
        for title, column in grid.columns.items():
            if title and title not in known:
                text = note(
                    gettext_noop("The column “%(title)s” is no column of this sheet; it was not read."), title=title
                )
                self._warn(text, Place(sheet=grid.name, cell=cell_name(grid.first - 1, column)))

    def _parent(self, line: _Line, code: str, rows: Mapping[str, _Row], seen: Mapping[str, str]) -> str:
        named = line.text("Thuộc mã")
        if not named:
            return nearest_above(code, seen)
        if named == form.TOP:
            return ""
        if named not in rows:
            text = gettext_noop("The row stands under %(parent)s, and no row above has that code.")
            self._error(note(text, parent=named), line.place("Thuộc mã"))
            return ""
        return named

    def _row(self, line: _Line, is_case: bool) -> _Row:
        entries: dict[str, Located] = {}
        if not is_case:
            entries = self._node(line)
        row = _Row(line, entries)
        kind = line.text("Cách tính")
        row.kind = form.from_words(kind, form.KINDS)
        if kind and row.kind != "one_of":
            rule = self._rule(line, row.kind)
            if rule is not None:
                entries["rule"] = rule
        return row

    def _node(self, line: _Line) -> dict[str, Located]:
        if isinstance(line.value("Mã"), date):
            self._error(
                note(gettext_noop("Excel has made a date of this code. Set the column to text and write it again.")),
                line.place("Mã"),
            )
        entries: dict[str, Located] = {}
        for key, title in (
            ("code", "Mã"),
            ("label", "Cấp"),
            ("name", "Tên"),
            ("verifier", "Đơn vị thẩm định"),
            ("key", "Khóa"),
        ):
            entries[key] = line.scalar(title)
        entries["max"] = self._number(line, "Điểm tối đa")
        field = line.scalar("Lĩnh vực")
        entries["field"] = replace(field, text=form.reform_field(field.text.strip()), quoted=True)
        entries["measured"] = form.from_scalar(line.scalar("Nguồn"), form.MEASURED)
        entries["evidence"] = _table(
            {"text": line.scalar("Tài liệu kiểm chứng"), "required": line.scalar("Bắt buộc")},
            line.place("Tài liệu kiểm chứng"),
        )
        entries["guide"] = _table(
            {"unit": line.scalar("Hướng dẫn đơn vị"), "verifier": line.scalar("Hướng dẫn thẩm định")},
            line.place("Hướng dẫn đơn vị"),
        )
        if line.value("Áp dụng cho") is not None:
            applies = self._applies(line)
            if applies is not None:
                entries["applies"] = applies
        return {key: value for key, value in entries.items() if not (isinstance(value, Scalar) and not value.text)}

    def _applies(self, line: _Line) -> Located | None:
        place = line.place("Áp dụng cho")
        entries: dict[str, Located] = {}
        for part in split(line.text("Áp dụng cho"), ";\n"):
            first, _, rest = part.partition(" ")
            key = {"co": "unit_has", "loai": "unit_kind"}.get(fold(first))
            if key is not None:
                words = (Scalar(unword(each), place, quoted=True) for each in split(rest, ","))
                entries[key] = Items(tuple(words), place)
            elif fold(part) != fold("mọi đơn vị"):
                text = gettext_noop("“%(text)s” is unclear; write “có tthc” or “loại ward, commune”.")
                self._error(note(text, text=part[:60]), place)
                return None
        return _table(entries, place)

    def _rule(self, line: _Line, kind: str) -> Located | None:
        place = line.place("Cách tính")
        source, scale, settings = (_marked(line.value(title)) for title in ("Số liệu", "Thang điểm", "Tham số khác"))
        head = {"kind": Scalar(kind, place, quoted=True)}
        if settings.startswith("{"):
            return self._rule_in_yaml(head, settings, line)
        for title, cells in (
            ("Số liệu", Cells(source=source)),
            ("Thang điểm", Cells(scale=scale)),
            ("Tham số khác", Cells(settings=settings)),
        ):
            try:
                body: Any = read_cells(kind, cells) if kind in form.KINDS else {}
            except Unclear as unclear:
                self.broken.add(self.code)
                self._error(unclear.note, line.place(title))
            else:
                head |= {key: located(value, line.place(title)) for key, value in body.items()}
        return None if self.code in self.broken else _table(head, place)

    def _rule_in_yaml(self, head: Mapping[str, Located], text: str, line: _Line) -> Located | None:
        place = line.place("Tham số khác")
        try:
            body = read_yaml(text)
        except Refused as refused:
            self.broken.add(self.code)
            self.problems += [replace(each, place=place, code=self.code) for each in refused.problems]
            return None
        entries = {entry.key: _moved(entry.value, place) for entry in body} if isinstance(body, Table) else {}
        return _table({**entries, **head}, place)

    # -- values and problems ----------------------------------------------------------------------------------------

    def _number(self, line: _Line, title: str) -> Scalar:
        scalar = line.scalar(title)
        if isinstance(line.value(title), str):
            return self._converted(scalar, lambda text: number_text(read_number(text)))
        return scalar

    def _converted(self, scalar: Scalar, convert: Callable[[str], str]) -> Scalar:
        """The scalar in the writing that the reader of sets knows; left as it is, for that reader to refuse, if unclear."""
        try:
            return replace(scalar, text=convert(scalar.text))
        except Unclear:
            return scalar

    def _error(self, text: Note, place: Place | None = None) -> None:
        self.problems.append(error(text, place or Place(), self.code, "excel"))

    def _warn(self, text: Note, place: Place) -> None:
        self.problems.append(warning(text, place, self.code, "excel"))


def _case_above(code: str, cases: Mapping[str, _Row]) -> str | None:
    """The row whose case ``code`` is ("1.2/a" is a case of "1.2"); the nearest, where cases hold cases."""
    end = code.rfind("/")
    while end > 0:
        if code[:end] in cases:
            return code[:end]
        end = code.rfind("/", 0, end)
    return None


def _table(entries: Mapping[str, Located], place: Place) -> Table:
    return Table({key: Entry(key, value.place, value) for key, value in entries.items()}, place)


def _moved(value: Located, place: Place) -> Located:
    """The same at another place: lines within a cell mean nothing to whoever looks at the sheet."""
    if isinstance(value, Table):
        return Table({entry.key: Entry(entry.key, place, _moved(entry.value, place)) for entry in value}, place)
    if isinstance(value, Items):
        return Items(tuple(_moved(each, place) for each in value.items), place)
    return replace(value, place=place)
