"""The words of a column of deadlines besides its dates. Patterns read text that ``normal`` has brought into one writing."""

from __future__ import annotations

import re
import unicodedata

_FLAGS = re.IGNORECASE

#: Months in words; of "tháng năm" only one that a year follows is May.
_MONTHS = {
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}

_REWRITE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"\s+", " "),
        (r"[–—−]", "-"),
        # a cell that Excel took for a day and gave back as text: "2026-06-30 00:00:00"
        (r"(?<![\d-])(20\d\d)-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d\d(?::\d\d)?)?(?![\d-])", r"\3/\2/\1"),
        # "từ nay đến cuối năm", "từ ngày ban hành Kế hoạch đến 30/9": only the end is a date
        (
            r"\b(?:kể )?từ (?:nay|bây giờ|(?:ngày|khi) (?:ký|ban hành|có hiệu lực)[^\d,;.()]{0,30}?) (?=(?:cho )?đến\b)",
            "",
        ),
        # an outlook is no deadline: "2021-2025, định hướng đến năm 2030"
        (r"[,;(]?\s*(?:và )?(?:có )?(?:định hướng|tầm nhìn)(?: (?:đến|tới))?(?: năm)? 20\d\d\)?", ""),
        (r"\bquí\b", "quý"),
        (r"\bhàng (?=tuần|tháng|quý|năm|ngày|kỳ)", "hằng "),
        (r"\bq(?:uý)?\.?\s?(?=iv\b|iii\b|ii\b|i\b|[1-4]\b(?!\s?tháng))", "quý "),
        (r"\bt\.?(?=\d{1,2}(?:\b|/))", "tháng "),
        *((rf"\btháng {word}(?! tháng| lần)(?![^\W\d_])", f"tháng {number}") for word, number in _MONTHS.items()),
        (r"(?<!\d )(?<!các )(?<!những )(?<!hằng )\btháng năm\s?(?:/\s?|năm )?(?=20\d\d)", "tháng 5/"),
        (r"(?<=\d)\s?/\s?(?=\d)", "/"),
        (r"(?<=\d)\s?-\s?(?=\d)", "-"),
        # "31/12/25"
        (r"(?<![\d/])(\d{1,2})/(\d{1,2})/(2\d)(?![\d/])", r"\1/\2/20\3"),
        # "31.12.2025"
        (r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(20\d\d)(?!\d)", r"\1/\2/\3"),
        # "12/2026 - 3/2027"
        (r"(?<![\d/])(\d{1,2}/20\d\d)\s?-\s?(\d{1,2}/20\d\d)(?![\d/])", r"\1 đến \2"),
        # "6/2026", "06-2026"
        (r"(?<![\d/.-])(?<!quý )(?:tháng )?(\d{1,2})[/-](20\d\d)(?![\d/-])", r"tháng \1/\2"),
        # "tháng 3-6/2026", "tháng 3 đến 6/2026"
        (r"\btháng (\d{1,2})\s?(?:-|đến(?: tháng)?)\s?(?:tháng )?(\d{1,2})(?!\d)", r"tháng \1 đến tháng \2"),
        (
            r"\btháng (\d{1,2}(?:/20\d\d)?)\s?(?:,|và|&)\s?(?:tháng )?(\d{1,2})(?![\d])(?!/\d{1,2}(?!\d))",
            r"tháng \1, tháng \2",
        ),
        (r"\bquý (iv|iii|ii|i|[1-4])\s?(?:-|đến(?: quý)?)\s?(?:quý )?(iv|iii|ii|i|[1-4])\b", r"quý \1 đến quý \2"),
        *(((r"\b(quý (?:iv|iii|ii|i|[1-4]))\s?(?:,|và|&)\s?(?=(?:iv|iii|ii|i|[1-4])\b)", r"\1, quý "),) * 3),
        (r"\bquý (iv|iii|ii|i|[1-4])\s?[.]\s?(?=20\d\d)", r"quý \1/"),
        # "2025-2030", "giai đoạn 2026 đến 2030", "từ 2026 đến 2028"
        (r"(?<![\d/])(?:năm )?(20\d\d)\s?(?:-|đến( hết)?(?: năm)?)\s?(20\d\d)(?![\d/])", r"năm \1 đến\2 năm \3"),
        (r"(?<![\d/])(?:năm )?(20\d\d)\s?(?:,|và|&)\s?(?:năm )?(20\d\d)(?![\d/])", r"năm \1, năm \2"),
        # a year that stands alone
        (r"(?<![\d/.\-])(?<!năm )(?<!quý )(?<!tháng )(20\d\d)(?![\d/.\-])", r"năm \1"),
        # "15/11", bare
        (r"(?<![\d/.-])(?<!ngày )(\d{1,2})/(\d{1,2})(?![\d/])", r"ngày \1/\2"),
        # "từ 10 đến 20/6", "15-20/6/2026"
        (
            r"(?<![\d/])\b(?:từ )?(?:ngày )?(\d{1,2})\s?(?:-|"
            r"đến(?: ngày)?)\s?(?:ngày )?(\d{1,2})/(\d{1,2})(/20\d\d)?(?![\d/])",
            r"từ ngày \1/\3\4 đến ngày \2/\3\4",
        ),
        # a school year ends in May
        (r"\bnăm học (?:năm )?20\d\d đến năm (20\d\d)", r"tháng 5/\1"),
        (r"\s+", " "),
    )
)

