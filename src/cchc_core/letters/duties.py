"""Deadlines: dates by which something must be done, and none of the other dates of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cchc_core.letters.cleaning import clause, squeeze
from cchc_core.letters.doers import doer_of_item, last_asked
from cchc_core.letters.labels import heading_of, is_part
from cchc_core.letters.mood import MOST_FOUND, Place, demands, sentence_around
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import ACTS, VERB, VERB_WORDS
from cchc_core.periods import Deadline, find_deadlines

_OTHER_BEFORE = re.compile(
    r"(?:hiệu\s+lực|(?<!máy\s)tính|số\s+liệu|dữ\s+liệu|kể|thời\s+điểm|mốc|chốt|lấy|luỹ\s+kế|lũy\s+kế|cộng\s+dồn|"
    r"kiểm\s+tra\s+từ|giai\s+đoạn|thời\s+kỳ)"
    r"\s{1,4}(?:[^.;:,]{0,24}\s)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\btừ\s+(?:ngày|tháng|quý|đầu|\d)[^.;:]{0,40}$", re.IGNORECASE)
_PERIOD_OK = re.compile(
    r"thời\s+gian\s+(?:đăng\s+ký|tiếp\s+nhận|nộp|gửi|tự\s+chấm|thực\s+hiện)|hoàn\s+thành|gửi|nộp|đăng\s+ký",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"thời\s+hạn[^.;:]{0,50}:\s{0,4}$|thời\s+gian\s+(?:nộp|gửi|nhận|đăng\s+ký|hoàn\s+thành)[^.;:]{0,40}:\s{0,4}$",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"số\s+liệu|thời\s+kỳ|kiểm\s+tra|khảo\s+sát|thanh\s+tra|giám\s+sát|phát\s+sinh|ban\s+hành", re.IGNORECASE
)
_MEETING = re.compile(
    r"\b(?:họp|hội\s+nghị|hội\s+thảo|khai\s+mạc|làm\s+việc|có\s+mặt|tập\s+huấn\s+(?:vào|từ))\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:gửi|báo cáo|hoàn thành|nộp|đăng ký|xong|trình|thực hiện|triển khai|ban hành|khắc phục|cung cấp|gửi "
    r"về|cập nhật|xây dựng|rà soát|xử lý|"
    r"tổng hợp|thời hạn|thời gian|hạn|phản hồi|góp ý|tham gia ý kiến|trả lời|chuẩn bị|công bố|công khai|tổ "
    r"chức|phải|lập|kiện toàn|tự chấm|thẩm định|giải ngân|đề xuất|"
    r"chấm|đánh giá|ký|phê duyệt|kết nối|số hóa|bàn giao|kiểm tra|tham mưu|niêm yết|điền|chuyển|đưa|đạt|cử|"
    r"khảo sát|lấy ý kiến|giải quyết)\b".replace(" ", r"\s+"),
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:đã|tính\s+đến|luỹ\s+kế|lũy\s+kế|toàn\s+tỉnh\s+có)\b", re.IGNORECASE)
_WEAK = ("due", "within", "until")
_ACTS_HERE = re.compile(
    r"\b(?:hoàn\s+thành|xong|gửi|nộp|trình|ban\s+hành|thực\s+hiện|xử\s+lý|khắc\s+phục|báo\s+cáo|tổ\s+chức|"
    r"đăng\s+ký|giải\s+quyết|triển\s+khai|công\s+bố|xây\s+dựng|chấm\s+dứt|đưa\s+vào|thời\s+(?:gian|hạn)|"
    r"kiện\s+toàn|rà\s+soát|lập|phải|tối\s+thiểu|đạt)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"^(?:trong\s+đó|đồng\s+thời|và|,|\(|\)|về\s+việc\s+này|theo\s+đó|riêng)\s*", re.IGNORECASE)


def duty_dates(places: list[Place], year: int | None, addressee: str | None = None) -> Iterator[Fact]:
    """Every deadline. ``year`` is the letter's, for dates printed without one; ``addressee`` whom it asks without a name."""
    seen: set[tuple[str | None, str]] = set()
    for place in places:
        for found in islice(find_deadlines(place.paragraph.text), MOST_FOUND):
            if not _is_duty(found, place):
                continue
            value = _value(found, place, year, addressee)
            key = (value["date"], value["what"] or "")
            if key in seen or (
                value["date"] and any(value["date"] == day and _near(value["what"], what) for day, what in seen)
            ):
                continue
            seen.add(key)
            start = place.paragraph.start
            yield Fact(
                value, start + found.start, start + found.end, f"deadline-{(found.every and 'recurring') or found.lead}"
            )


def _near(one: str | None, two: str) -> bool:
    return (one or "")[:60] == two[:60]


