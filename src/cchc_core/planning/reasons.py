"""Whether a reason for what was not done says anything: letter 002 asks for a specific one.

Refused are reasons that are too short, that repeat the line, or that consist of stock phrases ("do khách quan", "chưa hoàn
thành"). Each refusal carries an example of what would do.
"""

from __future__ import annotations

import re
from fractions import Fraction

from cchc_core.planning.likeness import marks
from cchc_core.text import fold
from cchc_core.words import Note, gettext_noop, note

LEAST_WORDS = 6
#: A reason this large a share of which stands in the line itself is the line again.
COPIED = Fraction(4, 5)

#: What such a reason looks like; shown with each refusal.
EXAMPLE = (
    "Cổng dịch vụ công chưa kết nối được với phần mềm thanh toán của Kho bạc đến ngày 30/9, "
    "nên 1.240 hồ sơ phải thu lệ phí trực tiếp"
)

#: Phrases that fit any line, folded; the longer before those they hold.
_STOCK = re.compile(
    r"\b(?:"
    r"do (?:nguyen nhan |yeu to |dieu kien |ly do |tinh hinh )*(?:khach quan|chu quan)(?: va (?:khach quan|chu quan))?"
    r"|nguyen nhan (?:khach quan|chu quan)|(?:khach|chu) quan"
    r"|(?:do |vi )?(?:con |gap |co |nhieu |mot so |rat )*(?:kho khan|vuong mac|bat cap|han che)(?: (?:chung|nhat dinh))?"
    r"(?: trong (?:qua trinh )?(?:thuc hien|trien khai)(?: nhiem vu)?)?"
    r"|(?:chua|khong|chua the|khong the) (?:hoan thanh|thuc hien|dat|xong|trien khai)(?: duoc)?"
    r"(?: (?:chi tieu|nhiem vu|ke hoach|muc tieu|yeu cau|muc))*(?: (?:de ra|dat ra|duoc giao|giao|theo ke hoach))*"
    r"|(?:dang|tiep tuc|van) (?:trong qua trinh )?(?:thuc hien|trien khai|hoan thien|xu ly|lam|phoi hop)"
    r"|(?:do |vi )?(?:thieu|khong co|khong du|han che ve) (?:nguon luc|nhan luc|kinh phi|thoi gian|can bo|con nguoi)"
    r"|se (?:co gang|tiep tuc|no luc|hoan thanh|thuc hien|khac phuc)(?: (?:trong thoi gian toi|thoi gian toi|som))?"
    r"|trong thoi gian toi|thoi gian (?:qua|toi)|(?:do|vi) (?:dich|covid|thoi tiet|cong viec nhieu|nhieu viec)"
    r"|(?:don vi|co quan|dia phuong|so|phong|chung toi) (?:da )?(?:co gang|no luc|quan tam|chi dao)"
    r"|chua (?:quyet liet|sat sao|kip thoi|quan tam|duoc quan tam|day du|tot|cao)"
    r"|(?:dung |cham |theo |cham so voi )?tien do(?: (?:de ra|dat ra|duoc giao|theo ke hoach|ke hoach))*"
    r"|(?:nhieu |mot so |cac )?(?:nguyen nhan|yeu to|ly do)(?: (?:khac nhau|tac dong|anh huong|khac))*(?: den)?"
    r"|(?:ve |do )?(?:co che|chinh sach|quy dinh)(?:,? (?:co che|chinh sach|quy dinh))*"
    r"|(?:do |vi )?(?:tinh chat |noi dung |cong viec |nhiem vu )?(?:dac thu|phuc tap|ap luc|nhay cam)"
    r"(?: (?:cua|trong) (?:nganh|linh vuc|dia phuong|don vi|cong viec))?"
    r"|(?:rat |con )?kho (?:thuc hien|trien khai|khan)|so luong (?:ho so|cong viec|nhiem vu) (?:nhieu|lon)"
    r"|chua co (?:ket qua|so lieu|bao cao)|khong co y kien|khong|chua|nhu tren|nhu da neu"
    r")\b"
)
#: Words that join phrases and say nothing by themselves.
_JOINTS = frozenset(
    re.findall(
        r"\w+",
        "do vi nen nguyen nhan nay "
        "va hoac nhung ma la da dang se con cung rat nhieu mot so cac nhung voi cho cua tai trong ve viec nay day "
        "nhiem vu chi tieu don vi co quan ket qua thuc hien hoan thanh theo ke hoach nam",
    )
)


def why_not_specific(reason: str, line_text: str) -> Note | None:
    """Why ``reason`` will not do for the line; None where it is specific enough to be looked into."""
    plain = fold(reason)
    if _is_copy(reason, line_text):
        return note(
            gettext_noop("This repeats the line. Say what stood in the way, for example: “%(example)s”."),
            example=EXAMPLE,
        )
    if _is_empty(plain):
        return note(
            gettext_noop("This fits any line. Say which step, which body, since when, for example: “%(example)s”."),
            example=EXAMPLE,
        )
    if len(re.findall(r"\w+", plain)) < LEAST_WORDS:
        return note(
            gettext_noop("This is too short. Say what stood in the way, for example: “%(example)s”."), example=EXAMPLE
        )
    return None


def _is_copy(reason: str, line_text: str) -> bool:
    own = marks(_STOCK.sub(" ", fold(reason))) or marks(reason)
    whole = marks(line_text)
    return bool(own) and bool(whole) and len(own) >= 3 and Fraction(len(own & whole), len(own)) >= COPIED


def _is_empty(plain: str) -> bool:
    if not plain or not _STOCK.search(plain):
        return False
    rest = re.findall(r"[a-z0-9]+", _STOCK.sub(" ", plain))
    return len([word for word in rest if word not in _JOINTS]) < 3
