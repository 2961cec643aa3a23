"""Items told in labelled parts: "Nội dung: …", "Đơn vị chủ trì: …", "Thời hạn: …", under one heading or behind one sentence.

Who leads is then said once for all the parts, and what is due by the day is what the heading names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc_core.letters.cleaning import squeeze

if TYPE_CHECKING:
    from cchc_core.letters.mood import Place

_LED_BY = re.compile(
    r"(?:^|[.;]\s{1,4})\s{0,4}(?:(?:cơ\s+quan|đơn\s+vị|phòng|bộ\s+phận|người|phân\s+công)(?:\s*,\s*(?:đơn\s+vị|"
    r"cá\s+nhân))?\s+)?"
    r"(?:chủ\s+trì|thực\s+hiện|phụ\s+trách|tham\s+mưu)(?:\s+(?:thực\s+hiện|"
    r"tham\s+mưu))?\s*:\s*(?P<who>[^.;:]{2,160})",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\s*(?:(?:cơ\s+quan|đơn\s+vị|phòng|bộ\s+phận|người)\s+(?:chủ\s+trì|thực\s+hiện|phối\s+hợp|phụ\s+trách|"
    r"tham\s+mưu)[^.;:]{0,30}|"
    r"chủ\s+trì|phối\s+hợp|sản\s+phẩm[^.;:]{0,30}|kết\s+quả(?:\s+đầu\s+ra)?|(?:thời\s+(?:gian|hạn)|"
    r"tiến\s+độ)(?:\s+(?:hoàn\s+thành|thực\s+hiện|báo\s+cáo))?|"
    r"hoàn\s+thành|kinh\s+phí|địa\s+điểm|thành\s+phần)\s*:",
    re.IGNORECASE,
)
CONTENT = re.compile(
    r"\s*(?:nội\s+dung|nhiệm\s+vụ|công\s+việc)(?:\s+(?:thực\s+hiện|công\s+việc|cụ\s+thể))?\s*:\s*", re.IGNORECASE
)


def is_part(text: str) -> bool:
    """Whether a paragraph only says by whom, with whom, by when or what comes of it."""
    return bool(_PART.match(text))


def heading_of(place: Place) -> str | None:
    """What such a part belongs to: the item above it."""
    parents = place.paragraph.parents
    return squeeze(parents[-1].text) if parents else None


def share_doers(places: list[Place]) -> None:
    """Who leads, named in one part, does all the parts of the item and the item itself."""
    of_items: dict[int, str] = {}
    for place in places:
        led = _LED_BY.search(place.paragraph.text)
        if led is None:
            continue
        who = squeeze(led["who"]).strip(" ,")
        if place.paragraph.parents and is_part(place.paragraph.text):
            of_items[id(place.paragraph.parents[-1])] = who
        else:
            place.doer = who
    for place in places:
        for item in (*place.paragraph.parents, place.paragraph):
            place.doer = of_items.get(id(item), place.doer)
