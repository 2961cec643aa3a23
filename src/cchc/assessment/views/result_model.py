"""Results as pages draw them, the same for those who are signed in and for the public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cchc.assessment.models import RunUnit
from cchc.assessment.queries.ranking import Ranking, RankingGroup
from cchc.assessment.queries.sheets import SheetNode, SheetView
from cchc.assessment.tables import group_label, in_order, tied
from cchc.common.lists import Column, Order, order_of, page_of
from cchc.common.text import fold
from cchc.common.words import say
from cchc.criteria.bridge import core_set

Address = Callable[[RunUnit], str]


@dataclass(frozen=True)
class RankedRow:
    """One unit of a ranking; ``bonus`` is what the pools add or take away, None where there is nothing."""

    row: RunUnit
    url: str
    is_tied: bool
    bonus: Fraction | None


@dataclass(frozen=True)
class RankingPage:
    """One group of a ranking as the address asks for it: filtered and sorted; those without a rank stand apart."""

    groups: tuple[tuple[str, str, int], ...]  # key, label, how many units
    group: str
    label: str
    ranked: tuple[RankedRow, ...]
    shown: Page[Any]  # a page of the ranked ones
    unranked: tuple[RankedRow, ...]
    columns: list[Column]
    order: Order
    grades: tuple[str, ...]
    mean: Fraction | None
    of: int
    ties: int
    pending: int
    digits: int


def columns() -> list[Column]:
    return [
        Column("rank", _("Rank"), "number rank"),
        Column("name", _("Unit")),
        Column("points", _("Points"), "number"),
        Column("max", _("Applicable maximum"), "number"),
        Column("percent", _("Index (%)"), "number"),
        Column("grade", _("Grade")),
        Column("pending", _("Open criteria"), "number"),
    ]


_KEYS: Mapping[str, Callable[[RunUnit], Any]] = {
    "rank": lambda row: (row.rank is None, row.rank or 0, row.assessment.unit_sort),
    "name": lambda row: row.assessment.unit_sort,
    "points": lambda row: (row.shown_points, row.assessment.unit_sort),
    "max": lambda row: (row.applicable_max, row.assessment.unit_sort),
    "percent": lambda row: (-1 if row.shown_percent is None else row.shown_percent, row.assessment.unit_sort),
    "grade": lambda row: (-1 if row.percent is None else -row.percent, row.assessment.unit_sort),
    "pending": lambda row: (row.pending, row.assessment.unit_sort),
}


def ranking_page(request: HttpRequest, found: Ranking, address: Address) -> RankingPage | None:
    """The group that the address names, else the largest; None where nothing has been computed."""
    if not found.groups:
        return None
    asked = request.GET.get("group", "")
    chosen = next(
        (each for each in found.groups if each.key == asked), max(found.groups, key=lambda each: len(each.rows))
    )
    order = order_of(request, columns(), default="rank")
    rows = sorted(_matching(request, chosen), key=_KEYS[order.key], reverse=order.down)
    shared = tied(chosen.rows)
    drawn = [RankedRow(row, address(row), row.rank in shared, row.bonus) for row in rows]
    ranked = tuple(each for each in drawn if each.row.rank is not None)
    return RankingPage(
        groups=tuple((each.key, group_label(each.key), len(each.rows)) for each in found.groups),
        group=chosen.key,
        label=group_label(chosen.key),
        ranked=ranked,
        shown=page_of(request, ranked),
        unranked=tuple(each for each in drawn if each.row.rank is None),
        columns=columns(),
        order=order,
        grades=tuple(dict.fromkeys(row.grade_label for row in chosen.rows if row.grade_label)),
        mean=chosen.mean_percent,
        of=max((row.of for row in chosen.rows), default=0),
        ties=len(shared),
        pending=sum(row.pending for row in chosen.rows),
        digits=core_set(found.round.set_version).rounding.digits,
    )


def group_tabs(found: Ranking, request: HttpRequest) -> list[tuple[str, str, bool, int]]:
    """A tab a ranking group; the other wishes of the address stay."""
    if len(found.groups) < 2:
        return []
    shown = request.GET.get("group") or max(found.groups, key=lambda each: len(each.rows)).key
    tabs = []
    for each in found.groups:
        query = request.GET.copy()
        query["group"] = each.key
        query.pop("grade", None)
        query.pop("page", None)
        tabs.append((group_label(each.key), f"?{query.urlencode()}", each.key == shown, len(each.rows)))
    return tabs


def _matching(request: HttpRequest, group: RankingGroup) -> list[RunUnit]:
    words, grade = fold(request.GET.get("q", "")).split(), request.GET.get("grade", "")
    return [
        row
        for row in group.rows
        if all(word in fold(row.assessment.unit_name) for word in words) and grade in ("", row.grade_label)
    ]


# A unit's sheet -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of the official table. ``lost`` is what is missing to the maximum, where there is a result."""

    node: SheetNode
    points: Fraction | None
    reason: str
    remark: str
    lost: Fraction | None


def lines_of(view: SheetView, show: str = "") -> list[Line]:
    """Every criterion and pool, or with ``show`` only those that lost points or differ from what the unit claimed."""
    found = [_line(node) for node in (*view.nodes, *view.pools)]
    if show == "lost":
        return [line for line in found if line.node.is_leaf and not line.node.is_pool and line.lost]
    if show == "changed":
        return [line for line in found if line.node.is_leaf and line.node.difference]
    return found


def _line(node: SheetNode) -> Line:
    points = node.final_points if node.final_points is not None else node.verified_points
    if node.is_leaf and not node.applicable:
        reason = node.final_reason or node.self_reason
        return Line(node, None, say(reason) if reason else _("does not apply to this unit"), "", None)
    reason = node.final_reason or node.verified_reason or node.self_reason
    words = say(reason) if reason else ""
    remark = node.verifier_reason if node.verifier_reason not in words else ""
    lost = None if points is None or not node.is_leaf or node.is_pool else max(node.max - points, Fraction(0))
    return Line(node, points, words, remark, lost)


@dataclass(frozen=True)
class FieldLine:
    """What a unit reached in one reform field."""

    name: str
    points: Fraction
    max: Fraction
    percent: Fraction | None


def field_lines(run_unit: RunUnit, names: Mapping[str, str]) -> list[FieldLine]:
    found = []
    for key in in_order(run_unit.fields, names):
        each = run_unit.fields[key]
        percent = None if each["percent"] is None else Fraction(each["percent"])
        found.append(
            FieldLine(names.get(key, key), Fraction(each["points"]), Fraction(each["applicable_max"]), percent)
        )
    return found
