"""Work on dossiers that outlives a request, and errands that come round by the clock.

Each job may run twice: the second run finds nothing to do.
"""

from datetime import timedelta

from cchc.common.clock import moment, now
from cchc.common.jobs import enqueue
from cchc.common.models import FileScan
from cchc.common.scanning import last_scan
from cchc.common.uploads import UPLOADS_WAIT
from cchc.procedures.actions import computing, importing
from cchc.procedures.models import DossierImport

#: Whoever still computes after so long has died.
FIGURES_TAKE = timedelta(hours=1)


def look_through(import_id: int) -> None:
    """Check a file that was brought."""
    importing.look_through(DossierImport.objects.get(pk=import_id))


def take_in(import_id: int) -> None:
    """Take in a file that somebody said yes to, and compute what follows from it."""
    importing.take_in(DossierImport.objects.get(pk=import_id))


def look_through_scanned() -> None:
    """Files that waited for the virus scanner and have its answer now."""
    for row in DossierImport.objects.filter(state=DossierImport.CHECKING).order_by("pk"):
        last = last_scan(row.file.name or "")
        if last is not None and last.verdict != FileScan.PENDING:
            enqueue("cchc.procedures.tasks.look_through", row.pk)


def forget_old_uploads() -> None:
    """Files that nobody said yes to, row and bytes. One that was taken in is there still if its figures were never finished."""
    waiting = (DossierImport.CHECKING, DossierImport.READY, DossierImport.FAULTY)
    for row in DossierImport.objects.filter(state__in=waiting, created_at__lt=now() - UPLOADS_WAIT):
        importing.forget_bytes(row)
        row.delete()
    left = DossierImport.objects.filter(state=DossierImport.DONE, applied_at__lt=moment() - FIGURES_TAKE).exclude(
        file=""
    )
    for row in left.order_by("pk"):
        importing.finish_figures(row)


def count_apologies() -> None:
    """Slips given since the figures were counted last."""
    computing.count_apologies()
