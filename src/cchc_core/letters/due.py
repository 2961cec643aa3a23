"""Which dates are deadlines: those by which something must be done, and none of the other dates of a letter.

Words of a deadline ("trước", "đến hết", "trong") also lead up to cut-offs of data, periods, meetings and what was done. Each
rule below is named for the dates that it knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item, names_somebody
from cchc_core.letters.mood import Place, demands, sentence_around
from cchc_core.letters.verbs import ACTS, VERB_WORDS
from cchc_core.periods import Deadline, PartialDate

_OTHER_BEFORE = re.compile(
    r"(?:hiệu\s+lực|(?<!máy\s)tính|số\s+liệu|(?<!sở\s)(?<!kho\s)(?<!hóa\s)(?<!nhập\s)dữ\s+liệu|kể|thời\s+điểm|mốc\s+(?:thời\s+gian|số\s+liệu)|chốt|lấy(?=\s+(?:số|dữ|mốc|đến))|luỹ\s+kế|lũy\s+kế|cộng\s+dồn|"
    r"kiểm\s+tra\s+từ|giai\s+đoạn|thời\s+kỳ)"
    r":?\s{1,4}(?:[^.;:,]{0,24}[:\s])?\s{0,4}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\btừ\s+(?:ngày|tháng|quý|đầu|\d)[^.;:)]{0,40}$", re.IGNORECASE)
_PERIOD_OK = re.compile(
    r"thời\s+(?:gian|hạn)\s+(?:đăng\s+ký|tiếp\s+nhận|nhận|nộp|gửi|tự\s+chấm|thực\s+hiện|giải\s+trình|góp\s+ý|lấy\s+ý\s+kiến)|hoàn\s+thành|gửi|nộp|đăng\s+ký",
    re.IGNORECASE,
)
#: Words that say that a deadline comes.
LABELLED = re.compile(
    r"thời\s+hạn[^.;:]{0,50}:\s{0,4}$|thời\s+gian\s+(?:nộp|gửi|nhận|đăng\s+ký|hoàn\s+thành)[^.;:]{0,40}:\s{0,4}$",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"số\s+liệu|thời\s+kỳ|kiểm\s+tra|khảo\s+sát|thanh\s+tra|giám\s+sát|phát\s+sinh|ban\s+hành", re.IGNORECASE
)
#: What goes on from one day to another, rather than being finished by the second.
_LASTS = re.compile(
    rf"{_INSPECTED.pattern}|công\s+khai|niêm\s+yết|duy\s+trì|phát\s+(?:sóng|thanh)|lần|kỳ|(?:kết\s+quả|tình\s+hình)\s+(?:thực\s+hiện|công\s+tác|hoạt\s+động)|trực|thí\s+điểm|áp\s+dụng|nghỉ|"
    r"tiếp\s+công\s+dân|diễn\s+ra|tổ\s+chức|đợt|phát\s+động",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b(?:họp|hội\s+nghị|hội\s+thảo|khai\s+mạc|làm\s+việc|có\s+mặt|tập\s+huấn\s+(?:vào|từ))\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:gửi|báo cáo|hoàn thành|hoàn tất|nộp|đăng ký|xong|trình|thực hiện|triển khai|ban hành|khắc phục|cung cấp|gửi "
    r"về|cập nhật|xây dựng|rà soát|xử lý|"
    r"tổng hợp|thời hạn|thời gian|hạn|phản hồi|góp ý|tham gia ý kiến|trả lời|chuẩn bị|công bố|công khai|tổ "
    r"chức|phải|lập|kiện toàn|tự chấm|thẩm định|giải ngân|đề xuất|"
    r"chấm|đánh giá|ký|phê duyệt|kết nối|số hóa|bàn giao|kiểm tra|tham mưu|niêm yết|điền|chuyển|đưa|đạt|cử|"
    r"khảo sát|lấy ý kiến|giải quyết)\b".replace(" ", r"\s+"),
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:đã|tính\s+đến|luỹ\s+kế|lũy\s+kế|toàn\s+tỉnh\s+có)\b", re.IGNORECASE)
_ACTS_HERE = re.compile(
    r"\b(?:hoàn\s+(?:thành|tất)|xong|gửi|nộp|trình|ban\s+hành|thực\s+hiện|xử\s+lý|khắc\s+phục|báo\s+cáo|tổ\s+chức|"
    r"đăng\s+ký|giải\s+quyết|triển\s+khai|công\s+bố|xây\s+dựng|chấm\s+dứt|đưa\s+vào|thời\s+(?:gian|hạn)|"
    r"kiện\s+toàn|rà\s+soát|lập|phải|tối\s+thiểu|đạt|bảo\s+đảm|đảm\s+bảo)\b",
    re.IGNORECASE,
)
#: "áp dụng từ ngày … đến hết ngày …": how long something holds.
_IN_FORCE = re.compile(r"(?:áp\s+dụng|hiệu\s+lực|nghỉ|hợp\s+đồng)[^.;:,]{0,30}\stừ\s[^.;:,]{0,50}$", re.IGNORECASE)
#: What is due some days after another, or each week, is something that goes from hand to hand.
_SENT_THEN = re.compile(
    r"(?:gửi|trình|báo\s+cáo|nộp|hoàn\s+thành|trả\s+lời|công\s+bố|công\s+khai|ban\s+hành|tổng\s+hợp|phản\s+hồi|"
    r"cho\s+ý\s+kiến|có\s+văn\s+bản|đề\s+xuất|thông\s+báo|thẩm\s+định|xong|kết\s+nối|xử\s+lý|bàn\s+giao|phê\s+duyệt|tham\s+mưu|cập\s+nhật|khắc\s+phục|giải\s+trình)\b",
    re.IGNORECASE,
)
#: In the part that reports, a day is one to come only where the words say so.
_STILL_ASKED = re.compile(r"\b(?:yêu\s+cầu|đề\s+nghị|phải|phấn\s+đấu|cần|tiếp\s+tục|thời\s+hạn)\b", re.IGNORECASE)
_JUST = re.compile(r"\bmới\s+(?!đến)[^\W\d_]|còn\s+thiếu|\bcòn\s+\d", re.IGNORECASE)
_OTHER_END = re.compile(
    r"(?:\btính|\btừ\s(?!nay)[^.;]{0,80}|định\s+hướng|tầm\s+nhìn|kéo\s+dài|thời\s+điểm|hiệu\s+lực[^.;]{0,30}|"
    r"giai\s+đoạn[^.;]{0,30})\s*$",
    re.IGNORECASE,
)


#: What is to be done may follow the day: "… bảo đảm đến ngày 30/11 hoàn thành 100% nhiệm vụ".
ACT_FOLLOWS = re.compile(rf"\s{{0,3}}(?P<comma>,?)\s{{0,3}}(?P<what>(?:(?:phải|cần|có)\s+|{VERB_WORDS})[^.;]{{6,}})")
_DONE_SO_FAR = re.compile(
    r"\bmới\s+(?:có|đạt|hoàn\s+thành|giải|thực\s+hiện|triển\s+khai|xử\s+lý|ban\s+hành)|\bcòn\s+\d|\bchưa\b"
)
#: "đến hết ngày 30/4: Bắc Sơn đạt 31,2%; …".
_SO_FAR_LISTED = re.compile(r"\s{0,3}:[^.;]{2,60}\sđạt\s+\d")
_HANDED_IN = re.compile(r"(?:gửi|báo\s+cáo|hoàn\s+thành|nộp)\s[^.;,(]{0,40}$|\bxong\s*$", re.IGNORECASE)
_MADE_READY = re.compile(r"xong|gửi|nộp|báo\s+cáo|hoàn\s+thành|đăng\s+ký", re.IGNORECASE)
_FINISHED_IN = re.compile(r"(?:hoàn\s+thành|xong|thời\s+(?:gian|hạn)[^.;]{0,30}:)\s*(?:trong\s*)?$", re.IGNORECASE)
_ASKED_FOR = re.compile(r"đề\s+nghị|yêu\s+cầu|chậm\s+nhất|phải|gửi|hoàn\s+thành", re.IGNORECASE)
_EACH_TIME = re.compile(
    r"\b(?:báo\s+cáo|gửi|nộp|cập\s+nhật|tổng\s+hợp|đăng\s+ký|công\s+bố|công\s+khai)\b", re.IGNORECASE
)
_DONE_WITHIN = re.compile(
    r"(?:hoàn\s+thành|xong|thực\s+hiện|ban\s+hành|trình|gửi|nộp|đăng\s+ký|công\s+bố|kết\s+nối|xử\s+lý|khắc\s+phục|dứt\s+điểm|tổ\s+chức|"
    r"báo\s+cáo|phê\s+duyệt|triển\s+khai|đưa\s+vào)\b[^.;]{0,80}$",
    re.IGNORECASE,
)


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
    def year_alone(self) -> bool:
        date = self.found.date
        return self.found.every is None and date.month is None and date.quarter is None


def is_duty(found: Deadline, place: Place, written: PartialDate) -> bool:
    """Whether something must be done by the date, in a letter written on ``written``.

    In a sentence that tells somebody to act each day to come is one, unless the words say that it is something else;
    anywhere else only where words of a deadline lead up to it.
    """
    said = _said(found, place)
    if _quoted(said) or _cut_off(said) or _missed(said) or _gone(said, written):
        return False
    if found.lead == "closes":
        return _closes(said)
    if _tells_to_act(said):
        return is_labelled(said.before) or not any(rule(said) for rule in _SOMETHING_ELSE)
    if found.lead in ("on", "each", "event"):
        return False
    if is_labelled(said.before) or labelled_each(place.paragraph.text, found.begin):
        return True
    if _done_until(said) or _of_a_period(said) or _meeting(said):
        return False
    if found.lead == "after" or found.every == "tuần":
        return _handed_over(said)
    if _IN_FORCE.search(said.before) or (place.section == "report" and not _STILL_ASKED.search(said.sentence)):
        return False
    return _BY_LEAD.get(found.lead, _plain)(said)


_TOO_LATE = re.compile(r"(?:\bsau|chậm\s+(?:hơn|so\s+với))\s+(?:thời\s+)?hạn[^.;:,]{0,24}$", re.IGNORECASE)
_NOT_KEPT = re.compile(r"[^.;]{0,20}\b(?:nhưng|song|tuy\s+nhiên)\b[^.;]{0,40}\bchưa\b", re.IGNORECASE)


def _missed(said: _Said) -> bool:
    """ "03 đơn vị gửi sau thời hạn ngày 15/3", "… trước ngày 31/3 nhưng đến nay chưa xong"."""
    late = _TOO_LATE.search(said.ahead + said.place.paragraph.text[said.found.start : said.found.at])
    return bool(late) or (said.place.section == "report" and bool(_NOT_KEPT.match(said.after)))


def is_labelled(before: str) -> bool:
    """ "Thời hạn nộp hồ sơ: …" says that a deadline comes, unless it is the one of an inspected period."""
    return bool(LABELLED.search(before)) and not _INSPECTED.search(before)


#: "Báo cáo 6 tháng và báo cáo năm: trước ngày 05/6 và trước ngày …" goes back over its colon.
DAYS_ALONE = re.compile(
    r"(?:(?:từ|đến|hết|trước|chậm\s+nhất|ngày|tháng|năm|và|,|[\d/.-]{1,10}(?![\d/.-]))\s{0,4}){1,16}"
)


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


def _said(found: Deadline, place: Place) -> _Said:
    text = place.paragraph.text
    begin, end = sentence_around(text, found.start, found.end)
    if found.start - begin < 12 or DAYS_ALONE.fullmatch(text, begin, found.start):
        begin, end = sentence_around(text, found.start, found.end, colons=False)
    before = text[max(0, found.start - 90) : found.start]
    return _Said(found, place, before, text[begin:end], text[begin : found.start], text[found.end : end])


def _quoted(said: _Said) -> bool:
    """ "thay cụm từ 'trước ngày 15/12' bằng …": words about words."""
    return bool(said.place.paragraph.text.count('"', 0, said.found.start) % 2)


def _cut_off(said: _Said) -> bool:
    """ "số liệu tính đến hết ngày …", "có hiệu lực từ …"."""
    other = _OTHER_BEFORE.search(said.before)
    if other is None or said.found.lead == "latest" or _HANDED_IN.search(said.before):
        return False
    closed = r"(?:số|dữ)\s+liệu|lấy|mốc|chốt\s+(?!số|dữ)"
    return said.found.lead not in ("before", "due") or not re.match(closed, other[0], re.IGNORECASE)


def _done_until(said: _Said) -> bool:
    """ "đến hết ngày 31/8, toàn tỉnh mới hoàn thành …"."""
    if said.found.lead == "until" and _SO_FAR_LISTED.match(said.after):
        return True
    told = _PAST.search(said.sentence) or _DONE_SO_FAR.search(said.sentence) or not _ACTS_HERE.search(said.sentence)
    return said.found.lead == "until" and bool(told)


def _of_a_period(said: _Said) -> bool:
    """ "kiểm tra từ ngày … đến hết ngày …", but not "gửi hồ sơ từ ngày … đến hết ngày …"."""
    begun = None if said.found.lead in ("before", "latest", "closes") else _FROM.search(said.before)
    if begun is None:
        return False
    if _tells_to_act(said):
        return bool(_LASTS.search(re.split(r"[.;:,(]", said.before[: begun.start()].rstrip(" ,:(;"))[-1]))
    asked = _PERIOD_OK.search(said.sentence) and not _INSPECTED.search(said.sentence)
    return not (asked and said.found.date.day is not None)


def _meeting(said: _Said) -> bool:
    """ "Hội nghị tổ chức vào …", without papers that are due before it."""
    held = _MEETING.search(said.before) and said.found.date.day is not None
    return bool(held) and not _MADE_READY.search(said.before)


def _handed_over(said: _Said) -> bool:
    return said.place.section != "report" and not _PAST.search(said.sentence) and bool(_SENT_THEN.search(said.sentence))


_GATHERS = re.compile(r"họp|hội\s+(?:nghị|thảo|thi)|tập\s+huấn|diễn\s+tập|kiểm\s+tra|khảo\s+sát", re.IGNORECASE)


def _closes(said: _Said) -> bool:
    """ "phần mềm tự động khóa vào 24 giờ 00 ngày …"; a meeting that ends is none."""
    if said.place.section == "report" or _PAST.search(said.sentence) or said.found.date.day is None:
        return False
    text = said.place.paragraph.text
    shut = not text[said.found.start : said.found.at].lower().startswith("kết")
    return shut or (bool(_DUTY.search(said.sentence)) and not _GATHERS.search(said.before))


_PUT_OFF = re.compile(r"thời\s+(?:hạn|gian)\s[^.;]{2,60}\b(?:lùi|gia\s+hạn|kéo\s+dài)(?:\s+thêm)?\s*$", re.IGNORECASE)
_WINDOW = re.compile(r"\b(?:gửi|nộp|đăng\s+ký|tiếp\s+nhận)\s[^.;:]{2,80}\stừ\s", re.IGNORECASE)


def _up_to(said: _Said) -> bool:
    """ "đến ngày 30/6, hoàn thành …": the end of no period, in a sentence that tells somebody to act and tells no result."""
    # "đến cuối năm 2026, hoàn thành …"
    ends = said.place.paragraph.text[: said.found.at].rstrip().lower().endswith("cuối") and _SETTLED.search(said.after)
    if (said.year_alone and not ends) or said.place.section == "report":
        return False
    if _PUT_OFF.search(said.ahead):
        return True
    window = bool(_FROM.search(said.before)) and _WINDOW.search(said.ahead)  # "gửi hồ sơ từ ngày … đến ngày …"
    if _OTHER_END.search(said.ahead) and not window:
        return False
    if _PAST.search(said.sentence) or _JUST.search(said.sentence):
        return False
    return bool(_ACTS_HERE.search(said.sentence)) and demands(said.sentence, said.place)


#: "1.204 hồ sơ quá hạn trong tháng 02/2026": when it went wrong.
_SETTLED = re.compile(r"\b(?:xong|dứt\s+điểm|hoàn\s+thành|giải\s+quyết|xử\s+lý|khắc\s+phục)\b", re.IGNORECASE)
_LATE = re.compile(r"(?:quá\s+hạn|trễ\s+hạn|chậm|phát\s+sinh|tồn\s+đọng)\s+(?:trong\s+)?$", re.IGNORECASE)


_TOLD_OF = re.compile(r"\b(?:báo\s+cáo|tình\s+hình|kết\s+quả|số\s+liệu|hoạt\s+động)\s[^.;]{0,80}$", re.IGNORECASE)
#: "trong 6 tháng đầu năm, kết thúc không muộn hơn 30/6": the day itself comes behind.
_SAID_CLOSER = re.compile(
    r"\s{0,3},\s{1,4}(?:[^\W\d_]{2,8}\s){0,3}(?:(?:chậm|muộn)\s+nhất|không\s+(?:chậm|muộn|trễ)\s+(?:hơn|quá))\s",
    re.IGNORECASE,
)


def _within(said: _Said) -> bool:
    """ "trong quý II", "trong tháng 8": only where something is to be done by then."""
    if _PAST.search(said.sentence) or said.place.section == "report":
        return False
    part = said.place.paragraph.text[said.found.at : said.found.at + 2].strip().isdigit()  # "6 tháng đầu năm"
    if _SAID_CLOSER.match(said.after) or (part and _TOLD_OF.search(said.ahead)):
        return False
    if _LATE.search(said.ahead) and not _SETTLED.search(said.ahead):
        return False
    if said.found.every is not None:
        return bool(_EACH_TIME.search(said.sentence))
    if said.year_alone:
        return bool(re.search(r"(?:hoàn\s+thành|xong|dứt\s+điểm)\b[^.;,]{0,40}$", said.before, re.IGNORECASE))
    if said.found.date.day is not None and _handed_over(said):
        return True  # "… gửi về hộp thư của Ban Chỉ đạo trong ngày 10/10"
    paragraph = said.place.paragraph
    own = ACTS.match(paragraph.text) or doer_of_item(paragraph.text)
    told = paragraph.level is not None and (own or (said.place.directive and ACT_FOLLOWS.match(said.after)))
    return bool(told) or (bool(_DONE_WITHIN.search(said.before)) and demands(said.sentence, said.place))


def _due(said: _Said) -> bool:
    """ "Thời gian hoàn thành: năm 2024" is one, "Thời gian báo cáo năm 2024:" a heading."""
    if said.year_alone and said.found.date.day is None:
        return bool(_FINISHED_IN.search(said.place.paragraph.text[: said.found.at]))
    return _plain(said)


def _ahead_of(said: _Said) -> bool:
    if said.year_alone and said.found.date.day is None and said.found.lead == "before":
        finished = re.search(r"hoàn\s+thành|xong", said.before, re.IGNORECASE)
        return bool(finished) and not _PAST.search(said.sentence)
    return _plain(said)


def _plain(said: _Said) -> bool:
    found, sentence = said.found, said.sentence
    if re.search(r"\bđã\b", sentence) and found.lead != "latest" and not demands(sentence, said.place):
        return bool(_ASKED_FOR.search(said.ahead)) and not re.search(r"\bđã\b", said.ahead)
    told = said.place.section == "plan" or (said.place.directive and said.place.paragraph.level is not None)
    return told or found.lead == "latest" or found.every is not None or bool(_DUTY.search(sentence))


def _tells_to_act(said: _Said) -> bool:
    return demands(said.sentence, said.place)


def _gone(said: _Said, written: PartialDate) -> bool:
    """A day before the letter's own, each known as far as it is printed."""
    day, own = said.found.date.in_year(written.year).iso(), written.iso()
    if said.found.every or day is None or own is None or said.found.lead in ("due", "latest"):
        return False
    if said.found.date.year is None and said.found.lead != "on":
        return False
    known = min(len(day), len(own))
    return day[:known] < own[:known]


