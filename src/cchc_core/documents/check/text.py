"""Rules of the text: addressees, bases, paragraphs, and the mark that ends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cchc_core.documents.check.case import Case, Departure, between, shown
from cchc_core.documents.form import END_MARK, Align, Role
from cchc_core.documents.kinds import Shape
from cchc_core.documents.measured import MeasuredLine
from cchc_core.words import gettext_noop

_GAP_TOLERANCE = 0.3  # points
_INDENT_TOLERANCE = 0.8
_LINES_TOLERANCE = 0.06  # of a line: one set in points is a single line at 16 as at 16.5


def addressees(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.addressee is None:
        if case.shape is Shape.LETTER:
            yield case.departs(
                "addressee-missing", "addressees", gettext_noop('A letter has its addressees: "Kính gửi: …".')
            )
        return
    index = found.addressee
    words = found.at(index).words
    yield from case.look("addressee", "addressees", Role.ADDRESSEE, [index, *found.addressees])
    if not words.startswith("Kính gửi:"):
        text = gettext_noop('"Kính gửi" is written so, with a colon.')
        yield case.departs("addressee-form", "addressees", text, index)
    inline = bool(words.partition(":")[2].strip())
    if inline and found.addressees:
        text = gettext_noop('With several addressees each has a line of its own below "Kính gửi:".')
        yield case.departs("addressee-form", "addressees", text, index)
    elif not inline and len(found.addressees) == 1:
        text = gettext_noop('A single addressee stands on the line of "Kính gửi:".')
        yield case.departs("addressee-form", "addressees", text, found.addressees[0])
    elif not inline and not found.addressees:
        text = gettext_noop('Addressees below "Kính gửi:" have a dash in front.')
        yield case.departs("addressee-form", "addressees", text, index)
    for place, line in enumerate(found.addressees):
        mark = "." if place == len(found.addressees) - 1 else ";"
        if len(found.addressees) > 1 and not found.at(line).words.endswith(mark):
            text = gettext_noop("Addressees end with a semicolon, the last with a full stop.")
            yield case.departs("addressee-marks", "addressees", text, line)
            break


def bases(case: Case) -> Iterator[Departure]:
    found = case.found
    if case.shape is Shape.DECISION:
        if not found.bases:
            text = gettext_noop("A decision names its bases (Căn cứ …).")
            yield case.departs("bases-missing", "body", text)
        if found.order is None and found.kind is not None:
            text = gettext_noop("The word of decision is missing (%(word)s).")
            yield case.departs("order-missing", "body", text, word=found.kind.order)
    if found.order is not None:
        yield from case.look("order", "body", Role.ORDER, [found.order])
    yield from case.look("basis", "body", Role.BASIS, found.bases)
    for place, index in enumerate(found.bases):
        mark = "." if place == len(found.bases) - 1 else ";"
        if not found.at(index).words.endswith(mark) and case.shape is Shape.DECISION:
            text = gettext_noop("Each basis ends with a semicolon, the last with a full stop.")
            yield case.departs("basis-marks", "body", text, index)
            break


def body(case: Case) -> Iterator[Departure]:
    found = case.found
    lines = [(index, found.at(index)) for index in found.body]
    if not lines:
        yield case.departs("body-missing", "body", gettext_noop("The document has no text."))
        return
    running = [(index, line) for index, line in lines if line.align is not Align.CENTER]
    if not running:
        running = lines
    size = case.form.look(Role.PARAGRAPH).size
    wrong = [index for index, line in lines if any(not size.holds(part.size) for part in line.solid)]
    if wrong:
        measured = next(part.size for part in found.at(wrong[0]).solid if not size.holds(part.size))
        text = gettext_noop("%(count)s paragraphs of the text are of size %(measured)s; it must be %(range)s.")
        values = {"measured": shown(measured), "range": between(size.low, size.high), "count": str(len(wrong))}
        yield case.departs("body-size", "body", text, wrong[0], **values)
    wrong = [index for index, line in running if line.align is not Align.JUSTIFY and len(line.words) > 75]
    if wrong:
        text = gettext_noop("%(count)s paragraphs of the text are not set to both margins.")
        yield case.departs("body-align", "body", text, wrong[0], count=str(len(wrong)))
    yield from _indents(case, running)
    yield from _gaps(case, running)


def _indents(case: Case, lines: Sequence[tuple[int, MeasuredLine]]) -> Iterator[Departure]:
    body = case.form.body
    low, high = min(body.indents) - _INDENT_TOLERANCE, max(body.indents) + _INDENT_TOLERANCE
    wrong = [
        index
        for index, line in lines
        if not line.listed
        and not low <= line.left + line.first <= high
        and not line.text.startswith(("    ", "\u00a0\u00a0"))
    ]
    if wrong:
        line = case.found.at(wrong[0])
        text = gettext_noop("%(count)s paragraphs begin %(measured)s mm from the margin; it must be 10 or 12,7 mm.")
        values = {"count": str(len(wrong)), "measured": shown(line.left + line.first)}
        yield case.departs("body-indent", "body", text, wrong[0], **values)


def _gaps(case: Case, lines: Sequence[tuple[int, MeasuredLine]]) -> Iterator[Departure]:
    body = case.form.body
    narrow = [
        index
        for (before, above), (index, line) in pairwise(lines)
        if index == before + 1 and above.gap_below(line) < body.spacing.low - _GAP_TOLERANCE
    ]
    if narrow:
        above, line = case.found.at(narrow[0] - 1), case.found.at(narrow[0])
        text = gettext_noop(
            "%(count)s paragraphs stand %(measured)s pt below the one before; it must be at least 6 pt."
        )
        values = {"count": str(len(narrow)), "measured": shown(above.gap_below(line))}
        yield case.departs("body-gap", "body", text, narrow[0], **values)
    wide = [
        index for index, line in lines if line.lines is not None and not body.lines.holds(line.lines, _LINES_TOLERANCE)
    ]
    if wide:
        text = gettext_noop("%(count)s paragraphs have a line spacing of %(measured)s; it must be 1 to 1,5 lines.")
        values = {"count": str(len(wide)), "measured": shown(case.found.at(wide[0]).lines or 0)}
        yield case.departs("body-lines", "body", text, wide[0], **values)


def ending(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.body and not found.at(found.body[-1]).words.endswith(END_MARK):
        last = found.body[-1]
        stop = found.annexes[0][0] if found.annexes else len(found.lines)
        if any(found.at(index).heads for index in range(last + 1, stop)):
            return  # the text ends in a table
        text = gettext_noop('The text ends with "./.".')
        yield case.departs("ending", "body", text, last)
