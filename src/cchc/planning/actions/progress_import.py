"""Taking in reports of a workbook: kept as it came, looked through, and saved as a whole after a yes."""

from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import moment
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.uploads import store_once
from cchc.planning import progress_exchange
from cchc.planning.actions.progress import report
from cchc.planning.models import PlanUpload
from cchc.planning.progress_exchange import Reading
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

TAKEN_IN = note(gettext_noop("This workbook was taken in already."))
FAULTY = note(gettext_noop("Nothing was saved: rows of the workbook no longer fit. Look at what is marked."))


@transaction.atomic
def keep_reports(*, actor: Actor, year: int, name: str, data: bytes) -> PlanUpload:
    """Keep a workbook of reports until somebody says yes to it; what it would do is worked out again at every look."""
    path, digest = store_once("plan-uploads", data)
    return PlanUpload.objects.create(
        purpose=PlanUpload.PROGRESS,
        about=f"progress:{year}",
        name=name[:255],
        file=path,
        sha256=digest,
        by_id=actor.user_id,
    )


def reading_of(actor: Actor, upload: PlanUpload) -> Reading:
    """What the workbook would do as things stand now."""
    with default_storage.open(str(upload.file.name), "rb") as file:
        return progress_exchange.read(file.read(), actor)


@transaction.atomic
def take_in_reports(*, actor: Actor, upload: PlanUpload) -> int:
    """Report every row, or none: ``Invalid`` with every row that no longer fits. How many reports."""
    row = locked(PlanUpload.objects.filter(pk=upload.pk, by_id=actor.user_id)).get()
    if row.applied_at is not None:
        raise WrongState(TAKEN_IN)
    reading = reading_of(actor, row)
    if not reading.changes:
        raise Invalid(FAULTY, [problem.as_note() for problem in reading.problems])
    for line in reading.lines:
        report(actor=actor, assignment=line.assignment, version=line.assignment.version, said=line.said)
    row.applied_at = moment()
    row.rows = [{"row": line.row, "duty": line.assignment.pk} for line in reading.lines]
    row.save(update_fields=["applied_at", "rows"])
    return len(reading.lines)
