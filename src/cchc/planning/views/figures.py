"""What plans count, offered to the scoring: a look first, then a yes; and lines carried over into the next year's draft."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.figures.queries import names as figure_names
from cchc.figures.recording import Offer
from cchc.orgunits.queries import last_names
from cchc.planning.actions.carry import carry_over
from cchc.planning.actions.figures import RECORDER, record_figures
from cchc.planning.facts import DEFINITIONS, NAMES, units_under
from cchc.planning.forms.progress import FiguresForm
from cchc.planning.models import Assignment, Line, PlanVersion
from cchc.planning.permissions import may_edit_plan
from cchc.planning.queries.plans import visible_to
from cchc.planning.queries.progress import Duty, Names, duties_of, whole
from cchc.planning.views.board import year_of
from cchc.planning.views.plans import actor_of
from cchc_core.access import Actor, Permission
from cchc_core.planning.light import SETTLED
from cchc_core.planning.states import PlanState

# Figures for the scoring --------------------------------------------------------------------------------------------

_SIGNER = Signer(salt="planning.figures")


@dataclass(frozen=True)
class UnitOffer:
    """The figures of one unit in the order of ``NAMES``; None where there is none."""

    unit: str
    offers: tuple[tuple[str, Offer | None], ...]  # label of the figure, what can be recorded

    @property
    def source(self) -> str:
        return next((each.new.source for _label, each in self.offers if each is not None), "")


def _circles(actor: Actor) -> list[int]:
    """The circles whose figures this person records."""
    return sorted(actor.reach(Permission.FIGURE_IMPORT).circles)


def figures_record(request: HttpRequest) -> HttpResponse:
    """What would be recorded beside what stands; a yes records exactly what was shown, and tells when that has changed."""
    actor = actor_of(request)
    circles = _circles(actor)
    if not circles:
        raise Http404
    form = FiguresForm(request.POST or request.GET)
    form.is_valid()
    as_of: date = form.cleaned_data.get("as_of") or today()
    replace = bool(form.cleaned_data.get("replace"))
    year = row_number(request.POST.get("year", "")) or year_of(request)
    units = sorted({unit for circle in circles for unit in units_under(circle)})
    found = RECORDER.offers(units, year, min(as_of, today()))
    seal = _SIGNER.sign(_digest(found, replace))
    status = 200
    if request.method == "POST":
        try:
            if _SIGNER.unsign(request.POST.get("seal", "")) != _digest(found, replace):
                raise BadSignature
            count = record_figures(actor=actor, unit_ids=units, year=year, as_of=as_of, replace=replace)
        except BadSignature:
            messages.error(request, _("What would be recorded has changed meanwhile. Look at it again."))
            status = 409
        except Refusal as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Recorded: %(count)s figures.") % {"count": count})
            return redirect("planning:board")
    labels = {each.name: each.label for each in DEFINITIONS} | figure_names()
    page = page_of(request, _by_unit(found, last_names(), labels))
    context = {
        "form": form,
        "page": page,
        "names": [labels[name] for name in NAMES],
        "year": year,
        "as_of": as_of,
        "replace": replace,
        "seal": seal,
        "written": sum(each.is_written or (replace and each.is_foreign and not each.is_same) for each in found),
        "foreign": sum(each.is_foreign and not each.is_same for each in found),
    }
    return render(request, "planning/figures_record.html", context, status=status)


def _digest(found: list[Offer], replace: bool) -> str:
    """What was shown, so that a yes means that and nothing else."""
    told = [f"{each.new.unit_id}:{each.new.name}:{each.new.fact}:{each.is_written}" for each in found]
    return f"{replace}|{hashlib.sha256(chr(10).join(told).encode()).hexdigest()}"


def _by_unit(found: list[Offer], units: dict[str, str], labels: dict[str, str]) -> list[UnitOffer]:
    rows: dict[int, dict[str, Offer]] = {}
    for each in found:
        rows.setdefault(each.new.unit_id, {})[each.new.name] = each
    made = [
        UnitOffer(units.get(str(unit), ""), tuple((labels[name], cells.get(name)) for name in NAMES))
        for unit, cells in rows.items()
    ]
    return sorted(made, key=lambda row: row.unit)


# Carrying over ------------------------------------------------------------------------------------------------------


def lines_carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose lines of a plan that go on in the next year's draft; what is unfinished is chosen already."""
    actor = actor_of(request)
    plan = get_object_or_404(visible_to(actor), pk=pk)
    require(may_edit_plan(actor, plan))
    draft = (
        PlanVersion.objects.filter(plan__unit=plan.unit_id, plan__year__gt=plan.year, state=PlanState.DRAFT)
        .select_related("plan")
        .order_by("plan__year")
        .first()
    )
    if request.method == "POST" and draft is not None:
        chosen = {number for text in request.POST.getlist("line") if (number := row_number(text)) is not None}
        try:
            made = carry_over(actor=actor, plan_from=plan, version_to=draft, line_ids=chosen)
        except Refusal as refusal:
            messages.error(request, say(refusal.note))
        else:
            messages.success(request, _("Carried over: %(count)s lines.") % {"count": len(made)})
            return redirect("planning:version-show", draft.plan_id, draft.number)
    context = {"plan": plan, "draft": draft, "lines": _lines(plan.pk, draft)}
    return render(request, "planning/lines_carry.html", context)


def _lines(plan: int, draft: PlanVersion | None) -> list[dict[str, Any]]:
    """The lines in force with how far they are, and whether they stand in the draft already. Five queries."""
    carried = set()
    if draft is not None:
        found = Line.objects.filter(plan=draft.plan_id, carried_from__isnull=False)
        carried = set(found.values_list("carried_from_id", flat=True))
    rows = whole(Assignment.objects.filter(line__plan=plan, ended_on__isnull=True))
    duties: dict[int, list[Duty]] = {}
    for duty in duties_of(rows.order_by("pk"), Names.on(today()), today()):
        duties.setdefault(duty.row.line_id, []).append(duty)
    lines = Line.objects.filter(plan=plan, content__isnull=False).select_related("content").order_by("content__place")
    return [_line(line, duties.get(line.pk, []), line.pk in carried) for line in lines]


def _line(line: Line, duties: list[Duty], carried: bool) -> dict[str, Any]:
    unfinished = any(duty.light not in SETTLED for duty in duties) or not duties
    done = sum(duty.light in SETTLED for duty in duties)
    return {
        "line": line,
        "duties": len(duties),
        "done": done,
        "unfinished": unfinished,
        "carried": carried,
        "look": duties[0].look if len(duties) == 1 else None,
    }
