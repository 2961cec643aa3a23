"""Dossiers behind a figure, by their numbers: those that were late, those without payment online, and so on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.orgunits.queries import last_names
from cchc.procedures.permissions import may_apologise
from cchc.procedures.queries.dossiers import MOST, Dossier, drilled
from cchc.procedures.views.common import asked_of, load_unit
from cchc_core.access import Actor
from cchc_core.procedures.definitions import AGGREGATES, DEFINITIONS
from cchc_core.procedures.kpi import ALL, MET, MISSED

WHICH = (MISSED, MET, ALL)


def dossier_list(request: HttpRequest) -> HttpResponse:
    """The dossiers behind one figure; without an indicator the late ones, with and without a slip of apology."""
    asked = asked_of(request)
    wanted = row_number(request.GET.get("unit", ""))
    units = [load_unit(asked, wanted)] if wanted is not None else sorted(asked.units)
    code = request.GET.get("indicator", "")
    code = code if code in DEFINITIONS and DEFINITIONS[code].told_by != AGGREGATES else "2.1"
    which = request.GET.get("which", "")
    which = which if which in WHICH else MISSED
    apology = request.GET.get("apology", "")
    apology = apology if apology in ("yes", "no") else ""
    field, procedure = request.GET.get("field", ""), request.GET.get("procedure", "")
    found = drilled(asked.source, units, code, asked.period, which, field=field, procedure=procedure, apology=apology)
    page = page_of(request, found.rows)
    names = last_names()
    late = code == "2.1" and which == MISSED
    rows = [
        (
            row,
            names.get(str(row.unit), ""),
            row.ended_at is None and not row.apologised and bool(may_apologise(asked.actor, row.unit)),
        )
        for row in page.object_list
    ]
    context = {
        **asked.context(),
        "page": page,
        "rows": rows,
        "found": found,
        "most": MOST,
        "definition": DEFINITIONS[code],
        "unit_name": names.get(str(wanted), "") if wanted is not None else "",
        "unit": wanted,
        "narrowed": " · ".join(filter(None, (field, procedure))),
        "late": late,
        "title": _("Late dossiers") if late else _("Dossiers behind the figure"),
        "apology": apology,
        "part": "late" if late else "units",
    }
    return render(request, "procedures/dossier_list.html", context)


def _may_apologise(actor: Actor, row: Dossier) -> bool:
    """Whether the way to a slip is shown beside a dossier."""
    return row.ended_at is None and not row.apologised and bool(may_apologise(actor, row.unit))
