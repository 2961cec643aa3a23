"""A replaced document is flagged wherever it is cited: bases, drafts, units, evidence, score sheets and the desk."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from papers import client_of, entered

import factories
from cchc.assessment.actions.evidence import attach_evidence
from cchc.documents.actions.drafts import cited_documents
from cchc.documents.actions.register import Relation
from cchc.documents.kinds import REPLACES
from cchc.documents.queries import Cited, replaced_citations
from cchc.evidence.actions import add_evidence
from cchc.orgunits.models import Succession

pytestmark = pytest.mark.django_db


def _replaced(made, **old):
    """A document that another one replaces."""
    first = entered(made, **old)
    entered(made, number="2000", issued="1/10/2026", relations=[Relation(REPLACES, target=first.pk)])
    return first


@pytest.mark.parametrize(
    ("cited", "flagged"),
    [
        (Cited("1265/QĐ-UBND"), True),
        (Cited("1265/QĐ-UBND", "UBND Tỉnh Thử", "19/5/2026"), True),
        (Cited("1265/qđ-ubnd", "", "2026"), True),
        (Cited("1265/QĐ-UBND", "Xã Số 3"), False),
        (Cited("1265/QĐ-UBND", "Tỉnh Thử", "2024-05-19"), False),
        (Cited("1266/QĐ-UBND"), False),
        (Cited(""), False),
    ],
)
def test_replaced_document_is_told_by_symbol_issuer_and_day(made, cited, flagged):
    _replaced(made)
    assert (cited in replaced_citations([cited])) is flagged


def test_replaced_documents_of_many_citations_cost_one_query(made, django_assert_num_queries):
    _replaced(made)
    for count in (1, 3):
        with django_assert_num_queries(1):
            replaced_citations([Cited("1265/QĐ-UBND"), Cited("7/KH"), Cited("8/KH")][:count])


def test_bases_of_a_draft_are_cited_with_day_and_issuer():
    context = {
        "bases": [
            "Căn cứ Quyết định số 1265/QĐ-UBND ngày 19 tháng 5 năm 2026 của UBND tỉnh về việc phê duyệt kế hoạch;",
            [{"text": "Căn cứ "}, {"text": "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ", "italic": True}],
            "Căn cứ Luật Tổ chức chính quyền địa phương",
        ]
    }
    assert cited_documents(context) == [
        Cited("1265/QĐ-UBND", "UBND tỉnh", "19/5/2026"),
        Cited("30/2020/NĐ-CP", "Chính phủ", "05/3/2020"),
    ]


def test_replaced_basis_is_flagged_on_the_page_of_the_unit(made):
    _replaced(made)
    Succession.objects.create(
        predecessor=made.communes[0],
        successor=made.communes[0],
        kind="rename",
        on=date(2026, 1, 1),
        basis_symbol="1265/QĐ-UBND",
        basis_date="2026-05-19",
        basis_issuer="Tỉnh Thử",
    )
    page = client_of(made["admin"]).get(reverse("orgunits:unit-detail", args=[made.communes[0].key])).content.decode()
    assert "2000/QĐ-UBND" in page


@pytest.mark.parametrize("place", ["sheet", "desk", "choice"])
def test_replaced_document_is_flagged_at_a_leaf_in_as_many_queries(made, place):
    old = _replaced(made)
    sheet = factories.sheet_of(factories.a_round(made, unit_ids=(made.communes[0].pk,)), made.communes[0])
    addresses = {
        "sheet": ("focal", "assessment:criterion-show", (sheet.pk, "1.1")),
        "desk": ("verifier", "assessment:desk-criterion", (sheet.round_id, "1.1")),
        "choice": ("focal", "assessment:criterion-evidence", (sheet.pk, "1.2")),
    }
    who, name, args = addresses[place]
    counts: list[int] = []
    for number in range(3):
        given = {"number": "1265", "symbol": "QĐ-UBND", "document": old} if number == 0 else {"number": f"{number}"}
        row = add_evidence(
            actor=made["focal"], unit_id=sheet.unit_id, title=f"Quyết định {number}", not_secret=True, **given
        )
        attach_evidence(actor=made["focal"], assessment=sheet, code="1.1", evidence=row, page="1")
        if number in (0, 2):
            client = client_of(made[who])
            client.get(reverse(name, args=args))
            with CaptureQueriesContext(connection) as asked:
                page = client.get(reverse(name, args=args)).content.decode()
            counts.append(len(asked))
            assert page.count("2000/QĐ-UBND") == 1
    assert counts[0] == counts[1]


def test_replaced_document_is_flagged_on_the_sheet_as_it_was_submitted(made):
    sheet = factories.sheet_of(factories.a_round(made, unit_ids=(made.communes[0].pk,)), made.communes[0])
    row = add_evidence(
        actor=made["focal"], unit_id=sheet.unit_id, title="Kế hoạch", not_secret=True, number="1265", symbol="QĐ-UBND"
    )
    attach_evidence(actor=made["focal"], assessment=sheet, code="1.1", evidence=row, page="1")
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    address = reverse("assessment:submitted-show", args=[sheet.pk, 1])
    assert "2000/QĐ-UBND" not in client_of(made["head"]).get(address).content.decode()
    _replaced(made)
    page = client_of(made["head"]).get(address)
    assert page.content.decode().count("2000/QĐ-UBND") == 1
    assert page.context["intact"], "what was submitted stays as it was"
