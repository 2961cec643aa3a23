"""The verifier's desk: the list of a round, one criterion across its units, one unit across its criteria."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment import queries
from cchc.assessment.actions.verification import bulk_confirm, preview_bulk_confirm
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries.desk import UNDER_VERIFICATION, waits_for
from cchc.assessment.views.common import actor_of, may_verify_in
from cchc.assessment.views.desk_model import Case, cases_of, histogram, lines_of, rules_of
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc_core.access import Actor, Permission


def round_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be verified in a round: by criterion and by unit, waiting and done."""
    round_ = _load(request, pk)
    actor = actor_of(request)
    criteria = queries.desk_criteria(actor, round_)
    context = round_page(
        request,
        round_,
        "round-desk",
        criteria=criteria,
        waiting=sum(each.waiting for each in criteria),
        done=sum(each.verified for each in criteria),
        every=sum(each.waiting + each.verified for each in criteria),
        pools=_pools(actor, round_),
        units=_units(actor, round_),
    )
    return render(request, "assessment/desk/round_desk.html", context)


def _load(request: HttpRequest, pk: int) -> AssessmentRound:
    """The round, for whoever verifies in it; for everybody else there is no desk."""
    round_ = load_round(request, pk)
    if not may_verify_in(actor_of(request), round_):
        raise Http404
    return round_


def _pools(actor: Actor, round_: AssessmentRound) -> list[dict[str, Any]]:
    """Bonus and penalty points that were entered: pool, waiting, done."""
    if not actor.reach(Permission.POOL_VERIFY):
        return []
    rows = queries.threads(actor).order_by().filter(assessment__round=round_, is_pool=True, self_entry__isnull=False)
    done = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    counted = rows.values("code").annotate(waiting=Count("pk", filter=~done), verified=Count("pk", filter=done))
    names = rules_of(round_)
    return [{**each, "name": names[each["code"]][0]} for each in counted.order_by("code")]


def _units(actor: Actor, round_: AssessmentRound) -> list[Assessment]:
    """Units under verification with what of them falls to this person: ``waiting`` and ``verified``. Two queries."""
    done = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    mine = LeafThread.objects.filter(waits_for(actor), assessment__round=round_).order_by().values("assessment_id")
    counted = mine.annotate(waiting=Count("pk", filter=~done), verified=Count("pk", filter=done))
    counts, nothing = {row["assessment_id"]: row for row in counted}, {"waiting": 0, "verified": 0}
    rows = queries.assessments(actor).filter(round=round_, state__in=UNDER_VERIFICATION)
    found = list(rows.order_by("group", "unit_sort", "pk"))
    for row in found:
        count = counts.get(row.pk, nothing)
        row.waiting, row.verified = count["waiting"], count["verified"]  # type: ignore[attr-defined]
    return found


def desk_criterion(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One criterion: the units as rows."""
    round_ = _load(request, pk)
    rules = rules_of(round_)
    if code not in rules:
        raise Http404
    view = queries.desk(actor_of(request), round_, code)
    cases = cases_of(round_, view.rows, "unit")
    shown = [case for case in cases if not _left_out(request, case)]
    codes = [each.code for each in queries.desk_criteria(actor_of(request), round_)]
    context = {
        **_desk(request, round_, cases, shown, "criterion"),
        "view": view,
        "code": code,
        "lines": lines_of(rules[code][1], rules[code][2]),
        "bars": histogram(cases),
        "following": _after(codes, code),
        "confirmable": sum(case.may_confirm and case.refusal is None for case in cases)
        if not code.startswith("+")
        else 0,
    }
    return render(request, "assessment/desk/desk_criterion.html", context)


def desk_unit(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """One unit: the criteria as rows, those that fall to this person first asked for."""
    round_ = _load(request, pk)
    rows = queries.desk_of_sheet(actor_of(request), assessment)
    if not rows or rows[0].thread.assessment.round_id != round_.pk:
        raise Http404
    cases = cases_of(round_, rows, "criterion")
    if request.GET.get("all") != "1":
        cases = [
            case for case in cases if case.row.may and not (case.thread.is_pool and case.thread.self_entry is None)
        ]
    shown = [case for case in cases if not _left_out(request, case)]
    context = {
        **_desk(request, round_, cases, shown, "unit"),
        "assessment": rows[0].thread.assessment,
        "everything": request.GET.get("all") == "1",
    }
    return render(request, "assessment/desk/desk_unit.html", context)


def _left_out(request: HttpRequest, case: Case) -> bool:
    """The filter in the address: only what waits, or only what was changed."""
    wanted = request.GET.get("show", "")
    if wanted == "waiting":
        return not (case.row.is_open and case.refusal is None)
    return wanted == "changed" and case.thread.state != LeafThread.CHANGED


def _desk(
    request: HttpRequest, round_: AssessmentRound, cases: list[Case], shown: list[Case], by: str
) -> dict[str, Any]:
    wanted = request.GET.get("show", "")
    query = "all=1&" if request.GET.get("all") == "1" else ""
    waiting = sum(case.row.is_open and case.refusal is None for case in cases)
    changed = sum(case.thread.state == LeafThread.CHANGED for case in cases)
    filters = [
        (_("All"), f"?{query}", not wanted, len(cases)),
        (_("Waiting"), f"?{query}show=waiting", wanted == "waiting", waiting),
        (_("Changed"), f"?{query}show=changed", wanted == "changed", changed),
    ]
    page = page_of(request, shown)
    return {"round": round_, "page": page, "cases": page.object_list, "filters": filters, "by": by, "waiting": waiting}


def _after(codes: list[str], code: str) -> str:
    here = codes.index(code) if code in codes else -1
    return codes[here + 1] if 0 <= here < len(codes) - 1 else ""


def desk_confirm(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Many at once: first what will happen, line by line, then the button."""
    round_ = _load(request, pk)
    rules = rules_of(round_)
    if code not in rules:
        raise Http404
    actor = actor_of(request)
    back = reverse("assessment:desk-criterion", args=[pk, code])
    if request.method == "POST":
        result = bulk_confirm(actor=actor, round_=round_, versions=_versions(request))
        messages.success(request, _("Confirmed: %(count)s units.") % {"count": len(result.confirmed)})
        if result.left_out:
            names = ", ".join(each.unit_name for each in result.left_out)
            messages.warning(request, _("Left out because they changed meanwhile: %(units)s.") % {"units": names})
        return redirect(back)
    rows = queries.threads(actor).filter(assessment__round=round_, code=code, assessment__state__in=UNDER_VERIFICATION)
    preview = preview_bulk_confirm(actor=actor, threads=list(rows.order_by("assessment__unit_sort", "pk")))
    context = {
        "round": round_,
        "code": code,
        "name": rules[code][0],
        "back": back,
        "ready": [each for each in preview if each.hindrance is None],
        "others": [each for each in preview if each.hindrance is not None and not each.thread.is_verified],
    }
    return render(request, "assessment/desk/desk_confirm.html", context)


def _versions(request: HttpRequest) -> dict[int, int]:
    """ "12:3" → thread 12 as it stood at version 3; what is no such pair is passed over."""
    parts = (each.partition(":") for each in request.POST.getlist("thread"))
    pairs = ((row_number(thread), row_number(version)) for thread, _colon, version in parts)
    return {thread: version for thread, version in pairs if thread is not None and version is not None}
