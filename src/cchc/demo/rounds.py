"""The five rounds of the demonstration: whom they score, between which days, and how far each sheet has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cchc.demo.numbers import HUYEN, SO, XA, XA_OLD
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.states import Stages, Timed

MARK = "Dữ liệu minh họa"

#: The day on which the demonstration stands.
DAY = date(2026, 11, 20)


class Standing(Enum):
    """How far a sheet has come."""

    NOT_STARTED = "not_started"
    FILLING = "filling"
    RETURNED = "returned"
    AWAITING_HEAD = "awaiting_head"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    VERIFIED = "verified"  # every leaf and result is there: ready to be made final
    EXPLAINING = "explaining"  # handed back to the unit, one request still open
    VERIFYING_AGAIN = "verifying_again"
    COUNCIL = "council"
    FINAL = "final"

    @property
    def has_left(self) -> bool:
        """The head has submitted it."""
        return self not in (Standing.NOT_STARTED, Standing.FILLING, Standing.RETURNED, Standing.AWAITING_HEAD)

    @property
    def is_verified(self) -> bool:
        return self in (Standing.VERIFIED, Standing.FINAL, *LATER)

    @property
    def is_under_verification(self) -> bool:
        """Somebody has begun to verify it."""
        return self is Standing.VERIFYING or self.is_verified


#: Sheets that have gone beyond the first verification.
LATER = (Standing.EXPLAINING, Standing.VERIFYING_AGAIN, Standing.COUNCIL)


@dataclass(frozen=True)
class Exemption:
    """A criterion that does not concern a unit."""

    unit: str
    code: str
    reason: str
    basis: str


@dataclass(frozen=True)
class Calendar:
    """The year that is scored, the day whose units count, and the days of a round."""

    year: int
    as_of: date
    opens_on: date
    due_on: date
    locks_on: date
    verify_by: date
    published_on: date | None = None


@dataclass(frozen=True)
class Tale:
    """One round. Units go by key. ``standings`` names the sheets that differ from ``usual``."""

    key: str
    title: str
    days: Calendar
    set_reference: str
    kind: str
    middle: float  # how good a middling unit is, 0…1
    unranked: Mapping[str, str] = field(default_factory=dict)
    without_procedures: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    twins: Mapping[str, str] = field(default_factory=dict)  # unit → the unit whose points it earns too
    usual: Standing = Standing.VERIFYING
    standings: Mapping[str, Standing] = field(default_factory=dict)
    open_leaves: Mapping[str, int] = field(default_factory=dict)  # of sheets being filled
    return_reason: str = ""
    stages: Stages = Stages()
    clocks: tuple[Clock, ...] = ()

    @property
    def is_published(self) -> bool:
        return self.days.published_on is not None

    def standing(self, key: str) -> Standing:
        return Standing.FINAL if self.is_published else self.standings.get(key, self.usual)


_OLD = Calendar(
    year=2022,
    as_of=date(2022, 12, 31),
    opens_on=date(2022, 11, 1),
    due_on=date(2022, 12, 5),
    locks_on=date(2022, 12, 10),
    verify_by=date(2023, 1, 20),
    published_on=date(2023, 1, 31),
)
_NEW = Calendar(
    year=2026,
    as_of=date(2026, 10, 1),
    opens_on=date(2026, 10, 1),
    due_on=date(2026, 11, 15),
    locks_on=date(2026, 11, 30),
    verify_by=date(2026, 12, 31),
)

_BASIS = "Văn bản hướng dẫn chấm điểm của Sở Nội vụ, mục II.3 (minh họa)"

OLD_DEPARTMENTS = Tale(
    key="so-2022",
    title=f"Chấm điểm CCHC các sở, ban, ngành năm 2022 ({MARK})",
    days=_OLD,
    set_reference="ha-tinh-so@2022",
    kind=SO,
    middle=0.72,
    unranked={
        "so-ngoai-vu": "Có dưới 30% tiêu chí thủ tục hành chính phát sinh; chấm điểm để theo dõi, không xếp hạng."
    },
    without_procedures=("thanh-tra-tinh",),
    exemptions=(
        Exemption("so-ngoai-vu", "6.1.2", "Không có đơn vị sự nghiệp trực thuộc.", _BASIS),
        Exemption(
            "van-phong-ubnd-tinh",
            "2.1",
            "Trong năm không được giao chủ trì tham mưu văn bản quy phạm pháp luật.",
            _BASIS,
        ),
    ),
    twins={"so-xay-dung": "so-cong-thuong"},
)
OLD_DISTRICTS = Tale(
    key="huyen-2022",
    title=f"Chấm điểm CCHC UBND cấp huyện năm 2022 ({MARK})",
    days=_OLD,
    set_reference="ha-tinh-huyen@2022",
    kind=HUYEN,
    middle=0.7,
    exemptions=(
        Exemption(
            "thi-xa-ky-anh-449", "4.1.3", "Đã hoàn thành sắp xếp trước năm 2022, không có nội dung trong đề án.", _BASIS
        ),
    ),
)
OLD_COMMUNES = Tale(
    key="xa-2022",
    title=f"Chấm điểm CCHC UBND cấp xã năm 2022 ({MARK})",
    days=_OLD,
    set_reference="ha-tinh-xa@2022",
    kind=XA_OLD,
    middle=0.64,
    unranked={"xa-son-kim-1-18196": "Khắc phục hậu quả mưa lũ từ tháng 9; chấm điểm để theo dõi, không xếp hạng."},
    exemptions=(
        Exemption("xa-son-kim-2-18199", "6.2.3", "Trong năm không được giao vốn đầu tư do xã quản lý.", _BASIS),
        Exemption("xa-son-kim-1-18196", "2.2.3", "Trong năm không phát sinh vụ việc hòa giải.", _BASIS),
    ),
)
DEPARTMENTS = Tale(
    key="so-2026",
    title=f"Chấm điểm CCHC các sở, ban, ngành năm 2026 ({MARK})",
    days=_NEW,
    set_reference="ha-tinh-so@2026",
    kind=SO,
    middle=0.76,
    unranked={"thanh-tra-tinh": "Không có thủ tục hành chính tiếp nhận hồ sơ; chấm điểm để theo dõi, không xếp hạng."},
    without_procedures=("thanh-tra-tinh",),
    exemptions=(Exemption("so-ngoai-vu", "6.1.2", "Không có đơn vị sự nghiệp trực thuộc.", _BASIS),),
    standings={
        "so-tu-phap": Standing.AWAITING_HEAD,
        "so-dan-toc-va-ton-giao": Standing.FILLING,
        "so-ngoai-vu": Standing.RETURNED,
        "so-xay-dung": Standing.SUBMITTED,
        "so-van-hoa-the-thao-va-du-lich": Standing.SUBMITTED,
        "so-y-te": Standing.VERIFIED,
        "so-cong-thuong": Standing.VERIFIED,
        "so-giao-duc-va-dao-tao": Standing.EXPLAINING,
        "so-nong-nghiep-va-moi-truong": Standing.VERIFYING_AGAIN,
        "so-khoa-hoc-va-cong-nghe": Standing.COUNCIL,
    },
    stages=Stages(explanation=True, second_verification=True, council=True),
    clocks=(
        Clock(Timed.VERIFICATION, date(2026, 10, 15), date(2026, 12, 11), date(2026, 12, 15)),
        Clock(Timed.EXPLANATION, date(2026, 11, 16), date(2026, 12, 18), date(2026, 12, 21)),
        Clock(Timed.SECOND_VERIFICATION, date(2026, 11, 16), date(2026, 12, 25), date(2026, 12, 28)),
        Clock(Timed.COUNCIL, date(2026, 11, 18), date(2026, 12, 30), date(2026, 12, 31)),
    ),
    open_leaves={"so-dan-toc-va-ton-giao": 14, "so-ngoai-vu": 2},
    return_reason="Tiêu chí 1.1.3 và 5.4.1 chưa đính kèm danh sách, phụ lục; đề nghị bổ sung trước ngày 25/11/2026.",
)
COMMUNES = Tale(
    key="xa-2026",
    title=f"Chấm điểm CCHC UBND các xã, phường năm 2026 ({MARK})",
    days=_NEW,
    set_reference="ha-tinh-xa@2026",
    kind=XA,
    middle=0.74,
    unranked={"xa-son-kim-2-18199": "Khắc phục hậu quả thiên tai từ tháng 8; chấm điểm để theo dõi, không xếp hạng."},
    exemptions=(
        Exemption("xa-ky-thuong-2025", "6.2.3", "Năm 2026 không được giao vốn đầu tư công.", _BASIS),
        Exemption("xa-son-hong-2025", "2.1.1", "Trong năm không có văn bản quy phạm pháp luật phải ban hành.", _BASIS),
    ),
    twins={"xa-cam-xuyen-2025": "xa-duc-tho-2025"},
    standings={
        "phuong-thanh-sen-2025": Standing.FILLING,
        "xa-huong-do-2025": Standing.FILLING,
        "xa-cam-lac-2025": Standing.FILLING,
        "xa-ky-lac-2025": Standing.FILLING,
        "xa-thuong-duc-2025": Standing.NOT_STARTED,
        "xa-thach-lac-2025": Standing.RETURNED,
        "xa-duc-quang-2025": Standing.AWAITING_HEAD,
        "xa-tung-loc-2025": Standing.AWAITING_HEAD,
        "xa-phuc-trach-2025": Standing.AWAITING_HEAD,
        "phuong-song-tri-2025": Standing.AWAITING_HEAD,
        **dict.fromkeys(
            ("xa-son-tien-2025", "xa-son-giang-2025", "xa-kim-hoa-2025", "xa-duc-dong-2025", "xa-vu-quang-2025",
             "xa-co-dam-2025", "xa-hong-loc-2025", "xa-ha-linh-2025", "xa-mai-phu-2025", "xa-toan-luu-2025",
             "xa-yen-hoa-2025", "xa-ky-van-2025"), Standing.SUBMITTED),
        "phuong-tran-phu-2025": Standing.VERIFIED,
        "xa-duc-tho-2025": Standing.VERIFIED,
        "xa-cam-xuyen-2025": Standing.VERIFIED,
        "xa-tien-dien-2025": Standing.FINAL,
    },
    open_leaves={"phuong-thanh-sen-2025": 6, "xa-huong-do-2025": 11, "xa-cam-lac-2025": 23, "xa-ky-lac-2025": 37,
                 "xa-thach-lac-2025": 3},
    return_reason="Số hồ sơ giải quyết đúng hạn không khớp với hệ thống; tiêu chí 7.2.1 chưa có báo cáo trích xuất kèm theo.",
)  # fmt: skip

TALES = (OLD_DEPARTMENTS, OLD_DISTRICTS, OLD_COMMUNES, DEPARTMENTS, COMMUNES)