def _is_duty(found: Deadline, place: Place) -> bool:
    text = place.paragraph.text
    if text.count('"', 0, found.start) % 2:
        return False  # words that are quoted
    before = text[max(0, found.start - 90) : found.start]
    begin, end = sentence_around(text, found.start, found.end)
    if found.start - begin < 12:
        begin, end = sentence_around(text, found.start, found.end, colons=False)
    sentence = text[begin:end]
    if (
        found.lead != "latest"
        and (other := _OTHER_BEFORE.search(before))
        and not (found.lead == "before" and re.match(r"(?:số|dữ)\s+liệu|lấy|mốc", other[0], re.IGNORECASE))
        and not re.search(r"(?:gửi|báo\s+cáo|hoàn\s+thành|nộp)\s[^.;,]{0,40}$", before, re.IGNORECASE)
    ):
        return False
    if _LABELLED.search(before) and not _INSPECTED.search(before):
        return True
    if found.lead == "until" and (
        _PAST.search(sentence)
        or re.search(
            r"\bmới\s+(?:có|đạt|hoàn\s+thành|giải|thực\s+hiện|triển\s+khai|xử\s+lý|ban\s+hành)|\bcòn\s+\d|\bchưa\b",
            sentence,
        )
        or not _ACTS_HERE.search(sentence)
    ):
        return False
    if _FROM.search(before) and not (
        _PERIOD_OK.search(sentence) and found.date.day is not None and not _INSPECTED.search(sentence)
    ):
        return False
    if (
        _MEETING.search(before)
        and found.date.day is not None
        and not re.search(r"gửi|nộp|báo\s+cáo|hoàn\s+thành|đăng\s+ký", before, re.IGNORECASE)
    ):
        return False
    if found.lead == "after" or found.every == "tuần":
        return place.section != "report" and not _PAST.search(sentence) and bool(_SENT_THEN.search(sentence))
    if _IN_FORCE.search(before):
        return False
    if place.section == "report" and not _STILL_ASKED.search(sentence):
        return False
    if found.lead == "due" and found.every is None and found.date.month is None and found.date.quarter is None:
        return bool(
            re.search(
                r"(?:hoàn\s+thành|xong|thời\s+(?:gian|hạn)[^.;]{0,30}:)\s*(?:trong\s*)?$",
                text[: found.at],
                re.IGNORECASE,
            )
        )
    if found.lead == "to":
        return _up_to(found, place, text[begin : found.start], sentence)
    if found.lead == "within":
        return _within(found, place, before, sentence, text[found.end : end])
    if (
        found.lead == "before"
        and found.every is None
        and found.date.day is None
        and found.date.month is None
        and found.date.quarter is None
    ):
        return bool(re.search(r"hoàn\s+thành|xong", before, re.IGNORECASE)) and not _PAST.search(sentence)
    if re.search(r"\bđã\b", sentence) and found.lead != "latest" and not demands(sentence, place):
        return bool(
            re.search(
                r"đề\s+nghị|yêu\s+cầu|chậm\s+nhất|phải|gửi|hoàn\s+thành", text[begin : found.start], re.IGNORECASE
            )
        ) and not re.search(r"\bđã\b", text[begin : found.start])
    told = place.directive and place.paragraph.level is not None
    return (
        bool(_DUTY.search(sentence))
        or found.lead == "latest"
        or found.every is not None
        or told
        or place.section == "plan"
    )


