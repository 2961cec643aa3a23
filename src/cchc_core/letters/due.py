"""Which dates are deadlines: those by which something must be done, and none of the other dates of a letter.

In a sentence that tells somebody to act every day to come is a deadline, whatever words lead up to it, unless they say that
it is something else: ``_SOMETHING_ELSE`` names those one by one. Anywhere else only words of a deadline make it one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item, names_somebody
from cchc_core.letters.mood import Place, demands, sentence_around
from cchc_core.letters.verbs import ACTS, VERB_WORDS
from cchc_core.periods import Deadline, PartialDate

#: What is to be done may follow the day: "… bảo đảm đến ngày 30/11 hoàn thành 100% nhiệm vụ".
ACT_FOLLOWS = re.compile(rf"\s{{0,3}}(?P<comma>,?)\s{{0,3}}(?P<what>(?:(?:phải|cần|có)\s+|{VERB_WORDS})[^.;]{{6,}})")
#: "Báo cáo 6 tháng và báo cáo năm: trước ngày 05/6 và trước ngày …" goes back over its colon.
DAYS_ALONE = re.compile(
    r"(?:(?:từ|đến|hết|trước|chậm\s+nhất|ngày|tháng|năm|và|,|[\d/.-]{1,10}(?![\d/.-]))\s{0,4}){1,16}"
)
#: Words that say that a deadline comes.
LABELLED = re.compile(
    r"thời\s+hạn[^.;:]{0,50}:\s{0,4}$|thời\s+gian\s+(?:nộp|gửi|nhận|đăng\s+ký|hoàn\s+thành)[^.;:]{0,40}:\s{0,4}$",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"số\s+liệu|thời\s+kỳ|kiểm\s+tra|khảo\s+sát|thanh\s+tra|giám\s+sát|phát\s+sinh|ban\s+hành", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:đã|tính\s+đến|luỹ\s+kế|lũy\s+kế|toàn\s+tỉnh\s+có)\b", re.IGNORECASE)
#: What goes from hand to hand.
_SENT_THEN = re.compile(
    r"(?:gửi|trình|báo\s+cáo|nộp|hoàn\s+thành|trả\s+lời|công\s+bố|công\s+khai|ban\s+hành|tổng\s+hợp|phản\s+hồi|"
    r"cho\s+ý\s+kiến|có\s+văn\s+bản|đề\s+xuất|thông\s+báo|thẩm\s+định|xong|kết\s+nối|xử\s+lý|bàn\s+giao|phê\s+duyệt|"
    r"tham\s+mưu|cập\s+nhật|khắc\s+phục|giải\s+trình)\b",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"\b(?:hoàn\s+(?:thành|tất)|xong|dứt\s+điểm)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """A date with what stands around it: 90 characters before, its sentence, the sentence up to it and from it on."""

    found: Deadline
    place: Place
    before: str
    sentence: str
    ahead: str
    after: str

    @property
    def is_weak(self) -> bool:
        """No word says more than when: "vào ngày 12/5", "trong tháng 5"."""
        return self.found.lead in ("on", "within")

    @property
    def year_alone(self) -> bool:
        date = self.found.date
        return self.found.every is None and date.month is None and date.quarter is None

    @property
    def words(self) -> str:
        """The words that lead up to the day, without it."""
        return self.place.paragraph.text[self.found.start : self.found.at]


def is_duty(found: Deadline, place: Place, written: PartialDate) -> bool:
    """Whether something must be done by the date, in a letter written on ``written``."""
    said = _said(found, place)
    if _quoted(said) or _cut_off(said) or _missed(said) or _gone(said, written):
        return False
    if found.lead == "closes":
        return _closes(said)
    if is_labelled(said.before) or labelled_each(place.paragraph.text, found.begin):
        return True
    if _tells_to_act(said):
        return not any(rule(said) for rule in _SOMETHING_ELSE)
    return _led(said)


def _said(found: Deadline, place: Place) -> _Said:
    text = place.paragraph.text
    begin, end = sentence_around(text, found.start, found.end)
    if found.start - begin < 12 or DAYS_ALONE.fullmatch(text, begin, found.start):
        begin, end = sentence_around(text, found.start, found.end, colons=False)
    before = text[max(0, found.start - 90) : found.start]
    return _Said(found, place, before, text[begin:end], text[begin : found.start], text[found.end : end])


def is_labelled(before: str) -> bool:
    """ "Thời hạn nộp hồ sơ: …" says that a deadline comes, unless it is the one of an inspected period."""
    return bool(LABELLED.search(before)) and not _INSPECTED.search(before)


#: "Thời hạn gửi báo cáo: cấp xã trước ngày …; các sở trong ngày …": to each his day.
_LABELLED_EACH = re.compile(
    r"(?:^|[.;]\s)\s{0,4}(?P<label>(?:Thời\s+(?:hạn|gian)|Hạn)\s[^.;:]{3,80}):\s(?:[^.:]{3,160};\s)?"
    r"(?P<who>[^.;:]{2,80}?)\s*$"
)
_LONGEST_LABEL = 360
_TIME_OF = re.compile(r"^(?:Thời\s+(?:hạn|gian)|Hạn)\s+", re.IGNORECASE)


def labelled_each(text: str, at: int) -> tuple[str, str] | None:
    """Whose day stands at ``at``, and what is due by it, where one label gives days to several."""
    each = _LABELLED_EACH.search(text[max(0, at - _LONGEST_LABEL) : at])
    if each is None or not names_somebody(each["who"]):
        return None
    return squeeze(each["who"]).strip(" ,"), squeeze(_TIME_OF.sub("", each["label"]))


#: What the writer will do himself.
_ANNOUNCED = re.compile(r"\b(?:sẽ|dự\s+kiến)\s", re.IGNORECASE)


def _tells_to_act(said: _Said) -> bool:
    if demands(said.sentence, said.place):
        return True
    if said.place.section == "report" or _PAST.search(said.sentence) or _ANNOUNCED.search(said.ahead):
        return False
    sent = said.place.directive and _SENT_THEN.search(said.ahead)
    return bool(sent or ACTS.match(said.sentence) or doer_of_item(said.sentence))


#: In the part that reports, a day is one to come only where the words say so.
_STILL_ASKED = re.compile(r"\b(?:yêu\s+cầu|đề\s+nghị|phải|phấn\s+đấu|cần|tiếp\s+tục|thời\s+hạn)\b", re.IGNORECASE)


def _led(said: _Said) -> bool:
    """Where nobody is told to act: a day that words of a deadline lead up to, in a sentence that tells nothing past."""
    if said.is_weak or said.found.lead in ("to", "each", "event") or _of_a_period(said):
        return False
    if _PAST.search(said.sentence) or _TAKES_PLACE.search(said.ahead):
        return False
    if said.found.lead == "after" and not _SENT_THEN.search(said.sentence):
        return False
    return said.place.section != "report" or bool(_STILL_ASKED.search(said.sentence))


# What is no deadline, whoever is told what.


def _quoted(said: _Said) -> bool:
    """ "thay cụm từ 'trước ngày 15/12' bằng …": words about words."""
    return bool(said.place.paragraph.text.count('"', 0, said.found.start) % 2)


_CUT_OFF = re.compile(
    r"(?:hiệu\s+lực|(?<!máy\s)tính|số\s+liệu|(?<!sở\s)(?<!kho\s)(?<!hóa\s)(?<!nhập\s)dữ\s+liệu|kể|thời\s+điểm(?!\s+(?:báo|gửi|nộp|cuối))|"
    r"mốc\s+(?:thời\s+gian|số\s+liệu)|chốt|lấy(?=\s+(?:số|dữ|mốc|đến))|luỹ\s+kế|lũy\s+kế|cộng\s+dồn|"
    r"kiểm\s+tra\s+từ|giai\s+đoạn|thời\s+kỳ)"
    r":?\s{1,4}(?:[^.;:,]{0,24}[:\s])?\s{0,4}$",
    re.IGNORECASE,
)
_CLOSED_DATA = re.compile(r"(?:số|dữ)\s+liệu|lấy|mốc|chốt\s+(?!số|dữ)", re.IGNORECASE)
_HANDED_IN = re.compile(r"(?:gửi|báo\s+cáo|hoàn\s+thành|nộp)\s[^.;,(]{0,40}$|\bxong\s*$", re.IGNORECASE)


def _cut_off(said: _Said) -> bool:
    """ "số liệu tính đến hết ngày …", "có hiệu lực từ …"."""
    other = _CUT_OFF.search(said.before)
    if other is None or said.found.lead == "latest" or _HANDED_IN.search(said.before):
        return False
    return said.found.lead not in ("before", "due") or not _CLOSED_DATA.match(other[0])


_TOO_LATE = re.compile(r"(?:\bsau|chậm\s+(?:hơn|so\s+với))\s+(?:thời\s+)?hạn[^.;:,]{0,24}$", re.IGNORECASE)
_NOT_KEPT = re.compile(r"[^.;]{0,20}\b(?:nhưng|song|tuy\s+nhiên)\b[^.;]{0,40}\bchưa\b", re.IGNORECASE)


def _missed(said: _Said) -> bool:
    """ "03 đơn vị gửi sau thời hạn ngày 15/3", "… trước ngày 31/3 nhưng đến nay chưa xong"."""
    late = _TOO_LATE.search(said.ahead + said.words)
    return bool(late) or (said.place.section == "report" and bool(_NOT_KEPT.match(said.after)))


def _gone(said: _Said, written: PartialDate) -> bool:
    """A day before the letter's own, each known as far as it is printed."""
    day, own = said.found.date.in_year(written.year).iso(), written.iso()
    if said.found.every or day is None or own is None or said.found.lead in ("due", "latest"):
        return False
    if said.found.date.year is None and said.found.lead != "on":
        return False
    known = min(len(day), len(own))
    return day[:known] < own[:known]


