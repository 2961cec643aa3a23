"""JSON to plain data without a binary float: numbers stay the text that stands in the file until they are needed."""

from __future__ import annotations

import json
from typing import Any

from cchc_core.scoring.problems import Problem, WrongInputs, not_utf8
from cchc_core.words import Note, gettext_noop, note


class NumberText(str):
    """A number as it was written: "40", "0.9123", "1e3", or what JSON does not know: "NaN"."""


class TwiceNamed(dict[str, Any]):
    """An object in which a key stands more than once; ``twice`` names these keys."""

    twice: tuple[str, ...] = ()


def data_of_json(data: bytes) -> Any:
    """Dicts, lists, texts, ``NumberText``, truth values and None. Raises ``WrongInputs`` with line and column."""
    try:
        return json.loads(
            _text(data),
            parse_float=NumberText,
            parse_int=NumberText,
            parse_constant=NumberText,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        message = note(gettext_noop("this is not well-formed JSON (%(problem)s)"), problem=error.msg)
        raise WrongInputs([Problem(message, line=error.lineno, column=error.colno)]) from None
    except RecursionError:
        raise _wrong(note(gettext_noop("lists stand in lists too deep to read"))) from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInputs([not_utf8(data.count(b"\n", 0, error.start) + 1)]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = TwiceNamed(found)
    twice.twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return twice


def _wrong(message: Note) -> WrongInputs:
    return WrongInputs([Problem(message)])
