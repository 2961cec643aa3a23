"""Old lists of initiatives as offices keep them in Excel: one row a model, under heads in any order and any number of rows.

Heads are known by their words; merged cells mean every cell that they cover, so that a unit written once for five rows is the
unit of all five. Rows that hold only a title begin a section: a field of reform ("II. Cải cách thủ tục hành chính"), a unit
("Sở Tư pháp"), or nothing that matters. A list ends where its signatures begin. What a cell means (which unit, which field) is
read by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from unicodedata import normalize

from cchc_core.files import Cell, Sheet
from cchc_core.files.excel_links import Links
from cchc_core.text import fold
from cchc_core.values import machine_text, show_day

#: What a column holds, by its head without marks; the more particular come first.
_OFFICES = r"(?:so|ban|nganh|ban nganh|huyen|quan|thi xa|thanh pho|xa|phuong|thi tran|tinh|co quan|don vi|dia phuong)"
_KINDS = r"(?:mo hinh|sang kien|giai phap|cach lam)"
#: What a head says besides the kind; a title that begins with "Mô hình" says something else.
_SAID = (
    r"(?:mo|hinh|sang|kien|giai|phap|cach|lam|hay|moi|tieu|bieu|tao|hieu|qua|cai|hanh|chinh|cchc|cac|cua|trong|ve|va|hoac|de|an|"
    r"dang|ky|da|duoc|cong|nhan|rong|ap|dung|trien|khai|thuc|hien|xuat|xay|nam|don|vi|co|quan|dia|phuong|tinh|huyen|xa|"
    r"danh|muc|sach|ten|goi|kinh|nghiem|noi|bat|dien|so|ban|nganh|cap|\d{4})"
)
_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("label", r"(?:s?tt|so tt|so thu tu|thu tu|no\.?|#)$"),
        ("kind", r"(?:loai|phan loai|hinh thuc|kind|type)\b(?!.*\bten\b)"),
        (
            "title",
            r"(?:ten|tieu de)\b(?! (?:co quan|don vi|dia phuong|linh vuc|nguoi|tac gia|co so))|title$|name$|"
            rf"ten .*\bten {_KINDS}|"
            rf"(?=(?:danh (?:muc|sach) )?(?:cac )?{_KINDS}\b(?! (?:thuc hien|trien khai)$))(?:\W*\b{_SAID}\b)+\W*$",
        ),
        ("author", r"(?:ten )?(?:dong )?tac gia|(?:ho va ten|chu nhiem)"),
        ("field", r"(?:thuoc )?linh vuc|noi dung cai cach|mang cong tac|field"),
        ("contact", r"(?:don vi |nguoi |can bo |cong chuc )?(?:dau moi|lien he)|(?:can bo|nguoi) phu trach|contact"),
        (
            "unit",
            r"(?:ten )?(?:cac )?(?:co quan|don vi|dia phuong|to chuc)\b(?! tinh$| do$)|chu tri|noi dang ky|unit|"
            rf"(?:ten )?(?:cac )?(?:cap )?{_OFFICES}(?:(?:\W+|\W+va )(?:cap )?{_OFFICES})*$",
        ),
        ("scope", r"(?:quy mo|pham vi|dia ban|dia diem|noi (?:ap dung|trien khai|thuc hien)|doi tuong|scope)"),
        ("year", r"nam(?: (?:dang ky|ap dung|trien khai|thuc hien|ban hanh|cong nhan|bat dau))?$|year"),
        ("time", r"thoi (?:gian|diem|han|ky)|tien do|lo trinh|bat dau|time"),
        ("novelty", r"(?:diem|tinh) moi|what is new"),
        ("problem", r"thuc trang|hien trang|van de|su can thiet|ly do|boi canh|kho khan|problem"),
        ("target", r"(?:muc )?(?:chi tieu|con so|so lieu)\b.*(?:dat|den|muc)|figure to reach"),
        ("indicator", r"chi (?:tieu|so)|so lieu|measured by"),
        ("expected", r"(?:du kien )?(?:ket qua|hieu qua|san pham|tac dong|loi ich|muc tieu)|expected"),
        (
            "basis",
            r"can cu|co so phap ly|van ban|(?:so )?quyet dinh|so, ky hieu|so ky hieu|legal basis",
        ),
        ("links", r"(?:duong )?link|duong dan|lien ket|website|trang web|dia chi (?:trang|web|lien ket|truy cap)"),
        ("source", r"nguon|source"),
        ("content", r"(?:tom tat|mo ta|noi dung|cach lam|cach thuc|giai phap thuc hien|bien phap|content)"),
        ("note", r"ghi chu|note"),
    )
)
_NAME = re.compile(r"(?:ten|tieu de)\b(?! (?:co quan|don vi|dia phuong|linh vuc|nguoi|tac gia|co so))")
_MOST_HEAD_ROWS = 3
_OTHERS = frozenset(
    {
        "unit",
        "field",
        "content",
        "scope",
        "time",
        "expected",
        "novelty",
        "problem",
        "year",
        "contact",
        "links",
        "target",
    }
)
_NUMBERS = re.compile(r"\(?\d{1,3}\)?")
_COUNTING = re.compile(r"\(?(?:\d{1,2}|[a-e])\)?")
_ARABIC = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*\)?")
_COUNT = re.compile(r"\(?\d{1,3}(?: (?:mo hinh|sang kien|giai phap|cach lam)[^.]{0,40})?\)?")
_ROMAN = re.compile(r"[IVXLC]{1,7}")
_MARKED = re.compile(r"(?P<mark>[IVXLC]{1,7}|[A-H]|\d{1,2}(?:\.\d{1,2})*)[.)/:-]?\s+(?=\S)")
_FOOT = re.compile(
    r"(?:tong(?: (?:cong|so|hop))?(?= ?[:=(\d]|$| (?:mo hinh|sang kien|giai phap))|cong(?= ?[:=(\d]|$)|"
    r"nguoi (?:lap|tong hop)|thu truong|noi nhan|ky ten|lap bieu|giam doc|chu tich|truong phong|ghi chu\b|\*|\(.*\)$|luu:|"
    r"\.{3,}|ngay ?\.{2,}|[^\d]{0,40}ngay .{0,12}thang .{0,12}nam).*"
)
#: Where a list ends: who made it, who signs it, who gets it.
_END = re.compile(
    r"(?:nguoi (?:lap|tong hop)|lap bieu|thu truong|noi nhan|ky ten|tm\.|kt\.|tl\.|\(ky\b|(?:pho )?giam doc$|(?:pho )?chu tich$|"
    r"chanh van phong$|truong phong$|xac nhan cua)"
)
#: Nothing, as people write it.
_NOTHING = re.compile(r"[-–—.…_/\s]+")
_FIGURE = re.compile(r"\(?(?:\d{1,4}|\d{1,2}[./-]\d{1,4}(?:[./-]\d{2,4})?)\)?")
_YEAR = re.compile(r"\b(?:nam )?((?:19|20)\d\d)\b")


@dataclass(frozen=True)
class ListRow:
    """One model as written: what stands under each known head. ``row`` as Excel counts; sections as their words.

    A row that has a number and no title is one too: somebody forgot the title.

    ``columns`` gives the head under which each value stands, as the file writes it, for telling where something is wrong.
    """

    sheet: str
    row: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]
    sections: tuple[str, ...] = ()
    year: int | None = None
    heading: str = ""  # what stands above the list

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class ListRead:
    """A workbook read: its models, and the heads that nobody understood."""

    rows: tuple[ListRow, ...] = ()
    unknown: tuple[str, ...] = ()
    tables: int = 0


#: What the title of a section names, as the caller knows it.
UNIT, FIELD = "unit", "field"
#: Words → ``UNIT``, ``FIELD`` or nothing.
Meaning = Callable[[str], str]


def read_lists(
    sheets: Sequence[Sheet], meaning: Meaning, links: Mapping[str, Links] = MappingProxyType({})
) -> ListRead:
    """Every list in a workbook. ``meaning`` says what words alone in a row name, for titles that bear no mark; ``links`` are the
    addresses behind cells, by sheet: they go to the links of the row.
    """
    rows: list[ListRow] = []
    unknown: list[str] = []
    tables = 0
    for sheet in sheets:
        grid = _Grid(sheet, links.get(sheet.name, {}))
        for table in _tables(grid):
            tables += 1
            unknown += table.unknown
            rows += _rows(grid, table, meaning)
    return ListRead(tuple(rows), tuple(dict.fromkeys(unknown)), tables)


# Cells ----------------------------------------------------------------------------------------------------------------


class _Grid:
    """A sheet as text, composed, with merged cells spread over what they cover."""

    def __init__(self, sheet: Sheet, links: Links) -> None:
        self.name = sheet.name
        self.rows = [
            [_words(cell, is_share=(at, place) in sheet.shares) for place, cell in enumerate(row)]
            for at, row in enumerate(sheet.rows)
        ]
        self.links: dict[int, list[str]] = {}
        for (at, place), url in sorted(links.items()):
            if at < len(self.rows) and place < len(self.rows[at]) and "://" not in self.rows[at][place]:
                self.links.setdefault(at, []).append(url)  # what shows its address says it itself
        self.width = max((len(row) for row in self.rows), default=0)
        for row in self.rows:
            row.extend([""] * (self.width - len(row)))
        #: Cell → the cell that it is merged into, for all but the first.
        self.into: dict[tuple[int, int], tuple[int, int]] = {}
        for first, last in sheet.merged:
            self._spread(first, last)

    def _spread(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        for row in range(first[0], min(last[0] + 1, len(self.rows))):
            for column in range(first[1], min(last[1] + 1, self.width)):
                if (row, column) != first:
                    self.into[row, column] = first
                    self.rows[row][column] = self.rows[first[0]][first[1]]

    def goes_on(self, row: int, column: int) -> bool:
        """Whether the cell is the lower part of one that is merged downwards."""
        start = self.into.get((row, column))
        return start is not None and start[0] < row

    def is_wide(self, row: int, column: int) -> bool:
        """Whether the cell is part of one that is merged across at least three columns."""
        start = self.into.get((row, column), (row, column))
        covered = [at for at in range(self.width) if self.into.get((row, at)) == start]
        return len(covered) >= 2


def _words(cell: Cell, *, is_share: bool = False) -> str:
    """A cell as text, as Excel shows it: lines kept, spaces single, letters composed."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, Fraction):
        return f"{_number(cell * 100)}%" if is_share else _number(cell)
    if isinstance(cell, date):
        return show_day(cell)
    lines = (" ".join(line.split()) for line in normalize("NFC", cell).splitlines())
    return "\n".join(line for line in lines if line)


