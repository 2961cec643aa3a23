"""Periodic reports of the demonstration: the form, three periods that are over, and the year's, which is being entered.

Departments and some communes report quarter by quarter; for the year everybody is asked. A report that came in wrong is
corrected after the whole was signed; what that changes is seen beside it. All of it is told by the product's own actions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from cchc.demo.people import Staff
from cchc.demo.report_apologies import apology_form
from cchc.demo.report_numbers import house_of, values_for
from cchc.demo.report_words import words_for
from cchc.demo.rounds import DAY
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.remembered import remembered_trees
from cchc.reporting.actions.cells import CellWish, fetch_known, save_cells
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.actions.periods import (
    PeriodPlan,
    close_period,
    grant_exception,
    leave_out,
    open_period,
    remind_units,
)
from cchc.reporting.actions.steps import StepWish, begin_correction, take_step
from cchc.reporting.actions.templates import keep_form, seal_form
from cchc.reporting.bridge import cells_asked, form_of, sections_asked, value_of
from cchc.reporting.models import Cell, Report, ReportPeriod, TemplateVersion
from cchc.reporting.queries.assembly import Assembly
from cchc.reporting.queries.checked import Checked
from cchc.reporting.shipping import starter_form
from cchc_core.access import Actor, Role
from cchc_core.reporting.checks import Severity
from cchc_core.reporting.form import CellKey, ReportForm
from cchc_core.reporting.states import ReportVerb

Morning = Callable[[date], AbstractContextManager[None]]
V = ReportVerb
PLAIN = StepWish()


@dataclass(frozen=True)
class Past:
    """A period that is over: its key after the year, name, clocks, when the whole was signed, and who is left out."""

    key: str
    title: str
    opens_on: date
    due_on: date
    signed_on: date
    left_out: str = ""
    reason: str = ""
    late: Collection[str] = ()


PAST = (
    Past("Q1", "Báo cáo CCHC quý I năm 2026", date(2026, 3, 4), date(2026, 3, 20), date(2026, 3, 26)),
    Past("H1", "Báo cáo CCHC 6 tháng đầu năm 2026", date(2026, 6, 4), date(2026, 6, 20), date(2026, 6, 26),
         late=("so-y-te", "xa-thach-ha-2025")),
    Past("Q3", "Báo cáo CCHC quý III năm 2026", date(2026, 9, 4), date(2026, 9, 20), date(2026, 9, 26),
         "so-ngoai-vu", "Sở phục vụ đoàn kiểm tra của Trung ương; số liệu được tính vào báo cáo năm (minh họa).",
         late=("so-xay-dung",)),
)  # fmt: skip
#: A small form of another office, for the same days as the half-year: what it asks of apologies the report above asks as well.
APOLOGIES = Past(
    "H1", "Báo cáo kiểm soát TTHC 6 tháng đầu năm 2026: hồ sơ quá hạn, xin lỗi, phản ánh", date(2026, 6, 8), date(2026, 6, 25),
    date(2026, 6, 29),
)  # fmt: skip
APOLOGISING = ("so-tu-phap", "so-xay-dung", "so-y-te")
#: Communes that report quarter by quarter, with the departments; the others are asked once a year.
QUARTERLY = (
    "phuong-thanh-sen-2025",
    "phuong-tran-phu-2025",
    "xa-duc-tho-2025",
    "xa-cam-xuyen-2025",
    "xa-thach-ha-2025",
    "xa-huong-khe-2025",
)

YEAR = "Báo cáo CCHC năm 2026 (số liệu đến ngày 14/11, ước thực hiện cả năm)"
YEAR_OPENS, YEAR_DUE, YEAR_LOCKS = date(2026, 11, 5), date(2026, 11, 18), date(2026, 11, 30)
#: Where the report of the year stands that was not simply sent in time and approved.
HALF_WAY = ("phuong-thanh-sen-2025", "xa-huong-do-2025", "so-dan-toc-va-ton-giao")
AWAITING = ("so-tu-phap", "xa-cam-xuyen-2025")
SENT = ("so-tai-chinh", "so-cong-thuong", "so-noi-vu", "phuong-song-tri-2025", "xa-tien-dien-2025", "xa-vu-quang-2025")
LATE = ("so-y-te", "xa-duc-quang-2025")
ON_BEHALF = "xa-thuong-duc-2025"
NOT_BEGUN = ("so-ngoai-vu", "xa-son-hong-2025")
EXCEPTED, EXCEPTED_UNTIL = "xa-son-kim-2-18199", date(2026, 12, 4)
SENT_BACK: Mapping[str, str] = {
    "so-xay-dung": "Số hồ sơ trực tuyến ở Biểu 06 thấp hơn báo cáo 6 tháng; đề nghị đối chiếu lại (minh họa).",
    "xa-thach-ha-2025": "Phần tồn tại, hạn chế chưa nêu nguyên nhân hồ sơ quá hạn; đề nghị bổ sung trước ngày 25/11 (minh họa).",
}  # fmt: skip
RETURNED_BY_HEAD: Mapping[str, str] = {
    "xa-can-loc-2025": "Bổ sung số cuộc đối thoại với người dân trong tháng 10 (minh họa).",
}
#: How many communes have begun the report of the year; the others are what reminders are for.
COMMUNES_IN_TIME = 12

CORRECTED = "phuong-thanh-sen-2025"
CORRECTION = (
    "Đối chiếu với hệ thống một cửa phát hiện 26 hồ sơ đất đai giải quyết quá hạn bị tính là đúng hạn (minh họa)."
)
MOVED = 26


def tell_reports(staff: Staff, morning: Morning, day: date = DAY) -> None:
    """The story of 2026. Whoever is not engaged (some rounds were not loaded) is not asked; of the cast alone nothing is told."""
    story = Reports(staff, morning)
    if day == DAY and len(story.engaged()) > len(QUARTERLY):
        with remembered_trees():
            story.tell()


@dataclass
class Reports:
    """The periods in the order in which they were told, with the people of the units."""

    staff: Staff
    morning: Morning
    units: dict[str, int] = field(init=False)
    coordinator: Actor = field(init=False)
    leader: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.units = dict(OrgUnit.objects.values_list("key", "pk"))
        self.coordinator = self.staff.at(self.units["so-noi-vu"], Role.COORDINATOR)
        self.leader = self.staff.at(self.units["tinh-ha-tinh"], Role.LEADER)

    @property
    def province(self) -> int:
        return self.units["tinh-ha-tinh"]

    def tell(self) -> None:
        version = self._form()
        for past in PAST:
            self._past(version, past, self._quarterly())
            if past.key == APOLOGIES.key and self._asked_for_apologies():
                self._past(self._form_of_apologies(), APOLOGIES, self._asked_for_apologies())
        self._correct(ReportPeriod.objects.get(key="2026-Q3"))
        self._year(version)

    def _form(self) -> TemplateVersion:
        return self._sealed(starter_form(), date(2026, 2, 24))

    def _form_of_apologies(self) -> TemplateVersion:
        return self._sealed(apology_form(), date(2026, 6, 2))

    def _sealed(self, form: ReportForm, day: date) -> TemplateVersion:
        with self.morning(day):
            made = keep_form(actor=self.coordinator, unit_id=self.province, form=form, is_demo=True)
            return seal_form(actor=self.coordinator, version=made, expected=made.version)

    def engaged(self) -> list[str]:
        """Departments first, then communes, by key: whoever has people that enter and approve."""
        roles = (Role.FOCAL.value, Role.UNIT_HEAD.value)
        both = [key for key, unit in self.units.items() if all((unit, role) in self.staff for role in roles)]
        return sorted(both, key=lambda key: (is_commune(key), key))

    # Periods that are over -------------------------------------------------------------------------------------------

    def _quarterly(self) -> list[str]:
        return [key for key in self.engaged() if not is_commune(key) or key in QUARTERLY]

    def _asked_for_apologies(self) -> list[str]:
        return [key for key in self._quarterly() if key in (*APOLOGISING, *QUARTERLY)]

    def _past(self, version: TemplateVersion, past: Past, keys: Sequence[str]) -> None:
        with self.morning(past.opens_on):
            locks = past.due_on + timedelta(days=10)
            period = self._open(version, past.key, past.title, (past.opens_on, past.due_on, locks), keys)
        own, form = self._reports(period), form_of(version)
        for place, key in enumerate(keys):
            if key == past.left_out:
                continue
            sent = past.due_on + timedelta(days=2) if key in past.late else past.due_on - timedelta(days=place % 4)
            with self.morning(sent):
                row = self._send(own[key], key, past.key)
            with self.morning(sent + timedelta(days=1)):
                self._step(self.coordinator, row, V.ACCEPT)
        with self.morning(past.signed_on - timedelta(days=1)):
            if past.left_out in own:
                asked = period.asked.get(unit_id=self.units[past.left_out])
                leave_out(actor=self.coordinator, asked=asked, reason=past.reason)
            whole = self._assemble(
                period, [each for each in ("I", "II.2", "III.1", "III.2", "IV") if form.section(each)]
            )
            whole = self._step(self.coordinator, whole, V.PRESENT)
        with self.morning(past.signed_on):
            self._step(self.leader, whole, V.SEND)
            period.refresh_from_db()
            close_period(actor=self.coordinator, period=period, version=period.version)

    def _correct(self, period: ReportPeriod) -> None:
        """Found out in November: the commune's figures of quarter III were wrong, and with them the signed whole."""
        key = CORRECTED
        old = self._reports(period).get(key)
        if old is None:
            return
        with self.morning(date(2026, 11, 10)):
            until = date(2026, 11, 16)
            row = begin_correction(actor=self.coordinator, report=old, version=old.version, why=CORRECTION, until=until)
        with self.morning(date(2026, 11, 11)):
            focal = self._focal(key)
            stand = {cell.key: cell for cell in row.cells.all()}
            moved = (
                ("B06", "commune", "B06.7", -MOVED),
                ("B06", "commune", "B06.8", MOVED),
                ("HN", "HN07", "value", MOVED),
            )
            wishes = [self._moved(stand[place[:3]], place[3]) for place in moved]
            save_cells(actor=focal, report=row, wishes=wishes)
            self._explain(focal, row)
            row = self._step(focal, row, V.PRESENT)
        with self.morning(date(2026, 11, 12)):
            row = self._step(self._head(key), row, V.SEND)
            self._step(self.coordinator, row, V.ACCEPT)

    def _moved(self, cell: Cell, by: int) -> CellWish:
        value = (cell.value or Fraction(0)) + by
        return CellWish(
            CellKey(*cell.key), value, cell.version, remark="Sửa theo kết quả đối chiếu với hệ thống một cửa."
        )

    # The year --------------------------------------------------------------------------------------------------------

    def _year(self, version: TemplateVersion) -> None:
        keys = self.engaged()
        with self.morning(YEAR_OPENS):
            period = self._open(version, "Y", YEAR, (YEAR_OPENS, YEAR_DUE, YEAR_LOCKS), keys)
        own = self._reports(period)
        for key, day in self._in_time(keys):
            with self.morning(day):
                row = self._send(own[key], key, "Y")
            if key in SENT:
                continue
            with self.morning(min(day + timedelta(days=1), DAY)):
                if key in SENT_BACK:
                    self._step(self.coordinator, row, V.SEND_BACK, StepWish(SENT_BACK[key]))
                else:
                    self._step(self.coordinator, row, V.ACCEPT)
        self._under_way(own)
        with self.morning(date(2026, 11, 19)):
            if EXCEPTED in own:
                why = "Xã đang khắc phục hậu quả thiên tai (minh họa)."
                asked = period.asked.get(unit_id=self.units[EXCEPTED])
                grant_exception(actor=self.coordinator, asked=asked, until=EXCEPTED_UNTIL, why=why)
            remind_units(actor=self.coordinator, period=period)
        with self.morning(DAY):
            self._assemble(period, ("I", "III.1"))

    def _in_time(self, keys: Sequence[str]) -> list[tuple[str, date]]:
        """Whose report of the year was sent, and on which day: all departments but a few, and some of the communes."""
        waiting = {*HALF_WAY, *AWAITING, *NOT_BEGUN, *RETURNED_BY_HEAD, ON_BEHALF, EXCEPTED}
        named = {*SENT, *LATE, *SENT_BACK, *QUARTERLY}
        ready = [key for key in keys if key not in waiting]
        others = [key for key in ready if is_commune(key) and key not in named]
        sending = [key for key in ready if not is_commune(key) or key in named] + others[:COMMUNES_IN_TIME]
        return [
            (key, date(2026, 11, 19) if key in LATE else YEAR_DUE - timedelta(days=place % 6))
            for place, key in enumerate(sending)
        ]

    def _under_way(self, own: Mapping[str, Report]) -> None:
        with self.morning(date(2026, 11, 17)):
            for key in HALF_WAY:
                if key in own:
                    self._enter_half(own[key], key)
            for key in AWAITING:
                if key in own:
                    self._present(own[key], key, "Y")
        with self.morning(date(2026, 11, 18)):
            for key, reason in RETURNED_BY_HEAD.items():
                if key in own:
                    row = self._present(own[key], key, "Y")
                    self._step(self._head(key), row, V.RETURN, StepWish(reason))
            if ON_BEHALF in own:
                self._send_on_behalf(own[ON_BEHALF])

    def _enter_half(self, report: Report, key: str) -> None:
        """The first tables, one of them with figures that do not agree yet, and one section."""
        focal = self._focal(key)
        known = {cell.key for cell in fetch_known(actor=focal, report=report)}
        wishes = []
        for cell, value in self._values(report, key, "Y").items():
            if tuple(cell) in known or cell.table not in ("CD", "TC", "TTHC", "B06"):
                continue
            wrong = cell.column == "B06.10"
            remark = "Chưa gồm hồ sơ liên thông đất đai tháng 11." if cell.column == "B06.2" else None
            wishes.append(CellWish(cell, value + 18 if wrong else value, remark=remark))
        save_cells(actor=focal, report=report, wishes=wishes)
        text = words_for(key, "Y", ("I",))["I"]
        save_narrative(actor=focal, report=report, section="I", text=text, version=0)

    def _send_on_behalf(self, report: Report) -> None:
        """A commune without connection brought its signed paper; the office keyed it in."""
        self._enter(report, ON_BEHALF, "Y", self.coordinator)
        row = self._step(self.coordinator, report, V.PRESENT)
        paper = "Báo cáo số 212/BC-UBND ngày 17/11/2026 của UBND xã, Chủ tịch ký (minh họa)"
        row = self._step(self.coordinator, row, V.SEND, StepWish(paper=paper))
        self._step(self.coordinator, row, V.ACCEPT)

    # Steps that several parts take -----------------------------------------------------------------------------------

    def _open(
        self, version: TemplateVersion, key: str, title: str, clocks: tuple[date, date, date], keys: Sequence[str]
    ) -> ReportPeriod:
        units = [self.units[each] for each in keys]
        plan = PeriodPlan(version, f"2026-{key}", title, *clocks, units)
        return open_period(actor=self.coordinator, unit_id=self.province, plan=plan, is_demo=True)

    def _reports(self, period: ReportPeriod) -> dict[str, Report]:
        rows = period.reports.filter(kind=Report.OWN).select_related("period__template_version", "asked", "unit")
        return {row.unit.key: row for row in rows.order_by("number")}

    def _focal(self, key: str) -> Actor:
        return self.staff.at(self.units[key], Role.FOCAL)

    def _head(self, key: str) -> Actor:
        return self.staff.at(self.units[key], Role.UNIT_HEAD)

    def _values(self, report: Report, key: str, window: str) -> dict[CellKey, Fraction]:
        house = house_of(key, commune=is_commune(key))
        return values_for(house, list(cells_asked(report).values()), window)

    def _enter(self, report: Report, key: str, window: str, actor: Actor) -> None:
        known = {cell.key for cell in fetch_known(actor=actor, report=report)}
        values = self._values(report, key, window)
        wishes = [CellWish(cell, value) for cell, value in values.items() if tuple(cell) not in known]
        save_cells(actor=actor, report=report, wishes=wishes)
        sections = [section.code for section in sections_asked(report) if section.text]
        for section, text in words_for(key, window, sections).items():
            save_narrative(actor=actor, report=report, section=section, text=text, version=0)
        if report.period.previous_id is not None:
            self._explain(actor, report)

    def _explain(self, actor: Actor, report: Report) -> None:
        """A remark wherever the checks ask why a figure differs so much from the period before."""
        seen = Checked(report)
        asked = [each.key for each in seen.findings() if each.severity is Severity.ASK and each.stops]
        wishes = [
            CellWish(key, value_of(cell, seen.form.cells[key].kind), cell.version, remark=WHY[place % len(WHY)])
            for place, key in enumerate(dict.fromkeys(asked))
            if (cell := seen.cells.get(key)) is not None
        ]
        wishes += [CellWish(key, None, remark=WHY[0]) for key in dict.fromkeys(asked) if key not in seen.cells]
        if wishes:
            save_cells(actor=actor, report=report, wishes=wishes)

    def _present(self, report: Report, key: str, window: str) -> Report:
        focal = self._focal(key)
        self._enter(report, key, window, focal)
        return self._step(focal, report, V.PRESENT)

    def _send(self, report: Report, key: str, window: str) -> Report:
        return self._step(self._head(key), self._present(report, key, window), V.SEND)

    def _step(self, actor: Actor, report: Report, verb: ReportVerb, wish: StepWish = PLAIN) -> Report:
        return take_step(actor=actor, report=report, verb=verb, version=report.version, wish=wish)

    def _assemble(self, period: ReportPeriod, sections: Sequence[str]) -> Report:
        """Put together what is approved, and under some sections the first sentences of three units."""
        whole = consolidate(actor=self.coordinator, period=period)
        for section in sections:
            desk = Assembly(whole, section)
            picks = [(text.report, 1) for text in desk.texts[:3]]
            text = "\n".join((_OPENING.get(section, ""), desk.merged("", picks, citing=True))).strip()
            save_narrative(actor=self.coordinator, report=whole, section=section, text=text, version=0)
        if period.previous_id is not None:
            self._explain(self.coordinator, whole)
        return whole


#: Why a figure is not what it was in the period before.
WHY = (
    "Số phát sinh thay đổi theo mùa vụ; đã đối chiếu với hệ thống một cửa.",
    "Kỳ trước phát sinh ít; số kỳ này đã rà soát.",
    "Trong kỳ tập trung thực hiện theo kế hoạch năm nên tăng, giảm nhiều so với kỳ trước.",
)

#: What the office says itself before the sentences of the units.
_OPENING: Mapping[str, str] = {
    "I": "Toàn tỉnh giao {{CD05}} nhiệm vụ cải cách hành chính, hoàn thành đúng hạn {{CD06}} nhiệm vụ.",
    "II.2": "Toàn tỉnh tiếp nhận {{B06/total/B06.1}} hồ sơ, đã giải quyết {{B06/total/B06.5}} hồ sơ, "
    "trong đó quá hạn {{B06/total/B06.8}} hồ sơ.",
    "III.2": "Còn {{B06/total/B06.11}} hồ sơ đang giải quyết đã quá hạn.",
}  # fmt: skip


def is_commune(key: str) -> bool:
    return key.startswith(("xa-", "phuong-"))
