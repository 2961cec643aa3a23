"""Drafts of the small world on their way, for the tests of outgoing documents."""

from cchc.common.clock import today
from cchc.documents.actions.drafts import approve, create_draft, issue, present
from cchc.documents.models import Draft

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
