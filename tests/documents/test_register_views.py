"""The register in the browser: who opens what, the list at a constant cost, entering, duplicates, Excel in and out."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from papers import client_of, entered, fresh

from cchc.documents.actions.register import Relation
from cchc.documents.models import DocumentImport, OfficialDocument
from cchc.documents.permissions import may_open
from cchc.documents.queries import visible_to
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"

#: list, document, its file, correcting, entering, workbook
WHO = {
    "focal": (200, 200, 200, 200, 200, 200),
    "head": (200, 200, 200, 200, 200, 200),
    "neighbour": (200, 404, 404, 404, 200, 200),
    "coordinator": (200, 200, 200, 200, 200, 200),
    "verifier": (200, 200, 200, 403, 200, 200),
    "council": (200, 200, 200, 403, 404, 200),
    "leader": (200, 200, 200, 403, 404, 200),
    "auditor": (200, 200, 200, 403, 404, 200),
    "admin": (404, 404, 404, 404, 404, 404),
    "stranger": (404, 404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("who", WHO)
def test_register_by_person(made, who):
    row = entered(made, files=[("a.pdf", PDF)])
    addresses = (
        reverse("documents:document-list"),
        reverse("documents:document-show", args=[row.pk]),
        reverse("documents:file-open", args=[row.files.get().pk]),
        reverse("documents:document-edit", args=[row.pk]),
        reverse("documents:document-create"),
        reverse("documents:register-export"),
    )
    client = client_of(made[who])
    found = []
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to its end, it closes the file
        found.append(answer.status_code)
    assert tuple(found) == WHO[who]


@pytest.mark.parametrize("who", WHO)
def test_list_and_object_agree(made, who):
    rows = [entered(made), entered(made, "neighbour", place=-1)]
    seen = set(visible_to(made[who]))
    assert seen == {row for row in rows if may_open(made[who], row)}


@pytest.mark.parametrize("page", ["list", "show"])
def test_pages_cost_the_same_with_one_and_three_rows(made, page):
    client = client_of(made["focal"])
    row = entered(made, files=[("a.pdf", PDF)])

    def cost() -> int:
        address = (
            reverse("documents:document-list") if page == "list" else reverse("documents:document-show", args=[row.pk])
        )
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    entered(made, number="90", relations=[Relation("replaces", target=row.pk)])
    before = cost()
    for number in ("91", "92"):
        entered(made, number=number, files=[("b.pdf", PDF)], relations=[Relation("replaces", target=row.pk)])
    assert cost() == before


FIELDS = {
    "direction": "in",
    "type": "Kế hoạch",
    "number": "15",
    "symbol": "KH-UBND",
    "issued": "3/2026",
    "issuer": "Sở Nội vụ",
    "subject": "Kế hoạch cải cách hành chính năm 2026",
    "secret": "no",
    "arrived_on": "5/3/2026",
}


def test_document_is_entered_with_its_file(made):
    client = client_of(made["focal"])
    upload = SimpleUploadedFile("Kế hoạch.pdf", PDF)
    answer = client.post(reverse("documents:document-create"), {**FIELDS, "files": upload}, follow=True)
    row = OfficialDocument.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("documents:document-show", args=[row.pk])
    assert (row.type, row.full_symbol, row.issuer_unit_id) == ("kế hoạch", "15/KH-UBND", made.home_affairs.pk)
    assert row.files.get().name == "Kế hoạch.pdf"


def test_duplicate_is_shown_before_it_is_entered_again(made):
    client = client_of(made["focal"])
    client.post(reverse("documents:document-create"), FIELDS)
    answer = client.post(reverse("documents:document-create"), FIELDS)
    assert answer.status_code == 422
    assert OfficialDocument.objects.count() == 1
    client.post(reverse("documents:document-create"), {**FIELDS, "anyway": "on"})
    assert OfficialDocument.objects.count() == 2


def test_secret_question_has_to_be_answered(made):
    answer = client_of(made["focal"]).post(reverse("documents:document-create"), {**FIELDS, "secret": ""})
    assert answer.status_code == 422
    assert not OfficialDocument.objects.exists()


def test_entry_for_another_unit_is_not_taken(made):
    client_of(made["focal"]).post(reverse("documents:document-create"), {**FIELDS, "for": made.communes[1].pk})
    assert OfficialDocument.objects.get().owner_id == made.communes[0].pk


def test_replaced_basis_is_flagged_where_it_is_cited(made):
    old = entered(made)
    plan = entered(made, number="3", symbol="KH-UBND", relations=[Relation("basis", target=old.pk)])
    entered(made, number="2000", relations=[Relation("replaces", target=old.pk)])
    client = client_of(made["focal"])
    page = client.get(reverse("documents:document-show", args=[plan.pk])).content.decode()
    assert "2000/QĐ-UBND" in page
    listing = client.get(reverse("documents:document-list")).content.decode()
    assert listing.count("chip-warning") == 1


def test_stale_correction_is_refused_with_409(made):
    row = entered(made)
    data = {**FIELDS, "version": row.version}
    client = client_of(made["focal"])
    assert client.post(reverse("documents:document-edit", args=[row.pk]), data).status_code == 302
    assert client.post(reverse("documents:document-edit", args=[row.pk]), data).status_code == 409


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "phe duyet"}, 1),
        ({"q": "khong co"}, 0),
        ({"direction": "out"}, 0),
        ({"issued": "2026"}, 1),
        ({"type": "quyết định"}, 1),
    ],
)
def test_filters(made, query, count):
    entered(made)
    page = client_of(made["focal"]).get(reverse("documents:document-list"), query).context["page"]
    assert page.paginator.count == count


def _send(client, data: bytes):
    file = SimpleUploadedFile("so.xlsx", data)
    return client.post(reverse("documents:register-import"), {"file": file})


def test_export_is_read_back_without_a_change(made):
    entered(made)
    entered(made, number="", issued="7/2026", urgency="flash")
    client = client_of(made["focal"])
    data = client.get(reverse("documents:register-export")).content
    plan = _send(client, data).context["plan"]
    assert (plan.problems, plan.changes, len(plan.lines)) == ([], False, 2)


def _edited(data: bytes, change) -> bytes:
    sheet = read_workbook(data)[0]
    rows = [list(row) for row in sheet.rows]
    change(rows)
    columns = [Column(str(title)) for title in rows[0]]
    return write_workbook([NewSheet("x", columns, rows[1:])])


def test_edited_workbook_corrects_and_adds(made):
    row = entered(made)
    client = client_of(made["focal"])

    def change(rows):
        titles = list(rows[0])
        new = [None] * len(titles)
        by_title = dict(zip(rows[0], range(len(titles)), strict=True))
        rows[1][by_title["Trích yếu"]] = "Đã sửa"
        for title, value in (("Trích yếu", "Việc mới"), ("Ký hiệu", "KH-UBND"), ("Số", "5"), ("Ngày ban hành", "2026")):
            new[by_title[title]] = value
        rows.append(new)

    answer = _send(client, _edited(client.get(reverse("documents:register-export")).content, change))
    assert answer.context["plan"].problems == []
    assert OfficialDocument.objects.count() == 1, "nothing is saved before the person says yes"
    client.post(reverse("documents:register-import-confirm", args=[answer.context["upload"].pk]))
    assert fresh(row).subject == "Đã sửa"
    assert OfficialDocument.objects.get(symbol="KH-UBND").issued_text == "2026"
    again = client.post(reverse("documents:register-import-confirm", args=[answer.context["upload"].pk]))
    assert again.status_code == 409


def test_workbook_with_one_problem_is_not_taken_at_all(made):
    client = client_of(made["focal"])
    titles = [Column(title) for title in ("Trích yếu", "Ký hiệu", "Số", "Ngày ban hành", "Độ khẩn")]
    rows = [["Đúng", "KH", "1", "2026", None], [None, "KH", "2", "hôm qua", "Từ từ"], ["Lặp", "KH", "1", "2026", None]]
    answer = _send(client, write_workbook([NewSheet("x", titles, rows)]))
    problems = answer.context["plan"].problems
    assert {problem.row for problem in problems} == {3, 4}
    assert not DocumentImport.objects.exists()


def test_broken_workbook_gets_a_sentence(made):
    answer = _send(client_of(made["focal"]), b"no workbook")
    assert [problem.row for problem in answer.context["plan"].problems] == [None]


def test_empty_workbook_has_the_titles(made):
    data = client_of(made["focal"]).get(reverse("documents:register-template")).content
    assert "Trích yếu" in read_workbook(io.BytesIO(data).getvalue())[0].rows[0]


def test_registered_document_is_picked_as_evidence_and_says_where_it_is_cited(made):
    row = entered(made)
    client = client_of(made["focal"])
    page = client.get(reverse("evidence:evidence-create"), {"document": row.pk})
    assert page.context["form"].initial["symbol"] == "QĐ-UBND"
    data = {"document": row.pk, "title": row.subject, "number": "1265", "symbol": "QĐ-UBND", "secret": "no"}
    client.post(reverse("evidence:evidence-create"), data)
    evidence = row.evidence.get()
    shown = client.get(reverse("documents:document-show", args=[row.pk]))
    assert [place.url_args for place in shown.context["citations"]] == [(evidence.pk,)]
    entered(made, number="2000", relations=[Relation("replaces", target=row.pk)])
    for address in (reverse("evidence:evidence-list"), reverse("evidence:evidence-show", args=[evidence.pk])):
        assert "2000/QĐ-UBND" in client.get(address).content.decode()


def test_evidence_of_a_document_of_strangers_is_a_404(made):
    row = entered(made, "neighbour", place=-1)
    client = client_of(made["focal"])
    assert client.get(reverse("evidence:evidence-create"), {"document": row.pk}).status_code == 404


def test_criteria_set_flags_its_replaced_basis(made):
    import factories

    text = factories.TINY.replace("set: tiny", "set: based\nbasis: {symbol: 1265/QĐ-UBND}")
    version = factories.sealed(made["coordinator"], text)
    row = entered(made, "coordinator")
    client = client_of(made["coordinator"])
    shown = client.get(reverse("documents:document-show", args=[row.pk]))
    assert [place.url_args for place in shown.context["citations"]] == [(version.pk,)]
    entered(made, "coordinator", number="2000", relations=[Relation("replaces", target=row.pk)])
    page = client.get(reverse("criteria:version-detail", args=[version.pk])).content.decode()
    assert "2000/QĐ-UBND" in page
