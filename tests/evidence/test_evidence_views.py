"""The register of documents: who sees what, search without marks, files served as what they are."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.assessment.actions.evidence import attach_evidence
from cchc.evidence.actions import add_evidence
from cchc.evidence.models import Evidence
from cchc_core.access import Actor

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def docx() -> bytes:
    """As little as a Word file may hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made() -> factories.World:
    return factories.world()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        list(answer)  # read to the end, a file is closed
    return answer.status_code


def document(
    made: factories.World, name: str = "Kế hoạch số 1.pdf", data: bytes = PDF, title: str = "Kế hoạch năm"
) -> Evidence:
    files = [(name, data)]
    return add_evidence(
        actor=made["focal"],
        unit_id=made.communes[0].pk,
        title=title,
        not_secret=True,
        number="15",
        symbol="KH-UBND",
        files=files,
    )


WHO = {
    "focal": (200, 200, 200, 200),
    "head": (200, 200, 200, 200),
    "neighbour": (200, 404, 404, 404),
    "verifier": (200, 200, 200, 200),
    "coordinator": (200, 200, 200, 200),
    "council": (200, 200, 200, 403),
    "leader": (200, 200, 200, 403),
    "auditor": (200, 200, 200, 403),
    "admin": (404, 404, 404, 404),
    "stranger": (404, 404, 404, 404),
}


@pytest.mark.parametrize("who", WHO)
def test_register_by_person(made: factories.World, who: str) -> None:
    row = document(made)
    addresses = (
        reverse("evidence:evidence-list"),
        reverse("evidence:evidence-show", args=[row.pk]),
        reverse("evidence:file-open", args=[row.files.get().pk]),
        reverse("evidence:file-create", args=[row.pk]),
    )
    client = client_of(made[who])
    assert tuple(status(client, address) for address in addresses) == WHO[who]


@pytest.mark.parametrize(("words", "found"), [("ke hoach", 1), ("15 kh-ubnd", 1), ("KẾ HOẠCH", 1), ("báo cáo", 0)])
def test_register_is_searched_without_marks(made: factories.World, words: str, found: int) -> None:
    document(made)
    page = client_of(made["focal"]).get(reverse("evidence:evidence-list"), {"q": words}).context["page"]
    assert page.paginator.count == found


@pytest.mark.parametrize(
    ("name", "data", "inline", "media_type"),
    [
        ("Kế hoạch “số 1”.pdf", PDF, True, "application/pdf"),
        ("ảnh.png", PNG, True, "image/png"),
        ("Báo cáo.docx", docx(), False, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
    ids=["pdf", "png", "docx"],
)
def test_file_is_served_as_what_it_is(
    made: factories.World, name: str, data: bytes, inline: bool, media_type: str
) -> None:
    file = document(made, name, data).files.get()
    address = reverse("evidence:file-open", args=[file.pk])
    client = client_of(made["focal"])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    saved = client.get(address, {"save": "1"})
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content) == data


@pytest.mark.parametrize("name", ["trang.html", "ảnh.svg", "chạy.exe", "giả.pdf"])
def test_file_that_a_browser_would_run_is_refused(made: factories.World, name: str) -> None:
    sent = {"title": "Tài liệu", "secret": "no", "files": SimpleUploadedFile(name, b"<script>alert(1)</script>")}
    answer = client_of(made["focal"]).post(reverse("evidence:evidence-create"), sent)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_new_version_stands_beside_the_former(made: factories.World) -> None:
    row, client = document(made), client_of(made["focal"])
    client.post(reverse("evidence:file-create", args=[row.pk]), {"file": SimpleUploadedFile("bản hai.pdf", PDF + b"2")})
    assert [file.version for file in row.files.order_by("version")] == [1, 2]
    text = client.get(reverse("evidence:evidence-show", args=[row.pk])).content.decode()
    assert "Kế hoạch số 1.pdf" in text
    assert "bản hai.pdf" in text


def test_document_tells_where_it_is_cited_to_those_who_see_the_sheet(made: factories.World) -> None:
    row = document(made)
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    attach_evidence(actor=made["focal"], assessment=sheet, code="1.2", evidence=row, page="3")
    places = client_of(made["focal"]).get(reverse("evidence:evidence-show", args=[row.pk])).context["places"]
    assert [(place.url_args, place.page) for place in places] == [((sheet.pk, "1.2"), "3")]


def test_document_of_the_own_unit_is_added(made: factories.World) -> None:
    sent = {"title": "Báo cáo", "secret": "no", "number": "7", "symbol": "BC-UBND", "issued": "24/3/2026"}
    answer = client_of(made["focal"]).post(reverse("evidence:evidence-create"), sent)
    row = Evidence.objects.get()
    assert answer.url == reverse("evidence:evidence-show", args=[row.pk])
    assert (row.unit_id, str(row.issued_on)) == (made.communes[0].pk, "2026-03-24")


@pytest.mark.parametrize("answer", ["", "yes"])
def test_question_about_secrets_has_to_be_answered_with_no(made: factories.World, answer: str) -> None:
    client = client_of(made["focal"])
    assert client.post(reverse("evidence:evidence-create"), {"title": "Báo cáo", "secret": answer}).status_code == 422


def test_register_asks_the_database_the_same_for_one_and_three_documents(made: factories.World) -> None:
    client, counts = client_of(made["focal"]), []
    for number in range(3):
        document(made, title=f"Tài liệu {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("evidence:evidence-list"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
