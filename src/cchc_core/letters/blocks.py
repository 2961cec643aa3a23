"""The parts of a letter: heading, addressees, body, closing (signature and recipients), and what is attached.

Words decide, not lines: a heading may have been flattened into one line, and the closing may stand in two columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from cchc_core.letters.patterns import UPPER

ADDRESSED = re.compile(r"K[íi]nh\s{1,4}g[ửứừu]i\s{0,4}:?", re.IGNORECASE)
#: A telegram is not addressed politely: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH … điện:" and those whom it reaches below.
WIRED = re.compile(
    rf"(?<=[{UPPER}\s])(?:điện|ĐIỆN|gửi|GỬI)\s{{0,4}}:(?=\s{{0,8}}\n[ \t\n|]{{0,12}}[-+•]|[ \t]{{1,6}}[{UPPER}])"
)
RECIPIENTS = re.compile(r"(?:^|(?<=[\s|_>#]))N[ơo]i\s{1,4}(?:nhận|gửi|nhân)\s{0,4}(?::|(?=\s{0,8}\n))", re.IGNORECASE)
_MARK = r"(?:T\s?/?\s?M|K\s?/?\s?T|T\s?/?\s?L|TUQ|T\s?/\s?U\s?/?\s?Q|Q)"
_TITLES = (
    "CHỦ TỊCH|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|TRƯỞNG ĐOÀN|BÍ THƯ|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|"
    "CHÁNH ÁN|"
    "BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|VỤ TRƯỞNG|CHI CỤC TRƯỞNG|TỔNG CỤC TRƯỞNG|HIỆU TRƯỞNG|VIỆN TRƯỞNG|THỦ TƯỚNG|"
    "TỔ TRƯỞNG|"
    "CHỦ TỌA|CHỦ TRÌ|TỔ PHÓ|TRƯỞNG TIỂU BAN|TỔNG BIÊN TẬP|THƯ KÝ|NGƯỜI GHI BIÊN BẢN|CHỦ NHIỆM|TỔNG THƯ KÝ|"
    "VĂN PHÒNG|THANH TRA|TRƯỞNG THUẾ|"
    "TỔNG BIÊN TẬP|TRẠM TRƯỞNG"
)
#: A line (or a cell of one) of a signature: "TM. ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC", "PHÓ CHỦ TỊCH UBND HUYỆN".
SIGNATURE = re.compile(
    rf"(?<![^\W\d_])(?P<authority>{_MARK}(?![{UPPER}])[^\S\n]{{0,2}}[.,]?[^\S\n]{{0,4}}(?=[{UPPER}]{{2}})"
    rf"[{UPPER}]{{2,12}}(?:[ ,-]{{1,3}}[{UPPER}]{{1,12}}){{0,14}})"
    rf""
    rf"(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?P<position>(?:Q\.\s{{0,3}})?(?:(?:PHÓ|ỦY VIÊN|QUYỀN)\s{{1,4}}(?:TỔNG\s{{1,4}})?)?(?:{_TITLES})"
    rf"(?:[ ,-]{{1,3}}[{UPPER}]{{1,12}}){{0,12}})(?![^\W\d_])"
)
_ANNEX = re.compile(
    rf"^[ \t#>|_]{{0,10}}(?:PHỤ LỤC|BIỂU MẪU|BIỂU SỐ|BIỂU|MẪU SỐ|MẪU|DANH SÁCH|DANH MỤC|ĐỀ CƯƠNG|"
    rf"BẢNG TỔNG HỢP)(?![{UPPER}])"
    rf"[^\n]{{0,120}}$"
    rf"|^[ \t#>|_]{{0,10}}(?:Phụ lục|Biểu số|Mẫu số)\s{{1,4}}(?:\d{{1,2}}|"
    rf"[IVX]{{1,5}})(?!\s{{0,4}}[,;.)])[^\n]{{0,80}}$"
    rf"|^[ \t#>|_]{{0,10}}Phụ lục:?[ \t|_]{{0,6}}$",
    re.MULTILINE,
)
_ATTACHED = re.compile(
    rf"^[ \t#>|_]{{0,10}}(?:KẾ HOẠCH|QUY CHẾ|QUY ĐỊNH|CHƯƠNG TRÌNH|ĐỀ ÁN|PHƯƠNG ÁN|QUY TRÌNH|BỘ TIÊU CHÍ|"
    rf"HƯỚNG DẪN|BỘ CHỈ SỐ)"
    rf"(?![{UPPER}])[^\n]{{0,160}}$",
    re.MULTILINE,
)
#: Bounds for what is no letter: lines of a signature, and how many are looked at.
_LONGEST_LINE = 400
_MOST_SIGNATURES = 300
_END_MARK = re.compile(r"\./\.?")


@dataclass(frozen=True)
class Blocks:
    """Offsets into the text. ``closing`` holds signature and recipients; ``attached`` is a plan, ``annex`` its tables."""

    heading: tuple[int, int]
    addressees: tuple[int, int]
    body: tuple[int, int]
    closing: tuple[int, int]
    attached: tuple[int, int]
    annex: tuple[int, int]


def cut(text: str, heading_end: int) -> Blocks:
    """The parts of ``text``, its heading (up to "Kính gửi" or to the body) being known."""
    begin, end = max(0, heading_end - 20), min(len(text), heading_end + 400)
    addressed = ADDRESSED.search(text, begin, end) or WIRED.search(text, begin, end)
    body_start = addressees_end = heading_end
    addressees = (heading_end, heading_end)
    if addressed:
        addressees_end = _end_of_addressees(text, addressed.end())
        addressees = (addressed.end(), addressees_end)
        body_start = max(body_start, addressees_end)
    closing_start = _closing(text, body_start)
    annex_start = _after(_ANNEX, text, closing_start)
    attached_start = min(_after(_ATTACHED, text, closing_start), len(text))
    closing_end = min(annex_start, attached_start)
    attached = (attached_start, max(attached_start, annex_start if annex_start > attached_start else len(text)))
    return Blocks(
        heading=(0, heading_end),
        addressees=addressees,
        body=(body_start, closing_start),
        closing=(closing_start, closing_end),
        attached=attached,
        annex=(annex_start, len(text)),
    )


def _after(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.search(text, start)
    return match.start() if match else len(text)


def _closing(text: str, start: int) -> int:
    """Where signature and recipients begin: the first of them behind the end of the body."""
    recipients = _last_recipients(text, start)
    limit = recipients if recipients is not None else len(text)
    signed = _first_signature(text, start, limit)
    return min(signed, limit)


def _last_recipients(text: str, start: int) -> int | None:
    """ "Nơi nhận" closes the letter; a plan attached to it may bring its own annexes behind, hence the first."""
    for match in RECIPIENTS.finditer(text, start):
        line = text[match.end() : match.end() + 300]
        if re.search(r"Như\s|Lưu\s{0,4}:|[;\n|]", line):
            return match.start()
    return None


def _first_signature(text: str, start: int, limit: int) -> int:
    """A signature stands before "Nơi nhận" (the left column read second) or, where there is none, at the end."""
    for match in islice(SIGNATURE.finditer(text, start, limit), _MOST_SIGNATURES):
        back = max(0, match.start() - _LONGEST_LINE)
        line_start = max(text.rfind("\n", back, match.start()), text.rfind("|", back, match.start()), back - 1) + 1
        before = text[line_start : match.start()].strip(" \t|_>#*")
        line_end = text.find("\n", match.end(), match.end() + _LONGEST_LINE)
        after = text[match.end() : line_end if line_end >= 0 else match.end() + _LONGEST_LINE].strip(" \t|_*")
        if match["authority"] is None and match["position"].startswith(("VĂN PHÒNG", "THANH TRA")):
            continue
        # Of two signatures side by side the first begins the line.
        alone = not before or (
            before.isupper() and bool(re.search(r"(?:\s{2}|[\t|])$", text[line_start : match.start()]))
        )
        named = not after or after.istitle()
        if alone and named and _ends_body(text[max(start, match.start() - 1_000) : match.start()], text, match.start()):
            return line_start
    return limit


def _ends_body(body: str, text: str, at: int) -> bool:
    """Behind "./." always; without that mark only in the last part of the text."""
    if not body.strip():
        return False
    return bool(_END_MARK.search(body[-400:])) or at > len(text) * 0.55 or body.rstrip().endswith(".")


def _end_of_addressees(text: str, start: int) -> int:
    """Addressees end at a full stop that closes a line, at an empty line behind a first name, or where the body begins."""
    position = start
    seen = False
    bulleted = False
    while position < len(text):
        line_end = text.find("\n", position)
        line_end = len(text) if line_end < 0 else line_end
        line = text[position:line_end].strip(" \t|_>#")
        if not line:
            if seen and not _bullet_next(text, line_end):
                return position
        elif line.startswith(("-", "+", "•")) or not seen:
            bulleted = bulleted or line.startswith(("-", "+", "•"))
            seen = True
            if len(line) > 400:
                return _first_stop(text, position)
            if line.endswith(".") and not line.endswith(("TP.", "TX.")):
                return line_end
        elif _OPENS_BODY.match(line) or len(line) > 160:
            return position
        elif line.endswith("."):
            return line_end
        position = line_end + 1
    return len(text)


_OPENS_BODY = re.compile(
    r"(?:Căn cứ|Thực hiện|Theo |Để |Ngày |Trong |Vừa qua|Trên cơ sở|Qua |Nhằm|Tiếp theo|Triển khai|Phúc đáp|Hiện nay|"
    r"Năm 20|Tiếp nhận|Phần |PHẦN |A\.|I\.|1\.|Xét |Thời gian|Chỉ số|Được sự|Sau khi|Nhận được)"
)


def _bullet_next(text: str, position: int) -> bool:
    following = text[position : position + 60].lstrip(" \t\n|_>#")
    return following.startswith(("-", "+", "•")) and not following.startswith("--")


def _first_stop(text: str, start: int) -> int:
    """All on one line: the first sentence is the addressees."""
    match = re.search(r"\.(?=\s{1,8}[^\W\d_])", text[start : start + 1500])
    return start + match.end() if match else start