_GATHERS = re.compile(r"họp|hội\s+(?:nghị|thảo|thi)|tập\s+huấn|diễn\s+tập|kiểm\s+tra|khảo\s+sát", re.IGNORECASE)


def _closes(said: _Said) -> bool:
    """ "phần mềm tự động khóa vào 24 giờ 00 ngày …"; a meeting that ends is none."""
    if said.place.section == "report" or _PAST.search(said.sentence) or said.found.date.day is None:
        return False
    return not said.words.lower().startswith("kết") or not _GATHERS.search(said.before)


# What else a day may be in a sentence that tells somebody to act.

_BEGINS = re.compile(
    r"(?:(?<![^\W\d_])(?:từ|sau|bắt\s+đầu)|^\s*quá)\s+(?:(?:sau|thời\s+điểm|đầu|giữa|cuối|ngày|khi)\s+){0,3}$",
    re.IGNORECASE,
)
_MEANT_FOR = re.compile(r"(?<![^\W\d_])(?:(?<!không\s)để|nhằm|phục\s+vụ|kịp)\s[^.;,()]{2,60}$", re.IGNORECASE)


def _is_announced(said: _Said) -> bool:
    """ "Sở sẽ công bố xếp hạng vào tháng 12": what the writer will do himself."""
    return bool(re.search(r"(?<![^\W\d_])sẽ\s", said.ahead))