def _number(value: Fraction) -> str:
    """With the comma of the country, and no dots: it may be a year."""
    return machine_text(value).replace(".", ",")


def _flat(text: str) -> str:
    return " ".join(text.split())


# Heads ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """Where a list stands: the first row below its heads, the end, what each column holds, what is told above it."""

    first: int
    end: int
    columns: Mapping[str, int]
    heads: Mapping[str, str]
    unknown: tuple[str, ...]
    heading: str
    year: int | None


def _tables(grid: _Grid) -> list[_Table]:
    """The lists of a sheet, one below the other."""
    starts: list[tuple[int, int, dict[str, int], dict[str, str], tuple[str, ...]]] = []
    at = 0
    while at < len(grid.rows):
        found = _heads_at(grid, at)
        if found is None:
            at += 1
            continue
        size, columns, heads, unknown = found
        starts.append((at, at + size, columns, heads, unknown))
        at += size
    tables = []
    for place, (top, first, columns, heads, unknown) in enumerate(starts):
        above = starts[place - 1][1] if place else 0
        end = starts[place + 1][0] if place + 1 < len(starts) else len(grid.rows)
        heading = " ".join(text for row in grid.rows[max(above, top - 12) : top] for text in dict.fromkeys(row) if text)
        tables.append(_Table(first, end, columns, heads, unknown, heading, _year_in(heading) or _year_in(grid.name)))
    return tables


