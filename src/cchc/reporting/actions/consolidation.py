"""Putting the reports of a period together into a record of its own, again whenever a report changed.

Only approved reports count. A cell that somebody typed into the consolidated report stays; what the units give stands beside
it. What was signed already is corrected by a new version.
"""

from __future__ import annotations

from django.db import transaction

from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.orgunits.queries import last_names
from cchc.reporting.actions.cells import Changes
from cchc.reporting.actions.common import NEEDS_REASON, lock_period, lock_report, say_report
from cchc.reporting.actions.steps import begin_correction
from cchc.reporting.bridge import key_of, machine_value, stored, value_of
from cchc.reporting.models import Cell, ConsolidatedPart, Report, ReportPeriod, TemplateVersion
from cchc.reporting.permissions import may_manage
from cchc.reporting.queries.whole import Whole, consolidated_of
from cchc_core.access import Actor, Permission
from cchc_core.reporting.consolidate import Gathered, Standing
from cchc_core.reporting.form import CellKey, FormCell
from cchc_core.reporting.states import COUNTED, WRITABLE, ReportState
from cchc_core.words import gettext_noop, note

NOTHING_APPROVED = note(
    gettext_noop(
        "No report of this period is approved yet. Approve what was sent, or urge the units that sent nothing."
    )
)
WITH_THE_HEAD = note(
    gettext_noop("The consolidated report waits for the head. It is put together again once it is returned.")
)
#: Words of the report's own language, beside every cell that was put together.
SOURCE = "Tổng hợp từ báo cáo đã duyệt"


@transaction.atomic
def consolidate(*, actor: Actor, period: ReportPeriod, why: str = "") -> Report:
    """Put together what is approved now; gives the consolidated report, which is being entered then.

    ``WrongState`` where nothing is approved or the head is looking at it; a signed one needs ``why`` and gets a new version.
    """
    require(may_manage(actor, period))
    row = lock_period(period)
    row.template_version = TemplateVersion.objects.get(pk=row.template_version_id)
    whole = Whole(row)
    if not whole.consolidation.counted:
        raise WrongState(NOTHING_APPROVED)
    report = _opened(actor, row, why.strip())
    report.period = row
    _write_cells(actor, report, whole)
    _write_parts(report, whole)
    counted, asked = len(whole.consolidation.counted), len({each.asked.pk for each in whole.found})
    text = gettext_noop("Put %(counted)s approved reports together, of %(asked)s units asked")
    say_report(
        actor,
        report,
        "report.consolidate",
        note(text, counted=str(counted), asked=str(asked)),
        Permission.REPORT_MANAGE,
        reason=why.strip(),
    )
    return report


def _opened(actor: Actor, period: ReportPeriod, why: str) -> Report:
    """The consolidated report under lock and writable: the one at hand, the first, or a correction of the signed one."""
    standing = consolidated_of(period)
    if standing is None:
        return Report.objects.create(
            period=period,
            unit_id=period.unit_id,
            unit_name=last_names().get(str(period.unit_id), ""),
            holder_id=period.unit_id,
            holder_path=period.unit_path,
            kind=Report.CONSOLIDATED,
            state=ReportState.ENTERING.value,
        )
    row = lock_report(standing)
    if ReportState(row.state) in WRITABLE:
        return row
    if ReportState(row.state) not in COUNTED:
        raise WrongState(WITH_THE_HEAD)
    if not why:
        raise Invalid(NEEDS_REASON, [NEEDS_REASON])
    return begin_correction(actor=actor, report=row, version=row.version, why=why)


def _write_cells(actor: Actor, report: Report, whole: Whole) -> None:
    changes = Changes(actor, report)
    stand = {key_of(cell): cell for cell in report.cells.all()}
    for key, gathered in whole.consolidation.cells.items():
        meaning = whole.form.cells[key]
        if not meaning.derived:  # computed from the others whenever the report is looked at or sent
            _write(changes, stand.get(key), key, meaning, gathered)
    changes.save("report.consolidate_cells")


def _write(changes: Changes, cell: Cell | None, key: CellKey, meaning: FormCell, gathered: Gathered) -> None:
    if cell is None and gathered.value is None:
        return
    row = cell or Cell(report=changes.report, **key._asdict(), version=0)
    before = value_of(row, meaning.kind)
    number, text = stored(gathered.value)
    if row.pk is not None and row.origin in (Cell.TYPED, Cell.EXCEL) and not row.is_empty:
        if row.known != number:
            row.known, row.known_from = number, SOURCE
            changes.add(row, machine_value(before), machine_value(before))
        return
    if row.pk is not None and before == gathered.value and row.as_of == gathered.as_of:
        return
    row.value, row.text = number, text
    row.known, row.known_from = number, SOURCE
    row.origin, row.source, row.as_of = Cell.SYSTEM, SOURCE, gathered.as_of
    changes.add(row, machine_value(before), machine_value(gathered.value))


def _write_parts(report: Report, whole: Whole) -> None:
    """Who is in it and who is not, as of now: an earlier look at the same record is replaced."""
    report.parts.all().delete()
    left = {(each.unit, each.report): each for each in whole.consolidation.left}
    heirs = {each.unit: each for each in whole.consolidation.inherited}
    rows = []
    for each in whole.found:
        unit = each.asked.unit_id
        out = left.get(each.key)
        standing = out.standing if out else each.standing
        heir = heirs.get(unit) if standing is Standing.APPROVED else None
        why = heir.reason if heir else out.reason if out else None
        rows.append(
            ConsolidatedPart(
                report=report,
                unit_id=unit,
                unit_name=each.asked.unit_name,
                standing=standing.value,
                source=each.report,
                version=each.report.version if each.report is not None else None,
                counts_for_id=heir.successor if heir else unit if standing is Standing.APPROVED else None,
                why=why.to_json() if why else None,
                doubt=heir.doubt.to_json() if heir and heir.doubt else None,
            )
        )
    ConsolidatedPart.objects.bulk_create(rows)
