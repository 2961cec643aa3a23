"""The body of a draft as rows of a form: a level, a heading, and lines of text; and back from what a context holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cchc.documents.rich import markup_of, runs_of
from cchc_core.documents.context import Level
from cchc_core.documents.outline import Outline
from cchc_core.words import gettext_noop

PARAGRAPH, TABLE, PAGE_BREAK = "paragraph", "table", "page_break"
LEVELS: Mapping[str, str] = {
    PARAGRAPH: gettext_noop("Paragraph"),
    "group": gettext_noop("I. Group"),
    "clause": gettext_noop("1. Clause"),
    "subclause": gettext_noop("1.1. Subclause"),
    "point": gettext_noop("a) Point"),
    "dash": gettext_noop("- Dash"),
    "plus": gettext_noop("+ Plus"),
    "article": gettext_noop("Article"),
    "part": gettext_noop("Part"),
    "chapter": gettext_noop("Chapter"),
    "section": gettext_noop("Section"),
    TABLE: gettext_noop("Table (cells parted by tabs or |)"),
    PAGE_BREAK: gettext_noop("New page"),
}
MOST_ROWS = 400


@dataclass(frozen=True)
class Row:
    """One row of the editor."""

    level: str = PARAGRAPH
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class PlacedRow:
    """A row with its place on the page, and what of it can be typed."""

    place: int
    row: Row

    @property
    def level(self) -> str:
        return self.row.level

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def name(self) -> str:
        return f"b-{self.place}-text"

    @property
    def takes_title(self) -> bool:
        return bool(self.row.title) or self.row.level not in (TABLE, PARAGRAPH)

    @property
    def takes_lines(self) -> bool:
        """Whether lines with dashes in front become items."""
        return self.row.level != TABLE

    @property
    def height(self) -> int:
        """Lines that are shown at once."""
        return min(14, max(6 if self.row.level == TABLE else 3, self.row.text.count("\n") + 2))


def rows_from_post(data: Mapping[str, Any]) -> list[Row]:
    """The rows as they were sent; ``data`` is a QueryDict or alike."""
    count = min(int(data.get("blocks", "0") or 0) if str(data.get("blocks", "0")).isdecimal() else 0, MOST_ROWS)
    found = []
    for index in range(count):
        level = str(data.get(f"b-{index}-level", PARAGRAPH))
        title, text = str(data.get(f"b-{index}-title", "")), str(data.get(f"b-{index}-text", ""))
        found.append(Row(level if level in LEVELS else PARAGRAPH, title, text.replace("\r\n", "\n")))
    return found


def changed(rows: Sequence[Row], wish: str) -> list[Row]:
    """The rows after one of the editor's buttons: "add:2" (below), "remove:2", "up:2", "down:2"."""
    verb, _, where = wish.partition(":")
    found = list(rows)
    place = int(where) if where.isdecimal() else len(found) - 1
    if verb == "add":
        like = found[place].level if 0 <= place < len(found) else PARAGRAPH
        level = like if like not in (TABLE, PAGE_BREAK) else PARAGRAPH
        found.insert(min(place + 1, len(found)), Row(level))
    elif verb == "remove" and 0 <= place < len(found):
        del found[place]
    elif verb in ("up", "down"):
        other = place + (-1 if verb == "up" else 1)
        if 0 <= place < len(found) and 0 <= other < len(found):
            found[place], found[other] = found[other], found[place]
    return found


