"""Reads one letter: cleans the text, cuts it into its parts, and asks each part of the grammar for its facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from cchc_core.letters.blocks import Blocks, cut
from cchc_core.letters.cleaning import CleanText
from cchc_core.letters.closing import entries, read_recipients, read_signer
from cchc_core.letters.duties import duty_dates
from cchc_core.letters.figures import find_figures
from cchc_core.letters.header import read_heading
from cchc_core.letters.machines import without_machine_talk
from cchc_core.letters.mood import Place, place_all
from cchc_core.letters.organs import full_name
from cchc_core.letters.outline import paragraphs_of
from cchc_core.letters.pages import without_page_heads
from cchc_core.letters.patterns import LOWER, UPPER, as_printed, one_spelling
from cchc_core.letters.quotas import find_quotas
from cchc_core.letters.references import find_references, years_of
from cchc_core.letters.shapes import Fact, Letter
from cchc_core.letters.tables import Duty, Printed, deadlines_in, duties_of, places_in, tasks_in
from cchc_core.letters.tasks import find_tasks
from cchc_core.periods import PartialDate
from cchc_core.words import Note, gettext_noop, note

#: Longer texts are no letters; the longest decision with its annexes stays far below.
MOST_CHARACTERS = 600_000


#: A line ends for good before an empty line (unless a sentence goes on behind it), an item, or a cell of a table.
_HARD_BREAK = re.compile(
    r"(?<=[.;:])[ \t]{0,8}\n|\n(?=[ \t]{0,8}(?:[-+•*]\s(?!(?:19|20)\d\d\b)|\d{1,2}[.)]\s|[a-zđ]\)\s|"
    r"\n[ \t]{0,8}[A-ZĐ\d(-]))|\|"
)


class NoLetter(ValueError):
    """The text cannot be read as a letter; ``reason`` says why."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason = reason


def read_letter(original: str) -> Letter:
    """Every fact of a letter, at its offsets in ``original``. Raises ``NoLetter`` for no text, or far too much."""
    if len(original) > MOST_CHARACTERS:
        raise NoLetter(note(gettext_noop("The text is far too long for a letter. Check that it is the right file.")))
    clean = CleanText(original)
    text = one_spelling(clean.text)
    if not re.search(rf"[{UPPER}{LOWER}]{{2}}", text):
        raise NoLetter(note(gettext_noop("There is no text in the file.")))
    return _in_original(_read(without_machine_talk(text), clean.at), clean)


def _read(text: str, printed: Printed) -> Letter:
    heading = read_heading(text)
    facts = heading.facts
    text = without_page_heads(text, heading.end)
    blocks = cut(text, heading.end)
    doc_type = facts["doc_type"].value if "doc_type" in facts else None
    year = int(facts["date"].value[:4]) if "date" in facts else None
    places = place_all(paragraphs_of(text, *blocks.body), doc_type)
    attached = (
        place_all(paragraphs_of(text, *blocks.attached), "kế hoạch") if blocks.attached[1] > blocks.attached[0] else []
    )
    annex = place_all(paragraphs_of(text, *blocks.annex), None) if blocks.annex[1] > blocks.annex[0] else []
    parts = (blocks.body, blocks.attached, blocks.annex)
    duties = sorted(
        {row.start: row for part in parts for row in duties_of(text, *part, printed)}.values(),
        key=lambda row: row.start,
    )
    places, attached, annex = (_outside(duties, each) for each in (places, attached, annex))
    references = _references(text, blocks, facts, year)
    if year is None and references:
        year = max(years_of(references), default=None)
    cited = sorted((fact.start, fact.end) for fact in references)
    signer = read_signer(text, *blocks.closing)
    _infer_issuer(text, facts, signer)
    addressees = _addressees(text, blocks)
    addressee = addressees[0].value if len(addressees) == 1 else None
    if addressee and doc_type == "công văn":
        for place in places:
            place.doer = place.doer or (addressee if place.directive else None)
    quotas = _in_order(find_quotas([*places, *attached]), find_quotas(places_in(duties, text)))
    many: dict[str, Iterable[Fact]] = {
        "addressees": addressees,
        "recipients": read_recipients(text, *blocks.closing, signer),
        "references": references,
        "deadlines": _in_order(
            duty_dates([*places, *attached, *annex], _written(facts, year), cited, addressee),
            deadlines_in(duties, year),
        ),
        "quotas": quotas,
        "tasks": _in_order(find_tasks([*places, *attached], doc_type, addressee), tasks_in(duties)),
        "figures": find_figures([*places, *attached], doc_type, quotas),
    }
    return Letter(facts, {key: tuple(found) for key, found in many.items()}, signer)