def _heads_at(grid: _Grid, at: int) -> tuple[int, dict[str, int], dict[str, str], tuple[str, ...]] | None:
    """The heads that begin in a row: over how many rows, which column holds what. None where it is no head."""
    best: tuple[int, dict[str, int], dict[str, str], tuple[str, ...]] | None = None
    if len({text for text in grid.rows[at] if text}) < 2 or not _named(grid.rows[at : at + 1])[0]:
        return None  # the title of a sheet
    if any(_FIGURE.fullmatch(text) for text in grid.rows[at]):
        return None  # a model: a head bears no number
    for size in range(1, _MOST_HEAD_ROWS + 1):
        rows = grid.rows[at : at + size]
        if len(rows) < size or (size > 1 and not _looks_like_heads(grid, at + size - 1)):
            break
        columns, heads, unknown = _named(rows)
        if "title" not in columns or not _OTHERS & columns.keys():
            continue
        if best is None or len(columns) > len(best[1]) or (_is_merged_down(grid, at + size - 1) and size > best[0]):
            best = (size, columns, heads, unknown)
    return best


def _looks_like_heads(grid: _Grid, row: int) -> bool:
    """Whether a row below a head is part of it: nothing in it is long, a number of a row, or a row of numbers."""
    own = [text for at, text in enumerate(grid.rows[row]) if text and not grid.goes_on(row, at)]
    if not own:
        return _is_merged_down(grid, row)
    return all(len(text) <= 80 and not _NUMBERS.fullmatch(text) for text in own) and not _ROMAN.fullmatch(own[0])


def _is_merged_down(grid: _Grid, row: int) -> bool:
    return any(grid.goes_on(row, at) for at in range(grid.width))


