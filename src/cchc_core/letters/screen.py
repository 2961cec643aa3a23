"""The facts of a letter as a page of text, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cchc_core.letters.shapes import SINGLE, Letter
from cchc_core.words import gettext_noop

Translate = Callable[[str], str]

LABELS = {
    "issuer": gettext_noop("Issued by"),
    "issuer_parent": gettext_noop("Superior body"),
    "doc_type": gettext_noop("Kind of document"),
    "number": gettext_noop("Number"),
    "symbol": gettext_noop("Symbol"),
    "place": gettext_noop("Place"),
    "date": gettext_noop("Date"),
    "subject": gettext_noop("Subject"),
    "addressees": gettext_noop("Addressed to"),
    "recipients": gettext_noop("Copies to"),
    "references": gettext_noop("Documents cited"),
    "deadlines": gettext_noop("Deadlines"),
    "quotas": gettext_noop("Required amounts"),
    "tasks": gettext_noop("Tasks"),
    "figures": gettext_noop("Reported figures"),
    "signer": gettext_noop("Signed by"),
}


def as_text(file: str, letter: Letter, translate: Translate) -> str:
    """The file's name, then a line a fact; what is not in the letter is left out."""
    return "\n".join([file, *_lines(letter, translate), ""])


def _lines(letter: Letter, translate: Translate) -> Iterator[str]:
    for key in SINGLE:
        if key in letter.single:
            yield f"  {translate(LABELS[key])}: {letter.single[key].value}"
    for key, facts in letter.many.items():
        if facts:
            yield f"  {translate(LABELS[key])}:"
            yield from (f"    - {_line(key, fact.value, translate)}" for fact in facts)
    if letter.signer:
        value = letter.signer.value
        parts = (value["authority"], value["position"], value["name"])
        yield f"  {translate(LABELS['signer'])}: {' / '.join(part for part in parts if part)}"


def _line(key: str, value: Any, translate: Translate) -> str:
    if key in ("addressees", "recipients"):
        return str(value)
    if key == "references":
        return " – ".join(
            filter(
                None,
                (
                    f"{value['type'] or ''} {value['symbol'] or ''}".strip(),
                    value["date"],
                    value["issuer"],
                    value["name"],
                ),
            )
        )
    if key == "deadlines":
        day = value["date"] or translate(gettext_noop("recurring"))
        return " – ".join(filter(None, (day, value["who"], value["what"])))
    if key == "quotas":
        amount = "–".join(str(bound) for bound in (value["min"], value["max"]) if bound is not None)
        least = "≥ " if value["max"] is None else "≤ " if value["min"] is None else ""
        return " – ".join(filter(None, (f"{least}{amount} {value['unit']}", value["who"])))
    if key == "figures":
        change = f"{value['change']} " if value["change"] else ""
        return " – ".join(filter(None, (f"{change}{value['value']} {value['unit'] or ''}".strip(), value["what"])))
    return " – ".join(filter(None, (value["who"], value["what"])))
