"""Who is told to act: named by the sentence that leads a list, by a heading, or by the item itself."""

from __future__ import annotations

import re
from collections import deque

from cchc_core.letters.cleaning import squeeze
from cchc_core.letters.organs import FIELD_WORDS, end_of_work_name, organ_at
from cchc_core.letters.patterns import LOWER, UPPER, any_of
from cchc_core.letters.verbs import ACT, ACTS, VERB_WORDS

_WHO_STARTS = """
các|Trưởng|Giám đốc|Thủ trưởng|Chủ tịch|mỗi|từng|UBND|Ủy ban nhân dân|Sở|Văn phòng|Phòng|Ban|Bộ|Công an|Cục|Chi cục|
Trung tâm|Thanh tra|Kho bạc|Bảo hiểm xã hội|Chánh Văn phòng|Chánh|Đài|Báo|HĐND|Hội đồng nhân dân|Ủy ban MTTQ|
Ủy ban Mặt trận|Mặt trận|Đồng chí|đồng chí|Tổ|Thường trực|Người đứng đầu|người đứng đầu|Cổng|Ban Quản lý|Thuế|Hội|
Đoàn|Tỉnh đoàn|Tỉnh ủy|Đảng ủy|Huyện ủy|Ban Tổ chức|Trường|Bệnh viện|cơ quan|Cơ quan|đơn vị|Đơn vị|toàn thể|
công chức|Công chức|cán bộ|Cán bộ|
những|Những|Tất cả|Đ/c|đ/c|Chi nhánh|Bộ phận|bộ phận|Các|Mỗi|Từng|Hiệu trưởng|Phó|quý|Quý|Bưu điện|Viễn thông|
Ngân hàng|Liên minh|Trạm|Hạt|Ban Chỉ huy|Tòa án|Viện|Tổng cục|Vụ|địa phương|Địa phương|Thành viên|thành viên|Bí thư|
Chi bộ|Đảng bộ|ông|bà|Ông|Bà|lãnh đạo|Lãnh đạo|Trưởng phòng|Trưởng các phòng|Hải quan|xã|phường|Tổ công tác|
Hội đồng|nhân viên|
Đảng đoàn|Ban cán sự đảng|Ủy ban Kiểm tra|Trưởng ban|Thanh niên|Công đoàn|Liên đoàn|Kiểm lâm|MTTQ|Tiểu khu|
tiểu khu|Tổ trưởng|Chi hội|Giáo viên|Nhà trường|Kế toán|Văn thư|Viên chức|Nhân viên|Bác sĩ|Trạm trưởng|Trưởng trạm|Thư ký|thư ký|
Tập thể|Cá nhân|Học viên|Tác giả|Khu phố|Đại biểu|đại biểu|Chủ đầu tư|Nhà thầu|Doanh nghiệp|Chủ hộ
"""
_NOT_WHO = (
    r"(?!Báo\s+cáo|[Tt]ổ\s+chức|Ban\s+hành|Bộ\s+(?:tiêu|chỉ|câu|dữ)|Phòng\s+(?:chống|ngừa)|Hội\s+(?:nghị|thảo)|"
    r"Đoàn\s+kết|Trường\s+hợp|Giao\s+dịch"
    r"|[Qq]uý\s+(?:[IV\d]|sau|trước)|Phó\s+(?!Chủ|Giám|Trưởng|Chánh|Hiệu|Bí|Tổ|Cục|Tổng|Viện)|[Cc]ác\s+(?:nhiệm|"
    r"nội|giải|chỉ|mục|hoạt|văn|"
    r"quy|hồ|tiêu|thủ|hình|biện|chính|tồn|kế|dịch|lĩnh|bước)"
    r"|Tất\s+cả\s+(?!các\s+(?:cơ\s+quan|đơn\s+vị|địa\s+phương|sở|phòng|xã)|cán\s+bộ|công\s+chức)"
    r"|[Nn]hững\s+(?!(?:cơ\s+quan|đơn\s+vị|địa\s+phương|sở|ngành|huyện|xã|phường|cá\s+nhân|tập\s+thể)\s)"
    r"|[Cc]ông\s+chức\s+hóa|(?:[Mm]ỗi|[Tt]ừng)\s+(?:năm|quý|tháng|tuần|ngày|đợt|kỳ|lần|buổi|cuộc|"
    r"hồ\s+sơ|thủ\s+tục|nhiệm\s+vụ|sản\s+phẩm|văn\s+bản|lĩnh\s+vực|nội\s+dung|tiêu\s+chí|dịch\s+vụ|ý\s+kiến)\s|[Bb]à\s+con|Bộ\s+phận\s+này|Thuế\s+suất|Cơ\s+quan\s+ban\s+hành)"
)
_STARTS = any_of(*_WHO_STARTS.replace("\n", "").split("|"))
_WHO = rf"{_NOT_WHO}{_STARTS}(?![{UPPER}{LOWER}])"
_LEAD = re.compile(
    rf"(?<![{UPPER}{LOWER}])(?P<verb>[Yy]êu\s+cầu|[Đđ]ề\s+nghị|[Gg]iao|[Cc]hỉ\s+đạo)\s{{1,6}}(?P<who>(?:{_WHO}|"
    rf"[{UPPER}])[^:.]{{0,320}}?)"
    rf"(?:[,;]?\s{{1,6}}(?=(?!chủ\s+trì\s[^,:]{{2,40}}:\s*$){ACT})|\s{{0,4}}:\s*$)",
)
_LIST_FOLLOWS = re.compile(r":\s*$|(?:sau(?:\s+đây)?|như\s+sau|cụ\s+thể)\s*[:.]?\s*$", re.IGNORECASE)
_OWN = re.compile(
    rf"\s{{0,6}}(?:Riêng\s{{1,4}}(?:đối\s+với\s{{1,4}})?)?(?:(?:(?P<verb>(?:[{UPPER}][^.;:]{{2,50}}?\s{{1,4}})?(?:[Gg]iao|[Yy]êu\s+cầu|[Đđ]ề\s+nghị|"
    rf"[Kk]iến\s+nghị)|[Tt]rách\s+nhiệm\s+của|"
    rf"[Nn]hiệm\s+vụ\s+của|[Đđ]ối\s+với)\s{{1,6}}(?:cho\s+)?(?=(?P<any>[{UPPER}])?))|)(?={_WHO}|(?(any)[{UPPER}]|"
    rf"{_WHO}))",
)
_ACT_NEXT = re.compile(rf"(?<=[\s,:]){ACT}")
#: Before these words a verb is part of a name: "Đoàn kiểm tra", "Hội đồng thẩm định", "đơn vị được kiểm tra".
_NAMES_ON = re.compile(
    r"(?:Đoàn|Trợ|[Hh]ội đồng|được|(?<!Thư ký )Tổ|(?<!Văn phòng )(?<!Lãnh đạo )Ban|[Bb]ộ phận|của|về|(?<!Tổ )công tác|Phòng|"
    r"Tiểu ban|Cục|Vụ|Chi cục|Truyền|"
    r"Trung tâm|(?<!nhiệm vụ )(?<!chức năng )được (?:giao|phân công)|"
    r"được (?:tỉnh|huyện|thành phố|UBND [^.;:,]{2,30}) (?:chọn|giao)|liên "
    r"quan đến|Ủy ban|chưa|đã|(?<!Mỗi )(?<!mỗi )[Cc]ông chức|(?<!Mỗi )(?<!mỗi )[Cc]án bộ|có điểm|Thư|"
    r"dịch vụ|[Cc]ác|Thanh tra|cuộc|Ban chấp hành)\s+$"
)
_EACH_ACTS = re.compile(
    r"(?P<who>(?:[Mm]ỗi|[Tt]ừng)\s[^.;:]{2,80}?)\s{1,4}(?=(?:đề\s+nghị|đăng\s+ký|có|đạt|cử|xây\s+dựng|"
    r"tối\s+thiểu|ít\s+nhất)\s)"
)
_OBLIGED = re.compile(r"[^.;:]{2,160}?\s{1,4}(?:có\s+trách\s+nhiệm|phải)\s{1,4}(?=[^\W\d_])")
_OWN_PASSIVE = re.compile(
    rf"\s{{0,6}}(?:[{UPPER}][^.;:]{{3,120}}?)\s+do\s+(?P<who>(?:{_WHO})[^.;:,]{{2,80}}?)\s+chủ\s+trì"
)
_TELLS_ONLY = re.compile(
    r"(?:báo\s+cáo|ý\s+kiến|thông\s+báo|kết\s+quả|góp\s+ý|trả\s+lời|tình\s+hình|nội\s+dung\s+chính|"
    r"mời)[^.;,:]{0,90}(?:như\s+sau|sau\s+đây|cụ\s+thể|sau)\s*:?\s*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:Giao(?:\s+cho)?|(?:Yêu\s+cầu|Nhiệm\s+vụ|Đề\s+nghị)\s+đối\s+với|Đối\s+với|Đề\s+nghị|Yêu\s+cầu|Trách\s+nhiệm\s+của|Nhiệm\s+vụ\s+của)\s+",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"\((?:do\s+)?(?P<who>(?:{_WHO}|phòng|văn\s+phòng)[^()]{{3,90}})\)\s{{0,4}}[:.]?\s{{0,4}}$")
