"""Letters that are read: every proposal waits for a person's word, and only what was accepted is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from papers import client_of, word_file

from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.documents.actions.reading import (
    Decision,
    begin_reading,
    drop_reading,
    proposals,
    proposed_entry,
    register_reading,
    shown_fields,
    suggested_relation,
)
from cchc.documents.marks import marked
from cchc.documents.models import AcceptedFact, OfficialDocument, Reading
from cchc.documents.outlets import accepted
from cchc.documents.queries import search, visible_to

pytestmark = pytest.mark.django_db

LETTER = """UBND TỈNH THỬ                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                            Độc lập - Tự do - Hạnh phúc

Số: 812/SNV-CCHC                     Thử, ngày 05 tháng 10 năm 2026
V/v đăng ký mô hình cải cách hành chính năm 2027

Kính gửi: Ủy ban nhân dân các xã, phường.

Thực hiện Quyết định số 1265/QĐ-UBND ngày 19/5/2026 của UBND tỉnh, Sở Nội vụ đề nghị các đơn vị:

1. Đăng ký ít nhất 02 mô hình cải cách hành chính.
2. Gửi báo cáo kết quả về Sở Nội vụ trước ngày 15/11/2026.

Đề nghị các đơn vị quan tâm thực hiện./.

Nơi nhận:                                 GIÁM ĐỐC
- Như trên;
- Lưu: VT, CCHC.
                                          Nguyễn Văn Thử
