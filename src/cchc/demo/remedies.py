"""Remedies of the demonstration: what a department does about points that it lost in the last published round."""

from collections.abc import Mapping
from datetime import timedelta

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.assessment.models import Assessment
from cchc.assessment.queries.lost import losses
from cchc.demo.rounds import DAY
from cchc.improvement.actions.findings import Remedy, move_remedy, open_finding
from cchc.improvement.models import Finding

#: Whose remedies they are, and by whom they are planned.
UNIT, PLANNER = "so-tu-phap", "head-department"

#: Cause, measure, days until the last day, and whether work has begun; the last one still waits for its plan.
PLANS = (
    (
        "Chưa phân công đầu mối theo dõi nên tài liệu kiểm chứng tập hợp chậm.",
        "Phân công một công chức theo dõi từng tiêu chí, rà soát tài liệu kiểm chứng hằng quý.",
        26,
        True,
    ),
    (
        "Kết quả chưa được công khai đầy đủ trên cổng thông tin điện tử.",
        "Công khai kết quả trong ba ngày làm việc kể từ khi có kết quả; kiểm tra định kỳ vào ngày 25 hằng tháng.",
        6,
        True,
    ),
    ("Một số nhiệm vụ hoàn thành sau thời hạn được giao.", "", 0, False),
)


def tell_remedies(users: Mapping[str, User]) -> int:
    """Open a finding on each of the criteria that lost most, with a plan. Gives how many."""
    actor = actor_for(users[PLANNER], DAY)
    rows = Assessment.objects.filter(unit__key=UNIT, state="published").select_related("round__set_version__set")
    sheet = rows.order_by("-round__year").first()
    found = losses(actor, sheet.round, assessment=sheet) if sheet is not None else None
    if sheet is None or found is None:
        return 0
    leaves = found.leaves_of(sheet.pk)
    worst = sorted((code for code in leaves if leaves[code].lost > 0), key=lambda code: (-leaves[code].lost, code))
    for code, (cause, measure, days, begun) in zip(worst, PLANS, strict=False):
        due = DAY + timedelta(days=days) if measure else None
        plan = Remedy(cause, measure, sheet.responsible_unit_id if measure else None, due)
        finding = open_finding(actor=actor, source_key=f"assessment:{sheet.pk}", code=code, remedy=plan)
        if begun:
            move_remedy(actor=actor, finding=finding, version=finding.version, state=Finding.UNDER_WAY)
    return min(len(worst), len(PLANS))
