"""The year's plans of the demonstration: of 2022 for who turns the clock back, of 2026 with progress, and what is asked for 2027.

Targets and tasks have the shapes of real ones (``cchc/planning/samples``); their values, days and results are invented. All
is told by the product's own actions, so that every row has its history.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc.demo.people import Staff
from cchc.demo.rounds import DAY
from cchc.orgunits.models import OrgUnit
from cchc.planning.actions.issuing import issue_version
from cchc.planning.actions.lines import LineWish, add_line, adopt_lines, fill_gaps, settle_doubt
from cchc.planning.actions.plans import move_version, open_plan
from cchc.planning.actions.progress import report_progress, review_progress
from cchc.planning.actions.proposals import OwnerWish, RoundWish, open_round
from cchc.planning.bridge import due_of, rules_of, target_of
from cchc.planning.models import Assignment, Line, Plan, PlanVersion
from cchc.planning.queries.proposals import owners_on
from cchc_core.access import Actor, Role
from cchc_core.planning.states import PlanVerb, ProgressVerb
from cchc_core.planning.targets import judge

Morning = Callable[[date], AbstractContextManager[None]]

DEPARTMENTS, COMMUNES = "Các sở, ban, ngành", "UBND các xã, phường"
DISTRICTS = "UBND các huyện, thị xã, thành phố"
HOME, JUSTICE, OFFICE, FINANCE = "Sở Nội vụ", "Sở Tư pháp", "Văn phòng UBND tỉnh", "Sở Tài chính"
SCIENCE, INFORMATION = "Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông"
TARGETS, TASKS = "I. Mục tiêu, chỉ tiêu", "II. Nhiệm vụ trọng tâm"


#: Who does it, who answers for it and who decides, as most lines have it.
CLEAR = {
    "person": "Lãnh đạo phụ trách công tác cải cách hành chính",
    "responsibility": "Thủ trưởng cơ quan, đơn vị chủ trì chịu trách nhiệm",
    "authority": "Thủ trưởng cơ quan, đơn vị chủ trì quyết định",
}


@dataclass(frozen=True)
class Wanted:
    """One line as the plan's author thinks of it. ``figure`` is a target's: operator, value, word."""

    field: str
    text: str
    leads: str
    due: str
    product: str = ""
    monitor: str = HOME
    figure: tuple[str, str, str] | None = None
    carried_by: str = ""

    def wish(self) -> LineWish:
        common = {
            "field": self.field,
            "text": self.text,
            "leads_text": self.leads,
            "monitor_text": self.monitor,
            "due_text": self.due,
            "carriers_text": self.carried_by,
            **CLEAR,
        }
        if self.figure is None:
            return LineWish(kind="task", section=TASKS, product=self.product or "Báo cáo kết quả", **common)  # type: ignore[arg-type]
        operator, bound, word = self.figure
        measure = {"%": "percent", "hạng": "rank"}.get(word, "number")
        shape = {"measure": measure, "operator": operator, "bound": Fraction(bound), "unit_word": word}
        return LineWish(kind="target", section=TARGETS, product="Số liệu thống kê", **common, **shape)  # type: ignore[arg-type]


def _plan_of(year: int, localities: str, digital: str) -> tuple[Wanted, ...]:
    """The province's plan of a year; ``localities`` are its districts or communes, ``digital`` who follows digital matters."""
    everybody = f"{DEPARTMENTS}; {localities}"
    end = f"31/12/{year}"
    return (
        Wanted("procedures", "Hồ sơ thủ tục hành chính giải quyết trước và đúng hạn", everybody, end, monitor=OFFICE,
               figure=(">", "98", "%"), carried_by=localities),
        Wanted("procedures", "Kết quả giải quyết thủ tục hành chính còn hiệu lực được số hóa", localities, end,
               monitor=OFFICE, figure=(">=", "80", "%"), carried_by=localities),
        Wanted("digital", "Hồ sơ xử lý trực tuyến toàn trình trên tổng số hồ sơ", localities, end, monitor=digital,
               figure=(">=", "50", "%"), carried_by=localities),
        Wanted("digital", "Hồ sơ công việc xử lý trên môi trường mạng", DEPARTMENTS, end, monitor=digital,
               figure=(">", "90", "%")),
        Wanted("steering", "Cơ quan, đơn vị, địa phương được kiểm tra công tác cải cách hành chính", HOME, end,
               figure=(">=", "20", "%")),
        Wanted("steering", "Xếp hạng chỉ số cải cách hành chính cấp tỉnh", HOME, end, figure=("<=", "25", "hạng")),
        Wanted("steering", "Ban hành kế hoạch cải cách hành chính của cơ quan, đơn vị", everybody, f"Trước 31/1/{year}",
               "Kế hoạch của cơ quan, đơn vị", carried_by=localities),
        Wanted("steering", "Khắc phục tồn tại, hạn chế qua chấm điểm cải cách hành chính năm trước", everybody,
               f"Quý II năm {year}", "Báo cáo kết quả khắc phục", carried_by=localities),
        Wanted("steering", "Kiểm tra đột xuất kỷ luật, kỷ cương hành chính tại các cơ quan, đơn vị", HOME,
               f"Tháng 9/{year}", "Thông báo kết luận kiểm tra"),
        Wanted("institutions", "Rà soát, hệ thống hóa văn bản quy phạm pháp luật của tỉnh", JUSTICE, f"Tháng 6/{year}",
               "Báo cáo kết quả rà soát", JUSTICE),
        Wanted("institutions", "Kiểm tra, xử lý văn bản có dấu hiệu trái pháp luật", JUSTICE, f"30/11/{year}",
               "Báo cáo kết quả kiểm tra, xử lý", JUSTICE),
        Wanted("institutions", "Theo dõi tình hình thi hành pháp luật trong lĩnh vực trọng tâm", JUSTICE, "Thường xuyên",
               "Báo cáo theo dõi thi hành pháp luật", JUSTICE),
        Wanted("procedures", "Rà soát, đơn giản hóa thủ tục hành chính thuộc thẩm quyền của tỉnh", OFFICE,
               f"Quý III năm {year}", "Phương án đơn giản hóa", OFFICE),
        Wanted("procedures", "Kiểm điểm, xin lỗi, giải trình khi trễ hẹn giải quyết thủ tục hành chính", localities,
               "Thường xuyên", "Văn bản xin lỗi; biên bản kiểm điểm", OFFICE, carried_by=localities),
        Wanted("public_finance", "Đổi mới cơ chế tự chủ của đơn vị sự nghiệp công lập", FINANCE, f"15/12/{year}",
               "Quyết định giao quyền tự chủ", FINANCE),
        Wanted("digital", "Duy trì, mở rộng nền tảng tích hợp, chia sẻ dữ liệu dùng chung", digital, f"Tháng 10/{year}",
               "Nền tảng vận hành ổn định", digital),
    )  # fmt: skip


