"""The body of a draft as rows of a form: a level, a heading, and lines of text; and back from what a context holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cchc.documents.rich import markup_of, runs_of
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
            blocks += [{"text": runs} for line in given if (runs := runs_of(line))]
        else:
            blocks += _items(row, lines)
    return blocks


def _items(row: Row, lines: Sequence[str]) -> list[dict[str, Any]]:
    title = runs_of(row.title)
    if title:
        under = [{"text": runs} for line in lines if (runs := runs_of(line))]
        return [{"level": row.level, "title": title}, *under]
    return [{"level": row.level, "text": runs} for line in lines if (runs := runs_of(line))]


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
        longest = max([len(title) // 2, *(len(cell) for cell in cells)], default=4)
        column: dict[str, Any] = {"title": runs_of(title) or "", "width": min(40, max(5, longest))}
        if cells and all(_is_number(cell) for cell in cells if cell) and any(cells):
            column["align"] = "center" if index == 0 else "right"
        columns.append(column)
    return [{"table": {"columns": columns, "rows": [[runs_of(cell) or "" for cell in row] for row in rows[1:]]}}]


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else line.strip().strip("|").split("|")
    return [part.strip() for part in parts]


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace("%", "").replace("/", "").replace("-", "").strip().isdecimal()


def rows_of(body: Any) -> list[Row]:
    """The rows of the editor for the blocks of a context."""
    rows: list[Row] = []
    for block in body if isinstance(body, list) else []:
        if isinstance(block, str):
            rows.append(Row(PARAGRAPH, "", block))
        elif block.get("page_break"):
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


def _table_text(table: Any) -> str:
    head = "\t".join(
        markup_of(column.get("title", "") if isinstance(column, dict) else column) for column in table["columns"]
    )
    return "\n".join([head, *("\t".join(markup_of(cell) for cell in row) for row in table.get("rows", []))])


def text_of(body: Any) -> str:
    """Blocks as lines of one field, for annexes: paragraphs and tables."""
    return "\n".join(
        row.text if row.level == TABLE else " ".join(filter(None, (row.title, row.text))) for row in rows_of(body)
    )


def body_from_text(text: str) -> list[dict[str, Any]]:
    """Lines of one field as blocks: neighbouring lines with tabs or "|" are a table, others are paragraphs."""
    blocks: list[dict[str, Any]] = []
    table: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        if "\t" in line or line.count("|") > 1:
            table.append(line)
            continue
        if table:
            blocks += table_of("\n".join(table))
            table = []
        if runs := runs_of(line.strip()):
            blocks.append({"text": runs})
    return blocks
