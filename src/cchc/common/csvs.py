"""Tables as CSV that a spreadsheet opens with its letters whole, and in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

#: With this at the beginning, Excel reads UTF-8.
_BOM = "\ufeff"
#: At these a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table with a head. Text that would be read as a formula has a "'" put before it; numbers stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_guarded, heads))
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return _BOM + out.getvalue()


def csv_parts(heads: Sequence[str], rows: Iterable[Sequence[object]], every: int = 500) -> Iterator[str]:
    """The same in parts of some rows, for an answer that is written while its rows are read."""
    waiting: list[Sequence[object]] = []
    yield csv_text(heads, ())
    for row in rows:
        waiting.append(row)
        if len(waiting) == every:
            yield _lines(waiting)
            waiting = []
    yield _lines(waiting)


def _lines(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: object) -> object:
    if isinstance(cell, str) and (cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)):
        return f"'{cell}"
    return "" if cell is None else cell