def _begins(said: _Said) -> bool:
    """ "từ ngày 01/7", "sau ngày 15/9": what starts then, or comes too late."""
    return said.found.lead == "on" and bool(_BEGINS.search(said.ahead))


def _is_meant_for(said: _Said) -> bool:
    """ "để kịp khai trương ngày 19/5": the day of what it is for."""
    return said.found.lead == "on" and said.found.date.day is not None and bool(_MEANT_FOR.search(said.ahead))


#: People meet, something opens or ends by itself.
_TAKES_PLACE = re.compile(
    r"(?<![^\W\d_])(?:họp|hội\s+(?:nghị|thảo|thi|đàm)|tập\s+huấn|phiên|kỳ|buổi|cuộc|lớp|lễ|diễn\s+ra|khai\s+mạc|ra\s+quân|"
    r"ra\s+mắt|khởi\s+công|phát\s+động|làm\s+việc|có\s+mặt|nghỉ|dự|sơ\s+kết|tổng\s+kết|hết\s+hạn|(?:hai|ba|bốn|\d)\s+ngày,?)"
    r"(?![^\W\d_])[^.;,]{0,40}$",
    re.IGNORECASE,
)
#: An item that names an event, or an event's time.
_IS_EVENT = re.compile(r"\s*(?:Hội\s+(?:nghị|thảo|thi)|Lễ|Cuộc|Buổi|Phiên|Lớp|Thời\s+gian\s*:\s*$)", re.IGNORECASE)
_COMES = re.compile(r"(?:có\s+mặt|đến\s+dự)\s[^.;,]{0,40}$", re.IGNORECASE)


