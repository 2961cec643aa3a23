"""Outgoing documents: every step by person and state, versions that stay, numbers, the signed file, and what comes out."""

import io
import zipfile
from datetime import date, timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from papers import client_of, entered, word_file

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.documents import bridge, edxml
from cchc.documents.actions.batches import make_letters, order_letters
from cchc.documents.actions.drafts import (
    approve,
    create_draft,
    current,
    discard,
    issue,
    next_number,
    present,
    return_draft,
    save_draft,
    send,
)
from cchc.documents.actions.exchange import export_edxml, import_edxml
from cchc.documents.actions.register import Relation
from cchc.documents.actions.symbols import save_symbols
from cchc.documents.actions.templates import add_template, filled
from cchc.documents.blocks import Row, body_from_text, body_of, changed, rows_of
from cchc.documents.models import Draft, DraftVersion, OfficialDocument
from cchc.documents.outlets import waiting_for
from cchc.documents.permissions import may_step
from cchc.documents.rich import markup_of, runs_of
from cchc_core.documents.kinds import DRAFTED
from cchc_core.workflow.drafts import DraftState, DraftVerb, drafts_md, find_step

pytestmark = pytest.mark.django_db
SIGNED = b"%PDF-1.7\nsigned\n%%EOF"

FILLED = {
    "addressees": ["Sở Nội vụ"],
    "body": ["Thực hiện kế hoạch năm 2026, đơn vị báo cáo như sau:", {"level": "clause", "text": "Đã hoàn thành."}],
    "signer": {"post": "Chủ tịch", "name": "Trần Văn Thử", "authority": ["TM. Ủy ban nhân dân"]},
}


def drafted(made, who="focal", kind="letter", place=0, **changes):
    return create_draft(
        actor=made[who],
        unit_id=made.communes[place].pk,
        kind=kind,
        subject="báo cáo kết quả cải cách hành chính",
        context={**FILLED, **changes},
    )


def approved(made, **changes):
    row = drafted(made, **changes)
    present(actor=made["focal"], draft=row)
    return approve(actor=made["head"], draft=row, version=row.version)


def issued(made, number="15", **changes):
    row = approved(made, **changes)
    issue(actor=made["focal"], draft=row, number=number, day=today(), signed=("ký.pdf", SIGNED))
    return Draft.objects.get(pk=row.pk)


@pytest.mark.parametrize("kind", [kind.key for kind in DRAFTED if kind.key != "annex"])
def test_new_draft_of_every_kind_makes_a_sheet_in_the_decreed_form(made, kind):
    row = create_draft(actor=made["focal"], unit_id=made.communes[0].pk, kind=kind, subject="việc thử")
    context = {**current(row), "place": "Thử"}
    if kind == "letter":
        context["addressees"] = ["Sở Nội vụ"]
    for signer in ("signer", "cosigner"):
        if signer in context:
            context[signer]["name"] = "Trần Văn Thử"
    document, problems = bridge.read(context)
    assert problems == ()
    assert bridge.departures(document) == ()
    assert bridge.word_of(document).startswith(b"PK")


def test_draft_begins_in_the_letterhead_and_with_a_proposed_symbol(made):
    save_symbols(
        actor=made["focal"],
        unit_id=made.communes[0].pk,
        organ="UBND",
        sections={"Văn phòng": "VP"},
        types={"kế hoạch": "KHo"},
    )
    context = current(drafted(made, kind="plan"))
    assert context["issuer"]["name"] == "Ủy ban nhân dân xã Số 1"
    assert context["symbol"] == "KHo-UBND"
    assert context["date"]["day"] is None


