"""Columns that tell who a citizen is. They are refused before anything of a file is kept.

The indicators count dossiers; they need no names, no identity numbers, no addresses. A column is recognised by its head, and
where the head says nothing, by what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from cchc_core.text import fold

#: Words of heads, folded, that are of a person whatever stands beside them. "ten" alone may be the name of a procedure, so
#: names are found by whose they are.
_ALWAYS = re.compile(
    r"\b(ho (va )?(chu dem( va)? )?ten|ho dem|chu dem|cccd|cmnd|cmt(nd)?|can cuoc|chung minh( nhan dan| thu)?|ho chieu|passport"
    r"|so giay to( tuy than)?|giay to tuy than|so gttt|gttt|dinh danh ca nhan|sdd|bhxh|bhyt|bao hiem"
    r"|ngay sinh|nam sinh|noi sinh|que quan|thuong tru|tam tru|cu tru|gioi tinh|dan toc|ton giao|quoc tich|tuoi"
    r"|so tai khoan|zalo|facebook|di dong|vo chong|full ?name|birth(day| date)?|passport|identity)\b"
)
#: Words that are of a person unless another word says that an office, a procedure or a count is meant.
_MOSTLY = re.compile(
    r"\b(chu (ho so|ho|the|so huu|su dung|xe|phuong tien|dau tu|co so)"
    r"|nguoi (nop|dung|yeu cau|de nghi|dai dien|uy quyen|duoc|nhan|su dung|dan|khai|lam|than|ky|xu ly|tiep nhan|thu ly|giai quyet"
    r"|phu trach|lien he|tra|cap|lap|thuc hien|gui|mat|phoi ngau)"
    r"|cong dan|ca nhan|to chuc nop|khach hang|doanh nghiep|can bo|cong chuc|chuyen vien|vien chuc"
    r"|(so|ma) (so )?dinh danh|ma so thue|mst|(so )?dien thoai|sdt|so dt|dt lien he|hotline|e ?mail|thu dien tu|dia chi"
    r"|noi o|cho o|(mobile|tele)?phone|mobile|tel|address|citizen|applicant)\b"
)
#: What makes such a word one of an office, of a procedure, of a count or of a day: "Ngày công dân rút hồ sơ".
_OF_NONE = re.compile(
    r"\b(don vi|co quan|linh vuc|thu tuc|dia phuong|so luong|so lan|tong so|ty le|muc do|hai long|thanh phan|so ho so)\b"
    r"|^(ngay|gio|thoi (gian|diem|han)|trang thai|tinh trang|hinh thuc|phuong thuc|kenh|doi tuong|han) "
)
#: The same written without spaces, as systems name their columns.
_JOINED = re.compile(
    r"hoten|hovaten|nguoinop|nguoiyeucau|nguoidaidien|nguoiuyquyen|chuhoso|congdan|sodienthoai|dienthoai|cccd|cmnd|cancuoc|diachi"
    r"|ngaysinh|namsinh|dinhdanhcanhan|sodinhdanh|masothue|canbo|chuyenvien|giayto(tuythan)?|thuongtru|tamtru|gioitinh|fullname"
    r"|phonenumber"
)
_EXACT = frozenset({"ho", "ho dem", "dt", "sdt", "d c", "dc", "nguoi nop"})
#: Heads over numbers that are long and nobody's: of papers and dossiers, of sums of money.
_LONG_NUMBERS = re.compile(
    r"\b((ma|so)( so)? (ho so|bien nhan|bien lai|giao dich|hoa don|tham chieu|quyet dinh|cong van|van ban|phieu)|ma thanh toan)\b"
)
_MONEY = re.compile(r"\b(so tien|thanh tien|tien|phi|le phi|thue|gia tri|kinh phi|dong)\b")
_SURNAMES = (
    "nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|trinh|mai|dao|doan|luong|ha|cao"
    "|truong|to|tang|chu|kieu|thai|lam|quach|tong|vuong|luu|phung|nghiem|khuat|dam|giang|lo|ta|au|la|vi|cam|hua|nong|quan"
)
#: Two to six words, each of letters and capitalised, the first a surname.
_NAME = re.compile(rf"^((ong|ba|anh|chi) )?({_SURNAMES})( [a-z]+){{1,5}}$")
#: Places that begin with a surname: a column of them names nobody.
_PLACES = frozenset(
    [
        "ha tinh",
        "ha noi",
        "ha nam",
        "ha giang",
        "ha tay",
        "ha long",
        "cao bang",
        "lam dong",
        "thai nguyen",
        "thai binh",
        "thai hoa",
        "thai lan",
        "nam dinh",
        "vu quang",
        "luong son",
        "vinh long",
        "mai chau",
        "mai son",
        "la gi",
        "cam xuyen",
        "ho chi minh",
        "duong minh chau",
        "ha huy tap",
        "tran phu",
    ]
)


class _Shape(Enum):
    """What digits may be of a person; each with what it must look like as a whole cell."""

    IDENTITY = re.compile(r"0(0[1-9]|[1-8]\d|9[0-6])\d{9}")  # province 001–096, then sex, year, number
    IDENTITY_OF_EXCEL = re.compile(
        r"([1-8]\d|9[0-6])\d{9}|(?!20[12])[1-9][0-3]\d{8}"
    )  # Excel drops the zeros at the front
    OLD_CARD = re.compile(r"\d{9}")
    PHONE = re.compile(r"(\+?84|0)[235789]\d{8,9}")
    MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


#: Within a text: a number or an address that is of a person beyond doubt.
_INSIDE = re.compile(
    r"(?<!\d)0(0[1-9]|[1-8]\d|9[0-6])\d{9}(?!\d)|(?<!\d)(\+?84|0)[35789]\d{8}(?!\d)|[\w.+-]+@[\w-]+(\.[\w-]+)+"
)
#: Where somebody lives: "Thôn Đông Vinh", "số 12 đường Phan Đình Phùng". A field or a procedure has no capital there.
_ADDRESS = re.compile(r"(?i:\b(thôn|xóm|tổ dân phố|tdp|khối phố|số nhà|ngõ|ngách|đường)\s+)(?=[A-ZĐ\d])")
#: So many filled cells of a column are looked at; from this share on they say what it is, and a smaller one is enough for
#: numbers and addresses that stand within a text.
SAMPLE, SHARE, SHARE_INSIDE = 200, 0.5, 0.05
#: A dossier's number may look like an identity number. It is one where the digits of sex and year of birth differ like people's.
_DIFFERENT = 10


def is_personal_head(head: str) -> bool:
    """Whether a head tells of a person: "Họ và tên", "Số CCCD", "Chủ hồ sơ"."""
    words = _words(head)
    if words in _EXACT or _ALWAYS.search(words):
        return True
    if _OF_NONE.search(words):
        return False
    return bool(_MOSTLY.search(words)) or (" " not in words and bool(_JOINED.search(words)))


def _words(head: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", fold(_unjoined(head))).split())


def _unjoined(head: str) -> str:
    """ "ChuHoSo", "so_dinh_danh" as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head).replace("_", " ") if head.isascii() else head


