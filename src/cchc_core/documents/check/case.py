"""One document under the check, and what all rules ask of it: the look of a role, the line below words, a departure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cchc_core.documents.form import Align, Form, Role
from cchc_core.documents.found import Found
from cchc_core.documents.kinds import Shape
from cchc_core.documents.measured import MeasuredDocument, MeasuredLine
from cchc_core.words import Note, Value, gettext_noop, note

_RULE_TOLERANCE = 0.15
_EXCERPT = 50


@dataclass(frozen=True)
class Departure:
    """One thing that is not as decreed: the rule's code, the sentence, the rule's place, and the words concerned."""

    code: str
    note: Note
    place: str
    excerpt: str = ""


class Case:
    """A measured document with its elements and the form it is held to."""

    def __init__(self, document: MeasuredDocument, found: Found, form: Form) -> None:
        self.document, self.found, self.form = document, found, form
        kind = found.kind
        self.shape = kind.shape if kind is not None else Shape.LETTER
        self.sections: dict[int, list[MeasuredLine]] = {}
        for line in document.lines:
            if line.words:
                self.sections.setdefault(line.section, []).append(line)

    def departs(self, code: str, place: str, text: str, index: int | None = None, /, **values: Value) -> Departure:
        excerpt = ""
        if index is not None:
            words = self.found.at(index).words
            excerpt = words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"
        return Departure(code, note(text, **values), self.form.place(place), excerpt)

    def look(
        self, code: str, place: str, role: Role, indexes: Sequence[int], *, align: bool = True
    ) -> Iterator[Departure]:
        """Size, bold, italic, capitals and place of the lines of one role; one departure for each."""
        look, found = self.form.look(role), self.found
        lines = [(index, found.at(index)) for index in indexes if found.at(index).solid]

        def first(wrong: Callable[[MeasuredLine], bool]) -> int | None:
            return next((index for index, line in lines if wrong(line)), None)

        odd = first(lambda line: any(not look.size.holds(part.size) for part in line.solid))
        if odd is not None:
            measured = next(part.size for part in found.at(odd).solid if not look.size.holds(part.size))
            text = gettext_noop("The size is %(measured)s; it must be %(range)s.")
            values = {"measured": shown(measured), "range": between(look.size.low, look.size.high)}
            yield self.departs(f"{code}-size", place, text, odd, **values)
        odd = first(lambda line: any(part.bold != look.bold for part in line.solid))
        if odd is not None:
            bold, thin = gettext_noop("These words must be bold."), gettext_noop("These words must not be bold.")
            yield self.departs(f"{code}-bold", place, bold if look.bold else thin, odd)
        odd = first(lambda line: any(part.italic != look.italic for part in line.solid))
        if odd is not None:
            slanted = gettext_noop("These words must be italic.")
            upright = gettext_noop("These words must not be italic.")
            yield self.departs(f"{code}-italic", place, slanted if look.italic else upright, odd)
        odd = first(lambda line: look.caps and not line.words.isupper())
        if odd is not None:
            yield self.departs(f"{code}-capitals", place, gettext_noop("These words must be in capitals."), odd)
        centred = align and look.align is Align.CENTER
        odd = first(lambda line: centred and line.align is not Align.CENTER and line.cell is None and not line.tabbed)
        if odd is not None:
            yield self.departs(f"{code}-place", place, gettext_noop("This line must be centred."), odd)

    def rule(self, code: str, place: str, index: int, *, whole: bool) -> Iterator[Departure]:
        """The line drawn below: as long as the text, or a third to a half of it."""
        length, width = self.found.rule_under(index), self.found.width_of(index)
        if length is None:
            yield self.departs(f"{code}-rule", place, gettext_noop("A line must be drawn below these words."), index)
            return
        share = length / width if width else 0
        low, high = (1.0, 1.0) if whole else self.form.short_rule
        if length and not low - _RULE_TOLERANCE <= share <= high + _RULE_TOLERANCE:
            full = gettext_noop("The line below is %(share)s%% of the words' length; it must be as long as they are.")
            part = gettext_noop("The line below is %(share)s%% of the words' length; it must be a third to a half.")
            yield self.departs(f"{code}-rule", place, full if whole else part, index, share=str(round(share * 100)))


def shown(value: float) -> str:
    """A measure as officials write it: "12,7"."""
    return f"{round(value, 1):g}".replace(".", ",")


def between(low: float, high: float) -> str:
    return shown(low) if low == high else f"{shown(low)}–{shown(high)}"