def test_every_save_is_a_version_that_stays(made):
    row = drafted(made)
    save_draft(actor=made["focal"], draft=row, context={**current(row), "subject": "tên khác"}, version=1)
    assert [version.context["subject"] for version in row.versions.order_by("number")] == [
        "báo cáo kết quả cải cách hành chính",
        "tên khác",
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        DraftVersion.objects.filter(draft=row).update(number=9)


def test_second_saver_is_told_and_first_version_stays(made):
    row = drafted(made)
    context = current(row)
    save_draft(actor=made["focal"], draft=row, context={**context, "subject": "một"}, version=1)
    with pytest.raises(Stale):
        save_draft(actor=made["head"], draft=row, context={**context, "subject": "hai"}, version=1)
    assert current(Draft.objects.get(pk=row.pk))["subject"] == "một"


def test_unfinished_draft_is_saved_and_not_presented(made):
    row = drafted(made)
    save_draft(actor=made["focal"], draft=row, context={"subject": "dở dang"}, version=1)
    with pytest.raises(Invalid):
        present(actor=made["focal"], draft=row)


def _in_state(made, state):
    row = drafted(made)
    Draft.objects.filter(pk=row.pk).update(
        state=state.value, document=entered(made, direction="out") if state.value in ("issued", "sent") else None
    )
    return Draft.objects.get(pk=row.pk)


ACTS = {
    DraftVerb.SAVE: lambda who, row: save_draft(
        actor=who, draft=row, context={**current(row), "place": "Thử"}, version=row.version
    ),
    DraftVerb.PRESENT: lambda who, row: present(actor=who, draft=row),
    DraftVerb.RETURN: lambda who, row: return_draft(actor=who, draft=row, reason="sửa lại"),
    DraftVerb.APPROVE: lambda who, row: approve(actor=who, draft=row, version=row.version),
    DraftVerb.ISSUE: lambda who, row: issue(actor=who, draft=row, number="7", day=today(), signed=("a.pdf", SIGNED)),
    DraftVerb.SEND: lambda who, row: send(actor=who, draft=row, to="Sở Nội vụ", how=""),
    DraftVerb.DISCARD: lambda who, row: discard(actor=who, draft=row, reason="không cần nữa"),
}


@pytest.mark.parametrize("state", list(DraftState))
@pytest.mark.parametrize("verb", list(DraftVerb))
def test_every_step_in_every_state(made, state, verb):
    row = _in_state(made, state)
    step = find_step(state, verb)
    if step is None:
        with pytest.raises(WrongState):
            ACTS[verb](made["head"], row)
        return
    ACTS[verb](made["head"], row)
    assert Draft.objects.get(pk=row.pk).state == step.target.value


#: save, present, approve or return what is presented, issue, send
MAY = {
    "focal": (True, True, False, True, True),
    "head": (True, True, True, True, True),
    "coordinator": (True, True, False, True, True),
    "leader": (False, False, True, False, False),
    "neighbour": (False, False, False, False, False),
    "verifier": (False, False, False, False, False),
    "council": (False, False, False, False, False),
    "auditor": (False, False, False, False, False),
    "admin": (False, False, False, False, False),
    "stranger": (False, False, False, False, False),
}


@pytest.mark.parametrize("who", MAY)
def test_steps_by_person(made, who):
    cases = (
        (DraftState.DRAFT, DraftVerb.SAVE),
        (DraftState.DRAFT, DraftVerb.PRESENT),
        (DraftState.EDITED, DraftVerb.APPROVE),
        (DraftState.APPROVED, DraftVerb.ISSUE),
        (DraftState.ISSUED, DraftVerb.SEND),
    )
    found = []
    for state, verb in cases:
        row = _in_state(made, state)
        allowed = bool(may_step(made[who], row, verb))
        found.append(allowed)
        if not allowed:
            with pytest.raises(NotAllowed):
                ACTS[verb](made[who], row)
    assert tuple(found) == MAY[who]


def test_approval_is_of_the_version_that_was_read(made):
    row = present(actor=made["focal"], draft=drafted(made))
    save_draft(actor=made["head"], draft=row, context={**current(row), "subject": "sửa tại chỗ"}, version=row.version)
    with pytest.raises(Stale):
        approve(actor=made["head"], draft=row, version=row.version)


def test_issued_document_stands_in_the_register_with_its_signed_file(made):
    entered(made)
    row = issued(made, kind="decision", bases=["Căn cứ Quyết định số 1265/QĐ-UBND ngày 19/5/2026 của UBND tỉnh"])
    document = row.document
    assert (document.direction, document.full_symbol) == ("out", "15/QĐ-UBND")
    signed = document.files.get(role="signed")
    with signed.file.open() as kept:
        assert kept.read() == SIGNED
    assert document.relations.get().target.full_symbol == "1265/QĐ-UBND"
    assert current(row)["number"] == "15"


@pytest.mark.parametrize(
    ("values"),
    [
        {"number": "x"},
        {"number": ""},
        {"day": date(2099, 1, 1)},
        {"signed": None},
        {"signed": ("a.exe", b"MZ")},
    ],
)
def test_wrong_issue_changes_nothing(made, values):
    row = approved(made)
    given = {"number": "15", "day": today(), "signed": ("a.pdf", SIGNED), **values}
    with pytest.raises(Invalid):
        issue(actor=made["focal"], draft=row, **given)
    assert Draft.objects.get(pk=row.pk).state == "approved"
    assert not OfficialDocument.objects.exists()


def test_number_is_given_once_a_year_in_a_series(made):
    issued(made)
    row = approved(made)
    assert next_number(row) == "16"
    with pytest.raises(Invalid):
        issue(actor=made["focal"], draft=row, number="15", day=today(), signed=("a.pdf", SIGNED))


def test_issued_document_is_not_withdrawn_from_the_register(made):
    from cchc.documents.actions.register import withdraw_document

    with pytest.raises(WrongState):
        withdraw_document(actor=made["focal"], document=issued(made).document, reason="nhầm lẫn")


def test_work_waits_for_the_next_hand(made):
    row = present(actor=made["focal"], draft=drafted(made))
    assert [each.kind for each in waiting_for(made["head"])] == ["document:approve"]
    assert waiting_for(made["leader"]) == []
    approve(actor=made["head"], draft=row, version=row.version)
    assert [each.kind for each in waiting_for(made["focal"])] == ["document:issue"]


# Blocks and rich text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("a <b>đậm</b> c", [{"text": "a "}, {"text": "đậm", "bold": True}, {"text": " c"}]),
        ("<p style='x'>chữ <em>nghiêng</em></p>", [{"text": " chữ "}, {"text": "nghiêng", "italic": True}]),
        ("<script>alert(1)</script>còn", [{"text": "còn"}]),
        ("5 < 7 và 9 > 8", [{"text": "5 < 7 và 9 > 8"}]),
        ("<img src=x onerror=alert(1)>", []),
        ("   ", []),
    ],
)
def test_rich_text_is_cleaned_to_bold_and_italic(typed, runs):
    assert runs_of(typed) == runs


