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

#: The first day of the posts: that of the present communes; of posts in bodies that stood before, a day long ago, so that
#: the story can be played in an earlier year too.
SINCE = date(2025, 7, 1)
LONG_AGO = date(2021, 1, 1)
#: The last day of the districts and of their communes.
LAST_DAY = date(2025, 6, 30)

DISTRICT = "Huyện Đức Thọ"
DISTRICT_HOME_AFFAIRS = "Phòng Nội vụ huyện Đức Thọ"
DISTRICT_JUSTICE = "Phòng Tư pháp huyện Đức Thọ"
TOWNSHIP = "Thị trấn Đức Thọ"

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
    since: date = LONG_AGO
    until: date | None = None

    def is_on_stage(self, day: date) -> bool:
        """Whether the post is held on a day; the stranger always stands about."""
        return self.since <= day and (self.until is None or day <= self.until)

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
        since=SINCE,
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
        since=SINCE,
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


def _before(
    key: str, username: str, role: Role, title: str, unit: str, about: str, attempt: str, circle: str | None = None
) -> Member:
    """Somebody of the years of the districts."""
    return Member(key, username, role, title, unit, circle, about, attempt, until=LAST_DAY)


#: Who joins the others when the clock stands before 1/7/2025 (``DEMO_TODAY``), for the year of a plan and its urging.
FORMER_CAST: tuple[Member, ...] = (
    _before(
        "focal-office",
        "daumoi.vanphong",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        OFFICE,
        gettext_noop("Focal officer of a field owner"),
        gettext_noop("Fill in the four annexes on this year's results and next year's proposals."),
    ),
    _before(
        "head-office",
        "lanhdao.vanphong",
        Role.UNIT_HEAD,
        "Chánh Văn phòng",
        OFFICE,
        gettext_noop("Head of that field owner"),
        gettext_noop("Approve the annexes and send them before the deadline."),
    ),
    _before(
        "coordinator-district",
        "dieuphoi.ductho",
        Role.COORDINATOR,
        "Chuyên viên Phòng Nội vụ",
        DISTRICT_HOME_AFFAIRS,
        gettext_noop("Coordinator of a district"),
        gettext_noop("Write the district's plan, follow it, and urge its divisions and communes."),
        DISTRICT,
    ),
    _before(
        "leader-district",
        "chutich.ductho",
        Role.LEADER,
        "Chủ tịch UBND",
        DISTRICT,
        gettext_noop("Leader of that district"),
        gettext_noop("Approve the plan and the urging letters, and see whether urging works."),
        DISTRICT,
    ),
    _before(
        "focal-district",
        "daumoi.ductho",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        DISTRICT,
        gettext_noop("Focal officer of that district"),
        gettext_noop("Report what the province asks of the district, and answer its letters."),
    ),
    _before(
        "focal-division",
        "daumoi.tuphapductho",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        DISTRICT_JUSTICE,
        gettext_noop("Focal officer of a division of the district"),
        gettext_noop("Report progress of your tasks and answer the district's letter."),
    ),
    _before(
        "focal-township",
        "daumoi.thitranductho",
        Role.FOCAL,
        "Cán bộ đầu mối CCHC",
        TOWNSHIP,
        gettext_noop("Focal officer of a township"),
        gettext_noop("Take the superior lines over into your own plan and report progress."),
    ),
    _before(
        "head-township",
        "lanhdao.thitranductho",
        Role.UNIT_HEAD,
        "Chủ tịch UBND",
        TOWNSHIP,
        gettext_noop("Head of that township"),
        gettext_noop("Approve your plan and answer for what is late."),
    ),
)

EVERYBODY = (*CAST, *FORMER_CAST)


def cast_on(day: date) -> tuple[Member, ...]:
    """Who stands on the stage on a day."""
    return tuple(member for member in EVERYBODY if member.is_on_stage(day))


BY_KEY = {member.key: member for member in EVERYBODY}