def _takes_place(said: _Said) -> bool:
    """ "họp vào ngày …", "Ra quân ngày …"; what is to take place within a month is to be done by its end."""
    if said.found.date.day and _COMES.search(said.ahead):
        return True
    if not said.is_weak or said.found.every is not None:
        return False
    return bool(_IS_EVENT.match(said.ahead) or (said.found.date.day and _TAKES_PLACE.search(said.ahead)))


_GOES_ON = re.compile(
    r"(?<![^\W\d_])(?:(?<!thời\sgian\s)(?<!thời\shạn\s)tiếp\s+nhận|trực|phát\s+(?:thanh|sóng)|tiếp\s+công\s+dân|làm\s+việc|"
    r"mở\s+cửa|sinh\s+hoạt|giao\s+ban|nghỉ)(?![^\W\d_])[^.;:,]{0,60}(?:,\s)?$",
    re.IGNORECASE,
)


def _goes_on(said: _Said) -> bool:
    """ "trực các ngày thứ Ba, thứ Năm hằng tuần", "tiếp nhận hồ sơ đến hết ngày …": work through the days named."""
    return (said.found.every == "tuần" or said.found.lead in ("until", "to")) and bool(_GOES_ON.search(said.ahead))


def _has_no_end(said: _Said) -> bool:
    """ "trình Chủ tịch trước khi ký", "họp mỗi quý một lần": an order of steps, a rhythm of work."""
    if said.found.lead == "event":
        text = said.place.paragraph.text[said.found.start : said.found.end]
        return text.lower().startswith("trước khi") and not _FINISHED.search(said.sentence)
    return said.found.lead == "each" and not _SENT_THEN.search(said.sentence)


_DONE_THEN = re.compile(
    r"(?<![^\W\d_])(?:phát\s+sinh|quá\s+hạn|trễ\s+(?:hạn|hẹn)|tồn\s+đọng)(?![^\W\d_])[^.;,()]{0,40}$"
    r"|\b(?:do|được)\s[^.;()]{0,60}ban\s+hành\s+(?:trong\s+)?$",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"\b(?:xong|dứt\s+điểm|hoàn\s+thành|giải\s+quyết|xử\s+lý|khắc\s+phục)\b", re.IGNORECASE)
_TOLD_OF = re.compile(r"\b(?:báo\s+cáo|tình\s+hình|kết\s+quả|số\s+liệu|hoạt\s+động)\s[^.;]{0,80}$", re.IGNORECASE)
#: "được Bộ công bố ngày …", "Quyết định số 12/QĐ-UBND ngày …".
_MADE_ON = re.compile(
    r"\b(?:do|được)\s[^.;()]{0,60}(?:ban\s+hành|công\s+bố|phê\s+duyệt|giao|ký|thông\s+qua)\s+$|/[^\W\d_][^\s;,]{0,24}\s+$"
)


