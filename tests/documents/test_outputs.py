"""What comes out of drafts and in beside them: letters by the batch, the office's own forms, edXML."""

import io
import zipfile
from datetime import date

import docx
import pytest
from django.urls import reverse
from drafting import SIGNED, drafted, issued
from papers import client_of, word_file
from pypdf import PdfReader

from cchc.common.errors import Invalid, NotAllowed
from cchc.documents import bridge, edxml
from cchc.documents.actions.batches import make_letters, order_letters
from cchc.documents.actions.drafts import current, discard
from cchc.documents.actions.exchange import export_edxml, import_edxml
from cchc.documents.actions.templates import add_template, checked, filled
from cchc.documents.models import LetterBatch
from cchc.documents.permissions import may_order_letters

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["zip_docx", "zip_pdf", "one_pdf", "two_sides"])
def test_one_letter_to_each_unit(made, form, django_capture_on_commit_callbacks):
    row = drafted(made, who="coordinator")
    units = [made.communes[0].pk, made.communes[1].pk, made.communes[0].pk]
    with django_capture_on_commit_callbacks(execute=True):
        batch = order_letters(actor=made["coordinator"], draft=row, units=units, form=form)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", 2, 2)
    digest = batch.sha256
    make_letters(batch.pk)
    batch.refresh_from_db()
    assert batch.sha256 == digest, "a second run changes nothing"
    with batch.file.open() as stream:
        data = stream.read()
    if form == "zip_docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = [_words(archive.read(name)) for name in archive.namelist()]
        assert "xã Số 1" in texts[0]
        assert "xã Số 2" in texts[1]
    if form in ("one_pdf", "two_sides"):
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
        assert [place for place, page in enumerate(pages) if "Kính gửi" in page] == [0, 2 if form == "two_sides" else 1]
    page = client_of(made["coordinator"]).get(reverse("documents:batch-show", args=[batch.pk]))
    assert page.status_code == 200


def _words(data):
    document = docx.Document(io.BytesIO(data))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_batch_page_lists_units_and_orders(made):
    row = drafted(made)
    client = client_of(made["focal"])
    address = reverse("documents:batch-create", args=[row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"form": "zip_docx"}).status_code == 422
    answer = client.post(address, {"form": "zip_docx", "units": [made.home_affairs.pk]})
    assert answer.status_code == 302


def test_letters_go_to_a_whole_kind_and_to_receivers_outside(made):
    row = drafted(made, who="coordinator")
    data = {
        "form": "zip_docx",
        "whole": ["commune"],
        "others": "Cục Thuế tỉnh\n\n  Kho bạc   Nhà nước tỉnh\nCục Thuế tỉnh",
    }
    client = client_of(made["coordinator"])
    assert client.post(reverse("documents:batch-create", args=[row.pk]), data).status_code == 302
    names = [unit["name"] for unit in LetterBatch.objects.get().units]
    assert names == ["Ủy ban nhân dân xã Số 2", "Cục Thuế tỉnh", "Kho bạc Nhà nước tỉnh"]


def test_letters_that_cannot_be_set_say_why(made, django_capture_on_commit_callbacks):
    row = drafted(made, body=["Chữ lạ: \u4e00."])
    with django_capture_on_commit_callbacks(execute=True):
        batch = order_letters(actor=made["focal"], draft=row, units=[made.home_affairs.pk], form="one_pdf")
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert batch.problem["values"]["sign"] == "\u4e00"
    client = client_of(made["focal"])
    assert client.get(reverse("documents:batch-show", args=[batch.pk])).status_code == 200
    assert client.get(reverse("documents:draft-file", args=[row.pk, "pdf"])).status_code == 409
    assert client.get(reverse("documents:draft-file", args=[row.pk, "docx"])).status_code == 200


@pytest.mark.parametrize("who", ["focal", "head", "coordinator", "leader", "auditor", "neighbour"])
@pytest.mark.parametrize("kind", ["letter", "decision"])
def test_letters_are_ordered_by_who_enters_and_for_types_that_address_somebody(made, who, kind):
    row = drafted(made, kind=kind)
    may = kind == "letter" and who in ("focal", "head", "coordinator")
    assert bool(may_order_letters(made[who], row)) is may
    if not may:
        with pytest.raises(NotAllowed):
            order_letters(actor=made[who], draft=row, units=[made.home_affairs.pk], form="zip_docx")


def test_letters_of_a_draft_that_was_given_up_are_refused(made):
    row = discard(actor=made["focal"], draft=drafted(made), reason="không cần nữa")
    with pytest.raises(NotAllowed):
        order_letters(actor=made["focal"], draft=row, units=[made.home_affairs.pk], form="zip_docx")


