"""Dates and deadlines as officials write them: "ngày 24/3/2023", "quý II/2024", "chậm nhất", "trước ngày 15 hằng tháng".

A date may lack its day, its month or its year; it stays as partial as it was printed, and nobody's guess is added. A
deadline says besides whether its own day still counts: "trước ngày 24/3" ends with the 23rd, "chậm nhất" and "đến hết"
include the day named.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_YEAR = r"(?:19|20)\d{2}(?!\d)"
_BLANK = r"[._…\s]{0,14}?"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

#: What stands before "14/8" where it is a share or a score, and no day.
_NO_RATIO = r"(?<![\d/.,\w-])" + "".join(
    rf"(?<!{word}\s)"
    for word in ("đạt", "thứ", "hạng", "số", "Điều", "điểm", "được", "có", "còn", "với", "tổng", "trên")
)
#: Every writing of a day, a month, a quarter or a year that may carry a deadline; the longest first.
_MOMENT = re.compile(
    rf"""
    (?:\bngày\s{{0,8}})?(?<![\d/.,])(?P<d1>\d{{1,2}})\s?[/.\-]\s?(?P<m1>\d{{1,2}})\s?[/.\-]\s?(?P<y1>{_YEAR})
  | \bngày(?P<d2>\s{{0,8}}\d{{1,2}}|{_BLANK})\s{{0,8}}tháng(?P<m2>\s{{0,8}}\d{{1,2}}|{_BLANK})\s{{0,8}}năm\s{{0,8}}
        (?P<y2>{_YEAR})
  | \bngày\s{{1,8}}(?P<d3>\d{{1,2}})\s{{1,8}}tháng\s{{1,8}}(?P<m3>\d{{1,2}})(?![\d/])
  | \bngày\s{{0,8}}[._…]{{0,8}}\s?/\s{{0,8}}(?P<m8>\d{{1,2}})\s?/\s?(?P<y8>{_YEAR})
  | (?:\bngày\s{{0,8}}|(?:(?<=trước)|(?<=đến)|(?<=đến\shết)|(?<=(?:chậm|muộn)\snhất))\s{{1,8}})
        (?P<d4>\d{{1,2}})\s?[/\-]\s?(?P<m4>\d{{1,2}})(?![\d/])(?!\s+(?:tổng\s+)?(?:số|xã|phường|sở|đơn|cơ|cán|hồ|điểm|tiêu|nhiệm|huyện))
  | (?<![\d/.,])(?P<d5>\d{{1,2}})\s{{1,4}}tháng\s{{1,4}}(?P<m7>\d{{1,2}})(?:\s{{1,4}}năm\s{{1,4}}(?P<y3>{_YEAR})|(?=\s?[.,;)]|$))
  | {_NO_RATIO}(?P<d6>\d{{1,2}})/(?P<m9>\d{{1,2}})(?=\s?[.,;:)](?!\d)|\s+(?:và|để|phải|tới|hằng|hàng)\s|$)
  | \b(?P<m11>[369])\s{{1,4}}tháng\s{{1,4}}(?P<part>đầu|cuối)\s{{1,4}}năm(?:\s{{1,8}}(?P<y11>{_YEAR}))?
  | \btháng\s{{0,8}}\d{{1,2}}\s?-\s?(?P<m10>\d{{1,2}})\s{{0,4}}(?:/\s{{0,4}}|năm\s{{1,8}})(?P<y10>{_YEAR})
  | \btháng\s{{0,8}}(?P<m5>\d{{1,2}})\s{{0,8}}(?:[/\-]\s{{0,4}}|năm\s{{1,8}})(?P<y5>{_YEAR})
  | \btháng\s{{0,8}}(?P<m6>\d{{1,2}})(?![\d/])
  | \bquý\s{{1,8}}(?P<q>IV|III|II|I|[1-4])\b(?:\s{{0,4}}(?:[/\-]\s{{0,4}}|năm\s{{1,8}})(?P<y7>{_YEAR}))?
  | \bngày\s{{0,8}}(?:m[ùồ]ng\s{{1,4}})?(?P<d7>\d{{1,2}})(?![\d/])
  | \bTết\s[^.;,:()\d]{{2,30}}\s(?P<y12>{_YEAR})
  | (?:(?<=[,(;]\s)cuối\s+|(?<=đến\s)cuối\s+|(?<=vào\s)cuối\s+|(?<=đến\s)hết\s+|(?<=đến\shết\s)|
        (?<=trong\s))(?P<this>năm)(?:\s+nay)?(?!\s{{0,4}}\d)
        (?!\s+(?:học|trước|sau|tới|ngoái|liền|kế|ngân|tài|qua))
  | \bnăm\s{{1,8}}(?:(?:ngân\s+sách|tài\s+chính|kế\s+hoạch)\s{{1,4}})?(?P<y9>{_YEAR})
    """,
    re.VERBOSE | re.IGNORECASE,
)

_WEEKDAY = r"(?:\(?(?:(?:sáng|chiều)\s+)?thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\)?|chủ\s+nhật),?\s{0,4}"
#: The hour and the day of the week, which may stand between "trước" and the date.
_HOUR = (
    r"(?:các\s+|thời\s+điểm\s+)?(?:ngày\s+(?:làm\s+việc\s+)?cuối(?:\s+cùng)?\s+(?:của\s+)?)?"
    r"(?:(?:buổi|cuộc|phiên)\s+(?:họp|giao\s+ban|làm\s+việc)(?:\s+[^\W\d_]{2,8}){0,4}\s+)?"
    r"(?:(?:đầu|cuối|hết|kết\s+thúc)?\s{0,4}giờ\s+(?:làm\s+việc|hành\s+chính)\s+(?:của\s+)?)?"
    r"(?:(?:(?:đầu|cuối)\s+giờ\s+)?(?:sáng|chiều|trưa|tối)\s+)?"
    r"(?:\d{1,2}\s?(?:giờ|h|g|:)\s?(?:\d{2})?\s?(?:phút|')?(?:\s+(?:sáng|trưa|chiều|tối))?,?\s{0,4})?"
    rf"(?:(?:ngày\s+)?{_WEEKDAY}\(?)?"
)
_DOING = r"(?:\s+(?:hoàn\s+thành|thực\s+hiện|gửi|nộp|báo\s+cáo|trình|đăng\s+ký|xong))"
_SAID = r"\s{0,4}(?:là\s{1,4})?:?\s{0,4}(?:trong|vào|là)?\s{0,4}"
_LEADS = (
    ("before", re.compile(rf"(?:chậm|muộn)\s+nhất(?:\s+là)?\s+trước\s{{0,4}}{_HOUR}$", re.IGNORECASE)),
    (
        "latest",
        re.compile(
            rf"(?:(?:chậm|muộn)\s+nhất(?:\s+là)?(?:\s+(?:đến\s+hết|đến|vào|trong|hết))?(?:\s+(?:đầu|giữa|cuối))?"
            rf"|không\s+(?:(?:muộn|chậm|trễ)\s+(?:hơn|quá)|(?:để\s+)?(?:kéo\s+dài\s+)?quá))\s{{0,4}}{_HOUR}$",
            re.IGNORECASE,
        ),
    ),
    ("before", re.compile(rf"\btrước\s{{0,4}}{_HOUR}$", re.IGNORECASE)),
    # "trước Tết Dương lịch (01/01/2024)", "trước kỳ nghỉ lễ 30/4", "trước khi Đoàn làm việc (dự kiến ngày 20/5)"
    (
        "before",
        re.compile(
            r"\btrước\s+(?:Tết|ngày|lễ|dịp|kỳ|khi|hội\s+nghị|phiên|đợt)\s[^.;,:()\d]{2,60}"
            r"(?:\(\s?(?:(?:dự\s+kiến|tức|là|vào|khoảng|ngày)\s+){0,3})?$",
            re.IGNORECASE,
        ),
    ),
    (
        "until",
        re.compile(
            rf"(?:(?:\b(?:đến|tới)\s+)?\bhết|\btrước\s+khi\s+(?:hết|kết\s+thúc))\s{{0,4}}{_HOUR}$", re.IGNORECASE
        ),
    ),
    (
        "to",
        re.compile(
            rf"(?:\btừ\s+nay\s+|\bthời\s+(?:gian|hạn)\s+)?\bđến\s{{0,4}}(?:(?:đầu|giữa|cuối)\s+)?{_HOUR}$",
            re.IGNORECASE,
        ),
    ),
    (
        "due",
        re.compile(
            rf"(?:thời\s+(?:gian|hạn){_DOING}*|tiến\s+độ{_DOING}?|thời\s+hạn[^.;:]{{1,40}}|hoàn\s+thành|"
            rf"xong){_SAID}$",
            re.IGNORECASE,
        ),
    ),
    # With an hour, "Thời gian: 14 giờ 00 ngày 09/12" is when people meet, unless the words say what for.
    (
        "due",
        re.compile(
            rf"(?:thời\s+(?:gian|hạn){_DOING}+|hạn\s+(?:cuối\s+cùng|cuối|chót|nộp|hoàn\s+thành|gửi|báo\s+cáo|trả\s+lời|nhận|góp\s+ý|"
            r"phản\s+hồi|đăng\s+ký)"
            rf"(?:[^.;:]{{1,40}}(?=:))?|(?<!thời\s)\bhạn(?=\s?:)|mốc\s+(?:thời\s+gian\s+)?hoàn\s+thành|"
            rf"ngày\s+cuối(?:\s+cùng)?\s+(?:nhận|nộp|gửi|đăng\s+ký)[^.;:]{{0,40}}(?=:)){_SAID}{_HOUR}$",
            re.IGNORECASE,
        ),
    ),
    (
        "within",
        re.compile(
            r"\b(?:trong|vào)\s{0,4}(?:(?:tuần|nửa|\d{1,2}\s+ngày)\s+(?:đầu|cuối|thứ\s+\w{2,3})(?:\s+(?:tiên|cùng))?\s+"
            r"(?:của\s+)?|(?:đầu|giữa|cuối)\s+)?$",
            re.IGNORECASE,
        ),
    ),
    # A form, a system that closes: nothing is handed in later.
    (
        "closes",
        re.compile(
            rf"\b(?:khóa|khoá|đóng|kết\s+thúc)(?:\s+(?:sổ|hệ\s+thống|phần\s+mềm|cổng))?\s+(?:vào\s+|lúc\s+){{1,2}}{_HOUR}$",
            re.IGNORECASE,
        ),
    ),
)
_EVERY_AFTER = re.compile(
    r"\s{0,4}\(?(?:của\s+|đầu\s+)?(?:(?:hàng|hằng|mỗi)\s+(?P<a>năm|tháng|quý|tuần)"
    r"|tháng\s+(?:cuối|đầu)(?:\s+cùng)?\s+(?:của\s+)?(?:mỗi\s+)?(?P<b>quý)(?:\s+(?:sau|tiếp\s+theo))?"
    r"|của\s+(?P<c>tháng)(?!\s{0,4}\d)|tháng\s+(?:sau|liền|kế|cuối))",
    re.IGNORECASE,
)
_EVERY_BEFORE = re.compile(
    r"(?:(?:hàng|hằng|mỗi)\s+|báo\s+cáo\s+(?:định\s+kỳ\s+)?(?=tháng|quý\s))(?P<a>năm|tháng|quý|"
    r"tuần)(?!\s+[IV\d])(?:[\s,:(]|báo\s+cáo|gửi|chậm\s+nhất|là){0,8}[^.;]{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PartialDate:
    """A day as far as it was printed. ``quarter`` stands in the place of a month."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None

    def in_year(self, year: int | None) -> PartialDate:
        """With ``year`` where none was printed."""
        return self if self.year is not None else replace(self, year=year)

    def iso(self) -> str | None:
        """ "2026-07-10", cut at the first part that is not known: "2026-07", "2026"; None without a year.

        A quarter has no form in ISO 8601: it is given as its last month, within which what is due in it is due.
        """
        if self.year is None:
            return None
        if self.quarter is not None:
            return f"{self.year:04d}-{3 * self.quarter:02d}"
        if self.month is None:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day is not None else "")

    def last_day(self) -> dt.date | None:
        """The last day that it may mean; None without a year."""
        if self.year is None:
            return None
        month = self.quarter * 3 if self.quarter is not None else self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True)