def _tells_of_it(said: _Said) -> bool:
    """ "hồ sơ đã giải quyết trong năm 2020", "tình hình thực hiện trong 6 tháng đầu năm": when it was, not by when."""
    if not said.is_weak:
        return False
    if said.found.date.day is not None:
        return bool(_MADE_ON.search(said.ahead))
    part = said.place.paragraph.text[said.found.at : said.found.at + 2].strip().isdigit()  # "6 tháng đầu năm"
    if part and _TOLD_OF.search(said.ahead):
        return True
    if re.search(r"(?<![^\W\d_])đã\s[^.;,()]{0,40}$", said.ahead):
        return True
    return bool(_DONE_THEN.search(said.ahead)) and not _SETTLED.search(said.ahead)


def _names_a_period(said: _Said) -> bool:
    """ "báo cáo quý III", "kinh phí năm 2017", a heading "Quý I": a time that belongs to the noun before it, or alone."""
    if said.found.date.day is not None:
        return False
    if said.place.is_heading:
        return True
    if said.found.lead != "on":
        return said.year_alone and said.place.section == "aims"
    if said.year_alone and said.found.date.year is not None:
        return True
    return said.found.start == said.found.at and bool(re.search(r"[\w%)\"]\s*$", said.ahead))


_FINISHED_WITHIN = re.compile(rf"(?:{_FINISHED.pattern}|phê\s+duyệt|ban\s+hành)[^.;,]{{0,80}}$", re.IGNORECASE)


def _lasts_a_year(said: _Said) -> bool:
    """ "nâng cấp trong năm 2020": a whole year is a deadline where something is to be finished in it."""
    return said.year_alone and said.found.lead == "within" and not _FINISHED_WITHIN.search(said.ahead)


def _opens(said: _Said) -> bool:
    """ "Ngày 20/5/2024, Đoàn kiểm tra làm việc …" tells when something happens; a verb behind the comma tells to act."""
    opens = said.found.lead == "on" and said.found.date.day is not None and not said.ahead.strip()
    return opens and ACT_FOLLOWS.match(said.after) is None


_SAID_CLOSER = re.compile(
    r"\s{0,3},\s{1,4}(?:[^\W\d_]{2,8}\s){0,3}(?:(?:chậm|muộn)\s+nhất|không\s+(?:chậm|muộn|trễ)\s+(?:hơn|quá))\s",
    re.IGNORECASE,
)


def _is_said_closer(said: _Said) -> bool:
    """ "trong 6 tháng đầu năm, kết thúc không muộn hơn 30/6": the day itself comes behind."""
    return said.found.lead == "within" and bool(_SAID_CLOSER.match(said.after))


_FROM = re.compile(r"\btừ\s+(?:ngày|tháng|quý|đầu|\d)[^.;:)]{0,40}$", re.IGNORECASE)
#: What goes on from one day to another, rather than being finished by the second.
_LASTS = re.compile(
    rf"{_INSPECTED.pattern}|công\s+khai|niêm\s+yết|duy\s+trì|phát\s+(?:sóng|thanh)|lần|kỳ|"
    r"(?:kết\s+quả|tình\s+hình)\s+(?:thực\s+hiện|công\s+tác|hoạt\s+động)|trực|thí\s+điểm|áp\s+dụng|nghỉ|tiếp\s+công\s+dân|"
    r"diễn\s+ra|tổ\s+chức|đợt|phát\s+động",
    re.IGNORECASE,
)


def _of_a_period(said: _Said) -> bool:
    """ "kiểm tra từ ngày … đến hết ngày …", but not "gửi hồ sơ từ ngày … đến hết ngày …"."""
    begun = None if said.found.lead in ("before", "latest") else _FROM.search(said.before)
    if begun is None:
        return False
    return bool(_LASTS.search(re.split(r"[.;:,(]", said.before[: begun.start()].rstrip(" ,:(;"))[-1]))


_SOMETHING_ELSE = (
    _is_announced,
    _begins,
    _is_meant_for,
    _takes_place,
    _goes_on,
    _has_no_end,
    _tells_of_it,
    _names_a_period,
    _lasts_a_year,
    _opens,
    _is_said_closer,
    _of_a_period,
)
