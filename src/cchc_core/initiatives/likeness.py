"""Which initiatives say nearly the same, by their titles: the same model under another unit, or one very like it.

What a title is called by does not tell models apart: "Mô hình “Chính quyền thân thiện”" and "Chính quyền thân thiện" are one.
Nor does it matter whether words are cut short: "nộp hồ sơ DVC" and "nộp hồ sơ dịch vụ công" are one as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from cchc_core.planning.likeness import alike, marks
from cchc_core.text import fold

#: From here on a title is shown as similar. Lower than for tasks of plans: who types has written half of it only.
THRESHOLD = Fraction(2, 5)

_CALLED = re.compile(
    r"(?:xay dung |trien khai |thuc hien |ap dung |dang ky )*"
    r"(?:cac |mot so |mot )?(?:mo hinh|sang kien|giai phap|cach lam(?: hay| moi)?|de an|phong trao)(?: ve| diem)? "
)
#: What offices cut short, in full; the longer come first.
_SHORT: Mapping[str, str] = {
    "vbqppl": "van ban quy pham phap luat",
    "dvctt": "dich vu cong truc tuyen",
    "cbccvc": "can bo cong chuc vien chuc",
    "cntt": "cong nghe thong tin",
    "cchc": "cai cach hanh chinh",
    "tthc": "thu tuc hanh chinh",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "cqdt": "chinh quyen dien tu",
    "cbcc": "can bo cong chuc",
    "cccd": "can cuoc cong dan",
    "dvc": "dich vu cong",
    "cqs": "chinh quyen so",
    "cds": "chuyen doi so",
}
_LONG = re.compile(rf"\b({'|'.join(sorted(_SHORT.values(), key=len, reverse=True))})\b")
_IN_SHORT: Mapping[str, str] = {full: short for short, full in _SHORT.items()}
#: How titles begin whatever they are about; it counts only between two titles that have nothing else.
_OPENING = re.compile(
    r"(?:mot so |cac )?(?:bien phap |giai phap )?(?:nham )?(?:nang cao|tang cuong|day manh|doi moi|cai thien|gop phan)"
    r"(?: (?:chat luong|hieu qua|hieu luc|nang luc|vai tro))*(?: (?:cong tac|hoat dong|viec))? "
)
#: Fewer words than that are found in too many titles to mean one of them.
_LEAST_WORDS = 2


def core_title(title: str) -> str:
    """The title without marks, signs, and the words that only say that it is a model: what two units share."""
    plain = _LONG.sub(lambda match: _IN_SHORT[match[1]], " ".join(re.findall(r"[a-z0-9]+", fold(title))))
    plain = plain.replace("dvc truc tuyen", "dvctt")
    short = _CALLED.sub("", plain + " ", count=1).strip() if _CALLED.match(plain + " ") else plain
    return short or plain


def likeness(one: str, other: str) -> Fraction:
    """How alike two titles are, 0 to 1. What somebody has begun to write counts as like the title that it begins or stands in."""
    first, second = core_title(one), core_title(other)
    if not first or not second:
        return Fraction(0)
    if first == second:
        return Fraction(1)
    share = alike(marks(_OPENING.sub("", first) or first), marks(_OPENING.sub("", second) or second))
    if len(first.split()) >= _LEAST_WORDS and f" {first}" in f" {second}":
        share = max(share, THRESHOLD)
    return share


def needles(title: str, most: int = 8) -> tuple[str, ...]:
    """Folded bits of a title to look for in a long list: neighbouring words, else the words. The longest come first.

    A bit with words that are cut short stands there in full as well, for whoever wrote it so.
    """
    words = core_title(title).split()
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    found = dict.fromkeys(pairs or words)
    chosen = sorted(found, key=lambda each: (-len(each), each))[:most]
    return tuple(dict.fromkeys(bit for each in chosen for bit in (each, _in_full(each))))


def _in_full(words: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in words.split())