def test_blocks_survive_the_editor():
    rows = [
        Row("group", "MỤC ĐÍCH"),
        Row("clause", "Yêu cầu", "Một.\nHai."),
        Row("dash", "", "Ba."),
        Row("table", "", "STT\tViệc\n1\tBáo cáo"),
        Row("page_break"),
        Row("paragraph", "", "Cuối <b>cùng</b>."),
    ]
    assert body_of(rows_of(body_of(rows))) == body_of(rows)


def test_each_line_of_a_block_is_an_item_of_its_own():
    assert [block["level"] for block in body_of([Row("dash", "", "một\nhai")])] == ["dash", "dash"]


@pytest.mark.parametrize(
    ("wish", "texts"),
    [
        ("add:0", ["a", "", "b"]),
        ("remove:0", ["b"]),
        ("down:0", ["b", "a"]),
        ("up:0", ["a", "b"]),
        ("up:1", ["b", "a"]),
        ("x:9", ["a", "b"]),
    ],
)
def test_editor_buttons(wish, texts):
    assert [row.text for row in changed([Row(text="a"), Row(text="b")], wish)] == texts


def test_lines_with_cells_are_a_table():
    blocks = body_from_text("Mở đầu\nSTT\tViệc\n1\tBáo cáo\nKết")
    assert [next(iter(block)) for block in blocks] == ["text", "table", "text"]
    assert markup_of(blocks[2]["text"]) == "Kết"


# In the browser ---------------------------------------------------------------------------------------------------------


