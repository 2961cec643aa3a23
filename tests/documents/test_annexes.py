"""Annexes in the product: in the editor of a document, and as a document of their own that cites the one they belong to."""

import pytest
from django.urls import reverse
from drafting import drafted
from papers import client_of

from cchc.documents import bridge
from cchc.documents.actions.drafts import create_draft, current
from cchc.documents.models import Draft
from cchc_core.documents.layout import lay_out

pytestmark = pytest.mark.django_db

ROWS = "I. NHÓM VIỆC\n1. Việc chung\n- ý một\nSTT\tViệc\n" + "\n".join(f"{n}\tViệc {n}" for n in range(1, 80))


def saved(made, row, **data):
    sent = {"version": row.version, "blocks": "0", "annexes": "1", **data}
    answer = client_of(made["focal"]).post(reverse("documents:draft-edit", args=[row.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return Draft.objects.get(pk=row.pk)


def test_annex_of_its_own_cites_the_document_it_belongs_to(made):
    row = create_draft(actor=made["focal"], unit_id=made.communes[0].pk, kind="annex", subject="danh mục nhiệm vụ")
    page = client_of(made["focal"]).get(reverse("documents:draft-edit", args=[row.pk]))
    assert page.status_code == 200
    row = saved(
        made,
        row,
        **{
            "subject": "danh mục nhiệm vụ",
            "attached_to": "Kế hoạch",
            "symbol": "KH-UBND",
            "number": "21",
            "day": "14/06/2026",
            "issuer": "Ủy ban nhân dân xã Số 1",
            "annex-0-title": "Danh mục nhiệm vụ",
            "annex-0-landscape": "on",
            "annex-0-body": ROWS,
        },
    )
    document, problems = bridge.read(current(row))
    assert problems == ()
    assert bridge.departures(document) == ()
    sheet = lay_out(document)
    lines = [line.plain for line in sheet.annexes[0].elements if hasattr(line, "plain")]
    assert lines[:3] == [
        "Phụ lục",
        "DANH MỤC NHIỆM VỤ",
        "(Kèm theo Kế hoạch số 21/KH-UBND ngày 14 tháng 6 năm 2026 của Ủy ban nhân dân xã Số 1)",
    ]
    assert sheet.annexes[0].landscape
    assert lines[3:] == ["I. NHÓM VIỆC", "1. Việc chung", "- ý một"]
    again = client_of(made["focal"]).get(reverse("documents:draft-edit", args=[row.pk])).context["editor"]
    assert again.form["number"].value() == "21"
    assert again.annexes[0]["body"].value() == ROWS
    for form in ("docx", "pdf"):
        assert client_of(made["focal"]).get(reverse("documents:draft-file", args=[row.pk, form])).status_code == 200


def test_annex_keeps_the_gaps_of_a_document_that_is_not_issued(made):
    row = create_draft(actor=made["focal"], unit_id=made.communes[0].pk, kind="annex", subject="danh mục")
    row = saved(made, row, **{"issuer": "Xã Số 1", "symbol": "QĐ-UBND", "annex-0-title": "A", "annex-0-body": "b"})
    assert current(row)["date"]["day"] is None
    assert "number" not in current(row)


def test_text_issued_with_a_decision_keeps_the_name_of_its_type(made):
    row = drafted(made, kind="decision", annexes=[{"title": "về theo dõi", "label": "QUY ĐỊNH", "body": ["một"]}])
    editor = client_of(made["focal"]).get(reverse("documents:draft-edit", args=[row.pk])).context["editor"]
    (annex,) = editor.annexes
    data = {f"annex-0-{name}": annex[name].value() or "" for name in ("title", "label", "body")}
    row = saved(made, row, **data, post="Chủ tịch", subject="việc")
    assert current(row)["annexes"][0]["label"] == "QUY ĐỊNH"