_RESPONSIBLE = re.compile(r"\s+(?:có\s+trách\s+nhiệm|phải)\s*$")


def doer_of_lead(text: str) -> str | None:
    """Who a sentence that opens a list tells to act; "" where it tells but names nobody; None where it opens no list."""
    stretch = text[-900:]
    if not _LIST_FOLLOWS.search(stretch):
        return None
    if _TELLS_ONLY.search(stretch):
        return None
    found = None
    for match in _LEAD.finditer(stretch):
        found = match
    if found is None:
        tells = re.search(
            r"yêu\s+cầu|đề\s+nghị|giao|chỉ\s+đạo|nhiệm\s+vụ|thực\s+hiện|triển\s+khai|tổ\s+chức|quyết\s+định|"
            r"chỉ\s+thị|quyết\s+nghị|kết\s+luận",
            stretch,
            re.IGNORECASE,
        )
        return "" if tells else None
    return _trimmed(found["who"])


def doer_of_heading(text: str, is_heading: bool) -> str | None:
    """A heading that is nothing but a body ("5. Văn phòng Sở"), or names one in brackets."""
    words = squeeze(text).strip()
    bracketed = _BRACKETED.search(words)
    if bracketed and len(words) < 200 and (is_heading or not words.endswith(".")):
        return _trimmed(bracketed["who"])
    if not is_heading and not words.endswith(":"):
        return None
    bare = words.rstrip(":. ")
    opened = _OPENING.sub("", bare)
    if len(opened) > 200 or not re.match(_WHO, opened):
        return None
    if re.match(r"(?:Các|các)\s+(?:nhiệm|nội|giải|chỉ|mục|hoạt|bước|lĩnh|hình)", opened):
        return None
    tail = re.sub(r"\s+(?:có\s+trách\s+nhiệm|chủ\s+trì|thực\s+hiện|chịu\s+trách|tham\s+mưu)[^,]{0,60}$", "", opened)
    told = doer_of_item(words) if tail == bare else None
    if told and len(words[told[1] :].split()) > 1:
        return None
    return _trimmed(tail)