def tell_plans(users: Mapping[str, User], staff: Staff, morning: Morning, day: date = DAY) -> None:
    """The whole story, or its first year where it ends sooner. Who is not engaged (some rounds were not loaded) says nothing."""
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    province = units["tinh-ha-tinh"]
    _former_year(users, province, morning)
    if day < DAY:
        return
    plan = _present_plan(users, province, morning)
    _communes(plan, staff, _actor(users, "coordinator", DAY), morning)
    _progress(plan, staff, users, morning)
    with morning(date(2026, 11, 9)):
        _ask_for_next_year(users, province, plan)


def _actor(users: Mapping[str, User], key: str, on: date) -> Actor:
    return actor_for(users[key], on)


# Plans ----------------------------------------------------------------------------------------------------------------


def _former_year(users: Mapping[str, User], province: int, morning: Morning) -> None:
    """2022, the year that field owners look back on when the clock stands in its November."""
    with morning(date(2022, 1, 10)):
        plan = _issued(users, province, 2022, _plan_of(2022, DISTRICTS, INFORMATION), "9520/KH-UBND", date(2022, 1, 10))
    coordinator = _actor(users, "coordinator", date(2022, 10, 20))
    focal = _actor(users, "focal-department", date(2022, 10, 20))
    with morning(date(2022, 10, 20)):
        for duty in _duties(plan, focal.unit_ids):
            _report(duty, focal, coordinator, 100 if duty.due_on and duty.due_on < date(2022, 10, 1) else 60)


def _present_plan(users: Mapping[str, User], province: int, morning: Morning) -> Plan:
    with morning(date(2026, 1, 8)):
        return _issued(users, province, 2026, _plan_of(2026, COMMUNES, SCIENCE), "9012/KH-UBND", date(2026, 1, 8))