class Moment:
    """A date where it stands in a text."""

    start: int
    end: int
    date: PartialDate


@dataclass(frozen=True)
class Deadline:
    """A date that something must be done by. ``every`` is "năm", "quý", "tháng" or "tuần" where it comes round again.

    ``lead`` is how it was said: "before" (trước), "latest" (chậm nhất), "until" (đến hết), "to" (đến), "due" (thời hạn: …),
    "within" (trong tháng, trong quý), "on" (no words of a deadline). The last four are deadlines only in a sentence that tells
    somebody to act. "after" is a number of days from a day that the text does not know ("trong vòng 15 ngày kể từ ngày kết
    thúc"): no date at all.
    """

    start: int
    end: int
    at: int  # where the date itself begins
    date: PartialDate
    lead: str
    every: str | None = None
    said: int | None = None  # where the words begin that it shares with a day before it; None where it has its own

    @property
    def begin(self) -> int:
        """Where the words that make a deadline of the day begin."""
        return self.start if self.said is None else self.said

    @property
    def inclusive(self) -> bool:
        """Whether the day named still counts."""
        return self.lead != "before"

    def due(self, year: int | None = None) -> dt.date | None:
        """The last day that is in time; None for one that recurs, or where no year is known."""
        if self.every is not None or self.lead == "after":
            return None
        moment = self.date.in_year(year)
        if self.inclusive:
            return moment.last_day()
        if moment.year is None:
            return None
        first = dt.date(
            moment.year, moment.month or (moment.quarter or 1) * 3 - 2 if moment.quarter else moment.month or 1, 1
        )
        return (first.replace(day=moment.day) if moment.day else first) - dt.timedelta(days=1)


