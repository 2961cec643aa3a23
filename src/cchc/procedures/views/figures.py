"""Figures of procedures: units beside each other, one unit, the ranking, both sources beside each other, the definitions."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.common.downloads import XLSX, download
from cchc.common.errors import WrongState
from cchc.common.lists import page_of
from cchc.documents.bridge import pdf_of, word_of
from cchc.orgunits.queries import last_names
from cchc.procedures.chart import chart_of
from cchc.procedures.models import ONE_STOP, PORTAL, KpiResult
from cchc.procedures.papers import annex_context, annex_workbook, low_rows
from cchc.procedures.periods import PeriodKind, months_of
from cchc.procedures.permissions import may_import_for, may_set_targets
from cchc.procedures.queries.results import (
    LETTER_FIVE,
    Figure,
    UnitFigures,
    counts_of,
    figures_of,
    plain_counts,
    ranking_of,
    table_of,
    total_of,
    with_bound,
)
from cchc.procedures.queries.totals import to_compare
from cchc.procedures.queries.windows import broken_down
from cchc.procedures.views.common import SOURCE_LABELS, Asked, actor_of, asked_below, asked_of, light_words, load_unit
from cchc_core.access import Permission
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.procedures.definitions import BASIS, DEFINITIONS, GROUPS
from cchc_core.procedures.definitions import SOURCES as FORMULA_SOURCES

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Columns of the breakdown of one unit: what dossiers tell.
BREAKDOWN = ("2.1", "3.3", "3.6", "4.1", "4.2", "4.3")


def chosen_codes(request: HttpRequest) -> tuple[str, tuple[str, ...]]:
    """The columns that the address asks for: the five of the letter, or a group of indicators."""
    group = request.GET.get("group", "")
    if group in GROUPS:
        return group, tuple(code for code, one in DEFINITIONS.items() if one.group == group)
    return "", LETTER_FIVE


def unit_table(request: HttpRequest) -> HttpResponse:
    """Units × indicators against their targets, with the service index and what all have in common."""
    asked = asked_below(request)
    group, codes = chosen_codes(request)
    rows = with_bound(table_of(asked.source, asked.period, asked.units), asked.bound)
    if request.GET.get("low"):
        rows = [row for row in rows if any(figure and figure.light == "overdue" for figure in row.of(codes))]
    total = figures_of(total_of(rows), {})
    page = page_of(request, rows)
    link = f"?{asked.query}"
    groups = [(_("Letter's five figures"), link, group == ""), *_group_tabs(link, group)]
    circle = _own_circle(asked)
    context = {
        **asked.context(),
        "page": page,
        "lines": [(row, row.of(codes)) for row in page.object_list],
        "columns": [DEFINITIONS[code] for code in codes],
        "total": [total.get(code) for code in codes],
        "groups": groups,
        "group": group,
        "lights": light_words(),
        "low_count": len(low_rows(rows)),
        "may_import": circle is not None and bool(may_import_for(asked.actor, circle)),
        "may_urge": bool(asked.actor.units_acted_for(Permission.URGING_MANAGE)),
        "may_target": circle is not None and bool(may_set_targets(asked.actor, circle)),
        "part": "units",
        "until": rows[0].until if rows else None,
    }
    return render(request, "procedures/unit_table.html", context)


def _group_tabs(link: str, chosen: str) -> list[tuple[str, str, bool]]:
    return [(each.name, f"{link}&group={code}", chosen == code) for code, each in GROUPS.items()]


def _own_circle(asked: Asked) -> int | None:
    """The circle that the person coordinates."""
    circles = [held.circle_id for held in asked.actor.holdings if held.scope(Permission.FIGURE_IMPORT) is not None]
    return circles[0] if circles else None


def unit_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: each indicator beside its target, the course of one through the year, and by field and procedure."""
    asked = asked_of(request)
    unit = load_unit(asked, pk)
    rows = table_of(asked.source, asked.period, [unit])
    row = rows[0] if rows else None
    code = request.GET.get("indicator", "")
    code = code if code in DEFINITIONS else "2.1"
    trend = _trend(asked, unit, code)
    context = {
        **asked.context(),
        "unit": unit,
        "name": row.name if row else last_names().get(str(unit), ""),
        "row": row,
        "figures": list(row.figures.values()) if row else [],
        "groups": {group: one.name for group, one in GROUPS.items()},
        "lights": light_words(),
        "code": code,
        "definition": DEFINITIONS[code],
        "trend": trend,
        "chart": chart_of(asked.period.year, {month: value for month, _label, value, _n, _d in trend}),
        "fields": _by_field(asked, unit) if row else [],
        "procedures": _by_procedure(asked, unit) if row else [],
        "breakdown": [DEFINITIONS[each] for each in BREAKDOWN],
        "part": "units",
    }
    return render(request, "procedures/unit_show.html", context)