def _named(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], dict[str, str], tuple[str, ...]]:
    """What each column holds by its lowest head, else by all its heads together; what is understood by neither."""
    columns: dict[str, int] = {}
    heads: dict[str, str] = {}
    unknown: list[str] = []
    says_name = any(_NAME.match(fold(text)) for row in rows for text in row)
    for at in range(len(rows[0])):
        words = list(dict.fromkeys(_flat(row[at]) for row in rows if row[at]))
        if not words:
            continue
        name = next((name for text in (*reversed(words), " ".join(words)) if (name := _head(text))), None)
        if name == "title" and says_name and not any(_NAME.match(fold(text)) for text in words):
            name = "content"  # "Tên mô hình | Cách làm"
        if name is None:
            unknown.append(" – ".join(words)[:80])
        elif name not in columns:
            columns[name] = at
            heads[name] = words[-1][:80]
    if "title" not in columns and "label" in columns and "content" in columns:
        # "TT | Nội dung | Đơn vị"
        columns["title"], heads["title"] = columns.pop("content"), heads.pop("content")
    return columns, heads, tuple(unknown)


def _head(text: str) -> str | None:
    """What a head means. Remarks in brackets say more about it, not what it is."""
    plain = re.sub(r"\s*\([^()]*\)", "", fold(text)).strip(" :.*-")
    if not plain or len(plain) > 120:
        return None
    return next((name for name, pattern in _HEADS if pattern.match(plain)), None)


def _year_in(text: str) -> int | None:
    """The one year that a title tells; None where it tells none or several."""
    years = {int(year) for year in _YEAR.findall(fold(text))}
    return years.pop() if len(years) == 1 else None


# Rows -----------------------------------------------------------------------------------------------------------------


def _rows(grid: _Grid, table: _Table, meaning: Meaning) -> Iterator[ListRow]:
    """The models of a list; a row without a title of its own goes on with the one before."""
    sections: list[tuple[int, str]] = []
    last: ListRow | None = None
    seen = False
    for at in range(table.first, table.end):
        texts = grid.rows[at]
        if not any(texts) or _is_counting(texts):
            continue
        if seen and _is_end(table, texts):
            break
        title = _section(grid, table, at, meaning)
        if title is not None:
            depth, words = title
            sections = [*(each for each in sections if each[0] < depth), (depth, words)]
            continue
        cells = _cells(table, texts)
        if at in grid.links:
            cells["links"] = "\n".join(filter(None, (cells.get("links", ""), *grid.links[at])))
        if last is not None and _continues(grid, table, at, cells):
            last = _joined(last, grid, table, at, cells)
            continue
        if last is not None:
            yield last
            last = None
        if not _is_model(cells):
            continue
        above = tuple(text for _depth, text in sections)
        year = _row_year(cells) or _year_in(" ".join(above)) or table.year
        last = ListRow(grid.name, at + 1, cells, table.heads, above, year, table.heading)
        seen = True
    if last is not None:
        yield last


def _cells(table: _Table, texts: Sequence[str]) -> dict[str, str]:
    """What stands under each known head; a dash or dots are nothing, save where a row is numbered so."""
    found = {name: texts[column] for name, column in table.columns.items() if texts[column]}
    return {name: text for name, text in found.items() if name == "label" or not _NOTHING.fullmatch(text)}


def _is_model(cells: Mapping[str, str]) -> bool:
    """A title that is no foot; or a number with words beside it, of which somebody forgot the title."""
    if not cells.get("title"):
        return bool(_NUMBERS.fullmatch(cells.get("label", "").strip(" ."))) and len(cells) > 1
    return not _is_foot(cells)


def _is_end(table: _Table, texts: Sequence[str]) -> bool:
    """Whether signatures begin here; a row that has a number or a title of its own is none."""
    cells = {name: texts[column] for name, column in table.columns.items() if texts[column]}
    title = fold(_flat(cells.get("title", "")))
    if title and _tells(cells):
        return False
    if _NUMBERS.fullmatch(cells.get("label", "")) or (title and not (_END.match(title) or _FOOT.fullmatch(title))):
        return False
    return any(_END.match(fold(_flat(text))) for text in texts if text)


def _is_counting(texts: Sequence[str]) -> bool:
    """ "(1) (2) (3)" below the heads."""
    filled = [text for text in texts if text]
    return len(filled) > 2 and all(_COUNTING.fullmatch(text) for text in filled)


def _is_foot(cells: Mapping[str, str]) -> bool:
    numbered = _NUMBERS.fullmatch(cells.get("label", ""))
    return not numbered and not _tells(cells) and bool(_FOOT.fullmatch(fold(_flat(cells["title"]))))


