"""Deadlines: dates by which something must be done, and none of the other dates of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item, last_asked
from cchc_core.letters.mood import MOST_FOUND, Place, demands, sentence_around
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import ACTS
from cchc_core.periods import Deadline, find_deadlines

_OTHER_BEFORE = re.compile(
    r"(?:hiệu\s+lực|(?<!máy\s)tính|số\s+liệu|dữ\s+liệu|kể|thời\s+điểm|mốc|chốt|lấy|luỹ\s+kế|lũy\s+kế|cộng\s+dồn|kiểm\s+tra\s+từ|giai\s+đoạn|thời\s+kỳ)"
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
    r"\b(?:hoàn\s+thành|xong|gửi|nộp|trình|ban\s+hành|thực\s+hiện|xử\s+lý|khắc\s+phục|báo\s+cáo|tổ\s+chức|đăng\s+ký|giải\s+quyết|triển\s+khai|công\s+bố|xây\s+dựng|chấm\s+dứt|đưa\s+vào|thời\s+(?:gian|hạn)|kiện\s+toàn|rà\s+soát|lập|phải|tối\s+thiểu|đạt)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"^(?:trong\s+đó|đồng\s+thời|và|,|\(|\)|về\s+việc\s+này|theo\s+đó|riêng)\s*", re.IGNORECASE)


def duty_dates(places: list[Place], year: int | None) -> Iterator[Fact]:
    """Every deadline. ``year`` is the letter's, for dates printed without one."""
    seen: set[tuple[str | None, str]] = set()
    for place in places:
        for found in islice(find_deadlines(place.paragraph.text), MOST_FOUND):
            if not _is_duty(found, place):
                continue
            value = _value(found, place, year)
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
    before = text[max(0, found.start - 90) : found.start]
    begin, end = sentence_around(text, found.start, found.end)
    if found.start - begin < 12:
        begin, end = sentence_around(text, found.start, found.end, colons=False)
    sentence = text[begin:end]
    if (
        found.lead != "latest"
        and _OTHER_BEFORE.search(before)
        and not re.search(r"(?:gửi|báo\s+cáo|hoàn\s+thành|nộp)\s[^.;,]{0,40}$", before, re.IGNORECASE)
    ):
        return False
    if _LABELLED.search(before) and not _INSPECTED.search(before):
        return True
    if found.lead == "until" and (
        _PAST.search(sentence)
        or re.search(r"\bmới\s+(?:có|đạt)|\bcòn\s+\d|\bchưa\b", sentence)
        or not _ACTS_HERE.search(sentence)
    ):
        return False
    if _FROM.search(before) and not (
        _PERIOD_OK.search(sentence) and found.date.day is not None and not _INSPECTED.search(sentence)
    ):
        return False
    if _MEETING.search(before) and not re.search(r"gửi|nộp|báo\s+cáo|hoàn\s+thành|đăng\s+ký", before, re.IGNORECASE):
        return False
    if found.lead == "within":
        return _within(found, place, before, sentence)
    if place.section == "report" and _PAST.search(sentence):
        return False
    if found.lead == "before" and found.date.day is None and found.date.month is None and found.date.quarter is None:
        return bool(re.search(r"hoàn\s+thành|xong", before, re.IGNORECASE)) and not _PAST.search(sentence)
    if re.search(r"\bđã\b", sentence) and found.lead != "latest" and not demands(sentence, place):
        return bool(
            re.search(
                r"đề\s+nghị|yêu\s+cầu|chậm\s+nhất|phải|gửi|hoàn\s+thành", text[begin : found.start], re.IGNORECASE
            )
        ) and not re.search(r"\bđã\b", text[begin : found.start])
    return bool(_DUTY.search(sentence)) or found.lead == "latest" or found.every is not None or place.section == "plan"


def _within(found: Deadline, place: Place, before: str, sentence: str) -> bool:
    """ "trong quý II", "trong tháng 8": only where something is to be done by then."""
    if _PAST.search(sentence) or place.section == "report":
        return False
    if found.every is not None:
        return bool(re.search(r"\b(?:báo\s+cáo|gửi|nộp|cập\s+nhật|tổng\s+hợp)\b", sentence, re.IGNORECASE))
    near = re.search(
        r"(?:hoàn\s+thành|xong|thực\s+hiện|ban\s+hành|trình|gửi|xử\s+lý|khắc\s+phục|dứt\s+điểm|tổ\s+chức|báo\s+cáo|phê\s+duyệt|triển\s+khai|đưa\s+vào)\b[^.;]{0,80}$",
        before,
        re.IGNORECASE,
    )
    if found.date.month is None and found.date.quarter is None:
        return bool(re.search(r"(?:hoàn\s+thành|xong|dứt\s+điểm)\b[^.;,]{0,40}$", before, re.IGNORECASE))
    own = ACTS.match(place.paragraph.text) or doer_of_item(place.paragraph.text)
    return bool(near or (own and place.paragraph.level is not None)) and demands(sentence, place)


def _value(found: Deadline, place: Place, year: int | None) -> dict[str, str | None]:
    text = place.paragraph.text
    begin, end = sentence_around(text, found.start, found.end)
    before = squeeze(text[begin : found.at if found.lead == "due" else found.start]).strip(" ,;:(-")
    if len(before) <= 12:
        wider, _ = sentence_around(text, found.start, found.end, colons=False)
        before = squeeze(text[wider : found.start]).strip(" ,;:(-")
    labelled = _LABELLED.search(text[max(0, found.start - 90) : found.start])
    if labelled and len(text[: found.start].strip()) - len(labelled[0]) < 20:
        before = squeeze(labelled[0]).strip(" :")
    what = before if len(before) > 12 else squeeze(text[begin : found.start] + " " + text[found.end : end])
    what = _LEAD_IN.sub("", what.strip(" ,;:()-."))
    if begin > 12 and (
        len(what.split()) < 4 or re.fullmatch(r"thời\s+(?:gian|hạn)(?:\s+(?:hoàn\s+thành|thực\s+hiện|xong))?", what)
    ):
        what = squeeze(text[: found.start]).strip(" ,;:()-.")
    if len(what) < 12:
        what = squeeze(text)[:200]
    own = doer_of_item(text[begin:])
    asked = last_asked(text[begin : found.start])
    if asked:
        own, what = asked, squeeze(text[begin + asked[1] : found.start]).strip(" ,;:()-.") or what
    own = own or doer_of_item(text)
    who = own[0] if own else place.doer
    day = None if found.every else found.date.in_year(year).iso()
    return {"date": day, "what": what or None, "who": who}
