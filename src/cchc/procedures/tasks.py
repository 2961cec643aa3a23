"""Work on dossiers that outlives a request. Each job may run twice: the second run finds nothing to do."""

from cchc.procedures.actions import importing
from cchc.procedures.models import DossierImport


def look_through(import_id: int) -> None:
    """Check a file that was brought."""
    importing.look_through(DossierImport.objects.get(pk=import_id))


def take_in(import_id: int) -> None:
    """Take in a file that somebody said yes to, and compute what follows from it."""
    importing.take_in(DossierImport.objects.get(pk=import_id))
