"""Taking in a filled-in workbook: kept as it came, looked through, and saved as a whole after a yes."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.uploads import store_once
from cchc.reporting import exchange
from cchc.reporting.actions.cells import save_cells
from cchc.reporting.actions.common import demand_writable, lock_report
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.bridge import sections_asked
from cchc.reporting.exchange import Reading
from cchc.reporting.models import Narrative, Report, ReportUpload
from cchc.reporting.permissions import may_fill
from cchc.reporting.queries.checked import Checked
from cchc_core.access import Actor
from cchc_core.reporting.form import Section
from cchc_core.words import gettext_noop, note

TAKEN_IN = note(gettext_noop("This workbook was taken in already."))
FAULTY = note(gettext_noop("Nothing was saved. Correct what is marked in the file and upload it again."))


@transaction.atomic
def keep_workbook(*, actor: Actor, report: Report, name: str, data: bytes) -> ReportUpload:
    """Keep a workbook until somebody says yes to it; what it would do is worked out again at every look."""
    require(may_fill(actor, report))
    row = lock_report(report)
    demand_writable(row)
    path, _digest = store_once("report-uploads", data)
    made = ReportUpload(report=row, name=name[:255], file=path)
    made.by_id = actor.user_id  # type: ignore[assignment]  # whoever may fill a report has signed in
    made.save()
    return made


def reading_of(upload: ReportUpload) -> Reading:
    """What the workbook would do as things stand now."""
    report = upload.report
    with default_storage.open(str(upload.file.name), "rb") as file:
        data = file.read()
    return exchange.read(data, Checked(report), sections_written(report), narratives_of(report))


def workbook_of(report: Report) -> bytes:
    """The report as a workbook to be filled in."""
    return exchange.write(Checked(report), sections_written(report), narratives_of(report))


def sections_written(report: Report) -> list[Section]:
    return [section for section in sections_asked(report) if section.text]


def narratives_of(report: Report) -> dict[str, Narrative]:
    return {row.section: row for row in report.narratives.all()}


@transaction.atomic
def take_in_workbook(*, actor: Actor, upload: ReportUpload) -> int:
    """Save every changed cell and section, or nothing: ``Invalid`` with every place that does not fit. How many changed."""
    require(may_fill(actor, upload.report))
    row = locked(ReportUpload.objects.filter(pk=upload.pk, by_id=actor.user_id)).get()
    if row.applied_at is not None:
        raise WrongState(TAKEN_IN)
    row.report = Report.objects.select_related("period__template_version", "asked").get(pk=row.report_id)
    reading = reading_of(row)
    if not reading.changes:
        raise Invalid(FAULTY, [problem.as_note() for problem in reading.problems])
    wishes = [line.wish for line in reading.lines]
    save_cells(actor=actor, report=row.report, wishes=wishes, verb="report.import")
    for words in reading.words:
        save_narrative(actor=actor, report=row.report, section=words.section, text=words.after, version=words.version)
    row.applied_at = moment()
    row.save(update_fields=["applied_at"])
    return len(reading.lines) + len(reading.words)
