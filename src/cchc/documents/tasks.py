"""Work of documents that outlives a request."""

from cchc.common.clock import now
from cchc.common.uploads import UPLOADS_WAIT
from cchc.documents.actions import batches
from cchc.documents.models import DocumentImport


def make_letters(batch_id: int) -> None:
    """Letters of one order."""
    batches.make_letters(batch_id)


def forget_old_uploads() -> None:
    """Workbooks of documents, whether taken in or not: the log keeps what came of them."""
    DocumentImport.objects.filter(made_at__lt=now() - UPLOADS_WAIT).delete()
