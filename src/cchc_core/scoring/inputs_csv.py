"""CSV to rows of text, whichever of ``,`` ``;`` and tab separates them, with or without a byte order mark."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from cchc_core.foreign import parser_words
from cchc_core.scoring.problems import Problem, WrongInputs, not_utf8
from cchc_core.words import gettext_noop, note

DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True)
class Rows:
    """A table: each row with its number as a spreadsheet counts it; ``machine`` tells how a lone dot is read."""

    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    machine: bool


def rows_of_csv(data: bytes) -> Rows:
    """The rows that hold anything. Raises ``WrongInputs`` where the file is no such text."""
    text = _text(data)
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        message = note(gettext_noop("this is not well-formed CSV (%(problem)s)"), problem=parser_words(str(error)))
        raise WrongInputs([Problem(message)]) from None
    numbered = ((index, tuple(row)) for index, row in enumerate(rows, start=1))
    return Rows(tuple((index, row) for index, row in numbered if any(cell.strip() for cell in row)), delimiter == ",")


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongInputs([not_utf8(data.count(b"\n", 0, error.start) + 1)]) from None


def _delimiter(text: str) -> str:
    """The one that stands most often in the first line outside quotes; titles of columns hold few of them."""
    outside = "".join(text.lstrip().split("\n", 1)[0].split('"')[::2])
    return max(DELIMITERS, key=outside.count)