#: Years told from the plan's own: "tháng 12 năm trước", "quý I năm sau". Not "các năm sau", not "trong năm trước ngày 30/6".
_NEAR_YEAR = re.compile(
    r"(?<!các )(?<!những )(?:của )?\bnăm (?P<which>trước|ngoái|nay|này|sau|tới|kế tiếp|tiếp theo)(?: liền kề)?"
    r"(?!\s*(?:ngày|tháng|quý|khi|kỳ|hết|\d)|[^\W\d_])"
)
_AWAY = {"trước": -1, "ngoái": -1, "nay": 0, "này": 0, "sau": 1, "tới": 1, "kế tiếp": 1, "tiếp theo": 1}


def in_years(text: str, year: int) -> str:
    """Text in one writing with the years that it tells from the plan's own put in: "ngày 10/01 năm sau" → "ngày 10/01/2027"."""

    def told(match: re.Match[str]) -> str:
        return f"năm {year + _AWAY[match['which']]}"

    plain = _NEAR_YEAR.sub(told, text)
    return re.sub(r"(ngày \d{1,2}/\d{1,2}) năm (20\d\d)\b", r"\1/\2", plain)


def normal(text: str) -> str:
    """A cell in one writing: lower case, "quý iii", "tháng 6/2026", "năm 2025 đến năm 2030"."""
    plain = unicodedata.normalize("NFC", text).lower().strip()
    plain = re.sub(r"^(?:thời (?:gian|hạn)(?: (?:thực hiện|hoàn thành))*|hạn(?: hoàn thành)?)\s?:\s*", "", plain)
    for pattern, into in _REWRITE:
        plain = pattern.sub(into, plain)
    return plain.strip(" .;,")


