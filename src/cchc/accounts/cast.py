"""The cast of the demonstration: who they are, where they work, and what to try as each of them.

The same people stand on the sign-in page (demo mode only), in tests, in screenshots and in the documents. They bear the
names of their posts, so that nobody takes them for living persons.
"""

from dataclasses import dataclass
from datetime import date

from cchc_core.access import Role
from cchc_core.words import gettext_noop

PROVINCE = "Tỉnh Hà Tĩnh"
COMMUNE = "Phường Thành Sen"
JUSTICE = "Sở Tư pháp"
HOME_AFFAIRS = "Sở Nội vụ"
OFFICE = "Văn phòng UBND tỉnh"
INSPECTORATE = "Thanh tra tỉnh"

#: The first day of the posts: that of the present communes.
SINCE = date(2025, 7, 1)

#: Everybody of the cast signs in with one click; the password form takes this one.
PASSWORD = "cchc-minh-hoa"  # noqa: S105 - printed on the demonstration's sign-in page


@dataclass(frozen=True)
class Member:
    """One person. ``role`` is None for the stranger, who has an account and no post; unit and circle go by name."""

    key: str
    username: str
    role: Role | None
    title: str
    unit: str
    circle: str | None
    about: str
    attempt: str

    @property
    def name(self) -> str:
        return f"{self.title}, {self.unit}" if self.unit else self.title


CAST: tuple[Member, ...] = (
    Member(
        "focal-commune",
        "daumoi.thanhsen",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        COMMUNE,
        None,
        gettext_noop("Focal officer of a commune"),
        gettext_noop("Self-score your commune leaf by leaf and attach evidence."),
    ),
    Member(
        "head-commune",
        "lanhdao.thanhsen",
        Role.UNIT_HEAD,
        "Chủ tịch UBND",
        COMMUNE,
        None,
        gettext_noop("Head of that commune"),
        gettext_noop("Read what the focal officer scored, approve it and submit it."),
    ),
    Member(
        "focal-department",
        "daumoi.tuphap",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        JUSTICE,
        None,
        gettext_noop("Focal officer of a department"),
        gettext_noop("See what the verifiers changed and why."),
    ),
    Member(
        "head-department",
        "lanhdao.tuphap",
        Role.UNIT_HEAD,
        "Giám đốc Sở",
        JUSTICE,
        None,
        gettext_noop("Head of that department"),
        gettext_noop("Approve and submit, and delegate your post for the days you are away."),
    ),
    Member(
        "verifier",
        "thamdinh.vanphong",
        Role.VERIFIER,
        "Chuyên viên thẩm định",
        OFFICE,
        PROVINCE,
        gettext_noop("Verifier of another department"),
        gettext_noop("Confirm or change the points of your field, with a reason."),
    ),
    Member(
        "verifier-home",
        "thamdinh.noivu",
        Role.VERIFIER,
        "Chuyên viên thẩm định",
        HOME_AFFAIRS,
        PROVINCE,
        gettext_noop("Verifier at the Department of Home Affairs"),
        gettext_noop("Verify the criteria of the Department of Home Affairs for every unit."),
    ),
    Member(
        "coordinator",
        "dieuphoi.noivu",
        Role.COORDINATOR,
        "Chuyên viên Phòng CCHC",
        HOME_AFFAIRS,
        PROVINCE,
        gettext_noop("Coordinator"),
        gettext_noop("Open a round, follow it, make results final and publish the ranking."),
    ),
    Member(
        "council",
        "hoidong.tinh",
        Role.COUNCIL,
        "Thành viên Hội đồng thẩm định",
        PROVINCE,
        PROVINCE,
        gettext_noop("Member of the council"),
        gettext_noop("Read every sheet with the reason of every point."),
    ),
    Member(
        "leader",
        "lanhdao.tinh",
        Role.LEADER,
        "Phó Chủ tịch UBND",
        PROVINCE,
        PROVINCE,
        gettext_noop("Leader of the province"),
        gettext_noop("Read the ranking and what lies behind it."),
    ),
    Member(
        "auditor",
        "thanhtra.tinh",
        Role.AUDITOR,
        "Thanh tra viên",
        INSPECTORATE,
        PROVINCE,
        gettext_noop("Auditor"),
        gettext_noop("Read the log: who did what, when, and why."),
    ),
    Member(
        "admin",
        "quantri",
        Role.ADMIN,
        "Quản trị hệ thống",
        HOME_AFFAIRS,
        PROVINCE,
        gettext_noop("Administrator"),
        gettext_noop("Merge two units in a preview, import people, unlock an account."),
    ),
    Member(
        "stranger",
        "khach",
        None,
        "Người chưa có vị trí",
        "",
        None,
        gettext_noop("A stranger with an account and no post"),
        gettext_noop("See that nothing of anybody's can be reached."),
    ),
)

BY_KEY = {member.key: member for member in CAST}
