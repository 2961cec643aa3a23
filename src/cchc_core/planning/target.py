"""Targets of a plan: what is measured, which figure must be reached, whether it was, and whether a child asks for less.

Operators are kept as written: "> 98 %" is missed by exactly 98 %, "≥ 98 %" is not. "=" is a figure to reach: 83 % meets
"đạt 80 %". Which way is better follows from the target: a rank, a distance, a time and a cap are met from above, all else
from below.

A target against a base year ("giảm 10 % so với năm 2021") and a change of rank are judged by the size of the change in the
direction asked for; where the figure of the base year is known (``base``), by the figure itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from cchc_core.values import show_day, show_number
from cchc_core.words import Note, Value, gettext_noop, note

LEAST, OVER, EXACTLY, MOST, UNDER = ">=", ">", "=", "<=", "<"
OPERATORS = (LEAST, OVER, EXACTLY, MOST, UNDER)
_SIGNS = {LEAST: "≥", OVER: ">", MOST: "≤", UNDER: "<", EXACTLY: ""}


class Measure(str, Enum):
    """What the figure of a target is."""

    PERCENT = "percent"
    NUMBER = "number"
    PER_UNIT = "per_unit"
    CHANGE = "change"
    RANK = "rank"
    RANK_CHANGE = "rank_change"
    LIST = "list"
    DATE = "date"
    YES_NO = "yes_no"
    TEXT = "text"


MEASURE_LABELS: dict[Measure, str] = {
    Measure.PERCENT: gettext_noop("A share in percent"),
    Measure.NUMBER: gettext_noop("A number"),
    Measure.PER_UNIT: gettext_noop("A number for each unit"),
    Measure.CHANGE: gettext_noop("A change against another year"),
    Measure.RANK: gettext_noop("A rank"),
    Measure.RANK_CHANGE: gettext_noop("Places gained in a ranking"),
    Measure.LIST: gettext_noop("Items of a fixed list"),
    Measure.DATE: gettext_noop("A day"),
    Measure.YES_NO: gettext_noop("Done or not done"),
    Measure.TEXT: gettext_noop("In words only"),
}

#: Measures of which a target of 0 asks for none at all.
_AMOUNTS = (Measure.PERCENT, Measure.NUMBER, Measure.PER_UNIT)
#: Units of which less is better where an equals sign leaves it open.
_LESS_IS_BETTER = frozenset({"km", "m", "phút", "giờ", "ngày", "ngày làm việc"})


@dataclass(frozen=True)
class Target:
    """One figure to reach. ``bound`` is in ``unit_word`` (percent as 95, not 0.95); None where only words are given.

    ``subset`` and ``level`` name the part that it holds for, where another value holds for the whole. ``falling`` says that a
    change is a reduction.
    """

    measure: Measure
    operator: str = LEAST
    bound: Fraction | None = None
    unit_word: str = ""
    base_year: int | None = None
    base: Fraction | None = None
    list_size: int | None = None
    subset: str = ""
    level: str = ""
    falling: bool = False

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        if self.operator in (MOST, UNDER):
            return False
        if self.operator in (LEAST, OVER):
            return True
        if self.bound == 0 and self.measure in _AMOUNTS:  # "0 %": none at all
            return False
        return self.measure not in (Measure.RANK, Measure.DATE) and self.unit_word.lower() not in _LESS_IS_BETTER

    @property
    def is_share(self) -> bool:
        """Whether its figure is told in percent; a change may also be one of an amount ("tăng 5 điểm so với năm 2025")."""
        if self.measure is Measure.CHANGE:
            return self.unit_word in ("", "%")
        return self.measure is Measure.PERCENT

    @property
    def strict(self) -> bool:
        return self.operator in (OVER, UNDER)


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met: None while there is no figure. ``gap`` is what is lacking; 0 or less where it is reached."""

    met: bool | None
    gap: Fraction | None
    reason: Note


def judge(target: Target, value: Fraction | None) -> Verdict:
    """What a figure means for a target. ``value`` is the figure itself, or the change (see the module).

    Of "yes or no" any figure but 0 is a yes. A day is told by its number (``date.toordinal``).
    """
    if value is None:
        return Verdict(None, None, note(gettext_noop("There is no figure yet.")))
    if target.measure is Measure.YES_NO:
        return _yes_or_no(value)
    if target.bound is None or target.measure is Measure.TEXT:
        return Verdict(None, None, note(gettext_noop("The target is in words only: a person judges it.")))
    reached = _reached(target, value)
    gap = target.bound - reached if target.rises else reached - target.bound
    met = gap < 0 if target.strict else gap <= 0
    return Verdict(met, gap, _reason(target, reached, gap, met))


