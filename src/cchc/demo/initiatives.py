"""Initiatives and models of the demonstration: the province's list of 2022, the campaign of 2023, and this year's.

The list of 2022 and the quotas and deadline of 2023 are those of the province's letter of 2023; what units registered, what
came of it and every figure are invented and say so. Whoever turns the clock back finds the story as far as that day: in March
2023 the campaign is open. All but the old list is told by the product's own actions.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.audit.actions import record
from cchc.common.clock import VIETNAM, moment, today
from cchc.common.paths import path_text
from cchc.demo.people import BEFORE, FOCAL_TITLE, Staff
from cchc.demo.rounds import DAY
from cchc.documents.actions.register import Entry, register_document
from cchc.documents.kinds import OUT
from cchc.initiatives.actions.adoptions import AdoptionWish, save_adoption, step_adoption, take_up
from cchc.initiatives.actions.campaigns import (
    CampaignPlan,
    QuotaWish,
    close_campaign,
    open_campaign,
    start_campaign,
)
from cchc.initiatives.actions.entries import EntryWish, begin_entry, step_entry
from cchc.initiatives.actions.life import ask_who_lives, say_alive, step_life
from cchc.initiatives.actions.release import release
from cchc.initiatives.models import Initiative, Kind, LifeEvent, Quota, RegistrationCampaign
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Role
from cchc_core.initiatives.states import AdoptionVerb, EntryState, EntryVerb, Stage, StageVerb
from cchc_core.units import Tree
from cchc_core.words import gettext_noop, note

Morning = Callable[[date], AbstractContextManager[None]]

LETTER = "Công văn của UBND tỉnh Hà Tĩnh năm 2023 về nhân rộng mô hình năm 2022 và đăng ký năm 2023"
#: The last day of the districts, and of the posts in them.
DISTRICTS_END = date(2025, 6, 30)
INVENTED = "(minh họa)"
LOCALITIES = ("district",)
PRESENT_LOCALITIES = ("commune", "ward")


@dataclass(frozen=True)
class Idea:
    """What a unit registers, as its officer thinks of it; values are invented."""

    title: str
    field: str
    indicator: str
    target: str
    kind: str = Kind.MODEL

    def wish(self, contact: int | None, year: int) -> EntryWish:
        return EntryWish(
            title=self.title,
            kind=self.kind,
            field=self.field,
            problem=f"Người dân, doanh nghiệp và công chức còn mất thời gian ở khâu này {INVENTED}.",
            content=f"Bố trí người phụ trách, ban hành quy trình, niêm yết công khai và đo kết quả hằng tháng {INVENTED}.",
            novelty=f"Làm ngay tại nơi phát sinh yêu cầu, có số đo hằng tháng {INVENTED}.",
            scope="Toàn đơn vị",
            time=f"Năm {year}",
            expected=f"{self.indicator} {self.target} {INVENTED}.",
            indicator=self.indicator,
            target=self.target,
            basis=f"Kế hoạch cải cách hành chính năm {year} của đơn vị {INVENTED}",
            contact_id=contact,
        )


#: Unit → what it registered in 2023. The departments that are not named registered nothing.
IN_2023: Mapping[str, tuple[Idea, ...]] = {
    "so-tu-phap": (
        Idea("Trả kết quả hộ tịch, lý lịch tư pháp tại nhà qua bưu chính", "procedures",
             "Tỷ lệ kết quả trả tại nhà", "từ 12 % lên 60 %"),
    ),
    "so-noi-vu": (
        Idea("Theo dõi nhiệm vụ cải cách hành chính bằng đèn tín hiệu", "steering",
             "Tỷ lệ nhiệm vụ hoàn thành đúng hạn", "từ 78 % lên 95 %", Kind.INITIATIVE),
    ),
    "so-tai-chinh": (
        Idea("Sổ tay điện tử về cơ chế tự chủ của đơn vị sự nghiệp", "public_finance",
             "Số đơn vị dùng sổ tay", "từ 0 lên 40 đơn vị", Kind.SOLUTION),
    ),
    "so-khoa-hoc-va-cong-nghe": (
        Idea("Kho biểu mẫu điện tử điền sẵn thông tin", "digital", "Số trường phải nhập", "từ 42 xuống 15 trường"),
    ),
    "so-y-te": (
        Idea("Hẹn giờ nộp hồ sơ hành nghề y qua điện thoại", "procedures", "Thời gian chờ", "từ 45 xuống 10 phút"),
    ),
    "so-cong-thuong": (
        Idea("Tổ hỗ trợ doanh nghiệp nộp hồ sơ trực tuyến", "procedures", "Hồ sơ trực tuyến", "từ 55 % lên 90 %"),
    ),
    "huyen-duc-tho-440": (
        Idea("Tổ lưu động nhận và trả hồ sơ tại thôn", "procedures", "Hồ sơ nhận tại thôn", "từ 0 % lên 20 %"),
        Idea("Ngày không hẹn", "procedures", "Thủ tục trả trong ngày", "từ 8 lên 20 thủ tục"),
    ),
    "thanh-pho-ha-tinh-436": (
        Idea("Mã QR cho từng thủ tục tại bộ phận một cửa", "procedures", "Thủ tục có mã QR", "từ 0 lên 230 thủ tục"),
        Idea("Thư xin lỗi tự động khi hồ sơ trễ hẹn", "procedures", "Hồ sơ trễ có thư xin lỗi", "từ 60 % lên 100 %"),
        Idea("Bình dân học vụ số tại tổ dân phố", "digital", "Người được hướng dẫn", "từ 0 lên 3.000 người"),
    ),
    "huyen-cam-xuyen-446": (
        Idea("Chính quyền thân thiện", "civil_service", "Mức độ hài lòng", "từ 88 % lên 95 %"),
    ),
    "thi-xa-ky-anh-449": (
        Idea("Chiến dịch 30 ngày số hóa hồ sơ", "digital", "Kết quả được số hóa", "từ 35 % lên 80 %"),
        Idea("Ngày không hẹn", "procedures", "Thủ tục trả trong ngày", "từ 5 lên 15 thủ tục"),
    ),
}  # fmt: skip

#: Commune → its idea of this year, and how far the registration came.
IN_2026: tuple[tuple[str, Idea, EntryState], ...] = (
    ("so-tu-phap", Idea("Trợ lý ảo trả lời về thủ tục hộ tịch", "digital", "Câu hỏi được trả lời ngay", "từ 0 % lên 70 %"),
     EntryState.SENT),
    ("phuong-thanh-sen-2025", Idea("Bàn hướng dẫn dịch vụ công của đoàn viên, thanh niên", "procedures",
                                   "Hồ sơ người dân tự nộp", "từ 30 % lên 65 %"), EntryState.DRAFT),
    ("phuong-tran-phu-2025", Idea("Tiếp nhận hồ sơ sáng thứ Bảy", "procedures", "Hồ sơ nhận ngoài giờ", "từ 0 lên 60 hồ sơ"),
     EntryState.ACCEPTED),
    ("xa-duc-tho-2025", Idea("Trả kết quả khai sinh tại nhà", "procedures", "Kết quả trả tại nhà", "từ 0 % lên 50 %"),
     EntryState.ACCEPTED),
    ("xa-can-loc-2025", Idea("Nhóm Zalo tiếp nhận phản ánh của thôn", "procedures", "Phản ánh trả lời trong ngày",
                             "từ 40 % lên 90 %"), EntryState.SENT),
    ("so-y-te", Idea("Kết nối giấy khám sức khỏe điện tử", "digital", "Giấy khám điện tử", "từ 10 % lên 80 %"),
     EntryState.AWAITING),
)  # fmt: skip


def tell_initiatives(users: Mapping[str, User], staff: Staff, morning: Morning, day: date = DAY) -> None:
    """The story as far as ``day``. ``staff`` are the people of today; those of 2023 are engaged here."""
    story = Story(users, staff)
    for on, act in story.acts():
        if on <= day:
            with morning(on):
                act()


class Story:
    """What happened on which morning, with the people that it needs."""

    def __init__(self, users: Mapping[str, User], staff: Staff) -> None:
        self.users, self.staff = users, staff
        self.units = dict(OrgUnit.objects.values_list("key", "pk"))
        self.province, self.home_affairs = self.units["tinh-ha-tinh"], self.units["so-noi-vu"]
        self.entries: dict[str, list[Initiative]] = {}
        self._former: Staff | None = None

    def acts(self) -> Sequence[tuple[date, Callable[[], None]]]:
        return (
            (date(2023, 3, 1), self.open_2023),
            (date(2023, 3, 14), lambda: self.register(list(IN_2023)[:5])),
            (date(2023, 3, 22), lambda: self.register(list(IN_2023)[5:])),
            (date(2023, 3, 29), self.settle_2023),
            (date(2023, 6, 5), self.pilot),
            (date(2023, 12, 11), self.prove),
            (date(2024, 2, 19), self.recommend),
            (date(2024, 12, 10), self.stop_some),
            (date(2025, 6, 27), self.end_with_the_districts),
            (date(2025, 9, 15), self.adopt),
            (date(2026, 4, 20), self.confirm),
            (date(2026, 5, 12), self.replicate),
            (date(2026, 7, 1), self.review_list),
            (date(2026, 9, 14), self.answer_who_lives),
            (date(2026, 11, 2), self.open_2026),
            (date(2026, 11, 18), self.settle_2026),
        )

    # People -----------------------------------------------------------------------------------------------------------

    @property
    def coordinator(self) -> Actor:
        return actor_for(self.users["coordinator"], today())

    def people_of(self, key: str) -> tuple[Actor, Actor] | None:
        """(focal officer, head) of a unit on the day of the story; None where nobody is engaged there."""
        unit = self.units.get(key)
        staff = self.former if today() <= DISTRICTS_END else self.staff
        if unit is None or (unit, Role.FOCAL.value) not in staff or (unit, Role.UNIT_HEAD.value) not in staff:
            return None
        return staff.at(unit, Role.FOCAL), staff.at(unit, Role.UNIT_HEAD)

    @property
    def former(self) -> Staff:
        """The people of the districts' time, of the units that registered something."""
        if self._former is None:
            day = date(2023, 3, 1)
            present = [user for user in self.users.values() if actor_for(user, day).holdings]
            self._former = Staff(day, present)
            wanted = [self.units[key] for key in IN_2023]
            for role, title in ((Role.FOCAL, FOCAL_TITLE), (Role.UNIT_HEAD, "")):
                self._former.engage(wanted, role, title, since=BEFORE, until=DISTRICTS_END)
        return self._former

    # 2023 -------------------------------------------------------------------------------------------------------------

    def open_2023(self) -> None:
        """The list of the year before is in the library, and the letter asks for this year's."""
        take_over_list(self.coordinator, self.units, tree_on(date(2022, 12, 31)))
        plan = CampaignPlan(
            year=2023,
            title="Đăng ký mô hình, sáng kiến, giải pháp cải cách hành chính năm 2023",
            due_on=date(2023, 3, 23),
            due_text="trước ngày 24/3/2023",
            purpose="Lựa chọn, xây dựng mô hình, sáng kiến có tính đột phá để nhân rộng trong năm 2023.",
            bases=(LETTER,),
            quotas=(
                QuotaWish("Sở, ban, ngành cấp tỉnh", ("department",), 1),
                QuotaWish("Huyện, thành phố, thị xã (gồm cả cấp xã)", LOCALITIES, 2, 3, Quota.TREE),
            ),
        )
        self.campaign = self._open(plan)

    def _open(self, plan: CampaignPlan) -> RegistrationCampaign:
        actor = self.coordinator
        row = open_campaign(actor=actor, unit_id=self.province, plan=plan, is_demo=True)
        return start_campaign(actor=actor, campaign=row, version=row.version)

    def register(self, keys: Collection[str]) -> None:
        for key in keys:
            for idea in IN_2023[key]:
                self._send(key, idea, self.campaign)

    def _send(
        self, key: str, idea: Idea, campaign: RegistrationCampaign, until: EntryState = EntryState.SENT
    ) -> Initiative | None:
        """Write a registration and bring it as far as ``until``."""
        people = self.people_of(key)
        if people is None:
            return None
        focal, head = people
        wish = idea.wish(focal.holdings[0].post_id, campaign.year)
        row = begin_entry(actor=focal, unit_id=self.units[key], campaign=campaign, wish=wish, is_demo=True)
        if until is not EntryState.DRAFT:
            row = step_entry(actor=focal, initiative=row, version=row.version, verb=EntryVerb.PRESENT)
        if until in (EntryState.SENT, EntryState.ACCEPTED):
            row = step_entry(actor=head, initiative=row, version=row.version, verb=EntryVerb.SEND)
        self.entries.setdefault(key, []).append(row)
        return row

    def settle_2023(self) -> None:
        """Everything that came in time is accepted, and the campaign is closed; some units stay short."""
        self._accept(row for rows in self.entries.values() for row in rows)
        self.campaign = close_campaign(
            actor=self.coordinator, campaign=self.campaign, version=RegistrationCampaign.objects.get().version
        )

    def _accept(self, rows: Iterator[Initiative]) -> None:
        for row in rows:
            step_entry(actor=self.coordinator, initiative=row, version=row.version, verb=EntryVerb.ACCEPT)

    # The life of two models, and the silence of a third -----------------------------------------------------------------

    def model(self, key: str, place: int = 0) -> Initiative:
        """What a unit registered in 2023, as it stands."""
        return Initiative.objects.get(pk=self.entries[key][place].pk)

    def _live(self, key: str, verb: StageVerb, text: str, document: int | None = None, place: int = 0) -> None:
        row, own = self.model(key, place), verb in (StageVerb.PILOT, StageVerb.STOP)
        people = self.people_of(key)
        actor = people[0] if own and people else self.coordinator
        step_life(
            actor=actor,
            initiative=row,
            version=row.version,
            verb=verb,
            on=today(),
            text=f"{text} {INVENTED}.",
            document_id=document,
        )

    def pilot(self) -> None:
        for key in ("so-tu-phap", "so-noi-vu", "so-y-te", "so-tai-chinh", "huyen-duc-tho-440"):
            people, unit = self.people_of(key), self.units[key]
            if people:
                subject = f"Thí điểm mô hình “{self.model(key).title}”"
                plan = self._paper("kế hoạch", str(9200 + unit), "KH", subject, people[0], unit)
                self._live(key, StageVerb.PILOT, "Thí điểm trong sáu tháng, có số đo hằng tháng", plan)

    def prove(self) -> None:
        report = self._paper("báo cáo", "9310", "BC-SNV", "Kết quả thí điểm các mô hình cải cách hành chính năm 2023")
        self._live("so-tu-phap", StageVerb.PROVE, "Kết quả trả tại nhà tăng từ 12 % lên 58 %", report)
        self._live("so-noi-vu", StageVerb.PROVE, "Nhiệm vụ hoàn thành đúng hạn tăng từ 78 % lên 93 %", report)

    def recommend(self) -> None:
        letter = self._paper("công văn", "9041", "SNV-CCHC", "Đề nghị nhân rộng mô hình có hiệu quả năm 2023")
        for key in ("so-tu-phap", "so-noi-vu"):
            self._live(key, StageVerb.RECOMMEND, "Đề nghị các cơ quan, địa phương xem xét áp dụng", letter)
            row, people = self.model(key), self.people_of(key)
            if people:
                release(actor=people[1], initiative=row, version=row.version)

    def _paper(
        self, kind: str, number: str, symbol: str, subject: str, actor: Actor | None = None, unit: int | None = None
    ) -> int:
        """A document in the register of a unit, of the coordinator's office unless another is named."""
        unit = unit or self.home_affairs
        entry = Entry(
            direction=OUT,
            type=kind,
            number=number,
            symbol=symbol,
            issued=f"{today().day}/{today().month}/{today().year}",
            issuer=tree_on(today()).name(unit),
            subject=f"{subject} {INVENTED}",
        )
        return register_document(actor=actor or self.coordinator, unit_id=unit, entry=entry, not_secret=True).pk

    def stop_some(self) -> None:
        for key in ("so-tai-chinh", "huyen-duc-tho-440"):
            self._live(key, StageVerb.STOP, "Đã chuyển thành việc thường xuyên của đơn vị")

    def end_with_the_districts(self) -> None:
        """The districts end what still goes on before they end themselves."""
        for key, rows in self.entries.items():
            for place in range(len(rows)):
                if not key.startswith("so-") and self.model(key, place).stage != Stage.STOPPED:
                    self._live(key, StageVerb.STOP, "Kết thúc hoạt động của cấp huyện", place=place)

    # Others take them up ------------------------------------------------------------------------------------------------

    #: Model → adopting unit, what it adapted, figure before and after.
    ADOPTERS: Mapping[str, tuple[tuple[str, str, int, int], ...]] = {
        "so-tu-phap": (
            ("phuong-thanh-sen-2025", "Giao tổ dân phố xác nhận địa chỉ nhận", 0, 46),
            ("xa-duc-tho-2025", "Kết hợp đội xe của bưu điện văn hóa xã", 5, 38),
            ("so-y-te", "Áp dụng cho chứng chỉ hành nghề", 10, 52),
        ),
        "so-noi-vu": (
            ("so-tai-chinh", "Thêm đèn cho nhiệm vụ giải ngân", 80, 96),
            ("so-cong-thuong", "Gửi đèn qua thư điện tử sáng thứ Hai", 74, 92),
            ("phuong-tran-phu-2025", "Treo bảng đèn tại phòng họp", 70, 91),
        ),
    }

    def adopt(self) -> None:
        for key, adopters in self.ADOPTERS.items():
            for unit, adapted, before, _after in adopters:
                people = self.people_of(unit)
                if people:
                    wish = AdoptionWish(
                        adapted=f"{adapted} {INVENTED}",
                        since=today(),
                        indicator=self.model(key).indicator,
                        before=Fraction(before),
                        unit_word="%",
                    )
                    take_up(actor=people[0], initiative=self.model(key), unit_id=self.units[unit], wish=wish)

    def confirm(self) -> None:
        """The adopters tell what came of it, and their heads confirm; the last one of each model is still at it."""
        for key, adopters in self.ADOPTERS.items():
            for unit, adapted, before, after in adopters:
                people, model = self.people_of(unit), self.model(key)
                row = model.adoptions.filter(unit=self.units[unit]).first()
                if people is None or row is None:
                    continue
                wish = AdoptionWish(
                    adapted=f"{adapted} {INVENTED}",
                    since=row.since,
                    result=f"{model.indicator} đạt {after} % sau sáu tháng {INVENTED}.",
                    indicator=model.indicator,
                    before=Fraction(before),
                    after=Fraction(after),
                    unit_word="%",
                )
                row = save_adoption(actor=people[0], adoption=row, version=row.version, wish=wish)
                step_adoption(actor=people[1], adoption=row, version=row.version, verb=AdoptionVerb.CONFIRM)

    def replicate(self) -> None:
        """Two are replicated; then all owners of whom nothing was heard are asked whether their models live."""
        told = self._paper("báo cáo", "9177", "BC-SNV", "Kết quả nhân rộng mô hình cải cách hành chính")
        for key in self.ADOPTERS:
            if self.model(key).adoptions.filter(state="confirmed").exists():
                self._live(key, StageVerb.REPLICATE, "Ba cơ quan, địa phương đã xác nhận áp dụng và có kết quả", told)
        ask_who_lives(today())

    def review_list(self) -> None:
        """The coordinator goes through the list of 2022 and finds it all in use."""
        rows = list(Initiative.objects.filter(campaign__isnull=True, is_demo=True))
        words = f"Rà soát thư viện: vẫn áp dụng {INVENTED}."
        LifeEvent.objects.bulk_create(
            LifeEvent(
                initiative=row,
                what=LifeEvent.ALIVE,
                before=row.stage,
                after=row.stage,
                on=today(),
                text=words,
                by_id=self.coordinator.user_id,
            )
            for row in rows
        )
        Initiative.objects.filter(pk__in=[row.pk for row in rows]).update(alive_on=today(), asked_alive_at=None)

    def answer_who_lives(self) -> None:
        """One owner of those who were asked keeps silent."""
        for key in ("so-khoa-hoc-va-cong-nghe", "so-cong-thuong"):
            people, row = self.people_of(key), self.model(key)
            if people:
                say_alive(
                    actor=people[0], initiative=row, version=row.version, text=f"Vẫn áp dụng thường xuyên {INVENTED}."
                )
        for key in self.ADOPTERS:
            people, row = self.people_of(key), self.model(key)
            if people:
                say_alive(actor=people[0], initiative=row, version=row.version, text=f"Vẫn áp dụng {INVENTED}.")

    # This year ----------------------------------------------------------------------------------------------------------

    def open_2026(self) -> None:
        plan = CampaignPlan(
            year=2026,
            title="Đăng ký mô hình, sáng kiến cải cách hành chính cuối năm 2026",
            due_on=date(2026, 12, 4),
            due_text="trước ngày 05/12/2026",
            purpose=f"Chọn mô hình đưa vào kế hoạch cải cách hành chính năm 2027 {INVENTED}.",
            quotas=(
                QuotaWish("Sở, ban, ngành cấp tỉnh", ("department",), 1),
                QuotaWish("Xã, phường", PRESENT_LOCALITIES, 1, 2),
            ),
        )
        self.entries_2026: list[tuple[Initiative, EntryState]] = []
        campaign = self._open(plan)
        for key, idea, state in IN_2026:
            row = self._send(key, idea, campaign, state)
            if row is not None:
                self.entries_2026.append((row, state))

    def settle_2026(self) -> None:
        self._accept(row for row, state in self.entries_2026 if state is EntryState.ACCEPTED)


