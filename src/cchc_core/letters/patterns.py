"""Words and pieces of patterns that several parts of the grammar share.

Every quantifier is bounded and no two neighbours can match the same character, so that no text makes a pattern wander.
"""

from __future__ import annotations

import re

UPPER = "".join(ch for ch in map(chr, range(0x41, 0x1EF9 + 1)) if ch.isupper() and (ch < "\u0250" or ch >= "\u1ea0"))
LOWER = UPPER.lower()

#: A word that begins with a capital, and one that is all capitals.
TITLE_WORD = rf"[{UPPER}][{LOWER}]{{1,12}}"
CAPS_WORD = rf"[{UPPER}]{{1,14}}(?![{LOWER}])"

#: Names of kinds of documents, longest first; what a document calls itself and how others cite it.
TYPE_NAMES = (
    "thông tư liên tịch",
    "thông báo kết luận",
    "chương trình hành động",
    "báo cáo thẩm định",
    "báo cáo thẩm tra",
    "văn bản hợp nhất",
    "văn bản chỉ đạo",
    "nghị quyết liên tịch",
    "hướng dẫn liên ngành",
    "kế hoạch liên ngành",
    "quy chế phối hợp",
    "chương trình phối hợp",
    "kế hoạch phối hợp",
    "nghị quyết",
    "nghị định",
    "quyết định",
    "chỉ thị",
    "thông tư",
    "kế hoạch",
    "thông báo",
    "chương trình",
    "đề án",
    "dự án",
    "phương án",
    "báo cáo",
    "tờ trình",
    "công văn",
    "công điện",
    "kết luận",
    "hướng dẫn",
    "quy định",
    "quy chế",
    "pháp lệnh",
    "bộ luật",
    "luật",
    "hiến pháp",
    "giấy mời",
    "biên bản",
    "thông tri",
    "văn bản",
    "giấy ủy quyền",
    "giấy giới thiệu",
    "giấy chứng nhận",
    "phiếu chuyển",
    "phiếu gửi",
    "phiếu báo",
    "hợp đồng",
    "thông cáo",
    "thư công",
)

#: What the letters of a symbol stand for.
TYPE_OF_MARK = {
    "NQ": "nghị quyết",
    "QĐ": "quyết định",
    "CT": "chỉ thị",
    "QC": "quy chế",
    "QyĐ": "quy định",
    "QĐi": "quy định",
    "TC": "thông cáo",
    "TB": "thông báo",
    "HD": "hướng dẫn",
    "CTr": "chương trình",
    "CTHĐ": "chương trình hành động",
    "KH": "kế hoạch",
    "PA": "phương án",
    "ĐA": "đề án",
    "DA": "dự án",
    "BC": "báo cáo",
    "BB": "biên bản",
    "TTr": "tờ trình",
    "HĐ": "hợp đồng",
    "CĐ": "công điện",
    "GM": "giấy mời",
    "GUQ": "giấy ủy quyền",
    "GGT": "giấy giới thiệu",
    "PC": "phiếu chuyển",
    "PG": "phiếu gửi",
    "PB": "phiếu báo",
    "NĐ": "nghị định",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "KL": "kết luận",
    "CV": "công văn",
    "TTri": "thông tri",
}

#: The same word with the mark on the other vowel.
_TWINS = {"uỷ": "ủy", "Uỷ": "Ủy", "UỶ": "ỦY", "hoà": "hòa", "Hoà": "Hòa", "HOÀ": "HÒA", "uý": "úy", "UÝ": "ÚY"}
_TWIN = re.compile(r"\b(?:uỷ|Uỷ|UỶ|hoà|Hoà|HOÀ)\b")
_PRINTED = {new: old for old, new in _TWINS.items()}
_OF_TWINS = re.compile(r"\b(?:ủy|Ủy|ỦY|hòa|Hòa|HÒA)\b")


def one_spelling(text: str) -> str:
    """ "Uỷ ban" and "Ủy ban" are one; the length stays."""
    return _TWIN.sub(lambda match: _TWINS[match[0]], text)


def as_printed(words: str, printed: str) -> str:
    """Words that were read in the one spelling, in the spelling of the letter ``printed``, where it keeps to one."""
    return _OF_TWINS.sub(lambda match: _spelled(match[0], printed), words)


def _spelled(word: str, printed: str) -> str:
    twin = _PRINTED[word]
    return twin if twin in printed and not re.search(rf"\b{word}\b", printed) else word


def spaced(words: str) -> str:
    """The words as a pattern: any blanks between them, also the break of a line."""
    return r"\s{1,10}".join(re.escape(word) for word in words.split())


def any_of(*phrases: str) -> str:
    """The phrases as alternatives, the longer before those they begin with."""
    return "(?:" + "|".join(spaced(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


TYPE = f"(?i:{any_of(*TYPE_NAMES)})"
