"""What the columns of a line are called, and how its contents are shown: for forms, differences and histories."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from cchc.planning.bridge import target_of
from cchc.planning.models import Kind, LineContent, Participant
from cchc_core.planning.targets import shown
from cchc_core.units import Tree
from cchc_core.values import show_day, show_number
from cchc_core.words import gettext_noop

#: Column → its name for people, in the order of the form.
LABELS: dict[str, str] = {
    "label": gettext_noop("Number as printed"),
    "section": gettext_noop("Section"),
    "field": gettext_noop("Field"),
    "text": gettext_noop("Wording"),
    "target": gettext_noop("Target"),
    "product": gettext_noop("Product"),
    "leads_text": gettext_noop("Lead units"),
    "supporters_text": gettext_noop("Supporting units"),
    "monitor_text": gettext_noop("Monitoring unit"),
    "person": gettext_noop("Person in charge"),
    "responsibility": gettext_noop("Responsibility"),
    "authority": gettext_noop("Authority to decide"),
    "due_text": gettext_noop("Deadline as written"),
    "due_on": gettext_noop("Last day in time"),
    "funding": gettext_noop("Funding"),
    "basis": gettext_noop("Assigning document"),
    "carriers_text": gettext_noop("Units that carry it"),
    "note": gettext_noop("Note"),
}

Names = Mapping[str, str]


def kind_word(kind: str) -> str:
    """Target or task."""
    return gettext("Target") if kind == Kind.TARGET else gettext("Task")


def label_of(column: str) -> str:
    return gettext(LABELS.get(column, column))


def lazy_label(column: str) -> Any:
    """The same for forms, which are made before anybody reads them."""
    return gettext_lazy(LABELS[column])


def shown_target(content: LineContent) -> str:
    """The target as officials write it; nothing for a task."""
    target = target_of(content)
    return shown(target) if target is not None else ""


def shown_value(content: LineContent, column: str, fields: Mapping[str, str]) -> str:
    """One column of a line as people read it."""
    if column == "target":
        return shown_target(content)
    value: Any = getattr(content, column)
    if column == "field":
        return fields.get(value, value)
    if isinstance(value, date):
        return show_day(value)
    return show_number(value) if isinstance(value, Fraction) else str(value or "")


def units_in_words(rows: Iterable[Participant], role: str, tree: Tree) -> list[str]:
    """The units of one role: those named by their names, the coordinating one first, classes as written with their number."""
    mine = [row for row in rows if row.role == role]
    named = sorted((row for row in mine if not row.of_class), key=lambda row: not row.coordinating)
    classes: dict[str, int] = {}
    for row in mine:
        if row.of_class:
            classes[row.of_class] = classes.get(row.of_class, 0) + 1
    names = [tree.name(row.unit_id) for row in named if row.unit_id in tree]
    return names + [f"{words} ({count})" for words, count in classes.items()]
