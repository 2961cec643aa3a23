"""Plans for tests of planning and urging, on the small world of ``factories``: the province's plan and those of its units."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit
from cchc.planning.actions.issuing import issue_version
from cchc.planning.actions.lines import LineWish, add_line
from cchc.planning.actions.plans import move_version, open_plan
from cchc.planning.models import Assignment, Line, LineContent, Plan, PlanVersion
from cchc_core.access import Actor
from cchc_core.planning.states import PlanVerb
from factories import World, person

#: What is clear of every line unless a test says otherwise.
CLEAR: dict[str, Any] = {
    "person": "Trưởng phòng",
    "responsibility": "Giám đốc chịu trách nhiệm",
    "authority": "Giám đốc quyết định",
}


def task(text: str = "Rà soát thủ tục hành chính thuộc phạm vi quản lý", **more: Any) -> LineWish:
    """A task of the Department of Justice that lacks nothing, due on a day that leaves no doubt."""
    year = today().year
    return LineWish(
        **{
            "kind": "task",
            "text": text,
            "field": "procedures",
            "section": "II. Nhiệm vụ",
            "product": "Báo cáo kết quả",
            "leads_text": "Sở Tư pháp",
            "due_text": f"30/11/{year}",
            **CLEAR,
            **more,
        }
    )


def target(text: str = "Tỷ lệ hồ sơ giải quyết đúng hạn đạt từ 95% trở lên", **more: Any) -> LineWish:
    """A target that every commune has to carry, followed by the Department of Home Affairs."""
    return LineWish(
        **{
            "kind": "target",
            "text": text,
            "field": "procedures",
            "section": "I. Mục tiêu",
            "leads_text": "UBND các xã, phường",
            "monitor_text": "Sở Nội vụ",
            "carriers_text": "UBND các xã, phường",
            "due_text": f"31/12/{today().year}",
            "measure": "percent",
            "operator": ">=",
            "bound": 95,
            "unit_word": "%",
            **CLEAR,
            **more,
        }
    )


def plan_of(made: World, who: str = "coordinator", unit: OrgUnit | None = None, year: int | None = None) -> Plan:
    """A plan with an empty draft; of the province unless a unit is named."""
    where = unit or made.province
    year = year or today().year
    return open_plan(actor=made[who], unit_id=where.pk, year=year, title=f"Kế hoạch CCHC năm {year}")


def draft_of(plan: Plan) -> PlanVersion:
    return plan.versions.get(state="draft")


def line_in(made: World, version: PlanVersion, wish: LineWish | None = None, who: str = "coordinator") -> LineContent:
    return add_line(actor=made[who], version=version, wish=wish or task())


def issued(
    made: World,
    version: PlanVersion,
    who: str = "coordinator",
    head: str = "leader",
    on: date | None = None,
) -> PlanVersion:
    """A draft on its whole way: presented, approved by the head, issued by who wrote it."""
    version = PlanVersion.objects.get(pk=version.pk)
    version = move_version(actor=made[who], version=version, expected=version.version, verb=PlanVerb.PRESENT)
    version = move_version(actor=made[head], version=version, expected=version.version, verb=PlanVerb.APPROVE)
    return issue_version(
        actor=made[who],
        version=version,
        expected=version.version,
        effective_on=on or today(),
        citation=f"Kế hoạch số {version.pk}/KH-UBND",
    )


def province_plan(made: World, *wishes: LineWish) -> Plan:
    """The province's plan, issued: a task of a department and a target that the communes carry unless lines are given."""
    plan = plan_of(made)
    for wish in wishes or (target(), task()):
        line_in(made, draft_of(plan), wish)
    issued(made, draft_of(plan))
    return plan


def line_of(plan: Plan, kind: str = "task") -> Line:
    """The first line of a kind."""
    return plan.lines.filter(kind=kind).order_by("pk").select_related("content", "plan")[0]


def duty_of(line: Line, unit: OrgUnit) -> Assignment:
    return Assignment.objects.select_related("line__plan", "line__content").get(line=line, unit=unit)


def justice_people(made: World) -> None:
    """A focal officer and a head for the Department of Justice, under "justice" and "justice-head"."""
    made.actors["justice"] = person("justice", ("focal", made.justice, None))
    made.actors["justice-head"] = person("justice-head", ("unit_head", made.justice, None))


def client_of(actor: Actor) -> Client:
    """A browser of somebody who is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"planning:{name}", args=args)
