"""The language in which one figure is computed from others: ``CD02 / CD01 * 100``, ``sum(B06.2; B06.3; B06.4)``.

A formula names figures, writes numbers with a decimal point, and joins them by + − × / ( ) and ``sum``. Nothing else exists
in it: no comparison, no condition, no call, so that a formula can be neither wrong in a hidden branch nor dangerous. The
arithmetic is exact. Two rules settle what has no value:

* what is not known is no nought: where one figure that the formula names is missing, the result is missing;
* dividing by nought gives what the definition says (``ZeroRule``): nothing, nought for that quotient, or "not applicable".

Every result carries its reason, where it needs one, and the values that it was computed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from cchc_core.words import Note, gettext_noop, note

#: Longer formulas are none that somebody checks by eye; deeper ones would exhaust the machine's stack.
MOST_CHARACTERS = 2000
MOST_DEPTH = 40
#: Longer than this a number in a formula is a slip of the keyboard.
MOST_DIGITS = 30


class ZeroRule(str, Enum):
    """What a quotient is whose denominator is nought, as the definition of the figure says."""

    NULL = "null"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"


class Outcome(str, Enum):
    """How a computation ended."""

    VALUE = "value"
    MISSING = "missing"
    NO_DENOMINATOR = "no_denominator"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Computed:
    """A result: ``value`` is None unless ``outcome`` is VALUE. ``reason`` tells why there is none, or that a quotient

    without denominator was taken as nought. ``inputs`` are the figures that the formula names, as they were.
    """

    value: Fraction | None
    reason: Note | None
    inputs: Mapping[str, Fraction | None]
    outcome: Outcome = Outcome.VALUE


@dataclass(frozen=True)
class Piece:
    """A stretch of a formula as it is written; ``name`` is set where it names a figure."""

    text: str
    name: str | None = None


class BadFormula(ValueError):
    """The text is no formula; ``reason`` says what is wrong, ``place`` where (characters from the start)."""

    def __init__(self, reason: Note, place: int = 0) -> None:
        super().__init__(reason.text % dict(reason.values))
        self.reason, self.place = reason, place


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Negative:
    of: Term


@dataclass(frozen=True)
class Both:
    """Two terms and the sign between them: "+", "-", "*" or "/"."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Sum:
    terms: tuple[Term, ...]


Term = Number | Name | Negative | Both | Sum


def evaluate(formula: str, values: Mapping[str, Fraction | None], zero: ZeroRule = ZeroRule.NULL) -> Computed:
    """Compute ``formula`` over the figures in ``values``; a name that is absent there is missing. Raises ``BadFormula``."""
    inputs = {name: values.get(name) for name in names_in(formula)}
    missing = tuple(name for name, value in inputs.items() if value is None)
    if missing:
        return Computed(None, note(MISSING, figures=missing), inputs, Outcome.MISSING)
    known = {name: value for name, value in inputs.items() if value is not None}
    noughts: list[Both] = []
    try:
        value = _value(parse(formula), known, zero, noughts)
    except _NoDenominator as found:
        if zero is ZeroRule.NOT_APPLICABLE:
            return Computed(None, note(NOT_APPLICABLE, part=found.part), inputs, Outcome.NOT_APPLICABLE)
        return Computed(None, note(NO_DENOMINATOR, part=found.part), inputs, Outcome.NO_DENOMINATOR)
    reason = note(TAKEN_AS_NOUGHT, part=write(noughts[0].right)) if noughts else None
    return Computed(value, reason, inputs)


def names_in(formula: str) -> tuple[str, ...]:
    """The figures that a formula names, each once, in the order in which they are written. Raises ``BadFormula``."""
    return tuple(dict.fromkeys(_names(parse(formula))))


def pieces(formula: str) -> tuple[Piece, ...]:
    """The formula as it is written, cut where it names a figure, for whoever shows names as links. Raises ``BadFormula``."""
    parse(formula)
    found: list[Piece] = []
    end = 0
    for token in _tokens(formula):
        if token.kind == "name":
            found += [Piece(formula[end : token.place]), Piece(formula[token.place : token.end], token.text)]
            end = token.end
    return tuple(piece for piece in (*found, Piece(formula[end:])) if piece.text)