def _yes_or_no(value: Fraction) -> Verdict:
    if value:
        return Verdict(True, Fraction(0), note(gettext_noop("It is done.")))
    return Verdict(False, Fraction(1), note(gettext_noop("It is not done.")))


def _reached(target: Target, value: Fraction) -> Fraction:
    """The figure to hold against the bound: of a change with a known base the change, else the value."""
    if target.base is None or target.measure not in (Measure.CHANGE, Measure.RANK_CHANGE):
        return value
    if target.measure is Measure.RANK_CHANGE:
        return target.base - value
    if target.is_share and not target.base:
        return value
    change = (value - target.base) / target.base * 100 if target.is_share else value - target.base
    return -change if target.falling else change


def _reason(target: Target, reached: Fraction, gap: Fraction, met: bool) -> Note:
    asked, got = shown(target), figure_text(target, reached)
    if not met and gap == 0:
        text = gettext_noop("%(value)s is exactly the figure; the target %(target)s asks to pass it.")
    elif met:
        text = gettext_noop("%(value)s meets the target %(target)s.")
    else:
        text = gettext_noop("%(value)s misses the target %(target)s by %(gap)s.")
        return note(text, value=got, target=asked, gap=figure_text(target, gap, is_gap=True))
    return note(text, value=got, target=asked)


def figure_text(target: Target, value: Fraction, *, is_gap: bool = False) -> str:
    """A figure as officials write it for this target: "61,5 %", "hạng 25"; of a gap "18,5 điểm phần trăm", "3 bậc"."""
    if target.measure is Measure.DATE and not is_gap:
        return _day(value)
    if target.is_share:
        return f"{show_number(value, _digits(value))} {'điểm phần trăm' if is_gap else '%'}"
    if target.measure is Measure.RANK:
        return f"{show_number(value)} bậc" if is_gap else f"hạng {show_number(value)}"
    if target.measure is Measure.LIST and not is_gap:
        return f"{show_number(value)}/{target.list_size} {target.unit_word}".strip()
    if target.measure is Measure.DATE:
        return f"{show_number(value)} ngày"
    return f"{show_number(value, _digits(value))} {target.unit_word}".strip()


def _day(value: Fraction) -> str:
    """The day of a number; a number that is no day stays one."""
    number = int(value)
    return show_day(date.fromordinal(number)) if 0 < number <= date.max.toordinal() else show_number(value)


def _digits(value: Fraction) -> int | None:
    return None if (value * 1000).denominator == 1 else 2


def asked_figure(target: Target) -> Note:
    """What a unit is asked to type for this target: a label for the field."""
    words: dict[Measure, str] = {
        Measure.PERCENT: gettext_noop("Share reached, in percent"),
        Measure.NUMBER: gettext_noop("Number reached"),
        Measure.PER_UNIT: gettext_noop("Number reached by the unit"),
        Measure.RANK: gettext_noop("Rank reached"),
        Measure.LIST: gettext_noop("Items of the list that are reached"),
        Measure.DATE: gettext_noop("Day reached"),
        Measure.YES_NO: gettext_noop("1 if done, 0 if not"),
        Measure.TEXT: gettext_noop("Figure, where there is one"),
    }
    if target.measure is Measure.RANK_CHANGE:
        return note(
            gettext_noop("Rank reached") if target.base is not None else gettext_noop("Places gained, minus if lost")
        )
    if target.measure is not Measure.CHANGE:
        return note(words[target.measure])
    if target.base is not None:
        return note(gettext_noop("Figure now; that of %(year)s was %(base)s"), **_base_words(target))
    if not target.is_share:
        text = (
            gettext_noop("Reduction reached, in %(unit)s")
            if target.falling
            else gettext_noop("Rise reached, in %(unit)s")
        )
        return note(text, unit=target.unit_word)
    return note(
        gettext_noop("Reduction reached, in percent") if target.falling else gettext_noop("Rise reached, in percent")
    )


def _base_words(target: Target) -> dict[str, str]:
    return {"year": str(target.base_year or "?"), "base": show_number(target.base or Fraction(0))}


# ---- how a target is written -----------------------------------------------------------------------------------------


def shown(target: Target) -> str:
    """The target as officials write it: "≥ 95 %", "giảm ≥ 10 % so với năm 2021", "≤ hạng 25", "76/76 dịch vụ"."""
    if target.bound is None:
        return ""
    text = _SHOWN.get(target.measure, _plainly)(target)
    part = "; ".join(each for each in (target.level, target.subset) if each)
    return f"{text} ({part})" if part else text


def _signed(target: Target, number: str) -> str:
    return f"{_SIGNS.get(target.operator, '')} {number}".strip()


def _bound(target: Target) -> str:
    assert target.bound is not None, "asked only for targets with a figure"  # noqa: S101
    return show_number(target.bound, _digits(target.bound))