def _trend(asked: Asked, unit: int, code: str) -> list[tuple[int, str, Fraction | None, int, int]]:
    """Month by month of the year: its number, label, value, numerator, denominator. One query."""
    months = months_of(asked.period.year)
    counts = counts_of(asked.source, [each.key for each in months], units=[unit])
    found = []
    for each in months:
        pair = counts.get((unit, each.key), {}).get(code)
        if pair is not None:
            found.append(
                (each.since.month, f"{each.since.month}/{each.key[2:4]}", DEFINITIONS[code].value(*pair), *pair)
            )
    return found


def _by_field(asked: Asked, unit: int) -> list[tuple[str, list[Figure | None]]]:
    """Field → figures in the order of ``BREAKDOWN``. One query where the period is kept by field, as years and months are."""
    if asked.period.kind not in (PeriodKind.YEAR, PeriodKind.MONTH):
        return _listed(broken_down(asked.source, unit, asked.period, "field", BREAKDOWN))
    rows = KpiResult.objects.filter(source=asked.source, unit_id=unit, period=asked.period.key, indicator__in=BREAKDOWN)
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for field, code, numerator, denominator in rows.exclude(field="").values_list(
        "field", "indicator", "numerator", "denominator"
    ):
        found.setdefault(field, {})[code] = (numerator, denominator)
    return _listed(found)


def _by_procedure(asked: Asked, unit: int) -> list[tuple[str, list[Figure | None]]]:
    return _listed(broken_down(asked.source, unit, asked.period, "procedure", BREAKDOWN))[:50]


def _listed(found: dict[str, dict[str, tuple[int, int]]]) -> list[tuple[str, list[Figure | None]]]:
    """The most used first."""
    ordered = sorted(found.items(), key=lambda each: (-each[1].get("2.1", (0, 0))[1], each[0]))
    rows = []
    for name, counts in ordered:
        figures = figures_of(counts, {})
        rows.append((name, [figures.get(code) for code in BREAKDOWN]))
    return rows


def ranking(request: HttpRequest) -> HttpResponse:
    """Units by their service index, and how they moved since the period before."""
    asked = asked_of(request)
    rows = table_of(asked.source, asked.period, asked.units)
    ranked = ranking_of(rows, plain_counts(asked.source, asked.period.previous, asked.units))
    page = page_of(request, ranked)
    groups = [(code, one.name, one.maximum) for code, one in GROUPS.items() if one.maximum]
    lines = [(each, [each.row.index.by_group.get(code) for code, _name, _most in groups]) for each in page.object_list]
    context = {**asked.context(), "page": page, "lines": lines, "groups": groups, "part": "ranking"}
    return render(request, "procedures/ranking.html", context)