def find_moments(text: str) -> Iterator[Moment]:
    """Every date of ``text`` in order, also those without a year. What cannot be a date (32/13) is passed over."""
    return (moment for moment in _moments(text) if moment.date != PartialDate())


def _moments(text: str) -> Iterator[Moment]:
    """Also "cuối năm", which is of no year that is printed."""
    for match in _MOMENT.finditer(text):
        moment = _read(match)
        if moment is not None and (moment != PartialDate() or match["this"] is not None):
            yield Moment(match.start(), match.end(), moment)


def date_at(text: str, start: int) -> Moment | None:
    """The date that begins exactly at ``start``."""
    match = _MOMENT.match(text, start)
    moment = _read(match) if match else None
    return Moment(start, match.end(), moment) if match and moment else None


_COUNT = r"\d{1,3}\s+(?:\([^()]{2,20}\)\s+)?(?:ngày|tuần|tháng|giờ)(?:\s+làm\s+việc)?"
_LIMIT = (
    r"(?:(?:chậm|muộn)\s+nhất(?:\s+là)?(?:\s+(?:sau|trong))?|trong(?:\s+(?:vòng|thời\s+(?:hạn|gian)))?|không\s+quá|sau|"
    r"không\s+(?:muộn|chậm|trễ)\s+(?:hơn|quá)|ít\s+nhất|tối\s+thiểu|tối\s+đa)"
)
#: A number of days from another day ("trong 20 ngày tính từ ngày ký", "30 ngày trước khi hết hạn"), or the other way round
#: ("trước kỳ họp 05 ngày", "sau khi hết hạn không quá 05 ngày").
_FROM_A_DAY = re.compile(
    rf"(?:{_LIMIT}\s{{1,4}})?(?<![\d/.,]){_COUNT},?\s{{1,4}}(?:(?:kể|tính)\s+từ|(?:từ|sau|trước)\s+(?:ngày|khi|lúc|thời\s+điểm|"
    r"(?:hội|cuộc|kỳ|phiên|buổi)\s+\w+|kiểm\s+tra|kết\s+thúc))(?:\s+(?:ngày|khi|thời\s+điểm))?(?![^\W\d_]|\s\d)"
    rf"|\b(?:trước|sau)\s{{1,4}}(?:[^.;,:\d]{{3,60}}\s)?(?<!ngày\s)(?:{_LIMIT}\s{{1,4}}(?:là\s+)?{_COUNT}|"
    rf"(?<=[^\W\d_]{{3}}\s)(?!\d+\s+giờ){_COUNT})(?!\s{{0,4}}(?:đầu|cuối|ngày|phút|\d|tháng))"
    rf"|(?:{_LIMIT}\s+)?{_COUNT}\s+(?:tiếp\s+theo|sau\s+đó|kế\s+tiếp)|\bsau\s+đó\s+(?:{_LIMIT}\s+)?{_COUNT}",
    re.IGNORECASE,
)
_RHYTHM = r"(?:h[ằà]ng|mỗi)\s+(?:ngày|tuần|tháng|quý|năm)"
_AT = r"(?:(?:trước|vào|lúc|chậm\s+nhất|định\s+kỳ)\s+(?:vào\s+)?)"
_CLOCK = r"\d{1,2}\s?(?:giờ|h)\s?\d{0,2}"
_WEEKDAYS = rf"(?:(?:sáng|chiều|ngày|cuối|đầu|giờ|{_CLOCK})\s+){{0,3}}thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])"
#: What comes round in the week or the day: "hằng tuần (chiều thứ Sáu)", "trước 16 giờ thứ Năm hằng tuần", "mỗi thứ Hai".
_WEEKLY = re.compile(
    rf"{_RHYTHM}\s{{0,4}}[,(]?\s{{0,4}}{_AT}?{_WEEKDAYS}\)?"
    rf"|{_AT}{_CLOCK}(?:\s+(?:và|,)\s+{_CLOCK})?\s+(?:h[ằà]ng|mỗi)\s+ngày"
    rf"|{_AT}?{_WEEKDAYS}\s+(?:h[ằà]ng|mỗi)\s+tuần"
    rf"|{_AT}{_WEEKDAYS}\s+(?:của\s+)?tuần\s+(?:đầu|cuối|thứ\s+\w{{2,3}})(?:\s+(?:tiên|cùng))?\s+(?:của\s+)?"
    r"(?:(?:h[ằà]ng|mỗi)\s+)?tháng(?!\s*\d)"
    rf"|mỗi\s+{_WEEKDAYS}",
    re.IGNORECASE,
)
#: What comes round in a number of days: "cứ 02 tuần một lần", "mỗi quý một lần", "định kỳ 15 ngày".
_EACH_TIME = re.compile(
    rf"(?:\bcứ\s+{_COUNT}|định\s+kỳ\s+\d{{1,3}}\s+(?:ngày|tuần))(?:[^.;,]{{0,30}}?\s(?:một|01|1)\s+lần)?|(?:{_RHYTHM}|(?<!\d){_COUNT})\s+(?:một|01|1)\s+lần",
    re.IGNORECASE,
)
#: "trước kỳ họp HĐND tỉnh", "trước khi khai giảng": an event whose day the text does not name.
_BEFORE_EVENT = re.compile(
    r"\btrước\s+(?:mỗi\s+)?(?:khi|kỳ|phiên|Tết|hội\s+nghị|lễ|dịp|đợt|đại\s+hội|buổi|mùa)\s(?:[^.;,:()\d]|(?<=thứ\s)\d{1,2}){2,60}(?=[.;,:)]|$)",
    re.IGNORECASE,
)


