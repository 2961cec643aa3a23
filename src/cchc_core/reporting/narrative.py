"""The text of reports: what changed since the last period, texts of many units merged with their sources, figures by citation.

A citation ``{{CD01}}`` stands for the figure of the table, so that text and table cannot disagree. It names an indicator, an
indicator and a breakdown (``{{CV01:planned}}``), or a cell (``{{B06/total/B06.1}}``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import Enum
from unicodedata import normalize

from cchc_core.reporting.form import CellKey, CellKind, Entries, FormCell, ReportForm
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note

# Sentences --------------------------------------------------------------------------------------------------------------

_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+")
#: What bears a full stop and ends no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(/])(?:[A-ZĐ]|TP|Tp|TX|Tx|TT|ThS|Ths|TS|PGS|GS|BS|KS|CN|Q|P|X|H|T|St|No|tr|Tr|stt|Stt|đ|sđd|vd|VD|\d{1,2}|[a-zđ])$"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, lines apart. A full stop in "TP. Hà Tĩnh", "1.234" or after a number of a list ends none."""
    found: list[str] = []
    for line in normalize("NFC", text).splitlines():
        rest = line.strip()
        start = 0
        for match in _END.finditer(rest):
            before, after = rest[start : match.start()], rest[match.end() :].lstrip('"“‘([–- ')
            if _SHORT.search(before) or not after or after[0].islower():
                continue
            found.append(" ".join(rest[start : match.end()].split()))
            start = match.end()
        found.append(" ".join(rest[start:].split()))
    return tuple(each for each in found if each)


class Fate(str, Enum):
    """What became of a sentence since the last period."""

    KEPT = "kept"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the new text, or one that fell away; ``before`` is how a changed one was written."""

    fate: Fate
    text: str
    before: str = ""


#: From this likeness on a sentence is the other one changed.
_LIKE = 0.6


def text_difference(before: str, after: str) -> tuple[Sentence, ...]:
    """The sentences of both texts in order: kept, changed, added or removed."""
    old, new = sentences(before), sentences(after)
    found: list[Sentence] = []
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Sentence(Fate.KEPT, text) for text in new[start:end]]
        else:
            found += _paired(list(old[first:last]), list(new[start:end]))
    return tuple(found)


def _paired(old: list[str], new: list[str]) -> Iterator[Sentence]:
    """Sentences that stand in each other's place: each new one with the first old one that is like it."""
    rest = old
    for text in new:
        at = next((index for index, each in enumerate(rest) if likeness(each, text) >= _LIKE), None)
        if at is None:
            yield Sentence(Fate.ADDED, text)
            continue
        yield from (Sentence(Fate.REMOVED, each) for each in rest[:at])
        yield Sentence(Fate.CHANGED, text, rest[at])
        rest = rest[at + 1 :]
    yield from (Sentence(Fate.REMOVED, each) for each in rest)


def likeness(one: str, other: str) -> float:
    """How much two sentences have in common, 0 to 1, word by word; the same whichever comes first."""
    pair = sorted((one, other))
    return SequenceMatcher(None, pair[0].split(), pair[1].split(), autojunk=False).ratio()


# Many units' words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """What a unit wrote under a section; ``report`` is the number of its record.

    ``starts`` are the places of the sentences that begin a line, where the lines of ``text`` do not tell.
    """

    unit: int
    text: str
    report: int | None = None
    starts: frozenset[int] | None = None


@dataclass(frozen=True)
class Pick:
    """Sentences of a unit's text, by their places from 0; none picks all."""

    unit: int
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Traced:
    """A sentence of the merged text. ``units`` wrote it or what it was made from; none: it is the editor's own.

    ``original`` is the source's writing where the editor changed it.
    """

    text: str
    units: tuple[int, ...] = ()
    original: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.original)


def merge(sources: Sequence[Source], picks: Sequence[Pick]) -> str:
    """The picked sentences, a unit's in a paragraph and the points of its lists on lines of their own, a sentence that several
    wrote only once. Raises ``KeyError`` for a unit that is no source."""
    texts = {source.unit: sentences(source.text) for source in sources}
    begins = {source.unit: starts_of(source.text) if source.starts is None else source.starts for source in sources}
    seen: set[str] = set()
    lines: list[str] = []
    for pick in picks:
        written = texts[pick.unit]
        places = [at for at in pick.places if 0 <= at < len(written)] if pick.places else range(len(written))
        own: list[str] = []
        for at in places:
            text = written[at]
            if text in seen:
                continue
            seen.add(text)
            if own and not (at in begins[pick.unit] and (is_point(text) or is_point(own[-1]))):
                own[-1] += f" {text}"
            else:
                own.append(text)
        lines += own
    return "\n".join(lines)


#: What a point of a list begins with, as people type it and as Word copies it.
_POINT = re.compile(r"(?:[-–—+*•●▪◦·\uf0a7\uf0b7\uf0d8]|\d{1,2}[.)]|[a-zđ][.)])\s|[•●▪◦\uf0a7\uf0b7\uf0d8]")