def test_draft_walks_through_the_browser(made):
    focal, head = client_of(made["focal"]), client_of(made["head"])
    focal.post(reverse("documents:draft-create"), {"kind": "letter", "subject": "báo cáo quý"})
    row = Draft.objects.get()
    edit = reverse("documents:draft-edit", args=[row.pk])
    data = {
        "version": "1",
        "subject": "báo cáo quý",
        "symbol": "UBND-VP",
        "place": "Thử",
        "issuer": "Ủy ban nhân dân xã Số 1",
        "addressees": "Sở Nội vụ",
        "post": "Chủ tịch",
        "name": "Trần Văn Thử",
        "authority": "TM. Ủy ban nhân dân",
        "recipients": "Như trên",
        "archive": "VT",
        "blocks": "1",
        "b-0-level": "paragraph",
        "b-0-text": "Nội dung <b>chính</b>.",
        "annexes": "0",
    }
    added = focal.post(edit, {**data, "op": "add:0"})
    assert added.content.decode().count('name="b-1-text"') == 1
    assert Draft.objects.get().version == 1, "the editor's buttons keep what was typed and save nothing"
    preview = focal.post(reverse("documents:draft-preview", args=[row.pk]), data).content.decode()
    assert "<b>chính</b>" in preview
    focal.post(edit, data)
    focal.post(reverse("documents:draft-present", args=[row.pk]))
    page = head.get(reverse("documents:draft-approve", args=[row.pk]))
    assert page.context["departures"] == ()
    head.post(reverse("documents:draft-approve", args=[row.pk]), {"version": page.context["draft"].version})
    signed = SimpleUploadedFile("ký.pdf", SIGNED)
    day = today()
    focal.post(
        reverse("documents:draft-issue", args=[row.pk]), {"number": "3", "day": f"{day:%d/%m/%Y}", "signed": signed}
    )
    focal.post(reverse("documents:draft-send", args=[row.pk]), {"to": "Sở Nội vụ", "how": "trục"})
    assert Draft.objects.get().state == "sent"
    assert focal.get(reverse("documents:draft-show", args=[row.pk])).status_code == 200
    assert focal.get(reverse("documents:draft-file", args=[row.pk, "docx"])).status_code == 200
    pdf = focal.get(reverse("documents:draft-file", args=[row.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")


def test_two_savers_in_the_browser_lose_nothing(made):
    row = drafted(made)
    client = client_of(made["focal"])
    edit = reverse("documents:draft-edit", args=[row.pk])
    data = {"version": "1", "subject": "một", "blocks": "0", "annexes": "0"}
    client.post(edit, data)
    answer = client.post(edit, {**data, "subject": "hai"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "hai" in page
    assert 'name="version" value="2"' in page


PAGES = {
    "focal": 200,
    "head": 200,
    "coordinator": 200,
    "auditor": 200,
    "leader": 200,
    "neighbour": 404,
    "admin": 404,
    "stranger": 404,
}


@pytest.mark.parametrize("who", PAGES)
def test_draft_by_person(made, who):
    row = drafted(made)
    client = client_of(made[who])
    for name, args in (("draft-show", [row.pk]), ("version-show", [row.pk, 1]), ("draft-file", [row.pk, "docx"])):
        assert client.get(reverse(f"documents:{name}", args=args)).status_code == PAGES[who]


def test_list_of_drafts_costs_the_same_with_one_and_three(made):
    client = client_of(made["focal"])
    address = reverse("documents:draft-list")

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    issued(made)
    before = cost()
    issued(made, number="16")
    drafted(made)
    assert cost() == before


def test_replaced_basis_is_flagged_in_a_draft(made):
    old = entered(made)
    entered(made, number="2000", relations=[Relation("replaces", target=old.pk)])
    row = drafted(made, kind="decision", bases=["Căn cứ Quyết định số 1265/QĐ-UBND"])
    page = client_of(made["focal"]).get(reverse("documents:draft-show", args=[row.pk])).content.decode()
    assert "2000/QĐ-UBND" in page


# What comes out ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["zip_docx", "zip_pdf", "one_pdf"])
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
        None,
    ],
    ids=["unknown", "missing", "half", "no word file"],
)
def test_wrong_own_form_is_refused_with_reasons(made, paragraphs):
    data = word_file(*paragraphs) if paragraphs else b"x"
    with pytest.raises(Invalid) as refused:
        add_template(actor=made["focal"], unit_id=made.communes[0].pk, kind="letter", name="x", upload=("a.docx", data))
    assert refused.value.problems


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


def test_reference_page_names_every_step():
    page = drafts_md()
    assert all(verb.value in page for verb in DraftVerb)


def test_day_in_the_future_is_refused(made):
    row = approved(made)
    with pytest.raises(Invalid):
        issue(actor=made["focal"], draft=row, number="1", day=today() + timedelta(days=1), signed=("a.pdf", SIGNED))