_CIRCUMSTANCE = re.compile(
    r"\s{0,6}(?:Kể\s+từ\s[^.;:,]{2,40},\s{1,4}(?=định\s+kỳ|h[ằà]ng|trước|vào|chậm)|)"
    r"(?:(?i:định\s+kỳ|trước|vào|chậm|h[ằà]ng)|Kể|Hằng|Hàng|Định\s+kỳ|Trong|Căn\s+cứ|Trên\s+cơ\s+sở|Để|Chậm\s+nhất|Theo|Sau|Khi|Từ|Qua|Ngoài|"
    r"Đến|Thực\s+hiện|Triển\s+khai|Nhằm|Ngay)\s[^.;:]{2,160}?,\s{1,4}(?=[^\W\d_])"
)
_LABEL = re.compile(rf"\s{{0,6}}[{UPPER}][^.;:]{{3,60}}:\s{{1,4}}")


def doer_of_item(text: str) -> tuple[str, int] | None:
    """Who the item itself tells to act, and where what it asks begins.

    Before the doer there may stand a circumstance ("Trước ngày 25/11 hằng năm, …") or a label ("Chế độ báo cáo: …").
    """
    found = _labelled(text) or _shorter(text, _doer_at(text, 0), _named_at(text, 0))
    if found is None:
        circumstance, label = _CIRCUMSTANCE.match(text), _LABEL.match(text)
        if circumstance:
            found = _shorter(text, _doer_at(text, circumstance.end()), _named_at(text, circumstance.end()))
        if found is None and label:
            found = _doer_at(text, label.end())
    return found


