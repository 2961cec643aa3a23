"""Events as sentences."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext

from cchc.audit.models import Event
from cchc.audit.naming_hooks import names_of
from cchc.audit.words import FOR_MACHINES, field_words, kind_words, stage_words, verb_words
from cchc.common.words import say
from cchc_core.access import role_label
from cchc_core.values import exact, show_day, show_number
from cchc_core.words import Note

register = template.Library()

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"-?\d+\.\d+|-?\d+/\d+")

register.filter("kind_words", kind_words)
register.filter("verb_words", verb_words)


@register.filter
def sentence(event: Event) -> str:
    """What was done, in the reader's language."""
    return say(Note.from_json(event.summary))


@register.simple_tag(takes_context=True)
def changes(context: template.Context, event: Event) -> list[tuple[str, str, str]]:
    """(what, before, after) for everything that is not the same on both sides."""
    before, after = event.before or {}, event.after or {}
    keys = [key for key in dict.fromkeys([*before, *after]) if key not in FOR_MACHINES]
    speak = _Speaker(context.get("request"))
    return [
        (field_words(key), speak.value(key, before.get(key)), speak.value(key, after.get(key)))
        for key in keys
        if before.get(key) != after.get(key)
    ]


class _Speaker:
    """Says the values of events. Names of figures and units are asked for at the first need, once a page."""

    def __init__(self, page: object) -> None:
        self._known: dict[str, Mapping[str, str]] = page.__dict__.setdefault("names_in_log", {}) if page else {}

    def value(self, key: str, value: Any) -> str:
        if key == "role" and value:
            return gettext(role_label(value))
        if key == "stage" and value:
            return stage_words(value)
        return self._shown(key, value)

    def _shown(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, list):
            return ", ".join(self._shown(key, item) for item in value)
        if isinstance(value, dict):
            return "; ".join(f"{self._name(key, name)}: {self._shown(name, item)}" for name, item in value.items())
        return _day_or_number(str(value)) or self._name(key, str(value))

    def _name(self, key: str, text: str) -> str:
        kind = key.removesuffix("s") + "s"  # "unit" holds one of what "units" holds
        if kind not in self._known:
            self._known[kind] = names_of(kind)
        return self._known[kind].get(text, text)


def _day_or_number(text: str) -> str:
    """ "24/3/2023" for "2023-03-24", "1,5" for "1.5"; nothing for what is neither."""
    if _DAY.fullmatch(text):
        return show_day(date.fromisoformat(text))
    return show_number(exact(text)) if _DECIMAL.fullmatch(text) else ""
