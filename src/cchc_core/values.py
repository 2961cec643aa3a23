"""Exact numbers: read, rounded once, shown the Vietnamese way; and days, shown likewise.

Points, maxima, facts and percents are ``fractions.Fraction`` from the moment they are read to the one rounding that a
criteria set names, because 175/1200 × 6 is exactly 0.875 and no division carried to a number of digits finds that.
Binary floating point never enters: ``exact`` refuses a float.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

#: An exact number. Every figure of the core is one of these.
Exact = Fraction

_MACHINE = re.compile(r"[+-]?\d+(\.\d+)?")
_OFFICIAL = re.compile(r"[+-]?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?")


#: Longer writings are no figures of an office but an attempt to keep the machine busy ("1e999999999").
MOST_PLACES = 400


class NotANumber(ValueError):
    """The text is not a decimal number in the writing that was asked for."""


def exact(value: int | str | Decimal | Fraction) -> Fraction:
    """An exact number from an int, a Decimal, a Fraction, or machine text ("0.875", "7/8").

    Raises ``NotANumber`` for anything else, a float and a bool included.
    """
    if isinstance(value, (bool, float)):
        raise NotANumber(repr(value))
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > MOST_PLACES):
        raise NotANumber(str(value))
    if isinstance(value, str):
        text = value.strip()
        if len(text) > MOST_PLACES:
            raise NotANumber(text[:40] + "…")
        if re.fullmatch(r"[+-]?\d+/[1-9]\d*", text):
            return Fraction(text)
        if not _MACHINE.fullmatch(text):
            raise NotANumber(value)
        return Fraction(text)
    return Fraction(value)


def read_number(text: str) -> Fraction:
    """A number as an official types it: "1.234,56", "0,5", "−2"; also "0.5", since keyboards differ.

    A single dot followed by exactly three digits is a thousands mark ("1.234" is 1234), as in every official table; "0.875"
    is no such group and stays a decimal.
    """
    plain = text.strip().replace("−", "-").replace("\u00a0", "").replace(" ", "")
    if len(plain) <= MOST_PLACES and _OFFICIAL.fullmatch(plain):
        return Fraction(plain.replace(".", "").replace(",", "."))
    return exact(plain)


def round_half_up(value: Fraction, digits: int) -> Decimal:
    """Round once, half away from zero, on both sides of zero: 9.117 → 9.12 and −0.125 → −0.13 at two digits."""
    # From text: arithmetic on a Decimal would round a second time, to the 28 digits of its context.
    return Decimal(f"{_rounded(*value.as_integer_ratio(), digits)}E-{digits}")


def exactly_rounded(value: Fraction, digits: int) -> Fraction:
    """The same as an exact number, to compute with."""
    return Fraction(_rounded(*value.as_integer_ratio(), digits), 10**digits)


def rounds_onto(value: Fraction, digits: int, marks: Collection[Fraction]) -> bool:
    """Whether rounding makes the value equal to one of the marks that it differs from."""
    whole, scale = _rounded(*value.as_integer_ratio(), digits), 10**digits
    for mark in marks:
        above, below = mark.as_integer_ratio()
        if whole * below == above * scale:
            return value != mark
    return False


def _rounded(above: int, below: int, digits: int) -> int:
    """above/below × 10^digits as a whole number, half away from zero. No fraction is made: a round has a million of them."""
    scale: int = 10**digits
    whole = (2 * abs(above) * scale + below) // (2 * below)
    return -whole if above < 0 else whole


def scaled(value: Fraction, by: Fraction, over: Fraction) -> Fraction:
    """value × by / over, brought to its lowest terms once and not at every step. ``ZeroDivisionError`` where over is 0."""
    above = value.numerator * by.numerator * over.denominator
    return Fraction(above, value.denominator * by.denominator * over.numerator)


def is_terminating(value: Fraction) -> bool:
    """Whether the number has a finite decimal writing."""
    return _places(value.denominator) is not None


def _places(denominator: int) -> int | None:
    """How many decimals the finite writing of a fraction in lowest terms has; None where it has none."""
    rest, twos, fives = denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def machine_text(value: Fraction, digits: int = 28) -> str:
    """Plain decimal text with a point: exact where the number ends, else ``digits`` decimals, half up."""
    places = _places(value.denominator)
    return f"{round_half_up(value, digits if places is None else places):f}"


def show_number(value: Fraction | Decimal | int, digits: int | None = None) -> str:
    """The Vietnamese writing, "1.234,56": with ``digits`` decimals, or as many as it has (at most six) when None."""
    number = value if type(value) is Fraction else exact(value)
    return _shown(*number.as_integer_ratio(), digits)


@lru_cache(maxsize=32768)
def _shown(above: int, below: int, digits: int | None) -> str:
    """Remembered by the two whole numbers, which are found many times faster than the fraction itself."""
    places = 6 if digits is None else digits
    scaled = _rounded(above, below, places)
    whole, rest = divmod(abs(scaled), 10**places)
    decimals = f"{rest:0{places}d}" if places else ""
    if digits is None:
        decimals = decimals.rstrip("0")
    grouped = f"{whole:,}".replace(",", ".")
    return ("−" if scaled < 0 else "") + grouped + ("," + decimals if decimals else "")


def show_day(day: date) -> str:
    """A day as officials write it, without leading zeros: 24/3/2023."""
    return f"{day.day}/{day.month}/{day.year}"