#: "ngay sau khi nhận được yêu cầu, không quá 02 ngày làm việc".
_AT_ONCE = re.compile(
    r"\bngay\s+(?:sau\s+)?khi\s+(?:nhận|kết\s+thúc|hoàn\s+thành|phát\s+sinh|có\s+(?:yêu\s+cầu|kết\s+quả))[^.;,:]{0,60}"
    r"(?:,\s{1,4}(?:không\s+quá|trong\s+vòng|chậm\s+nhất)\s{1,4}\d{1,3}\s+(?:ngày|giờ)(?:\s+làm\s+việc)?)?",
    re.IGNORECASE,
)
#: "trước ngày làm việc cuối cùng của tháng".
_LAST_DAY = re.compile(
    r"(?:(?:trước|vào|chậm\s+nhất)(?:\s+là)?(?:\s+(?:trước|vào))?\s+)ngày\s+(?:làm\s+việc\s+)?cuối(?:\s+cùng)?\s+"
    r"(?:của\s+)?(?:(?:mỗi|hằng|hàng)\s+)?(?P<every>tháng|quý)(?!\s*\d|\s+[IV])",
    re.IGNORECASE,
)


#: Words of time that may stand before a day: "vào chiều thứ Sáu, ngày …", "khi kết thúc quý III", "trung tuần tháng 7".
_TIME_WORDS = re.compile(
    r"(?<![^\W\d_])(?:(?:ngay|vào|trong|lúc|khi|kết\s+thúc|hết|đầu|giữa|cuối|nửa|(?:thượng|trung|hạ)\s+tuần|tuần|dịp|khoảng|"
    rf"thời\s+(?:gian|hạn|điểm)|(?<!hết\s)(?<!quá\s)(?<!trễ\s)(?<!đến\s)hạn|các|của|hai|{_WEEKDAY}|"
    r"(?:cuối|đầu)\s+giờ|sáng|chiều|trưa|tối|\d{1,2}\s?(?:giờ|h|g|:)\s?(?:\d{2})?\s?(?:phút|')?|thứ\s+\w{2,4}|cùng)[\s,(]{1,4}){1,8}$",
    re.IGNORECASE,
)


