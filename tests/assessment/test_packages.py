"""The papers of a package: made in the background, once, in the decreed form; and what everybody may read of it."""

import hashlib
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from pages import HTMX, client_of, page
from pypdf import PdfReader

import factories
from cchc.assessment.actions import files
from cchc.assessment.actions.files import make_files, order_files
from cchc.assessment.models import AssessmentRound, Package, PackageFile, PackageWork
from cchc.common.db import unguarded
from cchc_core.files import read_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return factories.published(made)


@pytest.fixture
def package(published):
    return Package.objects.get(round=published)


def stored(package, kind):
    file = PackageFile.objects.get(package=package, kind=kind)
    with file.file.open("rb") as kept:
        data = kept.read()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (file.sha256, file.size)
    return data


def test_publication_has_all_papers_made(package):
    assert set(package.files.values_list("kind", flat=True)) == set(files.KINDS)
    work = PackageWork.objects.get(package=package)
    assert (work.state, work.done, work.total) == (PackageWork.DONE, 4, 4)


def test_annex_as_pdf_and_word_say_the_same(package):
    pdf = PdfReader(io.BytesIO(stored(package, "annex-pdf")))
    words = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    tables = Document(io.BytesIO(stored(package, "annex-docx"))).tables
    for figure in ("Xã Số 1", "8,80", "88,02", "Tốt"):
        assert figure in words
        assert any(figure in cell.text for table in tables for row in table.rows for cell in row.cells)
    assert "Kèm theo Quyết định số" in words
    across = pdf.pages[-1].mediabox
    assert across.width > across.height  # points by field lie across


def test_workbooks_hold_every_unit(package):
    [ranking] = read_workbook(stored(package, "ranking-xlsx"))
    [matrix] = read_workbook(stored(package, "matrix-xlsx"))
    for sheet in (ranking, matrix):
        assert {"Xã Số 1", "Xã Số 2"} <= {row[1] for row in sheet.rows if len(row) > 1}


def test_second_run_changes_nothing_and_a_broken_one_goes_on(package):
    before = {file.pk: file.sha256 for file in PackageFile.objects.all()}
    make_files(package.pk)
    assert {file.pk: file.sha256 for file in PackageFile.objects.all()} == before
    with unguarded():
        PackageFile.objects.filter(kind="annex-docx").delete()
    PackageWork.objects.update(state=PackageWork.RUNNING)
    make_files(package.pk)
    assert set(PackageFile.objects.values_list("sha256", flat=True)) == set(before.values())


def test_missing_face_is_said_and_the_files_can_be_ordered_again(
    made, package, settings, tmp_path, django_capture_on_commit_callbacks
):
    with unguarded():
        PackageFile.objects.filter(kind="annex-pdf").delete()
    face, settings.CCHC_DOCUMENT_FONTS = settings.CCHC_DOCUMENT_FONTS, tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        order_files(package)
    assert PackageWork.objects.get().state == PackageWork.FAILED
    browser = client_of(made["coordinator"])
    assert "Tinos" in browser.get(page("round-packages", package.round_id)).content.decode()
    settings.CCHC_DOCUMENT_FONTS = face
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(page("package-make", package.round_id, 1))
    assert PackageWork.objects.get().state == PackageWork.DONE


def test_page_asks_for_itself_only_while_files_are_being_made(made, package):
    browser = client_of(made["leader"])
    assert "hx-trigger" not in browser.get(page("round-packages", package.round_id)).content.decode()
    PackageWork.objects.update(state=PackageWork.RUNNING, done=2)
    part = browser.get(page("round-packages", package.round_id), **HTMX).content.decode()
    assert "hx-trigger" in part
    assert "2/4" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 302), ("verifier", 403), ("focal", 403), ("stranger", 404)]
)
def test_only_who_publishes_orders_files(made, package, who, status):
    assert client_of(made[who]).post(page("package-make", package.round_id, 1)).status_code == status


def test_public_reads_the_papers_byte_for_byte(package, client):
    answer = client.get(page("public-package", package.round_id, 1, "annex-pdf"))
    assert b"".join(answer.streaming_content) == stored(package, "annex-pdf")
    assert client.get(page("public-package", package.round_id, 1, "no-such-kind")).status_code == 404


def test_remarks_are_public_only_where_the_round_says_so(made, package, client):
    sheet = factories.sheet_of(package.round, made.communes[0])
    address = page("public-sheet", package.round_id, sheet.pk)
    assert "Thiếu biên bản" in client.get(address).content.decode()
    client_of(made["coordinator"]).post(page("round-remarks", package.round_id), {"shown": "no"})
    assert "Thiếu biên bản" not in client.get(address).content.decode()
    assert client.get(page("public-package", package.round_id, 1, "results.json")).status_code == 404
    assert client.get(page("public-package", package.round_id, 1, "results.csv")).status_code == 200
    former = client.get(page("public-package-sheet", package.round_id, 1, sheet.pk)).content.decode()
    assert "Thiếu biên bản" not in former
    assert "8,80" in former
    assert client_of(made["focal"]).post(page("round-remarks", package.round_id), {"shown": "yes"}).status_code == 403
    assert AssessmentRound.objects.get(pk=package.round_id).public_remarks is False


def test_pages_cost_the_same_for_one_package_and_for_more(made, package, client):
    browser = client_of(made["leader"])
    with CaptureQueriesContext(connection) as one:
        browser.get(page("round-packages", package.round_id))
    package.pk, package.number, package.reason = None, 2, "Sửa"
    package.save(force_insert=True)
    with CaptureQueriesContext(connection) as two:
        browser.get(page("round-packages", package.round_id))
    assert len(two) == len(one)
