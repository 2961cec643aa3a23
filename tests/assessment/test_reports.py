"""The self-assessment report: the unit's words, the paper made of the snapshot, the signed file byte for byte."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from pages import client_of, page
from pypdf import PdfReader

import factories
from cchc.assessment.actions.reports import write_report
from cchc.assessment.actions.submission import return_to_focal, send_to_head, submit
from cchc.assessment.bridge import digest_of
from cchc.assessment.models import AssessmentRound, ReportText, SignedReport
from cchc.common.clock import today
from cchc.common.errors import NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(made, sheet):
    factories.fill(made, sheet)
    return factories.hand_in(made, sheet)


def words_of(data):
    document = Document(io.BytesIO(data))
    lines = [line.text for line in document.paragraphs]
    return "\n".join([*lines, *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])


def pdf_words(data):
    return " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(data)).pages).split())


def written(made, sheet, who="focal", difficulties="Thiếu máy quét.\nĐường truyền chậm."):
    version = ReportText.objects.filter(assessment=sheet).count()
    said = {"opening": "", "difficulties": difficulties, "proposals": "Hỗ trợ kinh phí."}
    return write_report(actor=made[who], assessment=sheet, version=version, **said)


def test_report_has_results_by_field_explanations_difficulties_and_the_table(made, sheet):
    written(made, sheet)
    factories.fill(made, sheet)
    submitted = factories.hand_in(made, sheet)
    browser = client_of(made["head"])
    address = page("report-file", submitted.pk, 1)
    word = words_of(browser.get(address, {"format": "docx"}).content)
    paper = pdf_words(browser.get(address, {"format": "pdf"}).content)
    for text in ("Đường truyền chậm.", "Hỗ trợ kinh phí.", "Tổng cộng", "Xã Số 1", "kèm báo cáo", "Ban hành kế hoạch"):
        assert text in word
        assert text in paper
    assert "GIẢI TRÌNH" in word
    assert "Số: /BC-UBND" in paper  # number and day stay a gap
    assert "ngày tháng" in paper


def test_report_follows_the_snapshot_and_not_what_was_scored_later(made, submitted):
    address = page("report-file", submitted.pk, 1)
    before = words_of(client_of(made["head"]).get(address).content)
    return_to_focal(actor=made["coordinator"], assessment=submitted, reason="Thiếu số liệu")
    factories.fill(made, submitted, tasks_done="1")
    assert words_of(client_of(made["head"]).get(address).content) == before


def test_words_of_the_unit_are_bound_by_the_approval(made, sheet):
    """The digest covers them, and a sheet that comes back and is written anew leaves the version before as it was."""
    written(made, sheet)
    factories.fill(made, sheet)
    submitted = factories.hand_in(made, sheet)
    first = submitted.submitted_sheets.get()
    document = json.loads(first.document)
    assert document["report"]["difficulties"] == "Thiếu máy quét.\nĐường truyền chậm."
    assert digest_of(document) == first.digest == submitted.snapshot_digest
    with pytest.raises(WrongState):
        written(made, submitted)
    head = client_of(made["head"])
    assert "Thiếu máy quét" in head.get(page("submitted-show", submitted.pk, 1)).content.decode()
    return_to_focal(actor=made["coordinator"], assessment=submitted, reason="Bổ sung")
    written(made, submitted, difficulties="Đã đủ máy.")
    factories.hand_in(made, submitted)
    before, after = (words_of(head.get(page("report-file", submitted.pk, number)).content) for number in (1, 2))
    assert "Thiếu máy quét." in before
    assert "Đã đủ máy." not in before
    assert "Đã đủ máy." in after


def test_while_the_head_reads_only_the_head_writes(made, sheet):
    written(made, sheet)
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    assert "Hỗ trợ kinh phí" in client_of(made["head"]).get(page("assessment-approve", sheet.pk)).content.decode()
    with pytest.raises(NotAllowed):
        written(made, sheet, "focal", "Lời khác")
    written(made, sheet, "head", "Lãnh đạo bổ sung")
    sheet = submit(actor=made["head"], assessment=sheet)
    assert json.loads(sheet.document)["report"]["difficulties"] == "Lãnh đạo bổ sung"


def test_after_the_lock_nobody_writes(made, sheet, round_):
    AssessmentRound.objects.filter(pk=round_.pk).update(
        opens_on=today() - timedelta(days=9), due_on=today() - timedelta(days=3), locks_on=today() - timedelta(days=2)
    )
    with pytest.raises(WrongState):
        written(made, sheet)


def test_who_saves_second_sees_both_texts(made, sheet):
    values = {"opening": "", "difficulties": "Của tôi", "proposals": ""}
    write_report(actor=made["focal"], assessment=sheet, version=0, **values)
    with pytest.raises(Stale):
        write_report(actor=made["head"], assessment=sheet, version=0, **values)
    answer = client_of(made["focal"]).post(
        page("report-edit", sheet.pk), {"version": 0, "difficulties": "Khác", "opening": "", "proposals": ""}
    )
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Của tôi" in shown
    assert "Khác" in shown
    assert ReportText.objects.get().difficulties == "Của tôi"


def test_signed_file_is_kept_byte_for_byte_and_never_replaced(made, submitted):
    browser = client_of(made["head"])
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    address = page("report-sign", submitted.pk, 1)
    for _ in range(2):
        answer = browser.post(address, {"file": SimpleUploadedFile("Báo cáo đã ký.pdf", data)})
        assert answer.status_code == 302
    signed = SignedReport.objects.get()
    assert (signed.sha256, signed.size, signed.name) == (
        hashlib.sha256(data).hexdigest(),
        len(data),
        "Báo cáo đã ký.pdf",
    )
    got = browser.get(page("signed-file", submitted.pk, signed.pk))
    assert b"".join(got.streaming_content) == data
    shown = browser.get(page("report-show", submitted.pk)).content.decode()
    assert signed.sha256 in shown
    browser.post(address, {"file": SimpleUploadedFile("Bản khác.pdf", data + b"\n")})
    assert SignedReport.objects.count() == 2


def test_file_of_another_kind_is_refused_with_its_reason(made, submitted):
    answer = client_of(made["head"]).post(
        page("report-sign", submitted.pk, 1), {"file": SimpleUploadedFile("virus.exe", b"MZ\x90\x00" * 10)}
    )
    assert answer.status_code == 422
    assert not SignedReport.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("focal", 200, 409),
        ("head", 200, 409),
        ("coordinator", 200, 403),
        ("verifier", 200, 403),
        ("leader", 200, 403),
        ("neighbour", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_report_is_the_units_and_others_only_read_it(made, submitted, who, reads, writes):
    browser = client_of(made[who])
    assert browser.get(page("report-show", submitted.pk)).status_code == reads
    assert browser.get(page("report-file", submitted.pk, 1)).status_code == reads
    assert browser.get(page("report-edit", submitted.pk)).status_code == writes