def find_deadlines(text: str, told: bool = False) -> Iterator[Deadline]:
    """Every date of ``text`` that words of a deadline lead up to, in order.

    With ``told`` the text tells somebody to act, and every date stands for itself: what no such words lead up to is "on".
    """
    found = [
        *_dated(text, told),
        *_undated(text, _FROM_A_DAY, "after", None),
        *_undated(text, _AT_ONCE, "after", None),
        *_undated(text, _WEEKLY, "before", "tuần"),
        *(_undated(text, _EACH_TIME, "each", "tuần") if told else ()),
        *(_undated(text, _BEFORE_EVENT, "event", None) if told else ()),
        *_undated(text, _LAST_DAY, "before", "tháng"),
    ]
    yield from sorted(found, key=lambda deadline: deadline.start)


def _undated(text: str, pattern: re.Pattern[str], lead: str, every: str | None) -> Iterator[Deadline]:
    """Deadlines that name no date."""
    for match in pattern.finditer(text):
        yield Deadline(match.start(), match.end(), match.start(), PartialDate(), lead, every)


_AND_THEN = re.compile(r"\s{0,4}(?:,|và)\s{1,4}(?:trong\s+)?")


def _dated(text: str, told: bool) -> Iterator[Deadline]:
    moments = list(_moments(text) if told else find_moments(text))
    for index, moment in enumerate(moments):
        before = text[max(0, moment.start - 80) : moment.start]
        lead, start = _lead(before, moment)
        if lead is None and told and not _is_shared(text, moments[index - 1 : index], moment):
            words = _TIME_WORDS.search(before)
            lead, start = "on", words.start() if words else len(before)
        if lead is None:
            continue
        every, end = _every(text, moment, before)
        if every is None and moment.date.day is not None and moment.date.month is None:
            # "ngày 15" of no month is a deadline only where it comes round, as "ngày 12 và ngày 27 hằng tháng" do
            shared = list(_joined(text, end, moment, moments[index + 1 :]))
            every, _ = _every(text, shared[-1], before) if shared else (None, 0)
            if every is None:
                continue
            at = moment.start - len(before) + start
            yield Deadline(at, end, moment.start, moment.date, lead, every)
            for later in shared:
                yield Deadline(later.start, later.end, later.start, later.date, lead, every, at)
            continue
        joined = list(_joined(text, end, moment, moments[index + 1 :])) if every is None else []
        year = next((later.date.year for later in joined if later.date.year is not None), None)
        if joined and year is None:  # "trước ngày 15/6 và ngày 15/12 hằng năm"
            every, _ = _every(text, joined[-1], before)
        lead_start = moment.start - len(before) + start
        if joined and not _is_day(moment):  # "trong quý I, quý II năm 2026" ends with the second
            yield Deadline(lead_start, joined[-1].end, moment.start, joined[-1].date, lead, None)
            continue
        yield Deadline(lead_start, end, moment.start, moment.date.in_year(year), lead, every)
        for later in joined:  # "trước ngày 10/6 và ngày 10/12/2026" are two
            yield Deadline(later.start, later.end, later.start, later.date.in_year(year), lead, every, lead_start)