def _written(facts: dict[str, Fact], year: int | None) -> PartialDate:
    """The letter's own date, as far as it is printed or its citations tell."""
    printed = [int(part) for part in facts["date"].value.split("-")] if "date" in facts else []
    return PartialDate(*printed) if printed else PartialDate(year)


def _outside(duties: list[Duty], places: list[Place]) -> list[Place]:
    """Without the paragraphs that rows of a table of duties make."""
    starts = [duty.start for duty in duties]

    def in_row(place: Place) -> bool:
        index = bisect_right(starts, place.paragraph.start) - 1
        if index >= 0 and place.paragraph.start < duties[index].end:
            return True
        return index + 1 < len(starts) and starts[index + 1] < place.paragraph.end

    return [place for place in places if not in_row(place)]


def _in_order(*kinds: Iterable[Fact]) -> list[Fact]:
    """Facts of several rules in the order of the letter."""
    return sorted((fact for facts in kinds for fact in facts), key=lambda fact: fact.start)


def _references(text: str, blocks: Blocks, facts: dict[str, Fact], year: int | None) -> list[Fact]:
    """From the subject to the end of all annexes, without the heading's own number and without the recipients."""
    number, symbol = facts.get("number"), facts.get("symbol")
    own = (
        f"{number.value}{'-' if '/' in symbol.value and '-' not in symbol.value.split('/')[0] else '/'}{symbol.value}"
        if number and symbol
        else None
    )
    subject = facts.get("subject")
    keep = bytearray(len(text))
    for start, end in (blocks.body, blocks.attached, blocks.annex, (subject.start, subject.end) if subject else (0, 0)):
        keep[start:end] = b"\1" * max(0, end - start)
    broken = _HARD_BREAK.sub(lambda match: "¶" + " " * (len(match[0]) - 1), text)
    flat = "".join((" " if ch in "\n\t" else ch) if kept else " " for ch, kept in zip(broken, keep, strict=True))
    return find_references(flat, own, year)


def _addressees(text: str, blocks: Blocks) -> list[Fact]:
    start, end = blocks.addressees
    return list(entries(text[start:end], start, "addressed"))


def _infer_issuer(text: str, facts: dict[str, Fact], signer: Fact | None) -> None:
    """A heading may have lost its left column; then authority and symbol say who it was, and the text says where."""
    printed = facts.get("issuer")
    if printed and printed.value == "Ủy ban nhân dân" and (where := _where(text, facts, printed.value)):
        facts["issuer"] = Fact(f"{printed.value} {where}", printed.start, printed.end, printed.rule)
    if printed or signer is None:
        return
    authority = signer.value["authority"] or ""
    body = re.search(r"TM\. ([^/]+)", authority)
    if body:
        name = full_name(body[1].strip())
        where = _where(text, facts, name)
        facts["issuer"] = Fact(f"{name} {where}".strip(), signer.start, signer.end, "inferred-from-signature")


def _where(text: str, facts: dict[str, Fact], name: str) -> str:
    if re.search(r"\b(?:tỉnh|thành phố|huyện|xã|phường|quận|thị xã)\b", name) or "nhân dân" not in name:
        return ""
    level = re.search(r"(?:UBND|Ủy ban nhân dân)\s+(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường)\b", text)
    place = facts.get("place")
    if level is None:
        return ""
    return f"{level[1]} {place.value}" if place else level[1]


#: Names written out in full are in our spelling; everything else keeps the letter's.
_IN_FULL = ("issuer", "issuer_parent", "doc_type")


def _in_original(letter: Letter, clean: CleanText) -> Letter:
    def spelled(value: Any, nearby: str) -> Any:
        if isinstance(value, dict):
            return {key: spelled(part, nearby) for key, part in value.items()}
        if not isinstance(value, str):
            return value
        return as_printed(as_printed(value, nearby), clean.text)

    def moved(fact: Fact, kept: bool = False) -> Fact:
        value = fact.value if kept else spelled(fact.value, clean.text[fact.start : fact.end])
        return Fact(value, *clean.span(fact.start, fact.end), fact.rule)

    return Letter(
        {key: moved(fact, kept=key in _IN_FULL) for key, fact in letter.single.items()},
        {key: tuple(map(moved, facts)) for key, facts in letter.many.items()},
        moved(letter.signer) if letter.signer else None,
    )