_BEGINS = re.compile(
    r"(?:(?<![^\W\d_])(?:từ|sau|bắt\s+đầu)|^\s*quá)\s+(?:(?:sau|thời\s+điểm|đầu|giữa|cuối|ngày|khi)\s+){0,3}$",
    re.IGNORECASE,
)


#: "để kịp khai trương ngày 19/5": what it is for.
_MEANT_FOR = re.compile(r"(?<![^\W\d_])(?:(?<!không\s)để|nhằm|phục\s+vụ|kịp)\s[^.;,()]{2,60}$", re.IGNORECASE)


def _begins(said: _Said) -> bool:
    """ "từ ngày 01/7", "sau ngày 15/9": what starts then, or comes too late."""
    on_a_day = said.found.lead == "on"
    return on_a_day and bool(_BEGINS.search(said.ahead) or (said.found.date.day and _MEANT_FOR.search(said.ahead)))


#: What takes place on a day: people meet, something opens or ends by itself.
_TAKES_PLACE = re.compile(
    r"(?<![^\W\d_])(?:họp|hội\s+(?:nghị|thảo|thi|đàm)|tập\s+huấn|phiên|kỳ|buổi|cuộc|lớp|lễ|diễn\s+ra|khai\s+mạc|ra\s+quân|ra\s+mắt|khởi\s+công|"
    r"phát\s+động|làm\s+việc|có\s+mặt|nghỉ|dự|sơ\s+kết|tổng\s+kết|hết\s+hạn|(?:hai|ba|bốn|\d)\s+ngày)(?![^\W\d_])[^.;,]{0,40}$",
    re.IGNORECASE,
)