def _is_shared(text: str, earlier: list[Moment], moment: Moment) -> bool:
    """Whether a date goes on with the one before it, which brings it along."""
    return any(
        bool(_AND_THEN.fullmatch(text, each.end, moment.start)) and _is_day(each) == _is_day(moment) for each in earlier
    )


def _joined(text: str, end: int, moment: Moment, following: list[Moment]) -> Iterator[Moment]:
    """Dates of the same kind that share the words of a deadline with the one before."""
    for later in following:
        if not _AND_THEN.fullmatch(text, end, later.start) or _is_day(later) != _is_day(moment):
            return
        yield later
        end = later.end


_STRAIGHT = re.compile(r"\(|^(?:(?!\s(?:Tết|lễ|dịp|kỳ|khi|hội|phiên|đợt)\s).)*$", re.IGNORECASE)


def _lead(before: str, moment: Moment) -> tuple[str | None, int]:
    for lead, pattern in _LEADS:
        match = pattern.search(before)
        if match and not moment.date.day and lead == "before" and not _STRAIGHT.search(match[0]):
            continue  # "trước kỳ họp tháng 7" says when the session is
        if match and (lead != "within" or not _is_day(moment) or _gives_until(match, before)):
            return lead, match.start()
    return None, 0


_FINISHED = re.compile(
    r"(?:(?:hoàn\s+thành|xong)\s[^.;,]{0,60}|\b(?:gửi|nộp)\s(?:[^.;,]{0,40}\s)?(?:về|cho|đến)\s[^.;,]{2,60})$",
    re.IGNORECASE,
)