"""


def read(made, who="focal", **values):
    return begin_reading(actor=made[who], unit_id=made.communes[0].pk, **{"text": LETTER, **values})


def all_of(row, accept=True):
    return [Decision(each.kind, each.place, accept, shown_fields(each)) for each in proposals(row)]


def register(made, row, decisions, who="focal"):
    return register_reading(
        actor=made[who], reading=row, entry=proposed_entry(row), not_secret=True, decisions=decisions
    )


def test_letter_becomes_an_entry_and_proposals(made):
    row = read(made)
    entry = proposed_entry(row)
    assert (entry.type, entry.number, entry.symbol, entry.issued) == ("công văn", "812", "SNV-CCHC", "5/10/2026")
    kinds = {each.kind for each in proposals(row)}
    assert {"deadline", "task", "quota", "reference"} <= kinds
    assert not AcceptedFact.objects.exists(), "nothing becomes a duty unseen"


def test_every_proposal_stands_where_it_says(made):
    row = read(made)
    deadline = next(each for each in proposals(row) if each.kind == "deadline")
    assert "15/11/2026" in row.text[deadline.start : deadline.end]
    assert "".join(piece.text for piece in marked(row.text, proposals(row))) == row.text


def test_accepted_facts_are_kept_with_the_document(made):
    row = read(made)
    document = register(made, row, all_of(row))
    found = accepted(["deadline", "task", "quota"], documents=[document.pk])
    assert {each.kind for each in found} == {"deadline", "task", "quota"}
    deadline = next(each for each in found if each.kind == "deadline")
    assert f"{deadline.due:%d/%m/%Y}" == "15/11/2026"
    assert document.full_symbol == "812/SNV-CCHC"
    assert document.issuer_unit_id is None or document.issuer


def test_mended_and_dropped_are_told_apart(made):
    row = read(made)
    decisions = []
    for each in proposals(row):
        fields = shown_fields(each)
        if each.kind == "deadline":
            decisions.append(Decision(each.kind, each.place, True, {**fields, "date": "14/11/2026"}))
        else:
            decisions.append(Decision(each.kind, each.place, False))
    document = register(made, row, decisions)
    outcomes = {fact.kind: fact.outcome for fact in document.facts.all()}
    assert outcomes["deadline"] == "mended"
    assert outcomes["task"] == "dropped"
    assert [each.value["date"] for each in accepted(["deadline", "task"], unit=made.communes[0].pk)] == ["14/11/2026"]


def test_text_that_was_pasted_is_kept_and_found(made):
    document = register(made, row := read(made), all_of(row, accept=False))
    assert document.files.get().name == "noi-dung.txt"
    assert list(search(visible_to(made["focal"]), "quan tâm thực hiện")) == [document]


@pytest.mark.parametrize(
    ("lead", "kind"),
    [("Thực hiện", "basis"), ("Thay thế", "replaces"), ("Trả lời", "answers"), ("Đồng thời xem thêm nội dung của", "")],
)
def test_relation_is_suggested_by_the_words_before_a_citation(made, lead, kind):
    row = read(made, text=LETTER.replace("Thực hiện Quyết định", f"{lead} Quyết định"))
    cited = next(each for each in proposals(row) if each.kind == "reference")
    assert suggested_relation(row, cited) == kind


def test_undecided_proposal_keeps_the_letter_open(made):
    row = read(made)
    with pytest.raises(Invalid):
        register(made, row, all_of(row)[1:])
    assert not OfficialDocument.objects.exists()


def test_accepted_reference_becomes_a_relation(made):
    row = read(made)
    decisions = [
        Decision(each.kind, each.place, True, shown_fields(each), "basis" if each.kind == "reference" else "")
        for each in proposals(row)
    ]
    relation = register(made, row, decisions).relations.get()
    assert (relation.kind, relation.symbol) == ("basis", "1265/QĐ-UBND")


def test_word_file_is_read_and_kept_byte_for_byte(made):
    data = word_file(*LETTER.splitlines())
    row = read(made, upload=("Công văn 812.docx", data), text="")
    document = register(made, row, all_of(row, accept=False))
    with document.files.get().file.open() as kept:
        assert kept.read() == data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("quét.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        ("cũ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("hỏng.pdf", b"%PDF-1.4\n%%EOF"),
    ],
    ids=["scan", "old", "broken"],
)
def test_what_has_no_text_is_registered_by_hand(made, name, data):
    row = read(made, upload=(name, data), text="")
    assert row.problem
    assert not row.text
    page = client_of(made["focal"]).get(reverse("documents:reading-show", args=[row.pk]))
    assert page.status_code == 200
    entry = proposed_entry(row)
    document = register_reading(
        actor=made["focal"],
        reading=row,
        entry=type(entry)(subject="Công văn quét"),
        not_secret=True,
        decisions=[],
    )
    assert document.files.get().name == name


def test_letter_is_registered_once_and_not_after_it_was_dropped(made):
    row = read(made)
    register(made, row, all_of(row))
    with pytest.raises(WrongState):
        register(made, row, all_of(row))
    other = read(made)
    drop_reading(actor=made["focal"], reading=other)
    with pytest.raises(WrongState):
        register(made, other, all_of(other))


@pytest.mark.parametrize("who", ["neighbour", "verifier", "leader", "auditor", "admin", "stranger"])
def test_others_read_no_letters_for_the_unit(made, who):
    with pytest.raises(NotAllowed):
        read(made, who)


WHO = {"focal": 200, "head": 200, "coordinator": 200, "auditor": 200, "neighbour": 404, "stranger": 404, "admin": 404}


@pytest.mark.parametrize("who", WHO)
def test_page_by_person(made, who):
    row = read(made)
    assert client_of(made[who]).get(reverse("documents:reading-show", args=[row.pk])).status_code == WHO[who]


def test_browser_walks_from_upload_to_register(made):
    client = client_of(made["focal"])
    upload = SimpleUploadedFile("letter.txt", LETTER.encode())
    answer = client.post(reverse("documents:reading-create"), {"file": upload}, follow=True)
    row = Reading.objects.get()
    page = answer.content.decode()
    assert '<mark class="mark-deadline">' in page
    initial = answer.context["form"].initial
    data = {name: value for name, value in initial.items() if isinstance(value, str)} | {"secret": "no"}
    refused = client.post(reverse("documents:reading-show", args=[row.pk]), data)
    assert refused.status_code == 422
    for each in proposals(row):
        for name, value in {**shown_fields(each), "choice": "accept"}.items():
            data[f"{each.kind}-{each.place}-{name}"] = value
    client.post(reverse("documents:reading-show", args=[row.pk]), data)
    assert OfficialDocument.objects.get().facts.filter(outcome="accepted").count() == len(proposals(row))


def test_text_of_the_letter_is_shown_as_text(made):
    row = read(made, text=LETTER.replace("quan tâm", "<script>alert(1)</script>"))
    page = client_of(made["focal"]).get(reverse("documents:reading-show", args=[row.pk])).content.decode()
    assert "<script>alert" not in page


def test_several_letters_are_read_at_once_and_a_broken_one_stops_none(made):
    client = client_of(made["focal"])
    files = [
        SimpleUploadedFile("một.txt", LETTER.encode()),
        SimpleUploadedFile("hỏng.exe", b"MZ\x00\x01"),
        SimpleUploadedFile("quét.pdf", b"%PDF-1.7\nbroken"),
        SimpleUploadedFile("hai.txt", LETTER.replace("128", "129").encode()),
    ]
    answer = client.post(reverse("documents:reading-create"), {"file": files}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("documents:reading-list")
    names = set(Reading.objects.values_list("file_name", flat=True))
    assert {"một.txt", "hai.txt"} <= names
    assert "hỏng.exe" not in names
    told = [str(message) for message in answer.context["messages"]]
    assert any(message.startswith("hỏng.exe: ") for message in told)


def test_only_broken_files_are_told_beside_the_form(made):
    files = [SimpleUploadedFile("a.exe", b"MZ\x00"), SimpleUploadedFile("b.exe", b"MZ\x00")]
    answer = client_of(made["focal"]).post(reverse("documents:reading-create"), {"file": files})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not Reading.objects.exists()


def test_thirty_one_letters_are_too_many_at_once(made):
    files = [SimpleUploadedFile(f"{number}.txt", LETTER.encode()) for number in range(31)]
    answer = client_of(made["focal"]).post(reverse("documents:reading-create"), {"file": files})
    assert answer.status_code == 422