#: An item that names an event, or an event's time.
_IS_EVENT = re.compile(r"\s*(?:Hội\s+(?:nghị|thảo|thi)|Lễ|Cuộc|Buổi|Phiên|Lớp|Thời\s+gian\s*:\s*$)", re.IGNORECASE)


def _takes_place(said: _Said) -> bool:
    """ "họp vào ngày …", "Ra quân ngày …"; what is to take place within a month is to be done by its end."""
    if said.found.lead not in ("on", "within") or said.found.every is not None:
        return False
    return bool(_IS_EVENT.match(said.ahead) or (said.found.date.day and _TAKES_PLACE.search(said.ahead)))


#: Work that goes on through the days named: "trực các ngày thứ Ba, thứ Năm hằng tuần", "tiếp nhận hồ sơ đến hết ngày …".
_GOES_ON = re.compile(
    r"(?<![^\W\d_])(?:(?<!thời\sgian\s)(?<!thời\shạn\s)tiếp\s+nhận|trực|phát\s+thanh|tiếp\s+công\s+dân|làm\s+việc|mở\s+cửa|sinh\s+hoạt|giao\s+ban|nghỉ)(?![^\W\d_])"
    r"[^.;:,]{0,60}(?:,\s)?$",
    re.IGNORECASE,
)


