"""Dossiers behind a figure, by their numbers: those that were late, those without payment online, and so on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.csvs import csv_parts
from cchc.common.downloads import XLSX, download, streamed
from cchc.common.errors import WrongState
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.orgunits.queries import last_names
from cchc.procedures.models import ONE_STOP, SOURCES, LateDossiers
from cchc.procedures.permissions import may_apologise
from cchc.procedures.queries.carers import Ended, ended_units
from cchc.procedures.queries.dossiers import Dossier, Drill, Wanted, drilled
from cchc.procedures.views.common import Asked, asked_of, load_unit
from cchc_core.access import Actor
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.procedures.definitions import AGGREGATES, DEFINITIONS
from cchc_core.procedures.kpi import ALL, MET, MISSED
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

WHICH = (MISSED, MET, ALL)
#: More rows than this an Excel file is not made of; a CSV is, however many they are.
MOST_IN_EXCEL = 50_000
TOO_MANY = note(
    gettext_noop("These are more than 50,000 dossiers, too many for an Excel file. Take the CSV: it has them all.")
)


@dataclass(frozen=True)
class Listed:
    """What an address asks for: the dossiers behind one figure, of one unit or of all that the person sees."""

    asked: Asked
    unit: int | None
    wanted: Wanted
    found: Drill

    @property
    def is_late(self) -> bool:
        return (self.wanted.indicator, self.wanted.which) == ("2.1", MISSED)


def _listed(request: HttpRequest) -> Listed:
    asked = asked_of(request)
    unit = row_number(request.GET.get("unit", ""))
    is_open = request.GET.get("state") == "open"
    units = (
        sorted(asked.units)
        if unit is None
        else _with_left(load_unit(asked, unit))
        if is_open
        else [load_unit(asked, unit)]
    )
    code = request.GET.get("indicator", "")
    code = code if code in DEFINITIONS and DEFINITIONS[code].told_by != AGGREGATES else "2.1"
    which = request.GET.get("which", "")
    apology = request.GET.get("apology", "")
    wanted = Wanted(
        code,
        asked.period,
        which if which in WHICH else MISSED,
        field=request.GET.get("field", ""),
        procedure=request.GET.get("procedure", ""),
        apology=apology if apology in ("yes", "no") else "",
        is_open=is_open,
    )
    return Listed(asked, unit, wanted, drilled(asked.source, units, wanted))


def _with_left(unit: int) -> list[int]:
    """A unit and those that ended and whose dossiers it goes on with."""
    return [unit, *(each for each, ended in ended_units().items() if ended.heir == unit)]


def dossier_list(request: HttpRequest) -> HttpResponse:
    """The dossiers behind one figure; without an indicator the late ones, with and without a slip of apology."""
    listed = _listed(request)
    asked, wanted, found = listed.asked, listed.wanted, listed.found
    page = page_of(request, found)
    names = last_names()
    ended = ended_units() if listed.is_late else {}
    rows = [
        (row, names.get(str(row.unit), ""), listed.is_late and _may_apologise(asked.actor, row, ended))
        for row in page.object_list
    ]
    narrowed = [wanted.field, wanted.procedure, _("still in work") if wanted.is_open else ""]
    context = {
        **asked.context(),
        "page": page,
        "rows": rows,
        "found": found,
        "fits_excel": len(found) <= MOST_IN_EXCEL,
        "definition": DEFINITIONS[wanted.indicator],
        "unit_name": names.get(str(listed.unit), "") if listed.unit is not None else "",
        "unit": listed.unit,
        "narrowed": " · ".join(filter(None, narrowed)),
        "late": listed.is_late,
        "title": _("Late dossiers") if listed.is_late else _("Dossiers behind the figure"),
        "apology": wanted.apology,
        "state": "open" if wanted.is_open else "",
        "part": "late" if listed.is_late else "units",
    }
    return render(request, "procedures/dossier_list.html", context)


def _may_apologise(actor: Actor, row: Dossier, ended: Mapping[int, Ended]) -> bool:
    """Whether the way to a slip is shown beside a dossier."""
    carer = ended[row.unit].heir if row.unit in ended else row.unit
    return row.ended_at is None and not row.apologised and carer is not None and bool(may_apologise(actor, carer))


def unit_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """The late dossiers of a unit that wait for a slip: where "what waits for me" leads to."""
    source = next((each for each in SOURCES if LateDossiers.objects.filter(source=each).exists()), ONE_STOP)
    return redirect(f"{reverse('procedures:dossier-list')}?source={source}&unit={pk}&apology=no&state=open")


def dossier_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole list as a file: a CSV of any length, written while it is read, or an Excel file of up to 50,000 rows."""
    listed = _listed(request)
    name = f"ho-so-{listed.wanted.indicator.replace('.', '-')}-{listed.asked.period.key}"
    names = last_names()
    if kind == "csv":
        rows = ([_plain(cell) for cell in _cells(row, names)] for row in listed.found.every())
        return streamed(csv_parts(_heads(), rows), f"{name}.csv", "text/csv; charset=utf-8")
    if len(listed.found) > MOST_IN_EXCEL:
        raise WrongState(TOO_MANY)
    columns = [Column(head, 20, wrap=True) for head in _heads()]
    sheet = [tuple(_cells(row, names)) for row in listed.found.every()]
    return download(write_workbook([NewSheet("Hồ sơ", columns, sheet)]), f"{name}.xlsx", XLSX)


def _heads() -> list[str]:
    return [
        _("Dossier number"),
        _("Unit"),
        _("Field"),
        _("Procedure"),
        _("Received"),
        _("Appointment"),
        _("Ended"),
        _("Days late"),
        _("Apology"),
    ]


def _cells(row: Dossier, names: dict[str, str]) -> Iterator[Cell]:
    yield row.number
    yield names.get(str(row.unit), "")
    yield row.field
    yield row.procedure
    for moment in (row.received_at, row.due_at, row.ended_at):
        yield show_day(moment.date()) if moment is not None else ""
    yield Fraction(row.days_late)
    yield _("yes") if row.apologised else ""


def _plain(cell: Cell) -> object:
    return int(cell) if isinstance(cell, Fraction) else cell
