"""JSON to plain data without a binary float: numbers stay the text that stands in the file until they are needed."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from cchc_core.foreign import parser_words
from cchc_core.scoring.problems import Problem, WrongInputs, not_utf8
from cchc_core.words import Note, gettext_noop, note

_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


class NumberText(str):
    """A number as it was written: "40", "0.9123", "1e3", or what JSON does not know: "NaN"."""


class TwiceNamed(dict[str, Any]):
    """An object in which a key stands more than once; ``twice`` names these keys."""

    twice: tuple[str, ...] = ()


def data_of_json(data: bytes) -> Any:
    """Dicts, lists, texts, ``NumberText``, truth values and None. Raises ``WrongInputs`` with line and column."""
    text = _text(data)
    try:
        found = json.loads(
            text,
            parse_float=NumberText,
            parse_int=NumberText,
            parse_constant=NumberText,
            object_pairs_hook=_object,
        )
        if _HALF_CHARACTER.search(text):  # rare enough to look closer only where one may be
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except json.JSONDecodeError as error:
        message = note(gettext_noop("this is not well-formed JSON (%(problem)s)"), problem=parser_words(error.msg))
        raise WrongInputs([Problem(message, line=error.lineno, column=error.colno)]) from None
    except UnicodeEncodeError:
        message = note(gettext_noop("half a character stands behind \\u; write the character itself"))
        raise WrongInputs([Problem(message, line=_line_of_half(text))]) from None
    except RecursionError:
        raise _wrong(note(gettext_noop("lists stand in lists too deep to read"))) from None


def _line_of_half(text: str) -> int:
    """The first line with an escape of this sort; whole pairs above it may make it too early, never wrong by file."""
    first = _HALF_CHARACTER.search(text)
    return text.count("\n", 0, first.start()) + 1 if first else 1


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInputs([not_utf8(data.count(b"\n", 0, error.start) + 1)]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = TwiceNamed(found)
    twice.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return twice


def _wrong(message: Note) -> WrongInputs:
    return WrongInputs([Problem(message)])