def test_too_many_letters_are_refused(made):
    row = drafted(made)
    others = [f"Đơn vị {number}" for number in range(2001)]
    with pytest.raises(Invalid):
        order_letters(actor=made["focal"], draft=row, units=[], others=others, form="zip_docx")


def test_own_form_is_checked_and_filled(made):
    data = word_file("{{co_quan_ban_hanh}}", "Số: {{so}}/{{ky_hieu}}", "{{trich_yeu}}", "{{noi_dung}}", "{{nguoi_ky}}")
    template = add_template(
        actor=made["focal"], unit_id=made.communes[0].pk, kind="letter", name="Mẫu riêng", upload=("mẫu.docx", data)
    )
    document = bridge.read(current(drafted(made)))[0]
    words = _words(filled(template, document))
    assert "{{" not in words
    assert "Trần Văn Thử" in words
    assert "Đã hoàn thành" in words


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("{{trich_yeu}}", "{{noi_dung}}", "{{ten_la}}"),
        ("{{trich_yeu}}",),
        ("{{trich_yeu}}", "{{noi_dung}}", "{{so"),
        ("{{trich_yeu}}", "{{noi_dung}}", "{nguoi_ky}"),
        None,
    ],
    ids=["unknown", "missing", "half", "single", "no word file"],
)
def test_wrong_own_form_is_refused_with_reasons(made, paragraphs):
    data = word_file(*paragraphs) if paragraphs else b"x"
    with pytest.raises(Invalid) as refused:
        add_template(actor=made["focal"], unit_id=made.communes[0].pk, kind="letter", name="x", upload=("a.docx", data))
    assert refused.value.problems


def test_misspelt_field_is_told_with_the_one_that_is_meant():
    problems, _fields = checked(word_file("{{trich_yeu}}", "{{noi_dung}}", "{{nguoi_ki}}"))
    assert [each.values for each in problems] == [{"name": "nguoi_ki", "near": "nguoi_ky"}]


def test_own_form_without_a_place_for_annexes_says_so(made):
    for name, fields in (("Không phụ lục", ()), ("Có phụ lục", ("{{phu_luc}}",))):
        data = word_file("{{Trích yếu}}", "{{noi_dung}}", *fields)
        add_template(
            actor=made["focal"], unit_id=made.communes[0].pk, kind="letter", name=name, upload=("mẫu.docx", data)
        )
    row = drafted(made, annexes=[{"title": "Danh mục", "body": ["một"]}])
    page = client_of(made["focal"]).get(reverse("documents:draft-show", args=[row.pk]))
    assert {each.name: without for each, without in page.context["templates"]} == {
        "Không phụ lục": True,
        "Có phụ lục": False,
    }
    template = next(each for each, without in page.context["templates"] if not without)
    words = _words(filled(template, bridge.read(current(row))[0]))
    assert "DANH MỤC" in words
    assert "báo cáo kết quả cải cách hành chính" in words


def test_edxml_goes_out_strict_and_comes_back(made):
    from cchc.orgunits.models import UnitPeriod

    row = issued(made)
    with pytest.raises(Invalid):
        export_edxml(row)  # the unit has no code yet
    UnitPeriod.objects.filter(unit=made.communes[0]).update(code="000.01.H27")
    data = export_edxml(row)
    found = edxml.read_edxml(data)
    assert (found.number, found.symbol, found.sender.code) == ("15", "UBND", "000.01.H27")
    assert found.files == (("ký.pdf", SIGNED),)
    document = import_edxml(actor=made["neighbour"], unit_id=made.communes[-1].pk, data=data, not_secret=True)
    assert document.owner_id == made.communes[-1].pk
    with document.files.get().file.open() as kept:
        assert kept.read() == SIGNED


def test_edxml_of_others_is_read_tolerantly():
    data = b"""<edXML xmlns='urn:other'><edXMLEnvelope><edXMLHeader><MessageHeader>
      <From><OrganName>So Noi vu</OrganName></From><Subject>Viec</Subject>
      <Code><CodeNumber>812</CodeNumber><CodeNotation>SNV</CodeNotation></Code>
      <PromulgationInfo><PromulgationDate>2026-10-05T00:00:00</PromulgationDate></PromulgationInfo>
    </MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"""
    found = edxml.read_edxml(data)
    assert (found.sender.name, found.number, found.day) == ("So Noi vu", "812", date(2026, 10, 5))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><edXML>&b;</edXML>",
        b"\xfe\xff" + "<!DOCTYPE edXML [<!ENTITY b 'c'>]><edXML>&b;</edXML>".encode("utf-16-be"),
        b"\x00\x01",
        b"<edXML>",
    ],
)
def test_broken_edxml_gets_a_sentence(data):
    with pytest.raises(edxml.NotEdxml):
        edxml.read_edxml(data)