def _shorter(text: str, told: tuple[str, int] | None, named: tuple[str, int] | None) -> tuple[str, int] | None:
    """A body named in full ends where its name does, though the first verb that is known comes later."""
    if told and named:
        acts = _ANY_VERB.match(text, named[1]) and not _NAMES_ON.search(f"{named[0]} ")
        return named if acts and named[1] < told[1] else told
    return told or named


_ANY_VERB = re.compile(rf"\s{{1,4}}{VERB_WORDS}")


_OWN_LABEL = re.compile(
    rf"\s{{0,6}}(?:Riêng\s+)?(?P<for>Đối\s+với\s+)?(?P<who>{_WHO}[^.;:]{{0,120}}?)\s{{0,3}}:\s{{1,4}}(?=[{LOWER}]|(?i:{ACTS.pattern}))"
)


def _labelled(text: str) -> tuple[str, int] | None:
    """ "Chủ tịch UBND quận, huyện: mỗi đơn vị chọn …"; what follows "Các sở: Tư pháp, Tài chính …" goes on with the name."""
    label = _OWN_LABEL.match(text)
    if label is None or (not label["for"] and _ACT_NEXT.search(label["who"].replace("phụ trách", ""))):
        return None
    if label["for"] and re.match(_WHO, text[label.end() :]):
        return None  # "Đối với các Chi nhánh: mỗi Chi nhánh bố trí …"
    return _trimmed(label["who"]), label.end()


#: A firm or a body that no list holds: "VNPT Tuyên Quang", "Viettel Hà Tĩnh".
_FIRM = re.compile(
    rf"[{UPPER}][{UPPER}{LOWER}]{{2,9}}(?:\s{{1,4}}[{UPPER}][{LOWER}]{{0,8}}){{1,4}}(?=\s{{1,4}}{VERB_WORDS})"
)


def _named_until(text: str, start: int) -> int | None:
    organ = organ_at(text, start)
    firm = None if organ else _FIRM.match(text, start)
    return organ[1] if organ else firm.end() if firm else None


#: Behind a name these words tell what is, not what is to be done.
_TELLS = (
    r"(?:đã|là|có|được|chưa|vẫn|còn|về|tại|đạt|xếp|thuộc|của|và|trong|trên|gồm|như|hiện|nhận|cho|này|nêu|liên|"
    r"trân|kính|đang|sẽ|"
    r"cùng|với|theo|ở|bị|khi|nếu|làm\s+việc|tiếp\s+công\s+dân|nghỉ|họp|tiếp\s+nhận|thông\s+báo|báo\s+cáo\s+kết|"
    r"đề\s+nghị|ban\s+hành\s+kèm|để|vừa|không\s+có|mới)"
)
_FEWEST_TO_DO = 5
_AND_NAMED = re.compile(r"\s{0,4}(?:,|;|và)\s{1,4}")


def _named_at(text: str, position: int) -> tuple[str, int] | None:
    """Bodies named in full at the head of an item or behind "Giao", and then any verb, also one that no list holds."""
    opened = _OWN.match(text, position)
    begin = end = opened.end() if opened else position + len(text[position:]) - len(text[position:].lstrip())
    if opened is None and not _FIRM.match(text, begin):
        return None
    stop: int | None = None
    while (stop := _named_until(text, end)) is not None:
        more = _AND_NAMED.match(text, stop)
        end = more.end() if more else stop
        if more is None:
            break
    else:
        return None
    if len(text[begin:stop].split()) < 2 or not re.match(
        rf"\s{{1,4}}(?!{_TELLS}(?![^\W\d_]))[{LOWER}]{{2}}", text[stop : stop + 16]
    ):
        return None
    if len(text[stop:].split()) < _FEWEST_TO_DO:
        return None
    return _trimmed(text[begin:stop]), stop


_ASKS = re.compile(r"(?<!được\s)(?<!theo\s)(?<![^\W\d_])(?:[Yy]êu\s+cầu|[Đđ]ề\s+nghị|[Gg]iao)\s{1,4}(?=[^\W\d_])")


def names_somebody(words: str) -> bool:
    """Whether the words are a body or people and nothing else, nothing that they do."""
    return (
        bool(re.match(rf"\s{{0,4}}(?:{_WHO}|[Cc]ấp\s+(?:tỉnh|huyện|xã)$)", words)) and _ACT_NEXT.search(words) is None
    )


def last_asked(text: str) -> tuple[str, int] | None:
    """The last one in a stretch of prose who is asked or told to act, and where what is asked begins."""
    found = None
    for match in _ASKS.finditer(text):
        found = _doer_at(text, match.start()) or found
    return found


