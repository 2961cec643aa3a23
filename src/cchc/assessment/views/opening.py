"""Opening a round in three steps, each carried forward in the form: what and when, which units, what would be made."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.assessment.actions.rounds import RoundPlan, RoundPreview, open_round, preview_round
from cchc.assessment.forms.rounds import (
    CLOCK_LABELS,
    LATER_STAGES,
    OUT,
    RANKED,
    BindingForm,
    RoundForm,
    UnitChoice,
    managed_centres,
    picks,
)
from cchc.assessment.permissions import NOT_A_COORDINATOR
from cchc.assessment.tables import group_label, kind_label
from cchc.assessment.views.round_common import reader_of
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc.common.numbers import row_number
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import visible_to
from cchc.orgunits.queries import bind_words, tree_on
from cchc_core.calendar import assumed_years
from cchc_core.workflow.clocks import proposed
from cchc_core.workflow.states import TIMED_LABELS, Stages, Timed

BASICS = (
    "title",
    "year",
    "set_version",
    "centre",
    "as_of",
    "opens_on",
    "due_on",
    "locks_on",
    "verify_by",
    "explanation",
    "second_verification",
    "council",
    "no_survey",
    "history",
    *(f"{stage.value}-{name}" for stage in LATER_STAGES for name, _label in CLOCK_LABELS),
)


def round_open(request: HttpRequest) -> HttpResponse:
    """GET: the first step. POST: the step that ``step`` names, if those before it stand."""
    actor = reader_of(request)
    if not managed_centres(actor):
        raise NotAllowed(NOT_A_COORDINATOR)
    versions = visible_to(actor).filter(status=CriteriaSetVersion.SEALED).defer("document")
    if request.method != "POST":
        form = RoundForm(actor=actor, versions=versions, initial=_suggested(request, versions))
        return _basics(request, form)
    form = RoundForm(request.POST, actor=actor, versions=versions)
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "basics":
        return _basics(request, form)
    choice = UnitChoice(form.plan, request.POST if "units" in request.POST else None)
    if step in ("units", "all", "none") or not choice.is_valid:
        return _units(request, form, choice, step)
    return _preview(request, form, choice, opening=step == "open")


def _suggested(request: HttpRequest, versions: Any) -> dict[str, Any]:
    """This year, its December calendar, and the newest sealed set; every value can be typed over."""
    year, asked = today().year, request.GET.get("set", "")
    newest = versions.order_by("-sealed_at", "-pk").first()
    locks_on = max(date(year, 12, 15), today() + timedelta(days=19))
    verification = proposed(Stages(), today(), locks_on)[Timed.VERIFICATION]
    return {
        "year": year,
        "set_version": row_number(asked) or (newest.pk if newest else None),
        "as_of": today(),
        "opens_on": today(),
        "due_on": max(date(year, 12, 10), today() + timedelta(days=14)),
        "locks_on": locks_on,
        "verify_by": max(date(year + 1, 1, 10), today() + timedelta(days=45), verification.locks_on),
    }


def _basics(request: HttpRequest, form: RoundForm) -> HttpResponse:
    carried = [
        (name, value) for name, value in request.POST.items() if name not in (*BASICS, "step", "csrfmiddlewaretoken")
    ]
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {
        "form": form,
        "carried": carried,
        "steps": _steps("basics"),
        "stage_days_open": any(field.value() for _label, fields in form.stage_days for field in fields),
        "any_set": form.fields["set_version"].queryset.exists(),
    }  # type: ignore[attr-defined]
    return render(request, "assessment/rounds/round_open.html", context, status=status)


def _units(request: HttpRequest, form: RoundForm, choice: UnitChoice, step: str) -> HttpResponse:
    if step in ("all", "none"):
        choice.set_all(RANKED if step == "all" else OUT)
    refused = step == "preview" and not choice.is_valid
    context = {
        "form": form,
        "choice": choice,
        "plan": form.plan,
        "kinds": _counted(row.kind for row in choice.rows),
        "kind_labels": {row.kind: kind_label(row.kind) for row in choice.rows},
        "carried": _basics_carried(request),
        "refused": refused,
        "steps": _steps("units"),
    }
    return render(request, "assessment/rounds/round_open_units.html", context, status=422 if refused else 200)


def _preview(request: HttpRequest, form: RoundForm, choice: UnitChoice, *, opening: bool) -> HttpResponse:
    actor = reader_of(request)
    plan = choice.apply()
    preview = preview_round(actor=actor, plan=plan)
    in_districts = _found_in_districts(preview, plan)
    unbound = [word for word in preview.unbound if word not in in_districts]
    binding = BindingForm(request.POST if opening else None, words=unbound, on=plan.as_of)
    if opening and binding.is_valid() and not preview.problems:
        round_ = open_round(actor=actor, plan=replace(plan, verifiers=binding.chosen))
        text = _("The round is open: %(units)s units have a score sheet.") % {"units": len(preview.units)}
        messages.success(request, text)
        return redirect("assessment:round-show", round_.pk)
    tree = tree_on(plan.as_of)
    names = {word: tree.name(unit) if unit in tree else "" for word, unit in preview.bound.items() if unit}
    context = {
        "form": form,
        "plan": plan,
        "preview": preview,
        "groups": _counted(each.group for each in preview.units),
        "lacking": [each for each in preview.units if each.not_applicable],
        "unranked": [(tree.name(unit), reason) for unit, reason in plan.unranked.items() if unit in tree],
        "bound": sorted(names.items(), key=lambda pair: pair[1]),
        "in_districts": sorted(in_districts),
        "binding": binding,
        "picks": picks(tree) if unbound else (),
        "carried": [*_basics_carried(request), *choice.carried],
        "steps": _steps("preview"),
        "days": [(_(TIMED_LABELS[stage]), clock) for stage, clock in plan.clocks.items()],
        "assumed": assumed_years(plan.opens_on, plan.verify_by),
        "leaves": len(preview.units) and _leaf_count(plan),
    }
    status = 422 if opening else 200
    return render(request, "assessment/rounds/round_open_preview.html", context, status=status)


def _found_in_districts(preview: RoundPreview, plan: RoundPlan) -> set[str]:
    """Words that mean one office in each district: nothing for the province, a unit for every scored one."""
    if not preview.unbound or not preview.units:
        return set()
    tree = tree_on(plan.as_of)
    by_parent = {tree.parent(each.unit_id): each.unit_id for each in preview.units}
    found = [bind_words(preview.unbound, plan.as_of, unit) for unit in by_parent.values()]
    return {word for word in preview.unbound if all(each[word] is not None for each in found)}


def _leaf_count(plan: RoundPlan) -> int:
    return sum(1 for _leaf in core_set(plan.set_version).leaves())


def _basics_carried(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, request.POST[name]) for name in BASICS if name in request.POST]


def _counted(keys: Iterable[str]) -> list[tuple[str, int]]:
    """Label and count of each group or kind, in the order of appearance."""
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return [(group_label(key), count) for key, count in counts.items()]


def _steps(current: str) -> list[tuple[int, str, bool]]:
    titles = {"basics": _("What and when"), "units": _("Which units"), "preview": _("What would be made")}
    return [(number, title, key == current) for number, (key, title) in enumerate(titles.items(), start=1)]
