"""What concerns whom: one decision about one criterion for many units, looked at before it is taken."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.assessment.actions.applicability import (
    Decision,
    preview_applicability_of_many,
    set_applicability_of_many,
)
from cchc.assessment.forms.applicability import ApplicabilityForm
from cchc.assessment.models import Applicability, Assessment, AssessmentRound, LeafThread
from cchc.assessment.permissions import may_manage
from cchc.assessment.tables import group_label, kind_label
from cchc.assessment.views.common import actor_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.permissions import require
from cchc.criteria.bridge import core_set
from cchc_core.workflow.states import State


def round_applicability(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form and what was decided. POST: first the new denominators, then with ``confirmed`` the decision."""
    round_ = load_round(request, pk)
    require(may_manage(actor_of(request), round_))
    rows = _rows(request, round_)
    chosen = {"units": [str(row.pk) for row in rows], "code": request.GET.get("code")}
    form = ApplicabilityForm(request.POST or None, round_=round_, rows=rows, initial=chosen)
    context = round_page(request, round_, "round-applicability", form=form, **_around(request, round_))
    if request.method != "POST" or not form.is_valid() or request.POST.get("back"):
        status = 422 if request.method == "POST" and not form.is_valid() else 200
        return render(request, "assessment/rounds/round_applicability.html", context, status=status)
    wanted = set(form.cleaned_data["units"])
    taken = [row for row in rows if str(row.pk) in wanted]
    which = {"actor": actor_of(request), "round_": round_, "decision": form.decided}
    affected = preview_applicability_of_many(**which, assessments=taken)
    free = [each.assessment for each in affected if each.hindrance is None]
    if request.POST.get("confirmed") and free:
        return _decided(request, form.decided, set_applicability_of_many(**which, assessments=free), pk)
    names = {placed.node.code: placed.node.name for placed in core_set(round_.set_version).walk()}
    context |= {
        "affected": affected,
        "free": free,
        "name": names.get(form.decided.code, ""),
        "carried": [
            (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
        ],
    }
    return render(request, "assessment/rounds/round_applicability_preview.html", context)


def _decided(request: HttpRequest, decision: Decision, count: int, pk: int) -> HttpResponse:
    text = _("Decided for %(count)s units: criterion %(code)s.") % {"count": count, "code": decision.code}
    messages.success(request, text)
    return redirect("assessment:round-applicability", pk)


def _rows(request: HttpRequest, round_: AssessmentRound) -> list[Assessment]:
    """The sheets of the round, of one kind or group where the address asks for it; a decision sent may name any of them."""
    rows = Assessment.objects.filter(round=round_).order_by("group", "unit_sort", "pk")
    if request.method != "POST":
        asked = {"unit_kind": request.GET.get("kind", ""), "group": request.GET.get("group", "")}
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
    found = list(rows)
    for row in found:
        row.round = round_
    return found


def _around(request: HttpRequest, round_: AssessmentRound) -> dict[str, Any]:
    every = Assessment.objects.filter(round=round_).order_by()
    kinds = sorted(every.values_list("unit_kind", flat=True).distinct())
    groups = sorted(every.values_list("group", flat=True).distinct())
    kind, group = request.GET.get("kind", ""), request.GET.get("group", "")
    begun = every.exclude(state=State.NOT_STARTED.value).count()
    return {
        "kinds": [(key, kind_label(key), key == kind) for key in kinds] if len(kinds) > 1 else [],
        "groups": [(key, group_label(key), key == group) for key in groups] if len(groups) > 1 else [],
        "begun": begun,
        "decisions": _standing(round_),
        "lacking": _lacking(round_),
    }


def _standing(round_: AssessmentRound) -> list[dict[str, Any]]:
    """Decisions that stand, those of one wording about one criterion together."""
    rows = Applicability.objects.filter(assessment__round=round_).select_related("assessment", "decided_by")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows.order_by("code", "assessment__unit_sort"):
        key = (row.code, row.applies, row.reason, row.basis)
        each = found.setdefault(key, {"row": row, "units": []})
        each["units"].append(row.assessment.unit_name)
    return list(found.values())


def _lacking(round_: AssessmentRound) -> list[tuple[str, int]]:
    """Code → number of units that it does not concern, by rule or by decision."""
    counts: dict[str, int] = {}
    rows = LeafThread.objects.filter(assessment__round=round_, applicable=False, is_pool=False).order_by("position")
    for code in rows.values_list("code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return list(counts.items())