_FINISHED = re.compile(r"\b(?:hoàn\s+(?:thành|tất)|xong)\b", re.IGNORECASE)


def _no_end(said: _Said) -> bool:
    """ "báo cáo Chủ tịch trước khi ký", "họp mỗi quý một lần": an order of steps, a rhythm of work."""
    if said.found.lead == "event":
        of_steps = said.place.paragraph.text[said.found.start : said.found.end].lower().startswith("trước khi")
        return of_steps and not _FINISHED.search(said.sentence)
    return said.found.lead == "each" and not _SENT_THEN.search(said.sentence)


def _goes_on(said: _Said) -> bool:
    return (said.found.every == "tuần" or said.found.lead in ("until", "to")) and bool(_GOES_ON.search(said.ahead))


_DONE_THEN = re.compile(
    r"(?<![^\W\d_])(?:đã|phát\s+sinh|quá\s+hạn|trễ\s+(?:hạn|hẹn)|tồn\s+đọng)(?![^\W\d_])[^.;,()]{0,40}$|\b(?:do|được)\s[^.;()]{0,60}ban\s+hành\s+(?:trong\s+)?$",
    re.IGNORECASE,
)


def _tells_of_it(said: _Said) -> bool:
    """ "hồ sơ đã giải quyết trong năm 2020", "tình hình thực hiện trong 6 tháng đầu năm": when it was, not by when."""
    if said.found.lead not in ("on", "within") or said.found.date.day is not None:
        return False
    part = said.place.paragraph.text[said.found.at : said.found.at + 2].strip().isdigit()  # "6 tháng đầu năm"
    return bool(
        (part and _TOLD_OF.search(said.ahead)) or (_DONE_THEN.search(said.ahead) and not _SETTLED.search(said.ahead))
    )


