"""What the core says to people: English sentences with named gaps, translated only where they are shown.

The core imports no translation machinery. It marks each sentence with the do-nothing ``gettext_noop``, which message
extractors know by name, so that the words of the core stand in the same catalogue as those of the screens. Whoever shows
a note brings a ``translate`` function: Django's ``gettext`` on a page, the standard library's on the command line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, Union

Value = Union[str, int, "Note", tuple[Union[str, "Note"], ...]]


def gettext_noop(message: str) -> str:
    """Mark ``message`` for the catalogue and hand it back unchanged."""
    return message


@dataclass(frozen=True)
class Note:
    """A sentence with gaps. Numbers and dates arrive already written (``values.show_number``); notes may hold notes."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for storage: ``{"text": …, "values": {…}}``, notes within notes likewise."""
        return {"text": self.text, "values": {name: _value_to_json(value) for name, value in self.values.items()}}

    def to_json_text(self) -> str:
        """The same as the text of canonical JSON, keys sorted and nothing between; for a hundred thousand notes at a time."""
        values = ",".join([f"{_quoted(name)}:{_value_to_text(self.values[name])}" for name in sorted(self.values)])
        return f'{{"text":{_quoted(self.text)},"values":{{{values}}}}}'

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Note:
        """The note that ``to_json`` wrote."""
        return cls(data["text"], {name: _value_from_json(value) for name, value in data.get("values", {}).items()})


def note(text: str, /, **values: Value) -> Note:
    """Shorthand: ``note(gettext_noop("No figure for %(facts)s yet."), facts="plan_tasks")``."""
    return Note(text, values)


def render(message: Note, translate: Callable[[str], str]) -> str:
    """The sentence in the reader's language, its gaps filled; a tuple is joined by ", "."""
    return translate(message.text) % {name: _show(value, translate) for name, value in message.values.items()}


def _show(value: Value, translate: Callable[[str], str]) -> str | int:
    if isinstance(value, Note):
        return render(value, translate)
    if isinstance(value, tuple):
        return ", ".join(str(_show(item, translate)) for item in value)
    return value


def _value_to_json(value: Value) -> Any:
    if isinstance(value, Note):
        return {"note": value.to_json()}
    if isinstance(value, tuple):
        return [_value_to_json(item) for item in value]
    return value


def _value_to_text(value: Value) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Note):
        return f'{{"note":{value.to_json_text()}}}'
    if isinstance(value, tuple):
        return f"[{','.join([_value_to_text(item) for item in value])}]"
    return json.dumps(value)


#: A text as JSON writes it, Vietnamese letters as they are.
_quoted: Callable[[str], str] = encode_basestring


def _value_from_json(value: Any) -> Value:
    if isinstance(value, dict):
        return Note.from_json(value["note"])
    if isinstance(value, list):
        return tuple(_value_from_json(item) for item in value)  # type: ignore[misc]
    plain: str | int = value
    return plain