#: "áp dụng từ ngày … đến hết ngày …": how long something holds.
_IN_FORCE = re.compile(r"(?:áp\s+dụng|hiệu\s+lực|nghỉ|hợp\s+đồng)[^.;:,]{0,30}\stừ\s[^.;:,]{0,50}$", re.IGNORECASE)
#: What is due some days after another, or each week, is something that goes from hand to hand.
_SENT_THEN = re.compile(
    r"(?:gửi|trình|báo\s+cáo|nộp|hoàn\s+thành|trả\s+lời|công\s+bố|công\s+khai|ban\s+hành|tổng\s+hợp|phản\s+hồi|"
    r"cho\s+ý\s+kiến|có\s+văn\s+bản)\b",
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


def _up_to(found: Deadline, place: Place, before: str, sentence: str) -> bool:
    """ "đến ngày 30/6, hoàn thành …": the end of no period, in a sentence that tells somebody to act and tells no result."""
    if found.date.month is None and found.date.quarter is None:
        return False
    if place.section == "report" or _OTHER_END.search(before) or _PAST.search(sentence) or _JUST.search(sentence):
        return False
    return bool(_ACTS_HERE.search(sentence)) and demands(sentence, place)


def _within(found: Deadline, place: Place, before: str, sentence: str, after: str) -> bool:
    """ "trong quý II", "trong tháng 8": only where something is to be done by then."""
    if _PAST.search(sentence) or place.section == "report":
        return False
    if found.every is not None:
        return bool(
            re.search(
                r"\b(?:báo\s+cáo|gửi|nộp|cập\s+nhật|tổng\s+hợp|đăng\s+ký|công\s+bố|công\s+khai)\b",
                sentence,
                re.IGNORECASE,
            )
        )
    near = re.search(
        r"(?:hoàn\s+thành|xong|thực\s+hiện|ban\s+hành|trình|gửi|xử\s+lý|khắc\s+phục|dứt\s+điểm|tổ\s+chức|"
        r"báo\s+cáo|phê\s+duyệt|triển\s+khai|đưa\s+vào)\b[^.;]{0,80}$",
        before,
        re.IGNORECASE,
    )
    if found.date.month is None and found.date.quarter is None:
        return bool(re.search(r"(?:hoàn\s+thành|xong|dứt\s+điểm)\b[^.;,]{0,40}$", before, re.IGNORECASE))
    own = ACTS.match(place.paragraph.text) or doer_of_item(place.paragraph.text)
    told = place.paragraph.level is not None and (own or (place.directive and _ACT_FOLLOWS.match(after)))
    return bool(near or told) and (demands(sentence, place) or bool(told))


#: "Thời hạn hoàn thành: 15/8/2022" says nothing of its own; what is longer does.
_WORDS_OF_A_PART = 12


def _value(found: Deadline, place: Place, year: int | None, addressee: str | None) -> dict[str, str | None]:
    text = place.paragraph.text
    part_of = heading_of(place) if is_part(text) and len(text.split()) <= _WORDS_OF_A_PART else None
    begin, end = sentence_around(text, found.start, found.end)
    asked = last_asked(text[begin : found.start])
    own = doer_of_item(text)
    if own is None or own[1] <= begin:  # else the semicolon before stands in his name
        own = asked or doer_of_item(text[begin:]) or own
    who = own[0] if own and not part_of else place.doer
    if who is None and _ASKS_NOBODY.search(text[:end]):
        who = addressee
    what = part_of or _done_then(text[begin : found.start], text[found.end : end])
    if what is None and asked:
        what = clause(text[begin + asked[1] : found.start]) or None
    day = None if found.every or found.lead == "after" else found.date.in_year(year).iso()
    return {"date": day, "what": what or _done_by(found, text, begin, end) or None, "who": who}


_ASKS_NOBODY = re.compile(r"(?:đề\s+nghị|yêu\s+cầu)\s", re.IGNORECASE)
#: What is to be done may follow the day: "… bảo đảm đến ngày 30/11 hoàn thành 100% nhiệm vụ".
_ACT_FOLLOWS = re.compile(rf"\s{{0,3}}(?P<comma>,?)\s{{0,3}}(?P<what>(?:(?:phải|cần|có)\s+|{VERB_WORDS})[^.;]{{6,}})")
_NO_ACT = re.compile(
    r"(?:định\s+kỳ|h[ằà]ng\s+(?:tháng|quý|năm|tuần)|chậm\s+nhất|thời\s+(?:gian|hạn)|bảo\s+đảm|đảm\s+bảo|"
    r"phấn\s+đấu|yêu\s+cầu|đề\s+nghị)",
    re.IGNORECASE,
)


def _done_then(before: str, after: str) -> str | None:
    """What follows the day, where nothing before it is to be done by then."""
    follows = _ACT_FOLLOWS.match(after)
    if follows is None:
        return None
    nothing = VERB.search(_NO_ACT.sub(" ", before)) is None
    apart = before.rstrip().endswith((",", ":", "bảo đảm", "đảm bảo")) and not follows["comma"]
    return clause(follows["what"]) if nothing or apart else None


def _done_by(found: Deadline, text: str, begin: int, end: int) -> str:
    """What stands before the day; where that is next to nothing, what is around it."""
    before = clause(text[begin : found.at if found.lead == "due" else found.start])
    if len(before) <= 12:
        wider, _ = sentence_around(text, found.start, found.end, colons=False)
        before = clause(text[wider : found.start])
    labelled = _LABELLED.search(text[max(0, found.start - 90) : found.start])
    if labelled and len(text[: found.start].strip()) - len(labelled[0]) < 20:
        before = squeeze(labelled[0]).strip(" :")
    what = before if len(before) > 12 else squeeze(text[begin : found.start] + " " + text[found.end : end])
    what = _LEAD_IN.sub("", clause(what))
    if begin > 12 and (
        len(what.split()) < 4 or re.fullmatch(r"thời\s+(?:gian|hạn)(?:\s+(?:hoàn\s+thành|thực\s+hiện|xong))?", what)
    ):
        what = clause(text[: found.start])
    return what if len(what) >= 12 else squeeze(text)[:200]