def reconciliation(request: HttpRequest) -> HttpResponse:
    """Two tellings beside each other, unit by unit, for one indicator: both sources, or dossiers and the totals of one source."""
    asked = asked_of(request)
    code = request.GET.get("indicator", "")
    code = code if code in DEFINITIONS else "2.1"
    by_totals = request.GET.get("beside") == "totals"
    sides = _totals_beside(asked, code) if by_totals else _sources_beside(asked, code)
    names = last_names()
    units = sorted({unit for side in sides for unit in side}, key=lambda unit: names.get(str(unit), ""))
    rows = [_compared(unit, names, [side.get(unit) for side in sides], code) for unit in units]
    rows.sort(key=lambda row: (row["apart"] is None, -abs(row["apart"] or 0), row["name"]))
    labels = (_("Counted from dossiers"), _("Monthly totals")) if by_totals else tuple(SOURCE_LABELS.values())
    context = {
        **asked.context(),
        "page": page_of(request, rows),
        "code": code,
        "definition": DEFINITIONS[code],
        "codes": [(each, DEFINITIONS[each].name) for each in BREAKDOWN],
        "left": labels[0],
        "right": labels[1],
        "by_totals": by_totals,
        "different": sum(bool(row["apart"]) or row["rows_apart"] not in (0, None) for row in rows),
        "part": "reconcile",
    }
    return render(request, "procedures/reconciliation.html", context)


Side = dict[int, tuple[int, int]]


def _sources_beside(asked: Asked, code: str) -> tuple[Side, Side]:
    """What each source tells of an indicator."""
    left, right = (plain_counts(source, asked.period, asked.units) for source in (ONE_STOP, PORTAL))
    return _of(code, left), _of(code, right)


def _totals_beside(asked: Asked, code: str) -> tuple[Side, Side]:
    """What the dossiers of a source tell, and what its monthly totals say of the same."""
    totals = to_compare(asked.source, asked.period.since, asked.period.until, code)
    counted = _of(code, plain_counts(asked.source, asked.period, asked.units, by_dossiers=True))
    return counted, {unit: pair for unit, pair in totals.items() if unit in asked.units}


def _of(code: str, counts: dict[int, dict[str, tuple[int, int]]]) -> Side:
    return {unit: own[code] for unit, own in counts.items() if code in own}


def _compared(unit: int, names: dict[str, str], pairs: list[tuple[int, int] | None], code: str) -> dict[str, Any]:
    values = [DEFINITIONS[code].value(*pair) if pair else None for pair in pairs]
    left, right = pairs
    return {
        "unit": unit,
        "name": names.get(str(unit), ""),
        "pairs": list(zip(pairs, values, strict=True)),
        "apart": values[0] - values[1] if values[0] is not None and values[1] is not None else None,
        "rows_apart": left[1] - right[1] if left and right else None,
    }


def definitions(request: HttpRequest) -> HttpResponse:
    """What each indicator is: its formula, version, source, points."""
    asked = asked_of(request)
    groups = [(one, [each for each in DEFINITIONS.values() if each.group == code]) for code, one in GROUPS.items()]
    context = {**asked.context(), "groups": groups, "basis": BASIS, "sources": FORMULA_SOURCES, "part": "definitions"}
    return render(request, "procedures/definitions.html", context)


def low_annex(request: HttpRequest, kind: str) -> HttpResponse:
    """The annex of low figures that goes with an urging letter, as Word, PDF or Excel."""
    asked = asked_below(request)
    acting = actor_of(request).acting
    if acting is None:
        raise Http404
    rows: list[UnitFigures] = low_rows(with_bound(table_of(asked.source, asked.period, asked.units), asked.bound))
    name = f"phu-luc-chi-tieu-thap-{asked.period.key}"
    if kind == "xlsx":
        return download(annex_workbook(rows, asked.period, acting.unit_id), f"{name}.xlsx", XLSX)
    context = annex_context(rows, asked.period, acting.unit_id)
    if kind == "docx":
        return download(word_of(context), f"{name}.docx", DOCX)
    try:
        return download(pdf_of(context), f"{name}.pdf", "application/pdf")
    except (NoFace, CannotSet) as cannot:
        raise WrongState(cannot.reason) from None
