"""Names of bodies: written out in full, from capitals into the usual letters, and found in running text."""

from __future__ import annotations

import re

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.patterns import LOWER, UPPER, any_of, one_spelling, spaced
from cchc_core.letters.verbs import VERB_WORDS

#: Words that begin the name of a body in a heading of capitals.
STARTERS = (
    "ỦY BAN NHÂN DÂN",
    "UBND",
    "HỘI ĐỒNG NHÂN DÂN",
    "HĐND",
    "ỦY BAN MẶT TRẬN",
    "ỦY BAN KIỂM TRA",
    "ỦY BAN DÂN TỘC",
    "ĐOÀN ĐẠI BIỂU",
    "VĂN PHÒNG",
    "BAN",
    "BỘ",
    "SỞ",
    "PHÒNG",
    "CỤC",
    "CHI CỤC",
    "TỔNG CỤC",
    "VỤ",
    "TRUNG TÂM",
    "THANH TRA",
    "TỈNH ỦY",
    "THÀNH ỦY",
    "HUYỆN ỦY",
    "THỊ ỦY",
    "QUẬN ỦY",
    "ĐẢNG ỦY",
    "ĐẢNG BỘ",
    "CHI BỘ",
    "CHÍNH PHỦ",
    "THỦ TƯỚNG CHÍNH PHỦ",
    "QUỐC HỘI",
    "CÔNG AN",
    "KHO BẠC",
    "BẢO HIỂM XÃ HỘI",
    "NGÂN HÀNG",
    "TÒA ÁN",
    "VIỆN",
    "TRƯỜNG",
    "BỆNH VIỆN",
    "HỘI",
    "LIÊN MINH",
    "LIÊN ĐOÀN",
    "TỈNH ĐOÀN",
    "THUẾ",
    "TỔ CÔNG TÁC",
    "TỔ",
    "HỘI ĐỒNG",
    "ĐOÀN KIỂM TRA",
    "CHỦ TỊCH",
    "BCĐ",
    "BQL",
    "BAN CHẤP HÀNH",
    "BCH",
    "ĐÀI",
    "BÁO",
    "HẢI QUAN",
    "THÔNG TẤN XÃ",
    "KIỂM TOÁN",
    "TẬP ĐOÀN",
    "CÔNG TY",
)
STARTER = re.compile(rf"(?:{any_of(*STARTERS)})(?![{UPPER}{LOWER}])")
#: Of these, the ones that begin a second body in the middle of a line; the others are parts of names too often.
_SECOND_STARTERS = (
    "ỦY BAN NHÂN DÂN|UBND|VĂN PHÒNG|SỞ|PHÒNG|CHI CỤC|CỤC|TRUNG TÂM|THANH TRA|BAN CHỈ ĐẠO|BAN QUẢN LÝ|BAN TỔ CHỨC|"
    "BAN TUYÊN GIÁO|"
    "BAN DÂN VẬN|BAN DÂN TỘC|BAN NỘI CHÍNH|BAN PHÁP CHẾ|ỦY BAN KIỂM TRA|ĐẢNG ỦY|HUYỆN ỦY|CÔNG AN|BCĐ"
)
_SECOND = re.compile(rf"(?<![{UPPER}{LOWER}-])(?:{any_of(*_SECOND_STARTERS.split('|'))})(?![{UPPER}{LOWER}])")
#: Bodies of which another may be part of the name: "VĂN PHÒNG ỦY BAN NHÂN DÂN".
_TAKES_ANOTHER = re.compile(
    r"(?:VĂN PHÒNG|VP|CHỦ TỊCH|CHỈ ĐẠO|TỔ CÔNG TÁC|THƯỜNG VỤ|CHẤP HÀNH|THƯỜNG TRỰC|ĐẠI BIỂU QUỐC HỘI(?: VÀ)?|VÀ|"
    r"-|,|CỦA"
    r"|ĐẢNG ỦY|ĐẢNG BỘ|CHI BỘ|CÁC)\s*$"
)

