"""Columns that tell who a citizen is. They are refused before anything of a file is kept.

The indicators count dossiers; they need no names, no identity numbers, no addresses. A column is recognised by its head, and
where the head says nothing, by what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cchc_core.text import fold

#: Words of heads, folded. "ten" alone may be the name of a procedure, so names are found by whose they are.
_HEADS = re.compile(
    r"\b(ho (va )?ten|ho ten|(ten )?(chu ho so|nguoi (nop|dung|yeu cau|de nghi|dai dien|uy quyen|nhan|su dung|dan)|cong dan"
    r"|khach hang|doanh nghiep|to chuc nop|can bo|cong chuc|chuyen vien)|cccd|cmnd|cmt|can cuoc|chung minh( nhan dan| thu)?"
    r"|(so|ma) dinh danh( ca nhan)?|sdd|dinh danh ca nhan|ho chieu|passport|so giay to( tuy than)?|ma so thue|mst|bhxh|bao hiem"
    r"|dien thoai|sdt|so dt|di dong|e ?mail|thu dien tu|dia chi|noi o|thuong tru|tam tru|ngay sinh|nam sinh"
    r"|gioi tinh|so tai khoan"
    r"|full ?name|phone|address|birth(day| date)?|identity|citizen|applicant)\b"
)
#: Heads that hold such a word and tell of no person: the code of an office, the staff's office, what a field is called.
_NOT_PERSONAL = re.compile(r"\b(don vi|co quan|linh vuc|thu tuc|dia phuong|so luong|ty le|thanh phan)\b")
_SURNAMES = (
    "nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|trinh|mai|dao|doan|luong|ha|cao"
    "|truong|to|tang|chu"
)
#: Two to six words, each of letters and capitalised, the first a surname.
_NAME = re.compile(rf"^({_SURNAMES})( [a-z]+){{1,5}}$")
_PATTERNS = (
    re.compile(r"^0\d{11}$"),  # identity number: the province's code begins with 0
    re.compile(r"^\d{9}$"),  # the old identity card
    re.compile(r"^(\+?84|0)[35789]\d{8}$"),  # a mobile telephone
    re.compile(r"^[\w.+-]+@[\w.-]+$"),
)
#: So many filled cells of a column are looked at, and from this share on they say what it is.
SAMPLE, SHARE = 200, 0.5


def is_personal_head(head: str) -> bool:
    """Whether a head tells of a person: "Họ và tên", "Số CCCD", "Chủ hồ sơ"."""
    words = re.sub(r"[^a-z0-9 ]+", " ", fold(_unjoined(head)))
    words = " ".join(words.split())
    return bool(_HEADS.search(words)) and not _NOT_PERSONAL.search(words)


def _unjoined(head: str) -> str:
    """ "ChuHoSo", "so_dinh_danh" as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head).replace("_", " ") if head.isascii() else head


def looks_personal(values: Sequence[str]) -> bool:
    """Whether at least half of some cells look like identity numbers, telephones, addresses of mail, or all like names."""
    cells = [value.strip() for value in values if value.strip()][:SAMPLE]
    if not cells:
        return False
    least = max(1, round(len(cells) * SHARE))
    packed = [re.sub(r"[ .]", "", cell) for cell in cells]
    if any(sum(bool(pattern.match(cell)) for cell in packed) >= least for pattern in _PATTERNS):
        return True
    return sum(_is_name(cell) for cell in cells) >= least


def _is_name(cell: str) -> bool:
    words = cell.split()
    capital = all(word[:1].isupper() for word in words)
    return 2 <= len(words) <= 6 and capital and bool(_NAME.match(fold(cell)))
