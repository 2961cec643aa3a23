"""YAML out: a set as an officer would have typed it, one criterion a block, one rule a line. Reading it gives the set back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.located import FALSE_WORDS, NULL_WORDS, TRUE_WORDS, as_date, as_number, number_text
from cchc_core.criteria.plain import to_plain
from cchc_core.criteria.tree import CriteriaSet

_PLAIN_IN_BLOCK = re.compile(r"[^\W\d_][^:#\"']*|\d[^:#\"']*")
_PLAIN_IN_FLOW = re.compile(r"[^\W\d_][^:#\"'{}\[\],]*|\d[^:#\"'{}\[\],]*")
_ALMOST_A_NUMBER = re.compile(r"[\d._+\-xXoOeEa-fA-F/:]*\d[\d._+\-xXoOeEa-fA-F/:]*")
_ALWAYS_QUOTED = frozenset({"code", "version"})
_LISTS_OF_LINES = frozenset({"grades", "pools", "crosswalk"})
_LISTS_OF_BLOCKS = frozenset({"nodes", "children"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def dump_yaml(criteria_set: CriteriaSet) -> str:
    """The file of a set; ``load_set(dump_yaml(s)).set == s``."""
    return "\n".join(_block(to_plain(criteria_set), "")) + "\n"


def _block(table: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in table.items():
        if key in _LISTS_OF_BLOCKS and value:
            yield f"{indent}{key}:"
            for item in value:
                yield from _item(item, indent + "  ")
        elif key in _LISTS_OF_LINES and value:
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {flow(item)}" for item in value)
        elif key == "guide":
            yield f"{indent}{key}:"
            yield from _block(value, indent + "  ")
        elif isinstance(value, (dict, list)):
            yield f"{indent}{key}: {flow(value)}"
        else:
            yield f"{indent}{key}: {_scalar(value, _PLAIN_IN_BLOCK, key in _ALWAYS_QUOTED)}"


def _item(table: Mapping[str, Any], indent: str) -> Iterator[str]:
    lines = _block(table, indent + "  ")
    yield f"{indent}- {next(lines).lstrip()}"
    yield from lines


def flow(value: Any) -> str:
    """A value on one line: {key: value, …}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return _scalar(value, _PLAIN_IN_FLOW, False)


def _key(key: str) -> str:
    """A key needs no quotes for looking like a truth value: keys of this format are always words."""
    return key if _PLAIN_IN_FLOW.fullmatch(key) and key.isprintable() else _quoted(key)


def _scalar(value: Any, plain: re.Pattern[str], always_quoted: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if not always_quoted and _may_stand_plain(text, plain) else _quoted(text)


def _may_stand_plain(text: str, plain: re.Pattern[str]) -> bool:
    if not plain.fullmatch(text) or not text.isprintable() or text != text.strip():
        return False
    lowered = text.lower()
    if text in NULL_WORDS or lowered in TRUE_WORDS or lowered in FALSE_WORDS:
        return False
    return as_number(text) is None and as_date(text) is None and not _ALMOST_A_NUMBER.fullmatch(text)


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(ch) or (ch if ch.isprintable() else _escape(ch)) for ch in text) + '"'


def _escape(ch: str) -> str:
    number = ord(ch)
    if number < 0x100:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
