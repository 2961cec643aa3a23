"""Outgoing documents: every step by person and state, versions that stay, numbers, the signed file, and what comes out."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drafting import SIGNED, approved, drafted, issued
from papers import client_of, entered

from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.documents import bridge
from cchc.documents.actions.drafts import (
    UNFILLED,
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
from cchc.documents.actions.register import Relation
from cchc.documents.actions.symbols import save_symbols
from cchc.documents.models import Draft, DraftVersion, OfficialDocument
from cchc.documents.outlets import waiting_for
from cchc.documents.permissions import may_step
from cchc_core.documents.kinds import DRAFTED
from cchc_core.workflow.drafts import DraftState, DraftVerb, drafts_md, find_step

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("kind", "section", "symbol", "archive"),
    [
        ("letter", "Phòng Cải cách hành chính", "UBND-CCHC&VTLT", "VT, CCHC&VTLT"),
        ("decision", "Phòng Cải cách hành chính", "QĐ-UBND", "VT, CCHC&VTLT"),
        ("letter", "Phòng khác", "UBND", "VT"),
        ("letter", "", "UBND", "VT"),
    ],
)
def test_symbol_is_built_from_organ_section_and_type(made, kind, section, symbol, archive):
    sections = {"Phòng Cải cách hành chính": "CCHC&VTLT"}
    unit = made.communes[0].pk
    save_symbols(actor=made["focal"], unit_id=unit, organ="UBND", sections=sections, types={})
    context = current(create_draft(actor=made["focal"], unit_id=unit, kind=kind, subject="việc", section=section))
    assert (context["symbol"], context["archive"]) == (symbol, archive)


def test_section_is_chosen_when_a_draft_is_begun(made):
    client, unit = client_of(made["focal"]), made.communes[0].pk
    address = reverse("documents:draft-create")
    assert "section" not in client.get(address).context["form"].fields
    save_symbols(actor=made["focal"], unit_id=unit, organ="UBND", sections={"Văn phòng": "VP"}, types={})
    assert client.post(address, {"kind": "letter", "subject": "việc", "section": "Phòng lạ"}).status_code == 422
    client.post(address, {"kind": "letter", "subject": "việc", "section": "Văn phòng"})
    assert current(Draft.objects.get())["symbol"] == "UBND-VP"


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


def test_draft_that_still_has_dots_is_not_presented(made):
    row = create_draft(
        actor=made["focal"],
        unit_id=made.communes[0].pk,
        kind="letter",
        subject="việc thử",
        context={"addressees": ["A"]},
    )
    context = {**current(row), "signer": {"post": "Chủ tịch", "name": "Trần Văn Thử"}}
    save_draft(actor=made["focal"], draft=row, context=context, version=1)
    with pytest.raises(Invalid) as refused:
        present(actor=made["focal"], draft=row)
    assert {each.text for each in refused.value.problems} == {UNFILLED}
    page = client_of(made["focal"]).get(reverse("documents:draft-show", args=[row.pk]))
    assert len(page.context["gaps"]) == len(refused.value.problems) == 2
    done = {**context, "body": ["Đề nghị gửi báo cáo …"]}
    save_draft(actor=made["focal"], draft=row, context=done, version=2)
    assert present(actor=made["focal"], draft=row).state == "edited"


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


#: What each person may do with drafts of the first commune: enter, approve, issue.
MAY = {
    "focal": (True, False, True),
    "head": (True, True, True),
    "coordinator": (True, False, True),
    "leader": (False, True, False),
    "neighbour": (False, False, False),
    "verifier": (False, False, False),
    "council": (False, False, False),
    "auditor": (False, False, False),
    "admin": (False, False, False),
    "stranger": (False, False, False),
}


@pytest.mark.parametrize("state", list(DraftState))
@pytest.mark.parametrize("who", MAY)
def test_every_step_by_person_in_every_state(made, who, state):
    """A step is open to whoever holds its permission, in the states that know it, and to nobody else; the act agrees."""
    enter, approves, issues = MAY[who]
    right = {
        DraftVerb.SAVE: approves if state is DraftState.EDITED else enter,
        DraftVerb.PRESENT: enter,
        DraftVerb.DISCARD: enter,
        DraftVerb.RETURN: approves,
        DraftVerb.APPROVE: approves,
        DraftVerb.ISSUE: issues,
        DraftVerb.SEND: issues,
    }
    row = _in_state(made, state)
    for verb in DraftVerb:
        known = find_step(state, verb) is not None
        assert bool(may_step(made[who], row, verb)) is (known and right[verb]), verb
        if not known or not right[verb]:
            with pytest.raises(NotAllowed if known else WrongState):
                ACTS[verb](made[who], row)
    assert Draft.objects.get(pk=row.pk).state == state.value


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


def test_reference_page_names_every_step():
    page = drafts_md()
    assert all(verb.value in page for verb in DraftVerb)


def test_day_in_the_future_is_refused(made):
    row = approved(made)
    with pytest.raises(Invalid):
        issue(actor=made["focal"], draft=row, number="1", day=today() + timedelta(days=1), signed=("a.pdf", SIGNED))
