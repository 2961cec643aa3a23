"""A year of reports: which units sent which report in time, late or not at all, and which were complete."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.clock import VIETNAM, today
from cchc.common.downloads import download
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.reporting.models import ReportTemplate
from cchc.reporting.queries.burden import years_asked
from cchc.reporting.queries.timeliness import Tally, Timing, Told, Year, year_of_reports
from cchc.reporting.queries.visible import templates_visible_to
from cchc.reporting.views.common import actor_of
from cchc_core.access import Actor
from cchc_core.files import Cell, Column, NewSheet, write_workbook

LABELS = {
    Timing.IN_TIME: gettext_lazy("Sent in time"),
    Timing.LATE: gettext_lazy("Sent late"),
    Timing.MISSING: gettext_lazy("Never sent"),
    Timing.WAITING: gettext_lazy("Not due yet"),
    Timing.LEFT_OUT: gettext_lazy("Not asked this time"),
}
#: Light and icon of each.
LOOKS = {
    Timing.IN_TIME: ("on_time", "circle-check"),
    Timing.LATE: ("done_late", "clock-check"),
    Timing.MISSING: ("overdue", "alert-circle"),
}


class YearFilter(forms.Form):
    """The year, and one form or all of them."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)
    form = forms.TypedChoiceField(label=gettext_lazy("Form"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], templates: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["form"].choices = [("", _("All forms")), *templates]  # type: ignore[attr-defined]
        if len(templates) < 2:
            del self.fields["form"]


def year_show(request: HttpRequest) -> HttpResponse:
    """Units by the periods that were due in a year; ``?format=xlsx`` gives the same as a workbook."""
    actor = actor_of(request)
    years = years_asked(actor)
    year = row_number(request.GET.get("year", "")) or 0
    year = year if year in years else next((each for each in years if each <= today().year), today().year)
    templates = _templates(actor)
    form = row_number(request.GET.get("form", ""))
    form = form if form in dict(templates) else None
    found = year_of_reports(actor, year, today(), form)
    if request.GET.get("format") == "xlsx":
        return download(_workbook(found), f"tinh-hinh-gui-bao-cao-{year}.xlsx")
    page = page_of(request, found.lines)
    context = {
        "part": "year",
        "year": year,
        "found": found,
        "filters": YearFilter(initial={"year": year, "form": form}, years=years, templates=templates),
        "page": page,
        "lines": [(line, [_shown(told) for told in line.told]) for line in page.object_list],
    }
    return render(request, "reporting/year_show.html", context)


def _templates(actor: Actor) -> list[tuple[int, str]]:
    rows = templates_visible_to(actor).order_by("title", "pk")
    return [(row.pk, row.title) for row in rows if isinstance(row, ReportTemplate)]


def _shown(told: Told | None) -> dict[str, Any] | None:
    """One cell of the table in words."""
    if told is None:
        return None
    timing = told.fate.timing
    light, icon = LOOKS.get(timing, ("", ""))
    return {
        "label": LABELS[timing],
        "light": light,
        "icon": icon,
        "sent_at": told.fate.sent_at,
        "returned": told.fate.returned,
        "report": told.report if timing is not Timing.LEFT_OUT else None,
    }


def _workbook(found: Year) -> bytes:
    """One sheet: what became of each report, and the counts of each unit."""
    counts = (_("Due"), _("Sent in time"), _("Sent late"), _("Never sent"), _("Complete"), _("Times returned"))
    columns = [Column(_("Unit"), 44, wrap=True)]
    columns += [Column(period.title, 26, wrap=True) for period in found.periods]
    columns += [Column(title, 12) for title in counts]
    rows: list[tuple[Cell, ...]] = [
        (line.name, *(_words(told) for told in line.told), *_counts(line.tally)) for line in found.lines
    ]
    rows.append((_("All units"), *(f"{each.in_time}/{each.due}" for each in found.by_period), *_counts(found.sums)))
    return write_workbook([NewSheet(_("Sending of reports")[:31], columns, rows, strong=frozenset({len(rows) - 1}))])


def _words(told: Told | None) -> str:
    if told is None:
        return ""
    said = str(LABELS[told.fate.timing])
    day = f" {told.fate.sent_at.astimezone(VIETNAM):%d/%m/%Y}" if told.fate.sent_at else ""
    times = told.fate.returned
    return said + day + (f"; {_('returned %(n)s times') % {'n': times}}" if times else "")


def _counts(tally: Tally) -> list[Fraction]:
    counts = (tally.due, tally.in_time, tally.late, tally.missing, tally.complete, tally.returned)
    return [Fraction(each) for each in counts]
