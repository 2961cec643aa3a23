"""What a paragraph is there for: does it tell somebody to act, report what was done, or set an aim?

Each paragraph gets its section (from the headings above it), the doer that the lead sentence or a heading names, and
whether its sentences report or demand. Deadlines, quotas, tasks and figures are read in that light.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_heading, doer_of_item, doer_of_lead, names_somebody
from cchc_core.letters.labels import share_doers
from cchc_core.letters.outline import Paragraph
from cchc_core.letters.verbs import ACTS

_REPORT_HEAD = re.compile(
    r"^báo cáo (?:của|về)|kết quả|tình hình|đánh giá(?=$| chung| kết| tình| việc| công tác| thực| mức)|tồn tại|"
    r"hạn chế|ưu điểm|"
    r"khó khăn|vướng mắc|nguyên nhân|đặc điểm|thực trạng|đã đạt được|nhận xét",
    re.IGNORECASE,
)
_PLAN_HEAD = re.compile(
    r"nhiệm vụ|giải pháp|phương hướng|tổ chức thực hiện|phân công|nội dung(?! kiểm tra)|đề xuất|kiến nghị|thời "
    r"gian tới|công việc|yêu cầu đối với|"
    r"trách nhiệm|biện pháp|đề nghị|khắc phục",
    re.IGNORECASE,
)
_AIM_HEAD = re.compile(
    r"^(?:về )?(?:mục tiêu|mục đích|quan điểm|yêu cầu$|mục đích,? yêu cầu|chỉ tiêu|cỡ mẫu|căn cứ|nguyên tắc|phạm vi|"
    r"đối tượng|"
    r"thành phần)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:đã|đạt được|xếp loại|giải ngân được|bằng [\d.,]+ ?% (?:kế hoạch|dự toán|cùng kỳ|so với)|(?:tăng|"
    r"giảm) từ \d+|có \d+|tăng \d+|giảm \d+|ước đạt|"
    r"chiếm [\d.,]+|kết quả|xếp (?:thứ|vị trí|hạng)|đứng thứ|hiện có|hiện "
    r"nay|còn \d+|trong đó|tiếp nhận|so với|"
    r"(?<!trang )(?<!chuẩn )(?<!thiết )bị (?!trừ)|ảnh hưởng|xảy ra|phát sinh|chưa đạt|chưa có|chưa được|có tỷ lệ|"
    r"nhận thấy|mới đạt|"
    r"đạt tỷ lệ|vẫn "
    r"còn|còn (?:thấp|cao|chậm|nhiều|hạn chế)|bị trừ|luỹ kế|lũy kế|tổng số|qua (?:kiểm tra|rà soát|theo dõi))\b",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:yêu cầu|đề nghị|phải|cần|bảo đảm|đảm bảo|phấn đấu|tối thiểu|ít nhất|không dưới|trở lên|chậm nhất|"
    r"trước ngày|hoàn thành trước|mục tiêu|"
    r"chỉ tiêu|giao|có trách nhiệm|không quá|tối đa|nâng tỷ lệ|duy trì|đến năm)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\bđã\b(?!\s+(?:được\s+(?:phát hiện|kết luận|kiến nghị)|(?:được\s+)?(?:ban hành|phê duyệt|giao|đề ra|chỉ ra|nêu|có|"
    r"đăng ký|cam kết)))",
    re.IGNORECASE,
)


#: "Đề xuất: UBND xã bổ sung …": a heading and its content in one item.
_LABEL = re.compile(r"\s{0,6}(?:Đề xuất|Kiến nghị|Nhiệm vụ|Phương hướng|Đề nghị|Tồn tại|Hạn chế|Kết quả)[^.;:]{0,60}:")


@dataclass
class Place:
    """A paragraph with what stands around it. ``section``: "aims", "report", "plan" or "" where nothing says."""

    paragraph: Paragraph
    section: str
    doer: str | None
    is_heading: bool = False
    directive: bool = False


def place_all(paragraphs: list[Paragraph], doc_type: str | None) -> list[Place]:
    """Every paragraph in its section, with the doer that holds for it."""
    places: list[Place] = []
    lead_doer: str | None = None
    led = False
    section_default = "report" if doc_type == "báo cáo" else ""
    sections: dict[int, str] = {}
    doers: dict[int, str] = {}
    for index, paragraph in enumerate(paragraphs):
        if paragraph.level is not None:
            for known in (sections, doers):
                for level in [level for level in known if level >= paragraph.level]:
                    del known[level]
        below = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        is_heading = _is_heading(paragraph) or _heads_prose(paragraph, below)
        lead = None
        if paragraph.level is None or is_heading:
            lead = doer_of_lead(paragraph.text)
            if lead is not None:
                lead_doer, led = lead or lead_doer, True
        label = paragraph.text if is_heading else _LABEL.match(paragraph.text)
        if label and paragraph.level is not None:
            words = label if isinstance(label, str) else label[0]
            kind = _section_of(words)
            # "Về kết quả" among things to do names what they are about.
            about = words.lstrip().startswith("Về") and "plan" in sections.values()
            about = about or names_somebody(words.rstrip(" :"))
            if kind is not None and not about:
                sections[paragraph.level] = kind
        if paragraph.level is not None:
            doer = doer_of_heading(paragraph.text, is_heading)
            if doer:
                doers[paragraph.level] = doer
        elif lead is not None:
            sections = {}
        elif is_heading and (kind := _section_of(paragraph.text)) is not None and len(paragraph.text) < 100:
            sections = {1: kind}
        section = sections[max(sections)] if sections else section_default
        doer = doers[max(doers)] if doers else lead_doer
        places.append(Place(paragraph, section, doer, is_heading, led))
    share_doers(places)
    return places


def _section_of(text: str) -> str | None:
    words = squeeze(text).strip(" .:").lower()
    if _AIM_HEAD.search(words):
        return "aims"
    if len(words) > 140:
        return None
    plan, report = _PLAN_HEAD.search(words), _REPORT_HEAD.search(words)
    if plan and report:
        return "report" if report.start() < plan.start() and not re.match(r"nhiệm vụ|phương hướng", words) else "plan"
    return "plan" if plan else "report" if report else None


def _heads_prose(paragraph: Paragraph, below: Paragraph | None) -> bool:
    """ "3. Hiện đại hóa hành chính" over a paragraph without a mark is a heading, though it opens with a verb."""
    words = squeeze(paragraph.text)
    short = paragraph.level is not None and paragraph.level <= 3 and len(words.split()) <= 8
    return short and not words.endswith((".", ";", ",", "./")) and below is not None and below.level is None


def _is_heading(paragraph: Paragraph) -> bool:
    """Short, without a full stop, or nothing but capitals; or with items of its own below and no sentence in it."""
    words = squeeze(paragraph.text).strip()
    if not words:
        return False
    letters = [ch for ch in words if ch.isalpha()]
    if letters and sum(ch.isupper() for ch in letters) > 0.8 * len(letters):
        return True
    if paragraph.level is None:
        return words.endswith(":") or (
            len(words) < 90 and not words.endswith((".", ";", ",")) and not ACTS.match(words)
        )
    if paragraph.level <= 1 and len(words) < 160:
        return True
    if paragraph.children and len(words.split()) <= 14 and not words.endswith((".", ";")):
        return True
    if (
        paragraph.children
        and not words.endswith((".", ";"))
        and doer_of_heading(words, True)
        and not doer_of_item(words)
    ):
        return True
    bare = words.rstrip(":")
    if paragraph.level <= 3 and len(bare.split()) <= 4 and not words.endswith((".", ";")) and _section_of(bare):
        return True  # "6. Kiến nghị" is no verb
    if (
        len(bare.split()) <= 14
        and not words.endswith((".", ";"))
        and re.match(r"(?:Về|Công tác|Đối với|Lĩnh vực|Nội dung|Kết quả)\s", bare)
    ):
        return True
    return len(bare.split()) <= 12 and not words.endswith((".", ";")) and not ACTS.match(bare) and paragraph.level < 8


#: No sentence that people write goes on for longer; what machines write is looked at no further.
_LONGEST_BEFORE, _LONGEST_AFTER = 1_200, 500
#: Nor does a paragraph hold more dates, amounts or figures than this.
MOST_FOUND = 120
_SENTENCE_END = re.compile(r"[.;](?=\s|$)")
_SENTENCE = re.compile(r"[.;](?=\s)")
_SENTENCE_OR_COLON = re.compile(r"[.;](?=\s)|:\s")


def sentence_around(text: str, start: int, end: int, colons: bool = True) -> tuple[int, int]:
    """Offsets of the sentence that holds a stretch; a semicolon ends one too, and a colon unless ``colons`` is False."""
    begin = max(0, start - _LONGEST_BEFORE)
    for match in (_SENTENCE_OR_COLON if colons else _SENTENCE).finditer(text, begin, start):
        begin = match.end()
    after = _SENTENCE_END.search(text, end, end + _LONGEST_AFTER)
    return begin, after.start() if after else min(len(text), end + _LONGEST_AFTER)


def demands(sentence: str, place: Place) -> bool:
    """Whether a sentence asks for something, rather than telling what is."""
    if place.section == "report" or _PRAISES.match(sentence):
        return False
    done = _DONE.search(sentence)
    if done:
        told = _DEMANDED.search(sentence[: done.start()]) or ACTS.match(sentence) or doer_of_item(sentence)
        return bool(told) and not re.match(r"\s*(?:Trong|Đến|Tính|Năm|Qua|Từ\s+ngày)\b", sentence)
    strong = _DEMANDED.search(sentence)
    if place.section in ("plan", "aims"):
        return bool(strong or not _STANDS.search(sentence))
    in_list = place.paragraph.level is not None
    if in_list and place.directive and not _STANDS.search(sentence):
        return True
    if in_list and (ACTS.match(place.paragraph.text) or doer_of_item(place.paragraph.text)):
        return True
    return bool(strong)


#: A word of praise or of consent, which asks for nothing.
_PRAISES = re.compile(r"\s*(?:Ghi\s+nhận|Biểu\s+dương|Hoan\s+nghênh|Đánh\s+giá\s+cao|Đồng\s+ý|Nhất\s+trí)\s")
#: What is told of the present in a list of things to do.
_STANDS = re.compile(
    r"\b(?:mới đạt|chỉ đạt|hiện (?:có|đạt|nay|mới)|so với|bị (?!trừ)|chưa (?:đạt|có)|năm trước|vẫn còn|xếp thứ|"
    r"đứng thứ)\b",
    re.IGNORECASE,
)
#: A figure that stands as it is, and words that ask for one.
_STATES = re.compile(
    r"\b(?:xếp thứ|đạt \d|mới đạt|chỉ đạt|hiện (?:mới|chỉ|có|đạt)|(?<=\()(?:tăng|giảm) [^()]{1,60}so với)|"
    r"\((?!mỗi|phải|phấn đấu)(?:[^()]{1,30}\s)?(?:có|còn|đạt) \d",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\b(?:phấn đấu|tối thiểu|ít nhất|yêu cầu|đề nghị|phải|trở lên|không dưới|bảo đảm|đảm bảo)\b", re.IGNORECASE
)
_GIVEN_AIM = re.compile(r"\b(?:phấn đấu|mục tiêu|chỉ tiêu giao|(?<!% )kế hoạch giao|theo quy định)\b", re.IGNORECASE)


#: A paragraph is asked once for each of its figures.
_A_FEW = 16


@lru_cache(maxsize=_A_FEW)
def _only_reports(text: str) -> bool:
    return bool(_REPORTED.search(text)) and not _ASKS_FOR.search(text)


@lru_cache(maxsize=_A_FEW)
def _has_done(text: str) -> bool:
    return bool(_DONE.search(text))


def reports(sentence: str, place: Place, doc_type: str | None) -> bool:
    """Whether a sentence tells of results."""
    if place.section == "aims":
        return False
    if place.section == "report" or (doc_type == "báo cáo" and place.section != "plan"):
        return not _GIVEN_AIM.search(sentence)
    if _ASKS_FOR.search(sentence):
        return False
    in_list = place.paragraph.level is not None
    tells = ACTS.match(place.paragraph.text) or doer_of_item(place.paragraph.text)
    done = _has_done(place.paragraph.text)
    told = (place.section == "plan" and (in_list or not done)) or (in_list and place.directive and tells)
    if told and not _DONE.search(sentence):
        return bool(_STATES.search(sentence))
    # "… đạt 60%; 04 xã dưới 40%": prose that reports and asks for nothing reports in all its parts.
    if not in_list and not place.directive and _only_reports(place.paragraph.text):
        return True
    return bool(_REPORTED.search(sentence) or done or re.search(r"\bđạt\b|\bcó\s+\d", sentence))
