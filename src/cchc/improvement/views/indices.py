"""Outside indices over the years: what was published about the province, with source, change and breaks."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.downloads import download
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.improvement import exchange
from cchc.improvement.actions.indices import enter_results, problems_of
from cchc.improvement.catalogue import INDICES, OutsideIndex
from cchc.improvement.chart import Chart, chart_of
from cchc.improvement.forms import ResultForm
from cchc.improvement.models import IndexResult
from cchc.improvement.queries import measured_units, standing, units_to_enter, visible_to
from cchc_core.access import Actor, Permission
from cchc_core.indices import Step, trend

SALT = "improvement.import"
SIGNED_FOR = 24 * 3600  # seconds that a looked-through workbook may wait for its yes


@dataclass(frozen=True)
class Section:
    """One index of one unit."""

    index: OutsideIndex
    rows: list[tuple[IndexResult, Step, str]]  # the latest first; the places won or lost in words
    chart: Chart | None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.FIGURE_VIEW):
        raise Http404
    return actor


def index_list(request: HttpRequest) -> HttpResponse:
    """Every index of the province (or of the unit that the address names), a table and a line each."""
    actor = _actor(request)
    units = measured_units(actor)
    asked = row_number(request.GET.get("of", ""))
    unit = asked if asked in units else next(iter(units), None)
    if asked is not None and asked not in units:
        raise Http404
    rows = list(standing(visible_to(actor)).filter(unit_id=unit)) if unit is not None else []
    context = {
        "sections": [_section(index, [row for row in rows if row.index == index.key]) for index in INDICES.values()],
        "unit": units.get(unit, "") if unit is not None else "",
        "units": units if len(units) > 1 else {},
        "may_enter": unit in units_to_enter(actor),
        "may_see_findings": actor.has(Permission.REMEDY_VIEW),
    }
    return render(request, "improvement/index_list.html", context)


def _section(index: OutsideIndex, rows: list[IndexResult]) -> Section:
    steps = trend(row.core for row in rows)
    by_year = {row.year: row for row in rows}
    shown = [(by_year[step.result.year], step, _places(step.places)) for step in reversed(steps)]
    return Section(index, shown, chart_of(steps, index.digits))


def _places(won: int | None) -> str:
    if won is None:
        return "–"
    if won == 0:
        return _("as before")
    text = _("up %(n)s") if won > 0 else _("down %(n)s")
    return text % {"n": abs(won)}


def result_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One result with everything that was entered for that year before."""
    actor = _actor(request)
    row = visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    values = list(visible_to(actor).filter(index=row.index, unit_id=row.unit_id, year=row.year).order_by("-pk"))
    context = {
        "values": values,
        "result": values[0],
        "index": INDICES[row.index],
        "unit": measured_units(actor).get(row.unit_id, ""),
        "may_enter": row.unit_id in units_to_enter(actor),
    }
    return render(request, "improvement/result_show.html", context)


def result_enter(request: HttpRequest) -> HttpResponse:
    """Enter one result, or correct the one of the same index and year; the former stays readable."""
    actor = _actor(request)
    units = units_to_enter(actor)
    if not units:
        raise Http404
    form = ResultForm(request.POST or None, units=units, initial=_initial(request, actor))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _sound(form):
            try:
                added = enter_results(actor=actor, results=[form.given])
            except Invalid as refusal:
                tell(form, refusal)
            else:
                label = INDICES[form.given.index].label
                said = _("Saved %(index)s of %(year)s.") if added else _("%(index)s of %(year)s stands so already.")
                messages.success(request, said % {"index": label, "year": form.given.year})
                return redirect("improvement:index-list")
    return render(request, "improvement/result_enter.html", {"form": form}, status=status)


def _initial(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What stands of the result that the address names, to be corrected."""
    asked = row_number(request.GET.get("like", ""))
    row = visible_to(actor).filter(pk=asked).first() if asked is not None else None
    if row is None:
        return {}
    kept = ("index", "year", "value", "rank", "of", "partial", "method", "mean", "source", "remark")
    return {"unit": row.unit_id, "unranked": not row.ranked, **{name: getattr(row, name) for name in kept}}


def _sound(form: ResultForm) -> bool:
    for field, reason in problems_of(form.given):
        form.add_error(field, say(reason))
    return form.is_valid()


def results_export(request: HttpRequest) -> HttpResponse:
    """All results that count, as a workbook that can be edited and taken in again."""
    actor = _actor(request)
    return download(exchange.write(standing(visible_to(actor)), measured_units(actor)), "chi-so-ngoai.xlsx")


def results_import(request: HttpRequest) -> HttpResponse:
    """Upload, look through, say yes. Between the two the workbook travels signed, so that nobody changes it on the way."""
    actor = _actor(request)
    units = units_to_enter(actor)
    if not units:
        raise Http404
    if "yes" in request.POST:
        return _take_in(request, actor, units)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        return _look_through(request, units, name, data)
    status = 422 if request.method == "POST" else 200
    return render(request, "improvement/results_import.html", {"form": form}, status=status)


def _look_through(request: HttpRequest, units: dict[int, str], name: str, data: bytes) -> HttpResponse:
    plan = exchange.read(data, units)
    signed = signing.dumps([name, base64.b64encode(data).decode()], salt=SALT, compress=True) if plan.may_apply else ""
    lines = [(line, INDICES[line.given.index]) for line in plan.lines]
    context = {"plan": plan, "name": name, "signed": signed, "lines": lines, "count": len(plan.problems)}
    return render(request, "improvement/results_import.html", context, status=200 if plan.may_apply else 422)


def _take_in(request: HttpRequest, actor: Actor, units: dict[int, str]) -> HttpResponse:
    try:
        name, text = signing.loads(request.POST["yes"], salt=SALT, max_age=SIGNED_FOR)
        data = base64.b64decode(text)
    except (signing.BadSignature, binascii.Error, ValueError):
        messages.error(request, _("The workbook waited too long or was changed on the way. Upload it again."))
        return redirect("improvement:results-import")
    plan = exchange.read(data, units)
    if not plan.may_apply:
        return _look_through(request, units, name, data)
    added = enter_results(actor=actor, results=[line.given for line in plan.lines])
    messages.success(request, _("Taken in: %(count)s results.") % {"count": added})
    return redirect("improvement:index-list")
