"""Who hears of a draft on its way, and of letters that are ready."""

import pytest
from drafting import approved, drafted, issued

from cchc.documents.actions.batches import make_letters, order_letters
from cchc.documents.actions.drafts import present, return_draft
from cchc.notifications.models import Notification

pytestmark = pytest.mark.django_db


def heard() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.kind, row.recipient.username) for row in rows]


def test_head_hears_of_a_presented_draft_and_the_drafter_of_its_return(made) -> None:
    row = present(actor=made["focal"], draft=drafted(made))
    assert heard() == [("document.awaiting", "head")]
    return_draft(actor=made["head"], draft=row, reason="Sửa căn cứ")
    assert heard()[1:] == [("document.returned", "focal")]
    assert Notification.objects.latest("pk").body_note.values == {"words": "Sửa căn cứ"}


def test_register_hears_of_an_approved_draft_and_the_drafter_of_the_issued_document(made) -> None:
    approved(made)
    assert heard() == [("document.awaiting", "head"), ("document.awaiting", "focal")]
    Notification.objects.all().delete()
    issued(made)
    assert ("document.issued", "focal") not in heard()  # the drafter issued it


def test_whoever_ordered_letters_hears_once_that_they_are_ready(made) -> None:
    row = approved(made)
    batch = order_letters(actor=made["focal"], draft=row, units=[made.home_affairs.pk], form="zip_docx")
    for _again in range(2):
        make_letters(batch.pk)
    told = Notification.objects.filter(kind="job.done")
    assert [(each.recipient.username, each.url_args) for each in told] == [("focal", {"pk": batch.pk})]
