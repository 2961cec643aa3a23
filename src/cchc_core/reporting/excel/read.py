"""A workbook into a form: the lists that ``write`` gives out, edited, and tables as an office prints them.

Each cell becomes a part of a located document with its sheet and its cell, and the one reader of forms does the rest. A workbook
without the lists is taken for the office's own printed form: every sheet with a table becomes a table of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cchc_core.criteria.excel.marks import items, unword
from cchc_core.criteria.located import Entry, Items, Located, Scalar
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.problems import Place, Problem, error, warning
from cchc_core.files import Sheet, UnreadableFile
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.reporting.excel import fields as f
from cchc_core.reporting.excel.grid import Grid
from cchc_core.reporting.excel.printed import printed_tables
from cchc_core.reporting.reading import FormRead, read_form
from cchc_core.text import fold
from cchc_core.words import gettext_noop, note

_LOOK_FOR_HEAD = 20


def load_form_excel(data: bytes, *, key: str = "", title: str = "") -> FormRead:
    """The form in an .xlsx or .xls file. Never raises for what the file holds; problems name sheet and cell.

    ``key`` and ``title`` are those of the form where the workbook tells none.
    """
    try:
        sheets = read_any_workbook(data)
    except UnreadableFile as refused:
        return FormRead(None, (error(refused.reason, check="excel"),))
    return form_of_sheets(sheets, key=key, title=title)


def form_of_sheets(sheets: Sequence[Sheet], *, key: str = "", title: str = "") -> FormRead:
    """The same for sheets that are read already."""
    reader = _Reader(sheets)
    document = reader.document(key, title)
    if document is None:
        return FormRead(None, tuple(reader.problems))
    read = read_form(document, f.key_names())
    return FormRead(read.form, (*reader.problems, *read.problems))


class _Reader:
    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = {fold(sheet.name): sheet for sheet in sheets}
        self.problems: list[Problem] = []

    def document(self, key: str, title: str) -> Fields | None:
        header = self._header() if fold(f.HEADER) in self.sheets else {}
        for name, value in (("form", key), ("title", title)):
            if name not in header and value:
                header[name] = Scalar(value, quoted=True)
        listed = [
            listing for listing in (f.SECTIONS, f.TABLES, f.DUE, *f.OF_TABLES) if fold(listing.name) in self.sheets
        ]
        tables = self._tables() if f.TABLES in listed else ()
        printed = tuple(self._printed({fold(each.name) for each in listed}, taken=len(tables)))
        if not (tables or printed or f.SECTIONS in listed):
            self.problems.append(error(note(NO_TABLE), check="excel"))
            return None
        if "title" not in header and printed and fold(f.HEADER) not in self.sheets:
            header["title"] = printed[0].get("title") or Scalar("")
        entries: dict[str, Located] = dict(header)
        if f.SECTIONS in listed:
            entries["sections"] = Items(tuple(self._items(f.SECTIONS)))
        entries["tables"] = Items((*tables, *printed))
        if f.DUE in listed:
            entries["due"] = self._due()
        return _fields(entries, Place(sheet=f.HEADER, cell="A1"))

    # -- the lists --------------------------------------------------------------------------------------------------------

    def _tables(self) -> tuple[Fields, ...]:
        """The tables with their columns, rows, cells and relations; an item of a table that is not listed is told."""
        found = list(self._items(f.TABLES))
        codes = {_word(table, "code"): number for number, table in enumerate(found)}
        for listing in f.OF_TABLES:
            if fold(listing.name) not in self.sheets:
                continue
            of_table: dict[int, list[Fields]] = {}
            for item in self._items(listing):
                code = _word(item, "table")
                if code not in codes:
                    text = gettext_noop("“%(code)s” is no table of the sheet “%(sheet)s”.")
                    place = item.place_of("table")
                    self.problems.append(error(note(text, code=code, sheet=f.TABLES.name), place, check="excel"))
                    continue
                rest = {key: entry for key, entry in item.entries.items() if key != "table"}
                of_table.setdefault(codes[code], []).append(Fields(rest, item.place))
            for number, parts in of_table.items():
                whole: Located = Items(tuple(parts), parts[0].place)
                found[number] = Fields(
                    {**found[number].entries, listing.key: Entry(listing.key, parts[0].place, whole)},
                    found[number].place,
                )
        return tuple(found)

    def _items(self, listing: f.Listing) -> Iterator[Fields]:
        """One item a row; cells that are merged downwards mean every row that they cover."""
        grid = Grid(self.sheets[fold(listing.name)])
        head = self._head(grid, [listing.title(key) for key in listing.needed])
        if head is None:
            return
        columns = {fold(text): at for at, text in reversed(list(enumerate(grid.rows[head]))) if text}
        known = {fold(field.title): field for field in listing.fields}
        for title, at in columns.items():
            if title not in known:
                text = gettext_noop("The column “%(title)s” is unknown here and was not read.")
                told = note(text, title=grid.rows[head][at])
                self.problems.append(warning(told, grid.place(head, at), check="excel"))
        for number in range(head + 1, len(grid.rows)):
            if not any(grid.rows[number][at] for at in columns.values()):
                continue
            entries: dict[str, Located] = {}
            for title, field in known.items():
                if title in columns:
                    at = columns[title]
                    entries[field.key] = self._value(grid.rows[number][at], grid.place(number, at), field)
            yield _fields(entries, grid.place(number, min(columns.values())))

    def _head(self, grid: Grid, titles: Sequence[str]) -> int | None:
        wanted = {fold(title) for title in titles}
        for number, row in enumerate(grid.rows[:_LOOK_FOR_HEAD]):
            if wanted <= {fold(text) for text in row}:
                return number
        text = gettext_noop("The sheet has no row of titles with %(titles)s.")
        self.problems.append(error(note(text, titles=tuple(titles)), Place(sheet=grid.name, cell="A1"), check="excel"))
        return None

    @staticmethod
    def _value(text: str, place: Place, field: f.Field) -> Located:
        words = field.words or {}
        if not text:
            return Scalar("", place)
        if field.shape is f.Shape.LIST:
            parts = tuple(Scalar(f.from_word(unword(each), words), place, quoted=True) for each in items(text))
            return Items(parts, place)
        return Scalar(f.from_word(text, words) if words else text, place, quoted=True)

    def _header(self) -> dict[str, Located]:
        grid = Grid(self.sheets[fold(f.HEADER)])
        lines = {fold(field.title): field for field in f.HEADER_LINES}
        found: dict[str, Located] = {}
        head = self._head(grid, f.HEADER_TITLES)
        if head is None:
            return {}
        name_at, value_at = (
            next(at for at, text in enumerate(grid.rows[head]) if fold(text) == fold(title))
            for title in f.HEADER_TITLES
        )
        for number in range(head + 1, len(grid.rows)):
            name, value = grid.rows[number][name_at], grid.rows[number][value_at]
            field = lines.get(fold(name))
            if field is None and name:
                text = gettext_noop("“%(title)s” is no line of this sheet; it was not read.")
                self.problems.append(warning(note(text, title=name), grid.place(number, name_at), check="excel"))
            elif field is not None and value:
                found[field.key] = self._value(value, grid.place(number, value_at), field)
        return self._with_calendar(found)

    def _with_calendar(self, found: dict[str, Located]) -> dict[str, Located]:
        """A calendar of the office's own stands on a sheet of its own."""
        label, weeks, key = found.pop("label", None), found.pop("weeks", None), found.get("calendar")
        if fold(f.PARTS.name) in self.sheets and isinstance(key, Scalar):
            parts = Items(tuple(self._items(f.PARTS)), key.place)
            own: dict[str, Located] = {"key": key, "parts": parts}
            own |= {name: value for name, value in (("label", label), ("weeks", weeks)) if value is not None}
            found["calendar"] = _fields(own, key.place)
        return found

    def _due(self) -> Fields:
        entries: dict[str, Located] = {}
        place = Place(sheet=f.DUE.name, cell="A1")
        for item in self._items(f.DUE):
            rest = {key: entry for key, entry in item.entries.items() if key != "kind"}
            entries[_word(item, "kind")] = Fields(rest, item.place)
        return _fields(entries, place)

    # -- printed tables -------------------------------------------------------------------------------------------------

    def _printed(self, listed: set[str], taken: int) -> Iterator[Fields]:
        """The tables of the other sheets, as an office prints them."""
        apart = {fold(f.HEADER), fold(f.PARTS.name)}
        without: list[Problem] = []
        for folded, sheet in self.sheets.items():
            if folded in listed or folded in apart or not any(any(row) for row in sheet.rows):
                continue
            tables, problems = printed_tables(Grid(sheet), taken + 1)
            if tables:
                self.problems += problems
            else:
                without += problems
            taken += len(tables)
            yield from tables
        # a sheet of instructions beside tables stops nothing
        self.problems += [warning(each.note, each.place, check="excel") for each in without] if taken else without


NO_TABLE = gettext_noop(
    "No table was found. Begin from the workbook that the product gives out, or from a form with a row of heads."
)


def _word(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value.text.strip() if isinstance(value, Scalar) else ""


def _fields(entries: Mapping[str, Located], place: Place) -> Fields:
    return Fields({key: Entry(key, value.place, value) for key, value in entries.items()}, place)
