"""Work of documents that outlives a request."""

from cchc.documents.actions import batches


def make_letters(batch_id: int) -> None:
    """Letters of one order."""
    batches.make_letters(batch_id)