def _percent(target: Target) -> str:
    return _signed(target, f"{_bound(target)} %")


def _plainly(target: Target) -> str:
    return _signed(target, f"{_bound(target)} {target.unit_word}".strip())


def _per_unit(target: Target) -> str:
    return f"{_plainly(target)} mỗi đơn vị"


def _changed(target: Target) -> str:
    against = f" so với năm {target.base_year}" if target.base_year else ""
    amount = f"{_bound(target)} {'%' if target.is_share else target.unit_word}"
    return f"{'giảm' if target.falling else 'tăng'} {_signed(target, amount)}{against}"


def _rank(target: Target) -> str:
    return _signed(target, f"hạng {_bound(target)}")


def _rank_changed(target: Target) -> str:
    against = f" so với năm {target.base_year}" if target.base_year else ""
    return f"tăng {_signed(target, _bound(target) + ' bậc')}{against}"


def _listed(target: Target) -> str:
    return _signed(target, f"{_bound(target)}/{target.list_size} {target.unit_word}".strip())


def _dated(target: Target) -> str:
    assert target.bound is not None, "asked only for targets with a figure"  # noqa: S101
    sign = {UNDER: "trước", OVER: "sau", LEAST: "từ"}.get(target.operator, "chậm nhất")
    return f"{sign} ngày {_day(target.bound)}"


def _yes(target: Target) -> str:
    return "có"


_SHOWN: dict[Measure, Callable[[Target], str]] = {
    Measure.PERCENT: _percent,
    Measure.PER_UNIT: _per_unit,
    Measure.CHANGE: _changed,
    Measure.RANK: _rank,
    Measure.RANK_CHANGE: _rank_changed,
    Measure.LIST: _listed,
    Measure.DATE: _dated,
    Measure.YES_NO: _yes,
}


# ---- a child against its superior target ------------------------------------------------------------------------------


class Weakness(str, Enum):
    """``WEAKER``: some figure meets the child and misses the parent. ``INCOMPARABLE``: the two measure different things."""

    WEAKER = "weaker"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True)
class WeakerNote(Note):
    """Why a child does not stand up to its parent, and of which kind that is."""

    kind: Weakness = Weakness.WEAKER


def weaker(child: Target, parent: Target) -> WeakerNote | None:
    """Why the child asks for less than the superior target, or cannot be held against it; None where it asks for as much.

    Of comparable targets "weaker" is a strict order: never both ways, and of three in a row the first is weaker than the last.
    """
    different = _difference(child, parent)
    if different is not None:
        words: dict[str, Value] = {"child": shown(child), "parent": shown(parent), "what": note(different)}
        text = gettext_noop("%(child)s cannot be held against the superior target %(parent)s: %(what)s.")
        return WeakerNote(text, words, Weakness.INCOMPARABLE)
    if not _asks_less(child, parent):
        return None
    words = {"child": shown(child), "parent": shown(parent)}
    if child.bound == parent.bound:
        text = gettext_noop(
            "%(child)s is weaker than the superior target %(parent)s: the figure itself must be passed."
        )
    else:
        text = gettext_noop("%(child)s is weaker than the superior target %(parent)s.")
    return WeakerNote(text, words, Weakness.WEAKER)


def _asks_less(child: Target, parent: Target) -> bool:
    assert child.bound is not None  # noqa: S101  two without a figure differ before
    assert parent.bound is not None  # noqa: S101
    if child.bound == parent.bound:
        return parent.strict and not child.strict
    return child.bound < parent.bound if parent.rises else child.bound > parent.bound


def _difference(child: Target, parent: Target) -> str | None:
    """What two targets differ in so that their figures cannot be compared."""
    if child.bound is None or parent.bound is None:
        return gettext_noop("one of the two has no figure")
    for differ, words in _DIFFERENCES:
        if differ(child, parent):
            return words
    return None


_DIFFERENCES: tuple[tuple[Callable[[Target, Target], bool], str], ...] = (
    (lambda child, parent: child.measure is not parent.measure, gettext_noop("they measure different things")),
    (lambda child, parent: child.rises is not parent.rises, gettext_noop("one is a floor, the other a cap")),
    (lambda child, parent: _plain(child.unit_word) != _plain(parent.unit_word), gettext_noop("their units differ")),
    (lambda child, parent: child.falling is not parent.falling, gettext_noop("one is a rise, the other a reduction")),
    (lambda child, parent: child.base_year != parent.base_year, gettext_noop("they are told against different years")),
    (lambda child, parent: child.list_size != parent.list_size, gettext_noop("their lists differ in length")),
    (lambda child, parent: _plain(child.level) != _plain(parent.level), gettext_noop("they hold for different levels")),
    (
        lambda child, parent: _plain(child.subset) != _plain(parent.subset),
        gettext_noop("they hold for different parts"),
    ),
)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