def _names_a_period(said: _Said) -> bool:
    """ "báo cáo quý III", "kinh phí năm 2017", a heading "Quý I": a time that belongs to the noun before it, or alone."""
    if said.found.date.day is not None:
        return False
    if said.place.is_heading:
        return True
    if said.found.lead != "on":
        return said.year_alone and said.place.section == "aims"
    bare = said.found.start == said.found.at
    this_year = said.found.date.year is None and said.found.date.quarter is None and said.found.date.month is None
    return (said.year_alone and not this_year) or (bare and bool(re.search(r"[\w%)\"]\s*$", said.ahead)))


def _all_year(said: _Said) -> bool:
    """ "nâng cấp trong năm 2020": a whole year is a deadline where something is to be finished in it."""
    within = said.year_alone and said.found.lead == "within"
    return within and not _FINISHED_WITHIN.search(said.ahead)


_FINISHED_WITHIN = re.compile(
    r"\b(?:hoàn\s+thành|hoàn\s+tất|xong|dứt\s+điểm|phê\s+duyệt|ban\s+hành)\b[^.;,]{0,80}$", re.IGNORECASE
)


def _opens(said: _Said) -> bool:
    """ "Ngày 20/5/2024, Đoàn kiểm tra làm việc …" tells when something happens; a verb behind the comma tells to act."""
    opens = said.found.lead == "on" and said.found.date.day is not None and not said.ahead.strip()
    return opens and ACT_FOLLOWS.match(said.after) is None


def _said_closer(said: _Said) -> bool:
    return said.found.lead == "within" and bool(_SAID_CLOSER.match(said.after))


_SOMETHING_ELSE = (
    _begins,
    _takes_place,
    _goes_on,
    _no_end,
    _tells_of_it,
    _names_a_period,
    _all_year,
    _opens,
    _said_closer,
    _of_a_period,
)

_BY_LEAD = {"to": _up_to, "within": _within, "due": _due, "before": _ahead_of}