@lru_cache(maxsize=4096)
def parse(formula: str) -> Term:
    """The formula as a tree. Raises ``BadFormula``."""
    if len(formula) > MOST_CHARACTERS:
        raise BadFormula(note(TOO_LONG, most=str(MOST_CHARACTERS)), MOST_CHARACTERS)
    return _Parser(formula).whole()


def write(term: Term) -> str:
    """A tree as text that reads back to the same tree."""
    if isinstance(term, Number):
        return _decimal(term.value)
    if isinstance(term, Name):
        return term.name if _WORD.fullmatch(term.name) and not _NUMBER.fullmatch(term.name) else f"[{term.name}]"
    if isinstance(term, Sum):
        return f"sum({'; '.join(write(each) for each in term.terms)})"
    if isinstance(term, Negative):
        return f"-{_bracketed(term.of, 3)}"
    least = _RANK[term.sign]
    return f"{_bracketed(term.left, least)} {term.sign} {_bracketed(term.right, least + 1)}"


MISSING = gettext_noop("Not computed: no figure yet for %(figures)s.")
NO_DENOMINATOR = gettext_noop("Not computed: “%(part)s” is 0 and is divided by.")
NOT_APPLICABLE = gettext_noop("Not applicable: “%(part)s” is 0, so that there is nothing to compare with.")
TAKEN_AS_NOUGHT = gettext_noop("“%(part)s” is 0; by its definition the figure then counts 0.")
EMPTY = gettext_noop("The formula is empty.")
TOO_LONG = gettext_noop("The formula is longer than %(most)s characters. Define a part of it as a figure of its own.")
TOO_DEEP = gettext_noop("The formula has too many brackets in one another. Define a part of it as a figure of its own.")
UNKNOWN_SIGN = gettext_noop("“%(sign)s” at character %(place)s means nothing in a formula.")
DECIMAL_COMMA = gettext_noop("“%(text)s”: write decimals with a point (0.5), and part the terms of a sum by “;”.")
TOO_MANY_DIGITS = gettext_noop("The number at character %(place)s has too many digits.")
ENDS_EARLY = gettext_noop("The formula ends where a figure, a number or “)” should follow.")
NOT_EXPECTED = gettext_noop("“%(sign)s” at character %(place)s does not belong there.")
NOT_CLOSED = gettext_noop("The bracket at character %(place)s is not closed.")
UNREADABLE_NAME = gettext_noop("The name in brackets at character %(place)s is empty or not closed by “]”.")


class _NoDenominator(Exception):
    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def _value(term: Term, known: Mapping[str, Fraction], zero: ZeroRule, noughts: list[Both]) -> Fraction:
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Name):
        return known[term.name]
    if isinstance(term, Negative):
        return -_value(term.of, known, zero, noughts)
    if isinstance(term, Sum):
        return sum((_value(each, known, zero, noughts) for each in term.terms), Fraction(0))
    left, right = _value(term.left, known, zero, noughts), _value(term.right, known, zero, noughts)
    if term.sign == "+":
        return left + right
    if term.sign == "-":
        return left - right
    if term.sign == "*":
        return left * right
    if right:
        return left / right
    if zero is not ZeroRule.ZERO:
        raise _NoDenominator(write(term.right))
    noughts.append(term)
    return Fraction(0)


def _names(term: Term) -> Iterator[str]:
    if isinstance(term, Name):
        yield term.name
    elif isinstance(term, Negative):
        yield from _names(term.of)
    elif isinstance(term, Both):
        yield from _names(term.left)
        yield from _names(term.right)
    elif isinstance(term, Sum):
        for each in term.terms:
            yield from _names(each)


_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def _bracketed(term: Term, least: int) -> str:
    """``term`` as text, in brackets where it binds less tightly than ``least``."""
    rank = _RANK[term.sign] if isinstance(term, Both) else 3 if isinstance(term, Negative) else 4
    return write(term) if rank >= least else f"({write(term)})"