NOTHING = re.compile(
    r"[\s\-–—_./…x]*|n/a|(?:không|chưa)(?: có)?(?: (?:quy định|xác định|ấn định|nêu))?(?: (?:thời hạn|thời gian|"
    r"hạn))?(?: cụ thể)?"
    r"|không (?:kỳ|thời) hạn|chưa rõ",
    _FLAGS,
)
CUT_OFF = re.compile(
    r"\(?\s*(?:(?:lấy|chốt|tính|thời điểm|mốc)\s+){0,3}(?:số liệu|dữ liệu|chốt|kết quả)(?:\s+(?:báo cáo|lấy|tính|"
    r"chốt|lũy kế|được))*\s*"
    r"(?:đến|tại|tới|ngày)(?:\s+hết)?\s*(?P<day>(?:ngày\s*)?\d{1,2}[/.\- ][^()\s;,]*(?:\s*tháng[^();,]*)?)\s*\)?",
    _FLAGS,
)
_REPORTS = r"(?:kỳ|đợt|chế độ|lần|định kỳ)\s+(?:báo cáo|giao ban|sơ kết)"
PER_REPORT = re.compile(
    rf"(?:theo|cùng|kèm theo|trong|gắn với|mỗi|từng|các|tại)\s+(?:các\s+|từng\s+|mỗi\s+)?{_REPORTS}|báo cáo định kỳ"
    r"|^định kỳ(?:,? theo quy định(?: hiện hành)?)?$|theo định kỳ|báo cáo theo quy định|cùng (?:với )?báo cáo",
    _FLAGS,
)
EVERY: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "week",
        re.compile(
            r"\b(?:hằng|mỗi|theo|từng)\s+tuần\b|\btuần/(?:\d+ )?lần|\bmột tuần một lần|"
            r"lần\s?/\s?tuần",
            _FLAGS,
        ),
    ),
    (
        "month",
        re.compile(
            r"\b(?:hằng|mỗi|theo|từng)\s+tháng\b(?!\s*\d)|lần\s?/\s?(?:01 |1 )?tháng|\b0?1 tháng\s?/|"
            r"(?<!\d )tháng/lần|"
            r"báo cáo tháng\b(?!\s*\d)|^tháng, quý",
            _FLAGS,
        ),
    ),
    (
        "quarter",
        re.compile(
            r"\b(?:hằng|mỗi|theo|từng|cuối mỗi|các)\s+quý\b(?!\s+(?:[iv]+\b|\d))|lần\s?/\s?(?:01 |1 )?quý\b|"
            r"\bquý/(?:\d+ )?lần|0?3 tháng\s?/\s?(?:\d+ )?lần|"
            r"báo cáo quý\b(?!\s+(?:[iv]+\b|\d))|\bba tháng (?:một|1|01) lần|"
            r"tháng (?:cuối|đầu)(?: cùng)?(?: của)?(?: mỗi)? quý\b(?!\s+(?:[iv]+\b|\d))|^quý, |^(?:cuối|đầu) quý$|"
            r"\b0?4 (?:lần|cuộc|đợt|kỳ)\s?/\s?năm|"
            r"quý i, quý ii, quý iii|4 quý",
            _FLAGS,
        ),
    ),
    (
        "half",
        re.compile(
            r"\b(?:0?6|sáu) tháng\s?(?:/\s?(?:\d+ )?lần|(?:,|và)\s?(?:01 |1 |cả |một )?năm\b|một lần|1 lần)|"
            r"(?:hằng|mỗi|định kỳ)\s+(?:0?6|sáu) tháng|(?:nửa năm|(?:0?6|sáu) tháng) một lần|"
            r"\b(?:0?2|hai) (?:lần|cuộc|đợt|kỳ)\s?(?:/|một|mỗi|trong)\s?năm|(?:một|mỗi|01|1) năm (?:0?2|hai) lần|"
            r"báo cáo (?:0?6|sáu) tháng(?! (?:đầu|cuối))|sơ kết (?:0?6|sáu) tháng,",
            _FLAGS,
        ),
    ),
    (
        "year",
        re.compile(
            r"\b(?:hằng|mỗi|từng|theo)\s+năm\b(?!\s+học)|"
            r"\b(?:0?1 |một )(?:lần|cuộc|đợt|kỳ)\s?/\s?(?:0?1 )?năm|\bnăm/lần|thường niên",
            _FLAGS,
        ),
    ),
)
CONTINUOUS = re.compile(
    r"thường xuyên(?:,? liên tục)?|liên tục|^lâu dài|\b(?:cả|suốt|quanh)(?: cả)? năm(?:(?: năm)? 20\d\d)?|hằng ngày|"
    r"trong suốt (?:năm|thời gian)|(?<![\d/])24/7(?![\d/])|"
    r"duy trì\b|định kỳ(?:,| và) đột xuất",
    _FLAGS,
)
BY_DOCUMENT = re.compile(
    r"^(?:bảo đảm |đảm bảo )?(?:đúng|bám sát)\s+(?:theo\s+)?(?:thời gian|thời hạn|tiến độ|lộ trình|kế hoạch)\b|"
    r"^(?:thực hiện |hoàn thành |triển khai )?(?:theo|thực hiện theo|căn cứ)\s+(?:đúng\s+)?(?:lộ trình|kế hoạch|"
    r"tiến độ|thời gian|thời hạn|quy định|yêu cầu|chỉ đạo|"
    r"hướng dẫn|văn bản|quyết định|nghị quyết|nghị định|thông tư|chỉ thị|công văn|chương trình|đề án|dự án|"
    r"phê duyệt|phân công|"
    r"lịch|thông báo|kết luận|qđ|kh|nq|nđ|tt|ct|cv|tb|kl|luật|hợp đồng)\b",
    _FLAGS,
)
AFTER = re.compile(
    r"^sau \d{1,3} (?:ngày|tháng|tuần)|^(?:ngay )?(?:sau|khi|kể từ|kể từ khi)\s+(?!năm|quý|tháng|ngày \d|\d)|^ngay$|"
    r"\bngay sau\b|\bsau (?:khi|mỗi|"
    r"các|từng|hội nghị|kỳ họp|đợt)\b|"
    r"\bkhi (?:có|phát sinh|được|nhận)\b|kể từ (?:ngày|khi) (?!\d)|\bđột xuất\b|theo phát sinh|^phát sinh|"
    r"\b\d{1,3} (?:ngày|giờ|tháng)(?: làm việc)? (?:sau|kể từ|từ khi|tính từ|từ ngày)\b",
    _FLAGS,
)
BEFORE_SOMETHING = re.compile(r"\btrước\s+(?!ngày \d|năm|quý|tháng|\d|hết)", _FLAGS)
HALF = re.compile(
    r"(?:\b(?:0?6|sáu) tháng (?P<which>đầu|cuối)(?: của)? năm|nửa (?:đầu|cuối|năm đầu|"
    r"năm cuối)(?: của)?(?: năm)?(?!\s?(?:tháng|quý))|"
    r"(?:đầu|cuối) 6 tháng)(?:\s?(?:năm )?(?P<year>20\d\d))?",
    _FLAGS,
)
MONTHS_OF_YEAR = re.compile(
    r"\b0?(?P<months>[39]|10|11) tháng (?P<which>đầu|cuối)(?: của)? năm(?:\s?(?:năm )?(?P<year>20\d\d))?", _FLAGS
)
_PERIOD = r"(?P<period>(?:tháng|quý|năm)(?:\s+(?:iv|iii|ii|i|\d{1,4}))?(?:\s?(?:/|năm )\s?20\d\d)?)"
PART_OF_PERIOD = re.compile(
    rf"\b(?P<half>nửa )?(?P<part>đầu|giữa|cuối)\s+(?:của\s+)?{_PERIOD}(?!\s+(?:tiếp|sau))", _FLAGS
)
#: The ten days in which officials part a month; the last ones end with it.
TEN_DAYS = re.compile(rf"\b(?P<ten>thượng|trung|hạ) tuần\s+(?:của\s+)?{_PERIOD}", _FLAGS)
WEEK_OF_MONTH = re.compile(
    r"tuần\s+(?:thứ\s+)?(?P<week>đầu(?: tiên)?|cuối(?: cùng)?|nhất|một|hai|ba|tư|0?[1-4])\s+(?:của\s+)?" + _PERIOD,
    _FLAGS,
)
ON_WORKING_DAY = re.compile(rf"ngày làm việc cuối(?: cùng)?\s+(?:của\s+)?{_PERIOD}", _FLAGS)
#: In the next round: "trước ngày 05 của tháng đầu quý sau", "ngày 05 tháng sau".
IN_NEXT_ROUND = re.compile(
    r"(?:tháng đầu(?: tiên)?(?: của)? )?(?:tháng|quý|kỳ) (?:sau|tiếp theo|kế tiếp|liền kề)\b", _FLAGS
)
OPEN_START = re.compile(
    r"(?:bắt đầu|khởi công)(?:\s+(?!xong|hoàn)\w+){0,3}?\s+(?:từ|vào|trong)\b|"
    r"(?:triển khai|áp dụng|thực hiện)(?:\s+(?!xong|hoàn)\w+){0,3}?\s+từ\b|^từ\s|"
    r"\btừ (?:đầu )?(?:năm|tháng|quý|ngày)\b|trở đi|"
    r"(?:các )?năm tiếp theo|những năm (?:sau|tiếp)|các năm sau",
    _FLAGS,
)
WHOLE_YEAR = re.compile(
    r"\b(?:trong|hết|cuối|định kỳ trong)\s+(?:năm|kỳ kế hoạch|năm kế hoạch)\b|^năm$|^năm kế hoạch$", _FLAGS
)
