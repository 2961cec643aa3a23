"""What a letter tells people to do: one task an item or bullet, in its own words, with the one who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.doers import doer_of_item
from cchc_core.letters.mood import Place
from cchc_core.letters.outline import Paragraph
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import ACTS, NOUNS

_NO_TASK = re.compile(
    r"chịu\s+trách\s+nhiệm\s+thi\s+hành|có\s+hiệu\s+lực|(?:Quyết\s+định|Kế\s+hoạch|Quy\s+chế|Văn\s+bản)\s+này\s+(?:thay|có|được|được)|^\s*Ban\s+hành\s+kèm\s+theo|"
    r"^\s*Phê\s+duyệt\s|^\s*Như\s+Điều|^\s*Công\s+nhận\s|^\s*Khen\s+thưởng\s|^\s*Thành\s+lập\s|^\s*(?:Sửa\s+đổi|Bãi\s+bỏ|Bổ\s+sung)[^.]{0,80}(?:Điều|Quyết\s+định)",
    re.IGNORECASE,
)
_DECIDES = ("quyết định", "nghị quyết", "nghị định")
_LIABLE = re.compile(r"chịu\s+trách\s+nhiệm\s+trước|chịu\s+trách\s+nhiệm\s+(?:toàn\s+diện|về)", re.IGNORECASE)
_GIVEN = re.compile(r"(?:^|(?<=[.;]\s)|(?<=[.;]\s\s))\s{0,4}(?:[^.;:]{2,60}?\s)?[Gg]iao\s+(?=[^\W\d_])")
_FEWEST_WORDS = 3
_NOTICE = ("thời gian:", "địa điểm", "thành phần", "nội dung:", "hình thức", "thời gian ", "kinh phí")


def find_tasks(places: list[Place], doc_type: str | None) -> Iterator[Fact]:
    """Every task, in the order of the letter."""
    for index, place in enumerate(places):
        paragraph = place.paragraph
        if paragraph.level is None:
            head = places[index - 1] if index else None
            if head and head.paragraph.level is not None and head.is_heading and not head.paragraph.children and head.doer:
                if head.section not in ("report", "aims") and ACTS.match(paragraph.text):
                    yield _task(paragraph, head.doer, 0, "task-under-heading")
                    continue
            yield from _given(place)
            continue
        if place.section in ("aims", "report") or _is_only_heading(place) or not _may_tell(place, doc_type):
            continue
        task = _of_item(place)
        if task is not None:
            yield task


def _may_tell(place: Place, doc_type: str | None) -> bool:
    """A report tells what was done, unless a heading says that the tasks come now."""
    text = place.paragraph.text
    if doc_type == "giấy mời" or _NO_TASK.search(text[:400]):
        return False
    if squeeze(text).lower().startswith(_NOTICE):
        return False
    return len(text.split()) >= _FEWEST_WORDS


def _is_only_heading(place: Place) -> bool:
    words = squeeze(place.paragraph.text)
    return place.is_heading and (place.paragraph.children > 0 or not ACTS.match(words) or place.paragraph.level in (0, 1))


def _of_item(place: Place) -> Fact | None:
    paragraph = place.paragraph
    own = doer_of_item(paragraph.text)
    if own is not None:
        if _LIABLE.match(paragraph.text[own[1] :].lstrip()) and ";" not in paragraph.text:
            return None
        return _task(paragraph, own[0], own[1], "task-with-doer")
    if ACTS.match(paragraph.text) and not NOUNS.match(paragraph.text):
        return _task(paragraph, place.doer, 0, "task-item")
    return None


def _given(place: Place) -> Iterator[Fact]:
    """ "Giao Sở Nội vụ …" in a paragraph without a mark is an assignment all the same."""
    paragraph = place.paragraph
    if place.section == "report":
        return
    for match in _GIVEN.finditer(paragraph.text):
        begin = paragraph.text.index("iao", match.start()) - 1
        rest = paragraph.text[begin:]
        stop = re.search(r"[.](?=\s|$)|;\s", rest)
        sentence = rest[: stop.start() if stop else len(rest)]
        own = doer_of_item(sentence)
        if own is not None:
            yield _task(Paragraph(paragraph.start + begin, sentence), own[0], own[1], "task-given")


def _task(paragraph: Paragraph, who: str | None, begin: int, rule: str) -> Fact:
    words = squeeze(paragraph.text[begin:]).strip(" ;").removesuffix("./.").rstrip(" .;:")
    stop = paragraph.start + len(paragraph.text.rstrip())
    return Fact({"who": who, "what": words}, paragraph.start + begin, stop, rule)
