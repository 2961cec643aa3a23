"""The burden meter: how much units are asked for, quarter by quarter, and what they are asked for twice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.clock import today
from cchc.common.downloads import download
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.words import say
from cchc.figures.permissions import may_browse
from cchc.reporting.queries.burden import Meter, TwiceLine, meter_of, years_asked
from cchc.reporting.views.common import actor_of
from cchc_core.files import Column, NewSheet, write_workbook

#: More lines of what is asked twice do not stand on the page; the workbook has them all.
MOST_TWICE = 100


class BurdenFilter(forms.Form):
    """The year, and one unit or all of them."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], units: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("All units")), *units]  # type: ignore[attr-defined]
        if len(units) < 2:
            del self.fields["unit"]


def burden_show(request: HttpRequest) -> HttpResponse:
    """Units by quarter, forms by their load, and figures asked twice; ``?format=xlsx`` gives all of it as a workbook.

    ``?indicator`` narrows what is asked twice to one figure, with its parts.
    """
    actor = actor_of(request)
    years = years_asked(actor)
    year = row_number(request.GET.get("year", "")) or 0
    year = year if year in years else _nearest(years)
    whole = meter_of(actor, year)
    unit = row_number(request.GET.get("unit", ""))
    unit = unit if unit in whole.names else None
    meter = whole.only(unit) if unit else whole
    wanted = request.GET.get("indicator", "")[:120]
    twice = [line for line in meter.twice if not wanted or f"{line.name}:".startswith(f"{wanted}:")]
    if request.GET.get("format") == "xlsx":
        return download(_workbook(meter, twice, year), f"khoi-luong-bao-cao-{year}.xlsx")
    units = [(line.unit, line.name) for line in whole.lines]
    context = {
        "part": "burden",
        "year": year,
        "meter": meter,
        "unit": meter.names.get(unit or 0, ""),
        "indicator": wanted,
        "may_browse": bool(may_browse(actor)),
        "filters": BurdenFilter(initial={"year": year, "unit": unit}, years=years, units=units),
        "page": page_of(request, meter.lines),
        "twice": twice[:MOST_TWICE],
        "more": max(0, len(twice) - MOST_TWICE),
    }
    return render(request, "reporting/burden_show.html", context)


def _nearest(years: Sequence[int]) -> int:
    """This year, or the last one before it that asked anything."""
    now = today().year
    return next((year for year in years if year <= now), years[-1] if years else now)


def _workbook(meter: Meter, twice: Sequence[TwiceLine], year: int) -> bytes:
    """Three sheets: units, forms, and what is asked twice."""
    quarters = [
        _("Quarter %(number)s of %(year)s") % {"number": each, "year": year} for each in ("I", "II", "III", "IV")
    ]
    by_unit = NewSheet(
        _("By unit"),
        [
            Column(_("Unit"), 44, wrap=True),
            *(Column(each, 14) for each in quarters),
            Column(_("Whole year"), 14),
            Column(_("Asked twice"), 14),
            Column(_("Cells to be spared"), 16),
        ],
        [(line.name, *map(Fraction, (*line.cells, line.total, line.twice, line.spared))) for line in meter.lines],
    )
    by_form = NewSheet(
        _("By report"),
        [
            Column(_("Period"), 50, wrap=True),
            Column(_("Form"), 50, wrap=True),
            Column(_("Deadline"), 14),
            Column(_("Units that report"), 14),
            Column(_("Cells in all"), 14),
        ],
        [
            (
                line.period.title,
                line.period.template_version.template.title,
                line.period.due_on,
                Fraction(line.units),
                Fraction(line.total),
            )
            for line in meter.forms
        ],
    )
    repeated = NewSheet(
        _("Asked twice"),
        [
            Column(_("Code"), 18),
            Column(_("Figure"), 56, wrap=True),
            Column(_("Data of"), 24),
            Column(_("Keep in"), 44, wrap=True),
            Column(_("May be dropped from"), 60, wrap=True),
            Column(_("Units that report"), 14),
            Column(_("Figure stands already"), 18),
        ],
        [
            (
                line.code,
                line.label,
                say(line.window.label),
                line.keep.title,
                "\n".join(period.title for period in line.spare),
                Fraction(line.units),
                Fraction(line.known),
            )
            for line in twice
        ],
    )
    return write_workbook([by_unit, by_form, repeated])
