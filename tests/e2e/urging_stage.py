"""The plan of a district for the year of letter 003, with duties that are late, figures that are low, and a provincial line.

Run as a program in the environment of a store with the demonstration's people, on a day before 1/7/2025. What a test needs to
know goes to standard output as JSON.
"""

import json
import os
import sys
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from cchc.accounts import cast  # noqa: E402
from cchc.accounts.models import User  # noqa: E402
from cchc.accounts.queries import actor_for  # noqa: E402
from cchc.common.clock import VIETNAM, telling, today  # noqa: E402
from cchc.documents.actions.symbols import save_symbols  # noqa: E402
from cchc.figures.models import Figure, Indicator  # noqa: E402
from cchc.orgunits.queries import tree_on  # noqa: E402
from cchc.planning.actions.issuing import issue_version  # noqa: E402
from cchc.planning.actions.lines import LineWish, add_line  # noqa: E402
from cchc.planning.actions.plans import move_version, open_plan  # noqa: E402
from cchc.planning.models import Assignment, PlanVersion  # noqa: E402
from cchc.urging.tasks import follow  # noqa: E402
from cchc_core.access import Actor  # noqa: E402
from cchc_core.planning.states import PlanVerb  # noqa: E402

CLEAR = {
    "person": "Lãnh đạo phụ trách",
    "responsibility": "Thủ trưởng cơ quan chủ trì",
    "authority": "Thủ trưởng cơ quan chủ trì quyết định",
}
COMMUNES = "UBND các xã, thị trấn"
LOW = "online_share"


def actor(key: str) -> Actor:
    return actor_for(User.objects.get(username=cast.BY_KEY[key].username), today())


def unit(name: str) -> int:
    tree = tree_on(today())
    return next(each for each in tree if tree.name(each) == name)


def task(text: str, leads: str, due: str, **more: Any) -> LineWish:
    made = {"kind": "task", "text": text, "field": "steering", "section": "II. Nhiệm vụ", "product": "Báo cáo kết quả"}
    return LineWish(**{**made, "leads_text": leads, "due_text": due, **CLEAR, **more})


def plan_of(where: int, writer: str, head: str, symbol: str, wishes: list[LineWish]) -> None:
    """A plan on its whole way, as of the beginning of the year."""
    plan = open_plan(actor=actor(writer), unit_id=where, year=2023, title="Kế hoạch cải cách hành chính năm 2023")
    version = plan.versions.get()
    for wish in wishes:
        add_line(actor=actor(writer), version=version, wish=wish)
    for who, verb in ((writer, PlanVerb.PRESENT), (head, PlanVerb.APPROVE)):
        version = PlanVersion.objects.get(pk=version.pk)
        version = move_version(actor=actor(who), version=version, expected=version.version, verb=verb)
    issue_version(
        actor=actor(writer), version=version, expected=version.version, effective_on=date(2023, 1, 17), citation=symbol
    )


def figures(units: list[int]) -> None:
    """Shares of online dossiers, invented: every third unit is low."""
    indicator = Indicator.objects.filter(name=LOW).first() or Indicator.objects.create(
        name=LOW, label="Tỷ lệ hồ sơ tiếp nhận trực tuyến", unit_word="%", kind=Indicator.NUMBER
    )
    Figure.objects.bulk_create(
        Figure(
            indicator=indicator,
            unit_id=where,
            year=2023,
            value=Fraction(41 + place if place % 3 == 0 else 82),
            as_of=date(2023, 9, 30),
            origin=Figure.TYPED,
            source="Cổng dịch vụ công của tỉnh",
        )
        for place, where in enumerate(units)
    )


def main() -> dict[str, Any]:
    district, province = unit(cast.DISTRICT), unit(cast.PROVINCE)
    justice, township = unit(cast.DISTRICT_JUSTICE), unit(cast.TOWNSHIP)
    tree = tree_on(today())
    under = tree.children(district)
    communes = [each for each in under if tree.kind(each) in ("commune", "township")]
    save_symbols(
        actor=actor("coordinator-district"), unit_id=district, organ="UBND", sections={"Phòng Nội vụ": "NV"}, types={}
    )
    with telling(datetime.combine(date(2023, 1, 17), time(12), VIETNAM)):
        plan_of(
            district,
            "coordinator-district",
            "leader-district",
            "Kế hoạch số 08/KH-UBND ngày 17/01/2023",
            [
                task("Rà soát văn bản quy phạm pháp luật của huyện", "Phòng Tư pháp huyện Đức Thọ", "30/6/2023"),
                task("Kiểm tra công tác cải cách hành chính tại cấp xã", "Phòng Nội vụ huyện Đức Thọ", "30/9/2023"),
                task("Tự kiểm tra việc niêm yết thủ tục hành chính", COMMUNES, "31/8/2023"),
                task("Công bố hệ thống quản lý chất lượng phù hợp tiêu chuẩn", COMMUNES, "25/10/2023"),
            ],
        )
        plan_of(
            province,
            "coordinator",
            "leader",
            "Kế hoạch số 15/KH-UBND ngày 17/01/2023",
            [
                task(
                    "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực",
                    "UBND các huyện, thị xã, thành phố",
                    "30/9/2023",
                )
            ],
        )
    figures(communes)
    settled = Assignment.objects.filter(unit__in=communes).exclude(unit=township)
    settled.filter(due_on__lt=today()).filter(unit__in=communes[::2]).update(done_on=today() - timedelta(days=20))
    return {
        "district": district,
        "justice": justice,
        "township": township,
        "communes": len(communes),
        "duties": dict(
            Assignment.objects.filter(unit__in=[justice, township]).values_list("line__content__text", "pk")
        ),
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["follow"]:  # what the worker does by the clock
        follow()
        sys.stdout.write("null")
    else:
        sys.stdout.write(json.dumps(main()))