def _issued(
    users: Mapping[str, User], province: int, year: int, lines: tuple[Wanted, ...], symbol: str, day: date
) -> Plan:
    coordinator, leader = _actor(users, "coordinator", day), _actor(users, "leader", day)
    title = f"Kế hoạch cải cách hành chính tỉnh Hà Tĩnh năm {year}"
    bases = [("Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ", None)]
    plan = open_plan(actor=coordinator, unit_id=province, year=year, title=title, bases=bases)
    version = plan.versions.get()
    for line in lines:
        add_line(actor=coordinator, version=version, wish=line.wish())
    _settle(version, coordinator)
    _issue(version, coordinator, leader, f"Kế hoạch số {symbol} (minh họa)", day)
    Plan.objects.filter(pk=plan.pk).update(is_demo=True)
    return plan


def _settle(version: PlanVersion, drafter: Actor) -> None:
    """The office reads what is doubtful as most do: a month to its last day, a quarter likewise. It is asked once a shape."""
    for content in version.contents.order_by("place"):
        doubt = due_of(content.due_text, version.plan.year, rules_of(version.plan.unit_id)).doubt
        if doubt is not None:
            settle_doubt(actor=drafter, content=content, answer=doubt.assumed)


def _issue(version: PlanVersion, drafter: Actor, head: Actor, citation: str, day: date) -> None:
    version = PlanVersion.objects.get(pk=version.pk)
    version = move_version(actor=drafter, version=version, expected=version.version, verb=PlanVerb.PRESENT)
    version = move_version(actor=head, version=version, expected=version.version, verb=PlanVerb.APPROVE)
    issue_version(actor=drafter, version=version, expected=version.version, effective_on=day, citation=citation)


#: Communes whose plans are told, and how many of the superior lines each of them took over.
CARRYING = (
    ("phuong-thanh-sen-2025", None),
    ("xa-duc-tho-2025", None),
    ("phuong-tran-phu-2025", 4),
    ("xa-thach-ha-2025", 3),
)


def _communes(plan: Plan, staff: Staff, coordinator: Actor, morning: Morning) -> None:
    """Some communes issue plans of their own; one takes over only some lines, the others have none yet."""
    lines = list(Line.objects.filter(plan=plan, content__isnull=False).exclude(content__carriers=[]).order_by("pk"))
    units = {unit.key: unit for unit in OrgUnit.objects.filter(key__in=[key for key, _ in CARRYING])}
    for place, (key, count) in enumerate(CARRYING):
        unit = units.get(key)
        if unit is None or (unit.pk, Role.FOCAL.value) not in staff or (unit.pk, Role.UNIT_HEAD.value) not in staff:
            continue
        focal, head = staff.at(unit.pk, Role.FOCAL), staff.at(unit.pk, Role.UNIT_HEAD)
        day = date(2026, 1, 19 + place)
        with morning(day):
            name = focal.holdings[0].unit_name
            own = open_plan(
                actor=focal, unit_id=unit.pk, year=2026, title=f"Kế hoạch cải cách hành chính năm 2026 của {name}"
            )
            version = own.versions.get()
            adopt_lines(actor=focal, version=version, parent_lines=lines[:count])
            _settle(version, focal)
            fill_gaps(actor=focal, version=version, **CLEAR)
            _issue(version, focal, head, f"Kế hoạch số {90 + place}/KH-UBND (minh họa)", day)
            Plan.objects.filter(pk=own.pk).update(is_demo=True)
            _tell_issued(plan, unit.pk, focal, coordinator, day)


def _tell_issued(plan: Plan, unit: int, focal: Actor, monitor: Actor, day: date) -> None:
    """Whoever issued a plan has done what the superior plan asked first."""
    for duty in _duties(plan, frozenset({unit})):
        if duty.line.content is not None and duty.line.content.text.startswith("Ban hành kế hoạch"):
            text = "Đã ban hành kế hoạch của đơn vị (minh họa)."
            update = report_progress(
                actor=focal, assignment=duty, version=duty.version, on=day, percent=100, done_on=day, text=text
            )
            review_progress(actor=monitor, update=update, verb=ProgressVerb.ACCEPT)


# Progress ---------------------------------------------------------------------------------------------------------------