def _tells(cells: Mapping[str, str]) -> bool:
    """Whether a unit, a field or a year stands in the row, as in those of a model: "Chủ tịch xã đối thoại | Xã A"."""
    told = (fold(_flat(cells[name])) for name in ("unit", "field", "year") if name in cells)
    return any(not _END.match(text) and not _FOOT.fullmatch(text) for text in told)


def _row_year(cells: Mapping[str, str]) -> int | None:
    """The year of a row: the first one of its own column ("2023-2024"), else the only one that its time tells."""
    own = _YEAR.search(fold(cells.get("year", "")))
    return int(own[1]) if own else _year_in(cells.get("time", ""))


def _section(grid: _Grid, table: _Table, at: int, meaning: Meaning) -> tuple[int, str] | None:
    """Depth and words of a row that only begins a section; None for a row of the list."""
    texts = grid.rows[at]
    label_at = table.columns.get("label")
    label = _label(texts[label_at]) if label_at is not None else ""
    others = [(place, text) for place, text in enumerate(texts) if text and place != label_at]
    words = list(dict.fromkeys(text for _place, text in others))
    if not words and label and not _NUMBERS.fullmatch(label) and not _ROMAN.fullmatch(label):
        words, label = [texts[label_at]], ""  # type: ignore[index]
    if len(words) > 1:
        words = _counted(words)
    if len(words) != 1:
        return None
    text = _flat(words[0])
    marked = _MARKED.match(text)
    mark = label if label and label != text else marked["mark"] if marked else ""
    plain = text[marked.end() :] if marked else text
    wide = bool(others) and grid.is_wide(at, others[0][0])
    means = meaning(plain)
    if mark and _ARABIC.fullmatch(mark) and not wide and not (others and _heads_rows(grid, table, at, mark, means)):
        return None
    if not (wide or (mark and not _NUMBERS.fullmatch(mark)) or plain.isupper() or means):
        return (9, plain) if _FOOT.fullmatch(fold(plain)) and not label else None
    return _depth(mark), plain


def _label(text: str) -> str:
    """ "1.1." as typed, 1,1 as a number of Excel: one mark."""
    return re.sub(r"(?<=\d),(?=\d)", ".", text.strip(" .)"))


def _counted(words: Sequence[str]) -> list[str]:
    """ "Sở Tư pháp | 03" and "Sở Tư pháp | 3 mô hình": the title of a section beside how many stand in it."""
    return [text for text in words if not _COUNT.fullmatch(fold(text))]


def _heads_rows(grid: _Grid, table: _Table, at: int, mark: str, means: str) -> bool:
    """Whether a numbered row without anything but its words begins a section: it names a unit; or the rows below are
    numbered anew, deeper, or not at all. "2 Số hóa kết quả thủ tục hành chính", with 3 below it, is a model.
    """
    if means == UNIT:
        return True
    below = next((row for row in grid.rows[at + 1 : table.end] if any(row)), None)
    label = _label(below[table.columns["label"]]) if below is not None and "label" in table.columns else ""
    if below is None or (means != FIELD and "." not in mark):
        return False
    if not _ARABIC.fullmatch(label):
        return not _ROMAN.fullmatch(label) and not _is_end(table, below)
    return label.count(".") > mark.count(".") or (means == FIELD and label.count(".") == 0 and label.strip("0") == "1")


def _depth(mark: str) -> int:
    """Letters above Roman numerals above figures; a title without any mark stands between."""
    if not mark:
        return 3
    if _ROMAN.fullmatch(mark):
        return 2
    return 1 if mark.isalpha() else 4 + mark.count(".")


def _continues(grid: _Grid, table: _Table, at: int, cells: Mapping[str, str]) -> bool:
    """Whether a row belongs to the model before: its title is merged with that above, or it has neither number nor title."""
    column = table.columns["title"]
    if grid.rows[at][column]:
        return grid.goes_on(at, column)
    return not cells.get("label") and bool(cells.keys() - {"label", "unit", "field"})


def _joined(row: ListRow, grid: _Grid, table: _Table, at: int, cells: Mapping[str, str]) -> ListRow:
    """The model with what a further row adds, each line once."""
    found = dict(row.cells)
    for name, text in cells.items():
        if name in ("label", "title") or (name in table.columns and grid.goes_on(at, table.columns[name])):
            continue
        stands = found.get(name, "")
        if text not in stands.splitlines():
            found[name] = f"{stands}\n{text}" if stands else text
    return ListRow(row.sheet, row.row, found, row.columns, row.sections, row.year)
