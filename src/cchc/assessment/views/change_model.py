"""A change from year to year as pages and workbooks draw it: shown parts that add up, and the sentences that say them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.assessment.models import RunUnit
from cchc.assessment.queries.yearly import Matched, Years
from cchc_core.scoring.change import APPLICABILITY, COMMON, PENDING, Change, Line, Parts, apportion
from cchc_core.scoring.rank_change import RankChange
from cchc_core.units.values import MERGE, SPLIT, SuccessionValue
from cchc_core.values import round_half_up, show_day, show_number


def part_label(name: str) -> str:
    labels = {
        "performance": _("Work on common criteria"),
        "reweighting": _("Other weights"),
        "new": _("New criteria"),
        "dropped": _("Dropped criteria"),
        "applicability": _("Other scope of application"),
        "pending": _("Criteria without points yet"),
        "bonus": _("Bonus points"),
        "penalty": _("Penalty points"),
    }
    return labels[name]


#: Shown even where they are nothing: what everybody asks about.
ALWAYS = ("performance", "reweighting", "new", "dropped")


@dataclass(frozen=True)
class PartRow:
    """One cause: percentage points and points, rounded so that each column adds up to its total."""

    name: str
    label: str
    percent: Fraction | None
    points: Fraction


@dataclass(frozen=True)
class Total:
    """A figure of both years as people saw it, and the difference."""

    before: Fraction | None
    after: Fraction | None

    @property
    def change(self) -> Fraction | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class UnitChange:
    """The change of one unit, ready to be drawn."""

    row: RunUnit
    former: RunUnit
    change: Change
    rank: RankChange | None
    percent: Total
    points: Total
    parts: tuple[PartRow, ...]
    digits: int

    @property
    def part(self) -> dict[str, PartRow]:
        return {row.name: row for row in self.parts}

    @property
    def criteria(self) -> Fraction | None:
        """New, dropped, other scope, not scored yet: what is neither work nor weight nor a pool."""
        found = [
            self.part[name].percent for name in ("new", "dropped", "applicability", "pending") if name in self.part
        ]
        return (
            sum((each for each in found if each is not None), Fraction(0)) if self.percent.change is not None else None
        )

    @property
    def pools(self) -> Fraction | None:
        found = [self.part[name].percent for name in ("bonus", "penalty") if name in self.part]
        return (
            sum((each for each in found if each is not None), Fraction(0)) if self.percent.change is not None else None
        )

    @property
    def url(self) -> str:
        return reverse("assessment:assessment-change", args=[self.row.assessment_id])


def unit_change(years: Years, matched: Matched, digits: int) -> UnitChange | None:
    """None for a unit that did not go on as one."""
    former = matched.one
    if former is None:
        return None
    found = years.changes[matched.row.assessment_id]
    percent = Total(former.shown_percent, matched.row.shown_percent)
    points = Total(former.shown_points, matched.row.shown_points)
    names = [name for name, value in found.points.as_dict().items() if name in ALWAYS or value or _of(found, name)]
    return UnitChange(
        matched.row,
        former,
        found,
        years.rank_change_of(matched.row.assessment_id),
        percent,
        points,
        _part_rows(names, found, percent, points, digits),
        digits,
    )


def _of(found: Change, name: str) -> Fraction | None:
    return getattr(found.percent, name) if found.percent else None


def _part_rows(names: list[str], found: Change, percent: Total, points: Total, digits: int) -> tuple[PartRow, ...]:
    in_points = _shown(found.points, names, points.change, digits)
    in_percent = _shown(found.percent, names, percent.change, digits) if found.percent else [None] * len(names)
    return tuple(
        PartRow(name, part_label(name), share, amount)
        for name, share, amount in zip(names, in_percent, in_points, strict=True)
    )


def _shown(parts: Parts, names: list[str], total: Fraction | None, digits: int) -> list[Fraction]:
    values = [getattr(parts, name) for name in names]
    whole = Fraction(round_half_up(parts.total, digits)) if total is None else total
    if (whole * 10**digits).denominator != 1:  # the years are shown with different numbers of decimals
        whole = Fraction(round_half_up(whole, digits))
    return list(apportion(values, whole, digits))


# Sentences ----------------------------------------------------------------------------------------------------------


def signed(value: Fraction, digits: int) -> str:
    return ("+" if value > 0 else "") + show_number(value, digits)


def change_sentence(unit: UnitChange) -> str:
    """ "Tăng 3,25 điểm %: kết quả tiêu chí chung +2,10; …"."""
    moved = unit.percent.change
    if moved is None:
        return _("One of the years has no percent, so only points can be compared.")
    causes = "; ".join(
        f"{_first_small(row.label)} {signed(row.percent, unit.digits)}" for row in unit.parts if row.percent
    )
    amount = show_number(abs(moved), unit.digits)
    if moved > 0:
        text = _("Up %(amount)s percentage points: %(causes)s.")
    elif moved < 0:
        text = _("Down %(amount)s percentage points: %(causes)s.")
    else:
        text = (
            _("The index did not change: %(causes)s.") if causes else _("Neither the index nor any part of it changed.")
        )
    return text % {"amount": amount, "causes": causes}


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def rank_sentence(rank: RankChange) -> str:
    """How many places, and who moved."""
    known = {"before": rank.before, "before_of": rank.before_of, "after": rank.after, "after_of": rank.after_of}
    if rank.total > 0:
        text = ngettext(
            "From rank %(before)s of %(before_of)s to rank %(after)s of %(after_of)s: %(n)s place won.",
            "From rank %(before)s of %(before_of)s to rank %(after)s of %(after_of)s: %(n)s places won.",
            rank.total,
        )
    elif rank.total < 0:
        text = ngettext(
            "From rank %(before)s of %(before_of)s to rank %(after)s of %(after_of)s: %(n)s place lost.",
            "From rank %(before)s of %(before_of)s to rank %(after)s of %(after_of)s: %(n)s places lost.",
            -rank.total,
        )
    else:
        text = _("Rank %(before)s of %(before_of)s before, rank %(after)s of %(after_of)s now: no place won or lost.")
    return text % {**known, "n": abs(rank.total)}


def rank_rows(rank: RankChange, *, is_final: bool) -> list[tuple[str, str, int]]:
    """The parts of a change of rank: what it is, what it means, places won (negative: lost)."""
    return [
        (_("We moved"), _("had only this unit changed, all others as last time"), rank.own),
        (_("Others moved"), _("what the work of the other units did to this place"), rank.others),
        (
            _("The criteria changed") if is_final else _("The criteria changed, or have no points yet"),
            _("the same work seen through this year's criteria and weights"),
            rank.method,
        ),
        (
            _("Membership of the group changed"),
            _("units that were ranked in only one of the two years, merged and new ones among them"),
            rank.membership,
        ),
    ]


def step_words(step: SuccessionValue, name: Callable[[int], str]) -> str:
    """ "Xã A sáp nhập, 1/7/2025, Nghị quyết …": what joined or parted units, in a line."""
    text = {
        MERGE: _("%(unit)s merged on %(day)s"),
        SPLIT: _("part of %(unit)s taken over on %(day)s"),
    }.get(step.kind, _("%(unit)s taken over on %(day)s"))
    words = text % {"unit": name(step.predecessor or 0), "day": show_day(step.on)}
    basis = " ".join(part for part in (step.basis.symbol, step.basis.title) if part)
    return f"{words} ({basis})" if basis else words


# Lines --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeLine:
    """One criterion, or several that were merged or split: both years, and what it adds to the change of the index."""

    codes: tuple[tuple[str, str], ...]  # this year's code and the address of its thread
    old_codes: tuple[str, ...]
    name: str
    how: str
    before: Fraction | None
    before_max: Fraction
    after: Fraction | None
    after_max: Fraction
    effect: Fraction | None
    performance: Fraction | None
    reweighting: Fraction | None


def relation_label(line: Line) -> str:
    if line.kind == PENDING:
        return _("no points yet")
    if line.kind == APPLICABILITY:
        return _("applies in one year only")
    labels = {
        "same": _("same"),
        "reworded": _("reworded"),
        "reweighted": _("other weight"),
        "split": _("split"),
        "merged": _("merged"),
        "new": _("new"),
        "dropped": _("dropped"),
    }
    return labels.get(line.block.relation if line.kind == COMMON else line.kind, line.kind)


def change_lines(years: Years, unit: UnitChange, seen: Callable[[str], bool]) -> list[ChangeLine]:
    """The criteria that moved the index, the strongest first; only those of this year that the person may see."""
    old_names = {leaf.node.code: leaf.node.name for leaf in years.editions[0].leaves()}
    names = {leaf.node.code: leaf.node.name for leaf in years.editions[-1].leaves()}
    found = []
    for line in unit.change.lines:
        if line.block.new and not any(seen(code) for code in line.block.new):
            continue
        name = next((names[code] for code in line.block.new if code in names), "")
        effect = line.percent.total if unit.change.percent else line.points.total
        share = line.percent if unit.change.percent else line.points
        found.append(
            ChangeLine(
                tuple((code, _thread(unit.row, code)) for code in line.block.new),
                line.block.old,
                name or next((old_names[code] for code in line.block.old if code in old_names), ""),
                relation_label(line),
                line.old_points,
                line.old_counted,
                line.new_points,
                line.new_counted,
                effect,
                share.performance if line.kind == COMMON else None,
                share.reweighting if line.kind == COMMON else None,
            )
        )
    return sorted(
        (line for line in found if line.effect), key=lambda line: abs(line.effect or Fraction(0)), reverse=True
    )


def _thread(row: RunUnit, code: str) -> str:
    return reverse("assessment:criterion-show", args=[row.assessment_id, code])