def _gives_until(match: re.Match[str], before: str) -> bool:
    """ "trong ngày 12/5" does, and "hoàn thành … vào ngày 12/5", "gửi về Sở vào ngày 12/5"."""
    return match[0].strip().lower() == "trong" or bool(_FINISHED.search(before[: match.start()]))


def _is_day(moment: Moment) -> bool:
    """ "vào ngày 12/5" tells when something takes place; "trong ngày 12/5" may give somebody until then."""
    return moment.date.day is not None and moment.date.month is not None


def _every(text: str, moment: Moment, before: str) -> tuple[str | None, int]:
    """How often a day comes round again, and where the words that say so end."""
    if moment.date.year is not None:
        return None, moment.end
    after = _EVERY_AFTER.match(text, moment.end)
    if after:
        return (after["a"] or after["b"] or after["c"] or "tháng").lower(), after.end()
    earlier = _EVERY_BEFORE.search(before)
    if earlier and earlier["a"].lower() != "năm" and moment.date.month is not None:
        return (
            None,
            moment.end,
        )  # "báo cáo hằng quý (…), 6 tháng (trước ngày 15/6)": a day of one month comes once a year
    return (earlier["a"].lower() if earlier else None), moment.end


def _read(match: re.Match[str]) -> PartialDate | None:
    found = match.groupdict()
    if found["q"]:
        quarter = _ROMAN.get(found["q"].lower()) or int(found["q"])
        return PartialDate(_number(found["y7"]), quarter=quarter)
    if found["part"] and found["part"].lower() == "cuối":
        found["m11"] = "12"
    year, month, day = (
        next((number for key in keys if (number := _number(found[key])) is not None), None)
        for keys in (
            ("y1", "y2", "y3", "y5", "y8", "y9", "y10", "y11", "y12"),
            ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11"),
            ("d1", "d2", "d3", "d4", "d5", "d6", "d7"),
        )
    )
    if month is None and day is not None and match["d7"] is None:
        day = None  # "ngày 5 tháng … năm 2024": a day of no month says nothing
    return PartialDate(year, month, day) if _exists(year, month, day) else None


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    return int(plain) if plain.isdigit() else None


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= calendar.monthrange(year or 2024, month or 1)[1]