def looks_personal(values: Sequence[str], head: str = "") -> bool:
    """Whether at least half of some cells look like identity numbers, telephones, addresses of mail, or like names.

    A few of them within longer texts are enough. ``head`` keeps numbers of papers and sums of money from being taken for
    somebody's.
    """
    cells = [" ".join(value.split()) for value in values if value.strip()][:SAMPLE]
    if not cells:
        return False
    least = max(1, round(len(cells) * SHARE))
    words = _words(head)
    if not (_LONG_NUMBERS.search(words) or _MONEY.search(words)):
        packed = [re.sub(r"[ .-]", "", re.sub(r"\.0$", "", cell)) for cell in cells]
        if any(_count(shape.value, packed) >= least for shape in _Shape if shape is not _Shape.MAIL):
            return True
        if sum(bool(_INSIDE.search(cell)) for cell in cells) >= max(1, round(len(cells) * SHARE_INSIDE)):
            return True
    if sum(bool(_ADDRESS.search(cell)) for cell in cells) >= least:
        return True
    return _count(_Shape.MAIL.value, cells) >= least or sum(_is_name(cell) for cell in cells) >= least


def holds_personal(text: str) -> bool:
    """Whether within a text stands an identity number, a telephone or an address of mail."""
    return bool(_INSIDE.search(text))


def are_identity_numbers(values: Sequence[str]) -> bool:
    """Whether the numbers of dossiers are people's: shaped so, and with sexes and years of birth as different as people are."""
    cells = [re.sub(r"[ .-]", "", value) for value in values if value.strip()][:SAMPLE]
    alike = [cell for cell in cells if _Shape.IDENTITY.value.fullmatch(cell)]
    return len(alike) >= max(1, round(len(cells) * SHARE)) and len({cell[3:6] for cell in alike}) >= _DIFFERENT


def _count(pattern: re.Pattern[str], cells: Iterable[str]) -> int:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells)


def _is_name(cell: str) -> bool:
    words = cell.split()
    capital = all(word[:1].isupper() for word in words)
    folded = fold(cell)
    return 2 <= len(words) <= 7 and capital and bool(_NAME.match(folded)) and folded not in _PLACES