_ABBREVIATIONS = (
    (re.compile(r"\bUBND\b"), "Ủy ban nhân dân"),
    (re.compile(r"\bHĐND\b"), "Hội đồng nhân dân"),
    (re.compile(r"\bUBMTTQ(?:VN)?\b"), "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    (re.compile(r"\bBCĐ\b"), "Ban Chỉ đạo"),
    (re.compile(r"\bBQL\b"), "Ban Quản lý"),
    (re.compile(r"\bBCH\b"), "Ban Chấp hành"),
    (re.compile(r"\bCCHC\b"), "cải cách hành chính"),
    (re.compile(r"\bKT-XH\b"), "kinh tế - xã hội"),
    (re.compile(r"\bTP\.?\s{0,3}(?=[A-ZĐ])"), "thành phố "),
    (re.compile(r"\bTX\.?\s{0,3}(?=[A-ZĐ])"), "thị xã "),
)

_PROVINCES = (
    "An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|"
    "Bình Thuận|"
    "Cà Mau|Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|"
    "Hà Nội|Hà Tĩnh|"
    "Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Huế|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|"
    "Lạng Sơn|Lào Cai|"
    "Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|"
    "Quảng Ninh|"
    "Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Trà Vinh|"
    "Tuyên Quang|"
    "Vĩnh Long|Vĩnh Phúc|Yên Bái|Việt Nam"
)
_PROVINCE = re.compile(rf"\b(?:{_PROVINCES})\b", re.IGNORECASE)
_PROVINCE_SPELLING = {name.lower(): name for name in _PROVINCES.split("|")}
_LEVEL_NAME = re.compile(
    r"\b(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|tỉnh ủy|thành ủy|huyện ủy|thị ủy|đảng ủy)\s+"
    r"(?!-\s|ủy\b|hội\b|đoàn\b|thành phố\b|ủy ban\b|hội đồng\b|văn phòng\b|ban\b|sở\b|phòng\b|các\b)([^,()]+)$"
)
_FIELDS = (
    "Nội vụ|Tư pháp|Tài chính|Kế hoạch và Đầu tư|Công Thương|Nông nghiệp và Phát triển nông thôn|"
    "Nông nghiệp và Môi trường|"
    "Giao thông vận tải|Xây dựng|Tài nguyên và Môi trường|Thông tin và Truyền thông|Lao động - Thương binh và Xã hội|"
    "Văn hóa, Thể thao và Du lịch|Văn hóa và Thể thao|Khoa học và Công nghệ|Giáo dục và Đào tạo|Y tế|Ngoại vụ|"
    "Ngoại giao|"
    "Dân tộc và Tôn giáo|Du lịch|Văn hóa - Xã hội|Kinh tế|Kinh tế, Hạ tầng và Đô thị|Văn hóa và Thông tin|"
    "Tài chính - Kế hoạch|Chỉ đạo|Quản lý|Chấp hành|Thường vụ|Tổ chức|Dân vận|Tuyên giáo|Nội chính|Kiểm tra|Dân tộc|"
    "Công an|Quốc phòng|Mặt trận Tổ quốc|Phục vụ hành chính công|Chính phủ|Quốc hội|Khu kinh tế|Kinh tế và Hạ tầng|"
    "Lao động, Thương binh và Xã hội|Văn hóa, Khoa học và Thông tin|Tuyên giáo và Dân vận|Cải cách hành chính|"
    "Lao động|"
    "Công báo|Theo dõi thi hành pháp luật|Kiểm tra văn bản và Quản lý xử lý vi phạm hành chính|"
    "Quản lý xử lý vi phạm hành chính|Đăng ký đất đai|Quản lý dự án đầu tư xây dựng|"
    "Xúc tiến đầu tư, thương mại|Xúc tiến đầu tư|Đăng ký giao dịch, tài sản"
)
FIELD_WORDS = (
    rf"(?:{'|'.join(spaced(name) for name in sorted(_FIELDS.split('|'), key=len, reverse=True))})(?![{UPPER}{LOWER}])"
)
_FIELD = re.compile(rf"\b{FIELD_WORDS}", re.IGNORECASE)
_FIELD_SPELLING = {name.lower(): name for name in _FIELDS.split("|")}
_BODIES = re.compile(
    r"\b(?:ủy ban nhân dân|hội đồng nhân dân|ủy ban|văn phòng|sở|bộ|phòng|ban|cục|chi cục|trung tâm|tỉnh ủy|thành ủy|"
    r"huyện ủy|đảng ủy|chính phủ|thủ tướng|quốc hội|thanh tra|kho bạc|công an)\b"
)
_TYPED_AFTER = re.compile(
    r"\b(Ban|Cục|Vụ|Tổng cục|Chi cục|Trung tâm|Thanh tra|Kho bạc|Trường|Viện|Tổ|Đoàn) "
    r"(?!(?:tỉnh|huyện|thành phố|quận|thị xã|xã|phường|bộ|sở|nhà nước)\b)([a-zđà-ỹ])"
)


def full_name(printed: str) -> str:
    """A heading in capitals as a name in full: "UBND TỈNH HÀ TĨNH" → "Ủy ban nhân dân tỉnh Hà Tĩnh"."""
    text = one_spelling(squeeze(printed)).strip(" -*_|.,:;")
    text = re.sub(r"(?<=UBND )TINH\b|(?<=NHÂN DÂN )TINH\b", "TỈNH", text)
    for pattern, words in _ABBREVIATIONS:
        text = pattern.sub(words, text)
    capitals = sum(ch.isupper() for ch in printed)
    small = sum(ch.islower() for ch in printed)
    if small > capitals:
        return text
    return _SHORT.sub(lambda match: match[0].upper(), _in_usual_letters(text.lower()))


#: A word without a vowel is letters of others: "KHCN", "ĐMST".
_SHORT = re.compile(r"\b[bcdđghklmnpqrstvx]{3,6}\b")


def _in_usual_letters(text: str) -> str:
    text = _LEVEL_NAME.sub(lambda match: f"{match[1]} {_title(match[2])}", text)
    text = _PROVINCE.sub(lambda match: _PROVINCE_SPELLING[match[0].lower()], text)
    text = _FIELD.sub(lambda match: _FIELD_SPELLING[match[0].lower()], text)
    text = re.sub(r"\bcải cách hành chính\b|\bCải cách hành chính\b", lambda m: _reform(text, m), text)
    text = _BODIES.sub(lambda match: match[0][0].upper() + match[0][1:], text, count=0)
    text = re.sub(r"\b(Tổng|Chi|tổng|chi) Cục\b", lambda match: f"{match[1].capitalize()} cục", text)
    text = re.sub(r"\b(tỉnh|xã|phường|huyện|thành) Ủy\b", r"\1 ủy", text)
    text = _TYPED_AFTER.sub(lambda match: f"{match[1]} {match[2].upper()}", text)
    return text[:1].upper() + text[1:]


def _reform(text: str, match: re.Match[str]) -> str:
    """Reform has a capital in the name of a department, none behind "Ban Chỉ đạo"."""
    return (
        "cải cách hành chính" if re.search("chỉ (?:đạo|số)", text[: match.start()].lower()) else "Cải cách hành chính"
    )


def _title(name: str) -> str:
    """A proper name: every syllable with a capital."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def split_organs(capitals: str) -> list[tuple[int, int]]:
    """Where the bodies stand in a heading that holds one or several on a line: offsets of each."""
    starts = [0]
    # "HẢI PHÒNG" holds no department, and a city is none of a department's field.
    masked = _PROVINCE.sub(lambda match: "_" * len(match[0]), capitals)
    for match in _SECOND.finditer(masked):
        before = capitals[starts[-1] : match.start()]
        if (
            match.start() > starts[-1]
            and before.strip()
            and not _TAKES_ANOTHER.search(before)
            and _stands_apart(before)
        ):
            starts.append(match.start())
    return [(start, stop) for start, stop in zip(starts, [*starts[1:], len(capitals)], strict=True)]


def _stands_apart(before: str) -> bool:
    """A body that has named its place or its field is complete; "BAN QUẢN LÝ" is not."""
    words = before.split()
    return len(words) >= 3 or words[:1] == ["UBND"] or " ".join(words) in ("CHÍNH PHỦ", "TỈNH ỦY", "THÀNH ỦY")


_WORD = rf"[{UPPER}][{UPPER}{LOWER}0-9&]{{0,14}}"
#: Small words that go on with the name of a body; any other ends it.
_SMALL = (
    "tỉnh|huyện|xã|phường|thị xã|thị trấn|thành phố|quận|đặc khu|cấp tỉnh|cấp huyện|cấp xã|nhân dân|ủy|bộ|"
    "trực thuộc Trung ương|"
    "trung ương|nhà nước|hành chính công|hành chính nhà nước|hành chính|cải cách hành chính|chuyển đổi số|"
    "kiểm soát thủ tục hành chính|"
    "thủ tục hành chính|xã hội|kinh tế|khu kinh tế|các khu kinh tế|các khu công nghiệp|khu công nghiệp|"
    "nông thôn mới|nông thôn|"
    "vận tải|truyền thông|công nghệ|công nghệ thông tin|thông tin|môi trường|đất đai|văn thư|lưu trữ|"
    "văn thư - lưu trữ|dân tộc|"
    "tôn giáo|biên chế|tổ chức bộ máy|thi đua|khen thưởng|đầu tư|dự án|xây dựng|giao thông|chính quyền|cán bộ|"
    "công chức|viên chức|"
    "phòng, chống thiên tai|phòng, chống tham nhũng|phòng chống thiên tai|tìm kiếm cứu nạn|biên phòng|quân sự|"
    "điện tử|một cửa|"
    "các cấp|các huyện|các xã|các tỉnh|các cơ quan|và"
)
_STOP = (
    r"(?:về|ban|quy|phê|hướng|để|trong|tại|theo|đã|được|có|thực|giai|yêu|sửa|bổ|thay|và|kèm|gửi|trước|chậm|từ|"
    r"đến|tới|tổ|"
    r"trình|tổng|giao|với|là|khi|nếu|do|cho|nhằm|bảo|đảm|như|chỉ|hoặc|xem|triển|nêu|ngày|số|sau|công|hoàn|phải|"
    r"chủ|năm|"
    r"các|những|thì|mà|bị|ở|của|thuộc|cấm|sẵn|hiện|mới|vẫn|còn|chưa|không|cùng|cũng|đang|sẽ|cần|nên|hàng|hằng|"
    r"định|vào)"
)
_SMALL_WORDS = (
    rf"(?:{'|'.join(spaced(words) for words in sorted(_SMALL.split('|'), key=len, reverse=True))})(?![{UPPER}{LOWER}])"
)
_PREFIX = any_of(
    "UBND",
    "Ủy ban nhân dân",
    "HĐND",
    "Hội đồng nhân dân",
    "Thường trực HĐND",
    "Thường trực Hội đồng nhân dân",
    "Thường trực Tỉnh ủy",
    "Chủ tịch UBND",
    "Chủ tịch Ủy ban nhân dân",
    "Phó Chủ tịch UBND",
    "Ban Thường vụ",
    "Ban Chấp hành",
    "Ban Chỉ đạo",
    "Ban Tổ chức",
    "Ban Bí thư",
    "Bộ Chính trị",
    "Văn phòng UBND",
    "Văn phòng Chính phủ",
    "Văn phòng",
    "Tỉnh ủy",
    "Thành ủy",
    "Huyện ủy",
    "Đảng ủy",
    "Chính phủ",
    "Thủ tướng Chính phủ",
    "Thủ tướng",
    "Quốc hội",
    "Ủy ban Thường vụ Quốc hội",
    "Bộ trưởng Bộ",
    "Giám đốc Sở",
    "Trưởng phòng",
    "Trưởng Phòng",
    "Chánh Thanh tra",
    "Chánh Văn phòng",
    "Vụ trưởng Vụ",
    "Trưởng ban Ban",
    "Tổng cục",
    "Chi cục",
    "Trung tâm",
    "Thanh tra",
    "Báo",
    "Đài Phát thanh và Truyền hình",
    "Đài Phát thanh - Truyền hình",
    "Đài Truyền hình Việt Nam",
    "Đài Tiếng nói Việt Nam",
    "Bưu điện",
    "Kho bạc Nhà nước",
    "Công an",
    "Bảo hiểm xã hội",
    "Sở",
    "Bộ",
    "Phòng",
    "Ban",
    "Cục",
    "Vụ",
    "Trung ương",
    "Ban Cán sự đảng",
    "Ban cán sự đảng",
    "Đảng đoàn",
    "Hội đồng",
    "Tổ công tác",
    "Đoàn kiểm tra",
    "Đoàn",
    "Ủy ban",
)
#: Bodies of which there is one: their names do not go on.
_ONLY_ONE = any_of(
    "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
    "Bộ trưởng, Chủ nhiệm Ủy ban Dân tộc",
    "Ủy ban Thường vụ Quốc hội",
    "Quốc hội",
    "Thủ tướng Chính phủ",
    "Thủ tướng",
    "Chính phủ",
    "Văn phòng Chính phủ",
    "Bộ Chính trị",
    "Ban Bí thư Trung ương Đảng",
    "Ban Bí thư",
)
_NO_DOCUMENT = (
    r"(?!(?:Kế\s+hoạch|Quyết\s+định|Nghị\s+(?:quyết|định)|Công\s+(?:văn|điện)|Chỉ\s+thị|Thông\s+(?:báo|tư)|"
    r"Văn\s+bản|Luật|Chương\s+trình|"
    r"Báo\s+cáo|Tờ\s+trình|Kết\s+luận|Hướng\s+dẫn|Ủy\s+ban|UBND)(?![^\W\d_]))"
)
#: The place that a body is of: nothing in small letters goes on with it.
_LEVEL = (
    rf"(?:tỉnh|thành\s+phố|huyện|quận|thị\s+xã|thị\s+trấn|xã|phường|đặc\s+khu)"
    rf"(?:\s{{1,6}}{_NO_DOCUMENT}(?:-\s{{1,4}})?(?:{_WORD}|\d{{1,2}}(?![\d/.]|,\d)))*"
)
#: "Chỉ huy", "Điều phối": a field that no list holds, its second syllable in small letters.
_COMPOUND = rf"{_WORD}(?:\s{{1,4}}(?!{_STOP}(?![{UPPER}{LOWER}])|{VERB_WORDS})[{LOWER}]{{2,7}}(?![{UPPER}{LOWER}]))?"
_REST = (
    rf"(?:\s{{1,10}}{_LEVEL}(?![{UPPER}{LOWER}])"
    rf"|\s{{1,10}}(?:-\s{{1,4}})?{_NO_DOCUMENT}(?:{FIELD_WORDS}|{_COMPOUND}|\d{{1,2}}(?![\d/.]|,\d))"
    rf"|\s{{1,10}}{_SMALL_WORDS}(?<!\svà)"
    rf"|\s{{1,10}}và\s{{1,10}}{_NO_DOCUMENT}(?!(?:Sở|Bộ|Phòng|Ban)\s)(?=[{UPPER}])(?:{FIELD_WORDS}|{_COMPOUND})"
    rf"|,\s{{1,4}}(?=(?:Thể\s+thao|Thương\s+binh|Khoa\s+học|Hạ\s+tầng)){_COMPOUND})"
)
#: "Văn phòng Đăng ký đất đai", "Trung tâm Xúc tiến đầu tư": what the body does is its name, begun with a capital.
_BY_ITS_WORK = (
    rf"(?:Chi\s+nhánh\s{{1,6}}(?=Văn\s))?(?:Trung\s+tâm|Văn\s+phòng|Chi\s+nhánh|Chi\s+cục|Cục|Phòng|Ban)\s{{1,6}}(?=[{UPPER}][{LOWER}]{{1,7}}\s{{1,4}}[{LOWER}])"
    rf"(?=(?i:{VERB_WORDS}))(?:{FIELD_WORDS}|(?i:{VERB_WORDS})(?:\s{{1,4}}(?!{_STOP}(?![{UPPER}{LOWER}])|{VERB_WORDS})[{LOWER}]{{2,7}}(?![{UPPER}{LOWER}])){{1,2}})"
)
#: A body in running text, its name as far as it goes.
ORGAN = re.compile(
    rf"{_ONLY_ONE}(?![{UPPER}{LOWER}])|(?:{_BY_ITS_WORK}|(?:{_PREFIX}))(?![{UPPER}{LOWER}]){_REST}{{0,12}}"
)


_WORKS = re.compile(_BY_ITS_WORK)


def end_of_work_name(text: str, start: int) -> int:
    """Where "Văn phòng Đăng ký đất đai" ends, whose verb is a name; ``start`` where no such body stands there."""
    match = _WORKS.match(text, start)
    return match.end() if match else start


def organ_at(text: str, start: int) -> tuple[str, int] | None:
    """The body named exactly at ``start``, and where its name ends."""
    match = ORGAN.match(text, start)
    return (squeeze(match[0]).rstrip(" -"), match.end()) if match else None
