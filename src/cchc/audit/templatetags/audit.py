"""Events as sentences."""

from typing import Any

from django import template
from django.utils.translation import gettext

from cchc.audit.models import Event
from cchc.audit.words import field_words, kind_words, verb_words
from cchc.common.words import say
from cchc_core.access import role_label
from cchc_core.words import Note

register = template.Library()

register.filter("kind_words", kind_words)
register.filter("verb_words", verb_words)


@register.filter
def sentence(event: Event) -> str:
    """What was done, in the reader's language."""
    return say(Note.from_json(event.summary))


@register.filter
def changes(event: Event) -> list[tuple[str, str, str]]:
    """(what, before, after) for everything that is not the same on both sides."""
    before, after = event.before or {}, event.after or {}
    keys = list(dict.fromkeys([*before, *after]))
    return [
        (field_words(key), _value(key, before.get(key)), _value(key, after.get(key)))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _value(key: str, value: Any) -> str:
    return gettext(role_label(value)) if key == "role" and value else _shown(value)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)