def is_point(sentence: str) -> bool:
    """Whether a sentence begins a point of a list."""
    return _POINT.match(sentence) is not None


def starts_of(text: str) -> frozenset[int]:
    """The places of the sentences that begin a line."""
    found, place = set[int](), 0
    for line in normalize("NFC", text).splitlines():
        count = len(sentences(line))
        found |= {place} if count else set()
        place += count
    return frozenset(found)


def trace(text: str, sources: Sequence[Source]) -> tuple[Traced, ...]:
    """Whose each sentence of a merged and edited text is. Nothing has to be marked in the text itself."""
    written: dict[str, list[int]] = {}
    for source in sources:
        for sentence in dict.fromkeys(sentences(source.text)):
            written.setdefault(sentence, []).append(source.unit)
    return tuple(_traced(sentence, written) for sentence in sentences(text))


def _traced(sentence: str, written: dict[str, list[int]]) -> Traced:
    if sentence in written:
        return Traced(sentence, tuple(written[sentence]))
    words = set(sentence.split())
    best, nearest = 0.0, ""
    for each in written:
        common = len(words.intersection(each.split()))
        if 4 * common < len(words):  # nothing alike, and not worth the comparison
            continue
        like = likeness(sentence, each)
        if like > best:
            best, nearest = like, each
    return Traced(sentence, tuple(written[nearest]), nearest) if best >= _LIKE else Traced(sentence)


# Citations ------------------------------------------------------------------------------------------------------------------

_CITATION = re.compile(r"\{\{\s{0,8}([^{}\n]{1,120}?)\s{0,8}\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text as it is read; ``key`` is the cell that it cites, ``problem`` why it cites none."""

    text: str
    name: str = ""
    key: CellKey | None = None
    problem: Note | None = None


@dataclass(frozen=True)
class Cited:
    """A text with its figures in place. A citation with a problem stays as it was written, so that nobody overlooks it."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """The cells that the text rests on, each once."""
        return tuple(dict.fromkeys(piece.key for piece in self.pieces if piece.key is not None))

    @property
    def problems(self) -> tuple[Note, ...]:
        return tuple(piece.problem for piece in self.pieces if piece.problem is not None)


def cite(text: str, form: ReportForm, entries: Entries) -> Cited:
    """Put the figures of a report (its computed cells among them) in the place of their citations."""
    pieces: list[Piece] = []
    end = 0
    for match in _CITATION.finditer(text):
        pieces += _plain(text[end : match.start()])
        pieces.append(_cited(match[0], match[1], form, entries))
        end = match.end()
    pieces += _plain(text[end:])
    return Cited(tuple(pieces))


def figure_text(cell: FormCell, entries: Entries) -> str | None:
    """A cell as a sentence says it: "1.234", "75,76%", "24/3/2023"; None where it is empty."""
    entry = entries.get(cell.key)
    if entry is None or entry.is_empty:
        return None
    if entry.number is not None:
        return show_number(entry.number, cell.decimals) + ("%" if cell.kind is CellKind.PERCENT else "")
    return show_day(entry.value) if isinstance(entry.value, date) else str(entry.value)


def _plain(text: str) -> Iterator[Piece]:
    """Text between citations; braces left over are a citation that somebody did not close."""
    if not text:
        return
    stray = _BRACES.search(text)
    if stray is None:
        yield Piece(text)
        return
    around = text[max(0, stray.start() - 10) : stray.end() + 20].strip()
    told = note(gettext_noop("“%(text)s”: a citation is opened or closed only on one side."), text=around)
    yield Piece(text, problem=told)


def _cited(written: str, name: str, form: ReportForm, entries: Entries) -> Piece:
    keys = _keys(name, form)
    if not keys:
        text = gettext_noop("“%(name)s” is cited, but the form has no such figure.")
        return Piece(written, name, problem=note(text, name=name))
    if len(keys) > 1:
        shown = tuple(str(key) for key in keys[:5])
        text = gettext_noop("“%(name)s” may be any of these cells: %(cells)s. Cite one of them.")
        return Piece(written, name, problem=note(text, name=name, cells=shown))
    figure = figure_text(form.cells[keys[0]], entries)
    if figure is None:
        text = gettext_noop("“%(name)s” is cited, but the cell “%(cell)s” is empty.")
        return Piece(written, name, problem=note(text, name=name, cell=form.title_of(keys[0])))
    return Piece(figure, name, keys[0])


def _keys(name: str, form: ReportForm) -> tuple[CellKey, ...]:
    if name.count("/") == 2:
        key = CellKey.read(name)
        return (key,) if key in form.cells else ()
    indicator, _, breakdown = name.partition(":")
    if breakdown:
        return form.placed(indicator.strip(), breakdown.strip())
    return form.named(name)
