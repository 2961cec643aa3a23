"""What the units of a circle aim at."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.orgunits.queries import last_names
from cchc.procedures.actions.targets import set_targets, state_of
from cchc.procedures.forms import TargetsForm
from cchc.procedures.models import IndicatorTarget
from cchc.procedures.views.common import actor_of
from cchc_core.access import Permission


def target_edit(request: HttpRequest) -> HttpResponse:
    """Set the targets of one's circle for a year."""
    actor = actor_of(request)
    circles = [held.circle_id for held in actor.holdings if held.scope(Permission.FIGURE_IMPORT) is not None]
    if not circles:
        raise Http404
    circle, year = circles[0], row_number(request.GET.get("year", "")) or today().year
    if not 2000 <= year <= today().year + 1:
        raise Http404
    rows = {row.indicator: row for row in IndicatorTarget.objects.filter(unit_id=circle, year=year)}
    initial: dict[str, Any] = {f"target_{code.replace('.', '_')}": row.bound for code, row in rows.items()}
    initial |= {"seen": state_of(circle, year), "basis": next((row.basis for row in rows.values()), "")}
    form = TargetsForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                set_targets(
                    actor=actor,
                    unit_id=circle,
                    year=year,
                    bounds=form.bounds,
                    basis=said["basis"],
                    seen=said["seen"],
                )
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The targets are saved."))
                return redirect("procedures:unit-table")
    context = {"form": form, "unit": last_names().get(str(circle), ""), "for_year": year, "part": "targets"}
    return render(request, "procedures/target_edit.html", context, status=status)