def _decimal(value: Fraction) -> str:
    """A number of a formula, which always ends, as it is written."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = str((value * 10**digits).numerator).zfill(digits + 1)
    return whole if not digits else f"{whole[:-digits]}.{whole[-digits:]}"


# --- reading -----------------------------------------------------------------

_WORD = re.compile(r"\w+(?:\.\w+)*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COMMA = re.compile(r"[0-9]+,[0-9]+")
#: What keyboards and word processors write, and what it means here. Schools write a colon for division.
_SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "/": "/", "÷": "/", ":": "/"}
_MARKS = {"(": "(", ")": ")", ";": ";", ",": ";"}


@dataclass(frozen=True)
class _Token:
    """``kind`` is "number", "name", "sum", "end", or the sign itself; ``text`` is the name or what stands there."""

    kind: str
    text: str
    place: int
    end: int


def _tokens(formula: str) -> Iterator[_Token]:
    at = len(formula) - len(formula.lstrip())
    at += formula[at : at + 1] == "="  # as a cell of Excel begins
    while at < len(formula):
        if formula[at].isspace():
            at += 1
            continue
        token = _token(formula, at)
        yield token
        at = token.end
    yield _Token("end", "", len(formula), len(formula))


def _token(formula: str, at: int) -> _Token:
    here = formula[at]
    if here == "[":
        end = formula.find("]", at)
        name = " ".join(formula[at + 1 : end].split())
        if end < 0 or not name:
            raise BadFormula(note(UNREADABLE_NAME, place=str(at + 1)), at)
        return _Token("name", name, at, end + 1)
    if sign := _SIGNS.get(here) or _MARKS.get(here):
        return _Token(sign, here, at, at + 1)
    word = _WORD.match(formula, at)
    if word is None:
        raise BadFormula(note(UNKNOWN_SIGN, sign=here, place=str(at + 1)), at)
    if comma := _COMMA.match(formula, at):
        raise BadFormula(note(DECIMAL_COMMA, text=comma[0]), at)
    text, end = word[0], word.end()
    if _NUMBER.fullmatch(text):
        return _Token("number", text, at, end)
    if text.lower() == "sum" and formula[end:].lstrip().startswith("("):
        return _Token("sum", text, at, end)
    return _Token("name", text, at, end)


class _Parser:
    """Reads one formula from left to right: a sum of products of factors."""

    def __init__(self, formula: str) -> None:
        self.rest = _tokens(formula)
        self.next = next(self.rest)
        self.depth = 0

    def whole(self) -> Term:
        if self.next.kind == "end":
            raise BadFormula(note(EMPTY))
        term = self.added()
        if self.next.kind != "end":
            raise self.surprise()
        return term

    def added(self) -> Term:
        term = self.multiplied()
        while self.next.kind in ("+", "-"):
            term = Both(self.take().kind, term, self.multiplied())
        return term

    def multiplied(self) -> Term:
        term = self.factor()
        while self.next.kind in ("*", "/"):
            term = Both(self.take().kind, term, self.factor())
        return term

    def factor(self) -> Term:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadFormula(note(TOO_DEEP), self.next.place)
        term = self.plain()
        self.depth -= 1
        return term

    def plain(self) -> Term:
        token = self.next
        if token.kind == "number":
            if len(token.text) > MOST_DIGITS:
                raise BadFormula(note(TOO_MANY_DIGITS, place=str(token.place + 1)), token.place)
            return Number(Fraction(self.take().text))
        if token.kind == "name":
            return Name(self.take().text)
        if token.kind == "-":
            self.take()
            return Negative(self.factor())
        if token.kind == "sum":
            self.take()
            return Sum(self.bracketed(many=True))
        if token.kind == "(":
            return self.bracketed(many=False)[0]
        raise self.surprise()

    def bracketed(self, *, many: bool) -> tuple[Term, ...]:
        opened = self.take()
        terms = [self.added()]
        while many and self.next.kind == ";":
            self.take()
            terms.append(self.added())
        if self.next.kind == "end":
            raise BadFormula(note(NOT_CLOSED, place=str(opened.place + 1)), opened.place)
        if self.next.kind != ")":
            raise self.surprise()
        self.take()
        return tuple(terms)

    def take(self) -> _Token:
        token, self.next = self.next, next(self.rest, self.next)
        return token

    def surprise(self) -> BadFormula:
        if self.next.kind == "end":
            return BadFormula(note(ENDS_EARLY), self.next.place)
        sign, place = self.next.text, self.next.place
        return BadFormula(note(NOT_EXPECTED, sign=sign, place=str(place + 1)), place)