# The list of 2022 -------------------------------------------------------------------------------------------------------


def take_over_list(actor: Actor, units: Mapping[str, int], tree: Tree) -> list[Initiative]:
    """The models of 2022 that the province's letter names, as it names them; open to everybody as the letter was."""
    path = Path(__file__).parent / "assets" / "models-2022.csv"
    with path.open(encoding="utf-8", newline="") as file:
        made = [_listed(line, units, tree) for line in csv.DictReader(file)]
    for row in made:
        row.fill_search()
    Initiative.objects.bulk_create(made)
    LifeEvent.objects.bulk_create(
        LifeEvent(
            initiative=row,
            before=Stage.IDEA.value,
            after=row.stage,
            on=row.stage_on or today(),
            text="Có trong danh mục mô hình năm 2022 được tỉnh yêu cầu áp dụng, nhân rộng.",
            by_id=actor.user_id,
        )
        for row in made
    )
    for row in made:
        record(
            actor=actor,
            verb="initiative.import",
            root=row.root,
            object=row.root,
            summary=note(gettext_noop("Took “%(title)s” over from a list of former years"), title=row.title[:160]),
            within=row.path or None,
        )
    return made


def _listed(line: Mapping[str, str], units: Mapping[str, int], tree: Tree) -> Initiative:
    unit = units.get(line["unit_key"]) if line["unit_key"] else None
    values: dict[str, Any] = {name: line[name] for name in ("title", "kind", "field", "unit_name", "scope", "basis")}
    return Initiative(
        **values,
        unit_id=unit,
        unit_path=path_text(tree.path(unit)) if unit is not None and unit in tree else "",
        year=int(line["year"]),
        links=[{"text": "", "url": line["link"]}] if line["link"] else [],
        source=f"{LETTER}, mục {line['part']}",
        state=EntryState.ACCEPTED.value,
        stage=Stage.RECOMMENDED.value,
        stage_on=today(),
        alive_on=today(),
        sent_at=datetime.combine(date(2022, 12, 31), time(8), VIETNAM),
        released_at=moment(),
        is_demo=True,
    )
