"""What a letter tells people to do: one task an item or bullet, in its own words, with the one who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item
from cchc_core.letters.labels import CONTENT, is_part
from cchc_core.letters.mood import MOST_FOUND, Place
from cchc_core.letters.outline import Paragraph
from cchc_core.letters.patterns import UPPER
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import ACTS, NOUNS
from cchc_core.periods import find_deadlines

_NO_TASK = re.compile(
    r"chịu\s+trách\s+nhiệm\s+thi\s+hành|có\s+hiệu\s+lực|^\s*(?:Quyết\s+định|Kế\s+hoạch|Quy\s+chế|Quy\s+định|"
    r"Văn\s+bản|Hướng\s+dẫn|Chỉ\s+thị|Nghị\s+quyết|Thông\s+báo)\s+này\s+(?:thay|có|được|bãi)|"
    r"^\s*Ban\s+hành\s+kèm\s+theo|^\s*Như\s+Điều|tự\s+giải\s+thể|"
    r"tiếp\s+công\s+dân\s+(?:vào|định\s+kỳ|từ|các\s+ngày)|kính\s+gửi|liên\s+hệ\s+(?:với\s+)?(?:đồng\s+chí|đ/c|"
    r"ông|bà|số|"
    r"qua\s+số)",
    re.IGNORECASE,
)
#: "Biểu dương Sở …": a word to those named, which asks for nothing.
_PRAISES = re.compile(
    rf"\s*(?:Biểu\s+dương|Phê\s+bình|Ghi\s+nhận|Đánh\s+giá\s+cao|Hoan\s+nghênh|Cơ\s+bản\s+(?:thống\s+nhất|"
    rf"đồng\s+ý)|Thống\s+nhất)"
    rf"\s+(?:(?:các|và|với|nội\s+dung|kết\s+quả|sự|đề\s+xuất|đề\s+nghị|chủ\s+trương|báo\s+cáo|tinh\s+thần)\s|"
    rf"[{UPPER}])"
    r"|\s*(?:Đồng\s+ý|Nhất\s+trí|Cơ\s+bản\s+nhất\s+trí)\s|\s*(?:Năm|Quý|Tháng|Đến|Giai\s+đoạn|Trước|"
    r"Từ)\s[^.;:]{2,40}:|\s*(?:Số(?!\s+h[óo])|Tỷ\s+lệ|Mức|Số\s+lượng)\s[^.;:]{2,60}:"
)
_DECIDED = re.compile(
    r"\s*(?:Phê\s+duyệt|Công\s+nhận|Khen\s+thưởng|Tặng|Thành\s+lập|Kiện\s+toàn|Ban\s+hành|Công\s+bố|Bãi\s+bỏ|"
    r"Sửa\s+đổi|Bổ\s+sung|Quyết\s+định|Kế\s+hoạch|Quy\s+định)\b"
)
_LIABLE = re.compile(r"chịu\s+trách\s+nhiệm\s+trước|chịu\s+trách\s+nhiệm\s+(?:toàn\s+diện|về)", re.IGNORECASE)
_FEWEST_WORDS = 3
_NOTICE = ("thời gian:", "địa điểm", "thành phần", "hình thức", "thời gian ", "kinh phí")


def find_tasks(places: list[Place], doc_type: str | None, addressee: str | None = None) -> Iterator[Fact]:
    """Every task, in the order of the letter. ``addressee`` is whom a letter to one body asks where it names nobody."""
    for index, place in enumerate(places):
        paragraph = place.paragraph
        if paragraph.level is None:
            content = _under_heading(place, places[index - 1] if index else None)
            if content is not None:
                yield content
            continue
        if place.section in ("aims", "report") or not _may_tell(place, doc_type):
            continue
        if _is_only_heading(place) and not _asks_itself(place, places[index + 1 :], doc_type):
            continue
        task = _of_item(place, addressee)
        if task is not None:
            yield task


def _asks_itself(place: Place, below: list[Place], doc_type: str | None) -> bool:
    """An item whose bullets only say how much by when ("- Năm 2023: tối thiểu 30%") is asked for itself."""
    own = place.paragraph
    if (
        own.children == 0
        or _INTRODUCES.search(own.text)
        or len(own.text.split()) < _FEWEST_OF_ITS_OWN
        or not ACTS.match(own.text)
    ):
        return False
    bullets = [each for each in islice(below, MOST_FOUND) if each.paragraph.parents[-1:] == [own]]
    return not any(_may_tell(each, doc_type) for each in bullets)


_FEWEST_OF_ITS_OWN = 6
_INTRODUCES = re.compile(r"(?:sau(?:\s+đây)?|gồm|cụ\s+thể)\s*:\s*$", re.IGNORECASE)


def _under_heading(place: Place, head: Place | None) -> Fact | None:
    """A numbered heading with no items below, and one paragraph that says what it asks."""
    if head is None or not head.is_heading or head.paragraph.children:
        return None
    if not head.paragraph.mark[:1].isdigit():
        return None  # prose under the head of a whole part
    if (
        head.section in ("report", "aims")
        or _NO_TASK.search(place.paragraph.text[:400])
        or not len(place.paragraph.text.split()) >= _FEWEST_WORDS
    ):
        return None
    own = doer_of_item(place.paragraph.text)
    if own and _LIABLE.match(place.paragraph.text[own[1] :].lstrip()):
        return None
    if own is None and not (head.doer and ACTS.match(place.paragraph.text)):
        return None
    return _task(place.paragraph, own[0] if own else head.doer, "task-under-heading")


def _may_tell(place: Place, doc_type: str | None) -> bool:
    """A report tells what was done, unless a heading says that the tasks come now."""
    text = place.paragraph.text
    if doc_type == "giấy mời" and doer_of_item(text) is None:
        return False
    if _NO_TASK.search(text[:400]) or _PRAISES.match(text):
        return False
    if place.paragraph.mark.startswith("Điều") and _DECIDED.match(text):
        return False  # the decision does it itself
    if is_part(text) or squeeze(text).lower().startswith(_NOTICE):
        return False
    return len(text.split()) >= _FEWEST_WORDS


def _is_only_heading(place: Place) -> bool:
    words = squeeze(place.paragraph.text)
    return place.is_heading and (
        place.paragraph.children > 0
        or not ACTS.match(words)
        or place.paragraph.level in (0, 1)
        or (len(words.split()) <= 8 and not words.endswith((".", ";", "./")))
    )


def _of_item(place: Place, addressee: str | None) -> Fact | None:
    paragraph = place.paragraph
    labelled = CONTENT.match(paragraph.text)
    if labelled and ACTS.match(paragraph.text, labelled.end()):
        content = Paragraph(paragraph.start + labelled.end(), paragraph.text[labelled.end() :])
        return _task(content, place.doer, "task-content")
    own = doer_of_item(paragraph.text)
    if own is not None:
        if _LIABLE.match(paragraph.text[own[1] :].lstrip()) and ";" not in paragraph.text:
            return None
        return _task(paragraph, own[0], "task-with-doer")
    if (
        _only_leads(paragraph)
        or _among_examples(paragraph)
        or (_LIABLE.match(squeeze(paragraph.text)) and ";" not in paragraph.text)
    ):
        return None
    if ACTS.match(paragraph.text) and not NOUNS.match(paragraph.text):
        asked = _ASKED.search(paragraph.text)
        return _task(paragraph, place.doer or (addressee if asked else None), "task-item")
    if (
        place.directive
        and (not _NAMES_TIME.match(paragraph.text) or _is_numbered_demand(paragraph))
        and not NOUNS.match(paragraph.text)
        and _SENT_BY.search(paragraph.text)
        and next(find_deadlines(paragraph.text), None)
    ):
        return _task(paragraph, place.doer, "task-sent-by-a-day")
    if place.directive and place.section != "aims" and (_could_tell(paragraph) or _tells_later(paragraph)):
        return _task(paragraph, place.doer, "task-in-led-list")
    return None


#: "Danh sách gửi về … trước ngày …" tells somebody to send it.
_SENT_BY = re.compile(r"\b(?:gửi|nộp|báo\s+cáo|đăng\s+ký)\b")
_NAMES_TIME = re.compile(r"\s{0,6}(?:Thời\s+(?:hạn|gian)|Tiến\s+độ|Lịch)\b")
#: "3. Thời hạn gửi kết quả rà soát về Sở Tư pháp: trước ngày …": a numbered item among others that tell somebody to act.
_SAYS_WHAT_IS_DUE = re.compile(
    r"\s{0,6}(?:Thời\s+(?:hạn|gian)|Hạn)\s+(?:gửi|nộp|báo\s+cáo|hoàn\s+thành|đăng\s+ký)\s(?:[^\s.;:]+\s){2,16}?[^\s.;:]+:"
)
_ASKED = re.compile(r"(?:^\s{0,6}(?:Kính\s+|Trân\s+trọng\s+)?|,\s+)(?:Đề\s+nghị|đề\s+nghị|Kiến\s+nghị)\s+(?=[^\W\d_])")
_NAMES_THINGS = re.compile(
    r"\s{0,6}(?:Tỷ lệ|Số|Các|Việc|Công tác|Nội dung|Thời|Kết quả|Về|Đối|Kinh phí|Nghị|Quyết định|Mô hình|Phạm "
    r"vi|Danh|Một|Những|Bộ|Tổng|Chỉ số|Chỉ tiêu|"
    r"Cách|Thống nhất|Thành phần|Hình thức|Địa điểm|Mục|Ghi nhận|Trong|Tại|Là|Luật|Thông tư|Kế hoạch|Đề án|"
    r"Chương trình|Hồ sơ|Hệ thống|Tài liệu|Văn bản|Người|"
    r"Cán bộ|Nhiệm vụ|Mức|Năm|Ngày|Quý|Phụ lục|Biểu|Mẫu|Đơn vị|Cơ quan|Trường hợp|Có|Không|Đã|Chưa|Còn|Tiêu "
    r"chí|Lĩnh vực|Dịch vụ|Thủ tục|Tên|Họ|Điện thoại|Email|Ông|Bà|"
    r"Sở|UBND|Ủy ban|Phòng|Ban|Trung tâm|Văn phòng|Chủ trì|Điểm|Báo cáo số|Cải cách|Công chức|Chất lượng|Chế "
    r"độ|Cơ sở|Cơ chế|Dự|Đây|Giấy|Khi|Khung|Lý do|Nguyên|Phương án|Quy|Sản phẩm|Trách nhiệm|Ưu|Vị trí|Cấp|Giai đoạn|"
    r"Cục|Tổng cục|Vụ|Viện|Chi cục|Trường|Công an|Hội|Đoàn|Đảng|Thanh tra|Kho bạc)\b"
)


def _is_numbered_demand(paragraph: Paragraph) -> bool:
    return paragraph.mark[:1].isdigit() and bool(_SAYS_WHAT_IS_DUE.match(paragraph.text))


def _tells_later(paragraph: Paragraph) -> bool:
    """ "Nội dung kế hoạch phải … . Đăng ký tối thiểu 02 sáng kiến": a later sentence of the item tells somebody to act."""
    starts = (match.end() for match in islice(re.finditer(r"[.;]\s{1,4}(?=[^\W\d_a-zđ])", paragraph.text), 8))
    return any(ACTS.match(paragraph.text, start) and not NOUNS.match(paragraph.text, start) for start in starts)


def _could_tell(paragraph: Paragraph) -> bool:
    """An item of a list that tells somebody to act, opening with no verb that is known, but with no noun either."""
    words = squeeze(paragraph.text)
    return (
        paragraph.children == 0
        and len(words.split()) >= 5
        and words[:1].isupper()
        and words.endswith((".", ";", "./"))
        and not _NAMES_THINGS.match(words)
        and not NOUNS.match(words)
    )


def _only_leads(paragraph: Paragraph) -> bool:
    """ "Trên cơ sở rà soát, đánh giá …:" asks nothing by itself; its bullets do."""
    words = squeeze(paragraph.text)
    return paragraph.children > 0 and words.endswith(":") and bool(re.match(r"Trên cơ sở|Căn cứ|Để|Theo|Qua", words))


def _among_examples(paragraph: Paragraph) -> bool:
    """Items under "nhân rộng các mô hình …, cụ thể:" name the models, they are not tasks of their own."""
    return any(
        re.search(
            r"(?:mô hình|sáng kiến|cách làm|văn bản|tồn tại|hạn chế)\b.*(?:cụ thể|như sau|sau đây)\s*:\s*$",
            squeeze(parent.text),
        )
        and re.search(r"nhân rộng|áp dụng|khắc phục", parent.text)
        for parent in paragraph.parents
    )


def _task(paragraph: Paragraph, who: str | None, rule: str) -> Fact:
    """The item in its own words, from behind its mark to before its end mark."""
    words = squeeze(paragraph.text).strip(" ;").rstrip(" ./;:")
    return Fact({"who": who, "what": words}, paragraph.start, paragraph.start + len(paragraph.text.rstrip()), rule)