def body_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Blocks of a context: each line of a row is a block of its own; with a heading the lines are paragraphs under it."""
    blocks: list[dict[str, Any]] = []
    for row in rows:
        lines = [line.strip() for line in row.text.split("\n") if line.strip()]
        if row.level == PAGE_BREAK:
            blocks.append({"page_break": True})
        elif row.level == TABLE:
            blocks += table_of(row.text)
        elif row.level == PARAGRAPH:
            given = ([row.title.strip()] if row.title.strip() else []) + lines
            blocks += [block for line in given if (block := _line(line))]
        else:
            blocks += _items(row, lines)
    return blocks


def _items(row: Row, lines: Sequence[str]) -> list[dict[str, Any]]:
    title = runs_of(row.title)
    if title:
        return [{"level": row.level, "title": title}, *(block for line in lines if (block := _line(line)))]
    return [_line(line, row.level) or {} for line in lines if runs_of(line)]


_DASHES = {"-": "dash", "–": "dash", "+": "plus"}


def _line(line: str, level: str = "") -> dict[str, Any] | None:
    """A line as a paragraph or an item of ``level``; one that begins with a dash or a plus is an item of that kind."""
    found = re.match(r"(?P<before>(?:<[bi]>)*)(?P<sign>[-–+])\s+(?=\S)", line)
    if found and level not in ("dash", "plus"):
        level, line = _DASHES[found["sign"]], found["before"] + line[found.end() :]
    runs = runs_of(line)
    if not runs:
        return None
    return {"level": level, "text": runs} if level else {"text": runs}


def table_of(text: str) -> list[dict[str, Any]]:
    """A table from lines of cells parted by tabs or "|"; the first line is its head. Nothing for an empty text."""
    lines = [_cells(line) for line in text.split("\n") if line.strip()]
    if not lines:
        return []
    width = min(max(len(line) for line in lines), 20)
    rows = [(line + [""] * width)[:width] for line in lines]
    columns = []
    for index, title in enumerate(rows[0]):
        cells = [row[index] for row in rows[1:]]
        longest = max([len(title) * 2 // 3, *(len(cell) for cell in cells)], default=4)
        column: dict[str, Any] = {"title": runs_of(title) or "", "width": min(40, max(5, longest))}
        if any(cells) and all(_is_number(cell) for cell in cells if cell):
            column["align"] = "center" if index == 0 or any(_DAY.fullmatch(cell) for cell in cells) else "right"
        columns.append(column)
    return [{"table": {"columns": columns, "rows": [[runs_of(cell) or "" for cell in row] for row in rows[1:]]}}]


_DAY = re.compile(r"\d{1,2}/\d{1,2}(/\d{4})?|\d{1,2}/\d{4}")


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else line.strip().strip("|").split("|")
    return [part.strip() for part in parts]


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace("%", "").replace("/", "").replace("-", "").strip().isdecimal()


def rows_of(body: Any) -> list[Row]:
    """The rows of the editor for the blocks of a context."""
    rows: list[Row] = []
    for block in _blocks(body):
        if block.get("page_break"):
            rows.append(Row(PAGE_BREAK))
        elif "table" in block:
            rows.append(Row(TABLE, "", _table_text(block["table"])))
        elif "level" in block:
            rows.append(Row(block["level"], markup_of(block.get("title") or ""), markup_of(block.get("text") or "")))
        elif rows and rows[-1].title and rows[-1].level not in (PARAGRAPH, TABLE, PAGE_BREAK):
            last = rows[-1]
            text = "\n".join(filter(None, (last.text, markup_of(block.get("text") or ""))))
            rows[-1] = Row(last.level, last.title, text)
        else:
            rows.append(Row(PARAGRAPH, "", markup_of(block.get("text") or "")))
    return rows


def _blocks(body: Any) -> list[dict[str, Any]]:
    """Blocks of a context, each an object; a text or a list of runs is a paragraph."""
    found = body if isinstance(body, list) else []
    return [block if isinstance(block, dict) else {"text": block} for block in found]


def _table_text(table: Any) -> str:
    head = "\t".join(
        markup_of(column.get("title", "") if isinstance(column, dict) else column) for column in table["columns"]
    )
    return "\n".join([head, *("\t".join(markup_of(cell) for cell in row) for row in table.get("rows", []))])


# Annexes are one field of text: marks at the beginnings of lines say what each is -----------------------------------------

#: What a line of an annex begins with → the level that it has.
_MARKED = (
    ("part", re.compile(r"Phần (?P<mark>[IVXLC]+)[.:]?\s+(?=\S)")),
    ("chapter", re.compile(r"Chương (?P<mark>[IVXLC]+)[.:]?\s+(?=\S)")),
    ("section", re.compile(r"Mục (?P<mark>\d{1,3})[.:]?\s+(?=\S)")),
    ("article", re.compile(r"(?P<mark>Điều \d{1,3}\.)\s+(?=\S)")),
    ("group", re.compile(r"(?P<mark>[IVXLC]+\.)\s+(?=\S)")),
    ("subclause", re.compile(r"(?P<mark>\d{1,3}\.\d{1,3}\.)\s+(?=\S)")),
    ("clause", re.compile(r"(?P<mark>\d{1,3}\.)\s+(?=\S)")),
    ("point", re.compile(r"(?P<mark>[a-zđ]\))\s+(?=\S)")),
)
_NAMED = {"part": "Phần", "chapter": "Chương", "section": "Mục"}
_TITLES = (*_NAMED, "group")
NEW_PAGE = "---"


def text_of(body: Any) -> str:
    """Blocks as lines of one field; numbers that would come by themselves are written out."""
    outline, lines = Outline(), []
    for block in _blocks(body):
        if "level" not in block:
            lines.append(_plain_text(block))
            continue
        level = Level(block["level"])
        counted = outline.mark(level)
        mark = block.get("mark") if block.get("mark") is not None else counted
        mark = f"{_NAMED[level.value]} {mark}" if level.value in _NAMED else mark
        title, text = markup_of(block.get("title") or ""), markup_of(block.get("text") or "")
        first = title if level.value in _TITLES else _in_bold(title)
        lines += [" ".join(filter(None, (mark, first or text))), *([text] if title and text else [])]
    return "\n".join(lines)


def _in_bold(title: str) -> str:
    return f"<b>{title}</b>" if title and not title.startswith("<b>") else title


def _plain_text(block: dict[str, Any]) -> str:
    if block.get("page_break"):
        return NEW_PAGE
    return _table_text(block["table"]) if "table" in block else markup_of(block.get("text") or "")


def body_from_text(text: str) -> list[dict[str, Any]]:
    """Lines of one field as blocks: neighbouring lines with tabs or "|" are a table, others paragraphs and items."""
    blocks: list[dict[str, Any]] = []
    table: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        if "\t" in line or line.count("|") > 1:
            table.append(line)
            continue
        if table:
            blocks += table_of("\n".join(table))
            table = []
        if line.strip() == NEW_PAGE:
            blocks.append({"page_break": True})
        elif block := _marked(line.strip()) or _line(line.strip()):
            blocks.append(block)
    return blocks


def _marked(line: str) -> dict[str, Any] | None:
    """A numbered line as an item that keeps its number; all of it bold is a heading."""
    bare = line.removeprefix("<b>") if line.startswith("<b>") and line.endswith("</b>") else line
    for level, form in _MARKED:
        found = form.match(bare)
        if not found:
            continue
        runs = runs_of(("<b>" if bare != line else "") + bare[found.end() :])
        if not runs:
            return None
        if level in _TITLES or all(run.get("bold") for run in runs):
            return {"level": level, "mark": found["mark"], "title": [_without_bold(run) for run in runs]}
        return {"level": level, "mark": found["mark"], "text": runs}
    return None


def _without_bold(run: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in run.items() if key != "bold"}