_APART = re.compile(
    rf"\b[Rr]iêng\s+(?:đối\s+với\s+)?(?P<who>{_WHO}[^.;:,\d]{{2,60}}?)"
    rf"(?=\s(?:là|đạt|phải|có|tối\s+thiểu|ít\s+nhất|không|từ|trên|trước|chậm|xong|trong|đến|{VERB_WORDS})(?![^\W\d_])|\s*[,:]|$)"
)


def set_apart(text: str, begin: int, at: int) -> tuple[str, int] | None:
    """ "…, riêng UBND thành phố là 40%": who is told something else between two offsets, and where his name ends."""
    found = deque(_APART.finditer(text, begin, at), maxlen=1)
    if not found:
        return None
    told = doer_of_item(text[found[0].start() : at])
    if told:
        return told[0], found[0].start() + told[1]
    return _trimmed(found[0]["who"]), found[0].end()


#: "Phó Giám đốc phụ trách đào tạo chỉ đạo …": whose charge it is belongs to the name, where an act follows.
_IN_CHARGE = re.compile(rf"phụ\s+trách\s[^.;:,]{{3,60}}?\s{ACT}")


#: "UBND các quận: Lê Chân, Ngô Quyền" counts up whom it means.
_COUNTED_UP = re.compile(
    rf"[^.;:]{{0,24}}\b[Cc]ác\s[^.;:]{{1,40}}:\s{{1,4}}"
    rf"(?>(?:{FIELD_WORDS}|[{UPPER}][{UPPER}{LOWER}']{{0,9}}(?![{LOWER}])|-|và)\s{{0,4}}(?:[,;]\s{{0,4}})?){{1,40}}"
)


#: "xã có điểm dưới 70" says which one is meant; any other "có" tells what he has.
_TELLS_OF_HIM = re.compile(r"\b(?:đã|về|là|có(?!\s+(?:điểm|tỷ\s+lệ|chỉ\s+số|hồ\s+sơ|kết\s+quả|tên)))\b")


def _doer_at(text: str, position: int) -> tuple[str, int] | None:
    opened = _OWN.match(text, position)
    if opened is None:
        return None
    start = opened.end()
    obliged = _OBLIGED.match(text, start)
    if obliged and not re.search(r"\b(?:và|,)\s+(?:thực hiện|phối hợp)\b", obliged[0]):
        who = _trimmed(obliged[0])
        if opened["verb"] is not None or (len(who) < 100 and not re.search(r"\b(?:đã|về|là)\b|^(?:Tất cả|Mọi)\b", who)):
            return who, obliged.end()
    each = _EACH_ACTS.match(text, start)
    for act in _ACT_NEXT.finditer(text, max(start + 1, end_of_work_name(text, start)), start + 300):
        if each and each.end() <= act.start():
            return _trimmed(each["who"]), each.end()
        who = text[start : act.start()]
        if re.search(r"[.:](?!\s*$)", who) and not _COUNTED_UP.fullmatch(who):
            return None
        if _NAMES_ON.search(who) or who.count("(") > who.count(")") or _IN_CHARGE.match(text, act.start()):
            continue
        if opened["verb"] is None and (len(who) > 170 or _TELLS_OF_HIM.search(who)):
            return None
        return _trimmed(who), act.start()
    return None


_NOT_HIS_NAME = re.compile(
    r",?\s+(?:(?:-\s+)?cơ\s+quan\s+(?:thường\s+)?trực|theo\s+chức\s+năng|căn\s+cứ|trên\s+cơ\s+sở|chủ\s+trì(?=,|"
    r"\s*$)|được\s+UBND|có\s+nhiệm\s+vụ|"
    r"khẩn\s+trương|ngoài\s+(?:nội\s+dung|nhiệm\s+vụ|việc|các)|"
    r"nghiêm\s+túc|trực\s+tiếp|họp(?=\s|$)|"
    r"chủ\s+động|kịp\s+thời|tiếp\s+tục|tập\s+trung|trong\s+phạm\s+vi)|\s*\([^()]*\)\s*$"
)


def _trimmed(who: str) -> str:
    words = squeeze(who).strip(' ,;:-"')
    words = _RESPONSIBLE.sub("", words)
    words = re.sub(r"^Giao\s+(?:cho\s+)?", "", words)
    return _NOT_HIS_NAME.split(words)[0].strip(" ,;") or words