def _progress(plan: Plan, staff: Staff, users: Mapping[str, User], morning: Morning) -> None:
    """What the units of the cast and a few others said in the course of the year. One in six keeps silent."""
    coordinator = _actor(users, "coordinator", DAY)
    for place, duty in enumerate(_told(plan, staff)):
        chance = random.Random(f"progress/{duty.line_id}/{duty.unit_id}")  # noqa: S311 - a story, not a secret
        if chance.random() < 1 / 6:
            continue
        with morning(date(2026, 10, 1) + timedelta(days=place % 20)):
            past = duty.due_on is not None and duty.due_on < date(2026, 10, 1)
            percent = 100 if past and chance.random() < 0.7 else chance.randrange(20, 95, 5)
            _report(duty, staff.at(duty.unit_id, Role.FOCAL), coordinator, percent, chance)


def _told(plan: Plan, staff: Staff) -> Iterator[Assignment]:
    """The duties of departments, and of each third commune."""
    for duty in _duties(plan):
        engaged = (duty.unit_id, Role.FOCAL.value) in staff
        if (
            engaged
            and duty.reported_on is None
            and (duty.unit_id % 3 == 0 or duty.line.content.leads_text.startswith("Sở"))
        ):  # type: ignore[union-attr]
            yield duty


def _duties(plan: Plan, units: frozenset[int] | None = None) -> list[Assignment]:
    rows = Assignment.objects.filter(line__plan=plan).select_related("line__content", "line__plan").order_by("pk")
    return list(rows if units is None else rows.filter(unit__in=units))


def _report(duty: Assignment, focal: Actor, monitor: Actor, percent: int, chance: random.Random | None = None) -> None:
    chance = chance or random.Random(duty.pk)  # noqa: S311 - a story, not a secret

    on, content = today(), duty.line.content
    said: dict[str, object] = {"on": on}
    target = target_of(content) if content is not None else None
    if target is not None:
        said["value"] = _reached(target.bound or Fraction(50), target.operator, chance)
        said["text"] = "Số liệu tổng hợp từ hệ thống (minh họa)."
        if judge(target, said["value"]).met is False:  # type: ignore[arg-type]
            said["obstacle"] = "Một số thủ tục phát sinh ít hồ sơ trực tuyến; đang tuyên truyền, hướng dẫn (minh họa)."
    elif duty.is_continuous:
        said |= {"confirms": True, "text": "Vẫn thực hiện thường xuyên (minh họa)."}
    elif percent == 100:
        done = min(on, (duty.due_on or on) - timedelta(days=chance.randrange(-5, 15)))
        said |= {"percent": 100, "done_on": done, "text": "Đã hoàn thành, có văn bản kèm theo (minh họa)."}
    else:
        said |= {"percent": percent, "text": "Đang triển khai theo tiến độ (minh họa)."}
    update = report_progress(actor=focal, assignment=duty, version=duty.version, **said)  # type: ignore[arg-type]
    if chance.random() < 0.75:
        review_progress(actor=monitor, update=update, verb=ProgressVerb.ACCEPT)


def _reached(bound: Fraction, operator: str, chance: random.Random) -> Fraction:
    """A figure near its bound, on the good side more often than not."""
    step = Fraction(chance.randrange(-8, 20), 10)
    value = bound - step if operator in ("<=", "<") else bound + step
    return max(Fraction(0), min(value, Fraction(100)))


# Proposals --------------------------------------------------------------------------------------------------------------


def _ask_for_next_year(users: Mapping[str, User], province: int, plan: Plan) -> None:
    """Field owners are asked for 2027; their annexes wait for them."""
    owners = [OwnerWish(each.unit_id, tuple(each.fields)) for each in owners_on(province, DAY)]
    wish = RoundWish(
        title="Đề xuất xây dựng kế hoạch cải cách hành chính năm 2027",
        cut_off=date(2026, 11, 20),
        due_on=date(2026, 11, 27),
        bases=("Nghị quyết số 76/NQ-CP ngày 15/7/2021",),
        owners=tuple(owners),
        reviewed=plan.versions.get(state="issued").pk,
    )
    round_ = open_round(actor=_actor(users, "coordinator", DAY), unit_id=province, year=2027, wish=wish)
    type(round_).objects.filter(pk=round_.pk).update(is_demo=True)
    Plan.objects.filter(pk=round_.plan_id).update(is_demo=True)
