"""What documents are called: types with their abbreviations, urgencies, and how one document relates to another.

Types are data and stay Vietnamese: they are printed on the documents themselves. Everything else is shown in the reader's
language.
"""

from collections.abc import Mapping

from cchc.common.text import fold
from cchc_core.words import gettext_noop

#: Type in lower case → abbreviation in symbols. Công văn and thư công have none.
TYPES: Mapping[str, str] = {
    "công văn": "",
    "quyết định": "QĐ",
    "kế hoạch": "KH",
    "báo cáo": "BC",
    "tờ trình": "TTr",
    "thông báo": "TB",
    "chỉ thị": "CT",
    "nghị quyết": "NQ",
    "biên bản": "BB",
    "giấy mời": "GM",
    "hướng dẫn": "HD",
    "chương trình": "CTr",
    "quy chế": "QC",
    "quy định": "QyĐ",
    "thông cáo": "TC",
    "phương án": "PA",
    "đề án": "ĐA",
    "dự án": "DA",
    "hợp đồng": "HĐ",
    "công điện": "CĐ",
    "bản ghi nhớ": "BGN",
    "bản thỏa thuận": "BTT",
    "giấy ủy quyền": "GUQ",
    "giấy giới thiệu": "GGT",
    "giấy nghỉ phép": "GNP",
    "phiếu gửi": "PG",
    "phiếu chuyển": "PC",
    "phiếu báo": "PB",
    "thư công": "",
    "luật": "",
    "nghị định": "NĐ",
    "thông tư": "TT",
    "kết luận": "KL",
}

IN, OUT = "in", "out"
DIRECTIONS: Mapping[str, str] = {IN: gettext_noop("Incoming"), OUT: gettext_noop("Outgoing")}

URGENCIES: Mapping[str, str] = {
    "": gettext_noop("Ordinary"),
    "urgent": gettext_noop("Urgent"),
    "very_urgent": gettext_noop("Very urgent"),
    "flash": gettext_noop("Flash"),
}

BASIS, ATTACHED, AMENDS, REPLACES, ANSWERS, REMINDS = "basis", "attached", "amends", "replaces", "answers", "reminds"
#: From the document to the other one: "rests on", "is attached to", …
RELATIONS: Mapping[str, str] = {
    BASIS: gettext_noop("rests on"),
    ATTACHED: gettext_noop("is attached to"),
    AMENDS: gettext_noop("amends"),
    REPLACES: gettext_noop("replaces"),
    ANSWERS: gettext_noop("answers"),
    REMINDS: gettext_noop("reminds of"),
}
#: The same seen from the other one.
RELATIONS_BACK: Mapping[str, str] = {
    BASIS: gettext_noop("is the basis of"),
    ATTACHED: gettext_noop("comes with"),
    AMENDS: gettext_noop("is amended by"),
    REPLACES: gettext_noop("is replaced by"),
    ANSWERS: gettext_noop("is answered by"),
    REMINDS: gettext_noop("is reminded of by"),
}

_BY_FOLDED = {fold(name): name for name in TYPES} | {fold(short): name for name, short in TYPES.items() if short}


def find_type(text: str) -> str:
    """The type as it is kept: "Quyết định" or "QĐ" → "quyết định"; what nobody knows stays as written, in lower case."""
    return _BY_FOLDED.get(fold(text), " ".join(text.lower().split()))
