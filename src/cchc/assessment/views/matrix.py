"""Units × fields and units × criteria: points shaded by how much of the maximum was reached, totals over all units below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.models import RunUnit
from cchc.assessment.queries.ranking import MatrixCell, Ranking, code_points, criterion_totals
from cchc.assessment.tables import field_names
from cchc.assessment.views.result_model import RankedRow, RankingPage, group_tabs, ranking_page
from cchc.assessment.views.results import readable_round
from cchc.assessment.views.round_common import round_page
from cchc.common.lists import page_of
from cchc.criteria.bridge import core_set
from cchc_core.criteria.tree import Placed
from cchc_core.values import show_number

#: Percents from which a cell is a shade deeper.
SHADES = (50, 65, 80, 90)
#: The word of the address for all criteria of all fields at once.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """A shaded figure as it is written; ``label`` says why there is none."""

    text: str
    shade: str
    label: str = ""


@dataclass(frozen=True)
class Head:
    """A column: a field, or a criterion of one. ``sort`` is the word of the address, ``mean`` over all units."""

    key: str
    label: str
    max: Fraction | None = None
    sort: str = ""
    is_up: bool = False
    is_down: bool = False
    mean: str = ""


def round_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Units × fields; with ``field`` in the address the criteria of that field, or of all."""
    round_ = readable_round(request, pk)
    found = queries.ranking(round_)
    page = ranking_page(request, found, lambda row: reverse("assessment:assessment-result", args=[row.assessment_id]))
    names = field_names(round_.as_of)
    placed = list(core_set(round_.set_version).leaves())
    fields = list(dict.fromkeys(each.field for each in placed if each.field))
    field = request.GET.get("field", "")
    field = field if field in fields or field == ALL else ""
    leaves = [each for each in placed if field in (ALL, each.field)] if field else []
    drawn = [*page.ranked, *page.unranked] if page else []
    rows = page_of(request, _sorted(request, found, drawn, {each.node.code for each in leaves}))
    run_units = [each.row for each in rows.object_list]
    digits = core_set(round_.set_version).rounding.digits
    if field:
        heads, cells = _criteria(request, found, page, leaves, run_units, digits)
    else:
        heads, cells = _fields(found, page, fields, names, run_units)
    context = round_page(
        request,
        round_,
        "round-matrix",
        found=found,
        ranking=page,
        page=rows,
        heads=heads,
        lines=list(zip(rows.object_list, cells, strict=True)),
        field=field,
        is_all=field == ALL,
        field_name=names.get(field, field) if field != ALL else _("All criteria"),
        fields=[(key, names.get(key, key)) for key in fields],
        group_tabs=group_tabs(found, request),
        digits=digits,
    )
    return render(request, "assessment/results/round_matrix.html", context)


def _sorted(request: HttpRequest, found: Ranking, rows: list[RankedRow], codes: set[str]) -> list[RankedRow]:
    """By the points of one criterion where the address asks for it ("?sort=-c:1.2"), else as the ranking is sorted."""
    asked = request.GET.get("sort", "")
    code = asked.removeprefix("-").removeprefix("c:")
    if found.run is None or not asked.removeprefix("-").startswith("c:") or code not in codes:
        return rows
    points = code_points(found.run, code)
    known = [each for each in rows if each.row.assessment_id in points]
    known.sort(key=lambda each: points[each.row.assessment_id], reverse=asked.startswith("-"))
    return [*known, *(each for each in rows if each.row.assessment_id not in points)]


# Fields -------------------------------------------------------------------------------------------------------------


def _fields(
    found: Ranking, page: RankingPage | None, fields: Sequence[str], names: Mapping[str, str], rows: Sequence[RunUnit]
) -> tuple[list[Head], list[list[Cell]]]:
    group = next((each for each in found.groups if page and each.key == page.group), None)
    heads = [Head(key, names.get(key, key), mean=_shown(group.mean_in(key)) if group else "") for key in fields]
    return heads, [[_field_cell(row.fields.get(key)) for key in fields] for row in rows]


def _shown(percent: Fraction | None) -> str:
    return "" if percent is None else show_number(percent, 1)


def _field_cell(each: dict[str, Any] | None) -> Cell:
    if each is None or each["percent"] is None:
        return Cell("", "", _("does not apply"))
    percent = Fraction(each["percent"])
    return Cell(show_number(percent, 1), _shade(percent))


# Criteria -----------------------------------------------------------------------------------------------------------


def _criteria(
    request: HttpRequest,
    found: Ranking,
    page: RankingPage | None,
    leaves: Sequence[Placed],
    rows: Sequence[RunUnit],
    digits: int,
) -> tuple[list[Head], list[list[Cell]]]:
    if found.run is None or page is None:
        return [], [[] for _row in rows]
    codes = [each.node.code for each in leaves]
    means = criterion_totals(found.run, page.group, codes)
    asked = request.GET.get("sort", "")
    heads = [
        Head(
            code,
            each.node.name,
            each.node.max,
            f"c:{code}" if asked == f"-c:{code}" else f"-c:{code}",
            asked == f"c:{code}",
            asked == f"-c:{code}",
            show_number(means[code].mean, digits) if code in means else "",
        )
        for code, each in zip(codes, leaves, strict=True)
    ]
    cells = queries.matrix(found.run, [row.assessment_id for row in rows], codes)
    write = _Writer(digits)
    return heads, [[write.cell(cells.get((row.assessment_id, code))) for code in codes] for row in rows]


class _Writer:
    """Writes the cells of a page; equal ones are written once, since points repeat."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.known: dict[tuple[Fraction, Fraction], Cell] = {}
        self.out = Cell("", "", _("does not apply"))
        self.open = Cell("", "", _("no points yet"))

    def cell(self, cell: MatrixCell | None) -> Cell:
        if cell is None or not cell.applicable:
            return self.out
        if cell.pending:
            return self.open
        key = (cell.points, cell.max)
        if key not in self.known:
            percent = cell.points / cell.max * 100 if cell.max else None
            self.known[key] = Cell(show_number(cell.points, self.digits), _shade(percent))
        return self.known[key]


def _shade(percent: Fraction | Decimal | None) -> str:
    """From the lightest (little was reached) to the deepest (nearly all of it); finer at the top, where units differ."""
    return "" if percent is None else f"heat-{1 + sum(percent >= bound for bound in SHADES)}"
