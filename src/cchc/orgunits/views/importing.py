"""Taking in a workbook: upload, dry run, yes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.common.downloads import download
from cchc.common.permissions import require
from cchc.common.uploads import WorkbookForm
from cchc.common.words import say
from cchc.common.workbook import Problem
from cchc.orgunits import exchange, permissions, queries
from cchc.orgunits.actions.importing import ImportPlan, confirm_import, plan_import, upload_import
from cchc.orgunits.models import UnitImport
from cchc.orgunits.views.reading import actor_of
from cchc_core.files import UnreadableFile
from cchc_core.units.history import History
from cchc_core.units.rows import COLUMNS
from cchc_core.values import show_day

#: How many changes and problems the page lists; the counts are of all.
SHOWN = 200


def import_create(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; what it would do is shown on the next page."""
    actor = actor_of(request)
    require(permissions.may_import_units(actor))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.upload
        try:
            upload = upload_import(actor=actor, file_name=name, data=data)
        except UnreadableFile as problem:
            form.add_error("file", ValidationError(say(problem.reason)))
        else:
            return redirect("orgunits:import-detail", upload.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "orgunits/import_create.html", {"form": form}, status=status)


def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run; POST takes the file in."""
    actor = actor_of(request)
    require(permissions.may_import_units(actor))
    upload = get_object_or_404(UnitImport, pk=pk, user_id=actor.user_id)
    if request.method == "POST":
        plan = confirm_import(actor=actor, upload=upload)
        messages.success(request, _("Taken in: %(n)s changes.") % {"n": plan.changes})
        return redirect("orgunits:unit-list")
    plan = plan_import(exchange.read_excel(bytes(upload.data)))
    return render(request, "orgunits/import_detail.html", {"upload": upload, "plan": plan, **_told(plan)})


def _told(plan: ImportPlan) -> dict[str, Any]:
    """The plan in words, by row and column title."""
    titles = {(sheet, column.key): column.title for sheet, columns in COLUMNS.items() for column in columns}
    problems = [
        Problem(
            problem.row or None,
            _(titles[problem.sheet, problem.column]) if problem.column else "",
            problem.note,
            _(exchange.SHEET_NAMES[problem.sheet]),
        )
        for problem in plan.problems[:SHOWN]
    ]
    shown = plan.changed_periods[:SHOWN]
    parents = {unit for _period, changes in shown for unit in changes.get("parent_id", ()) if unit and unit > 0}
    names = queries.names_over_time(parents)
    changed = [
        {"name": period.name, "changes": [_difference(name, *pair, names, plan) for name, pair in changes.items()]}
        for period, changes in shown
    ]
    return {"problems": problems, "changed": changed, "added": plan.new_periods[:SHOWN]}


def _difference(name: str, old: Any, new: Any, names: History, plan: ImportPlan) -> dict[str, Any]:
    key = name.removesuffix("_id")
    title = next(column.title for column in COLUMNS["units"] if column.key == key)
    if key == "parent":
        old, new = (_unit_name(unit, names, plan) for unit in (old, new))
    return {"title": _(title), "old": _shown(old), "new": _shown(new)}


def _unit_name(unit: int | None, names: History, plan: ImportPlan) -> str:
    if unit is None:
        return ""
    return plan.names.get(unit, "") if unit < 0 else names.some_name(unit)


def _shown(value: Any) -> str:
    if value is True or value is False:
        return _("yes") if value else _("no")
    if hasattr(value, "day"):
        return show_day(value)
    return str(value) if value not in (None, "") else "–"


def import_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the right columns."""
    actor_of(request)
    return download(exchange.write_template(), "mau-don-vi.xlsx")
