"""Types of official documents: their Vietnamese names, abbreviations, and which of the few shapes each takes.

The names are data of the decree, so they stay Vietnamese; commands and imported files may also say them without marks
("cong-van"), by their abbreviation ("QĐ") or by the English name used in code ("decision").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cchc_core.text import fold


class Shape(str, Enum):
    """Which model of the decree a type follows."""

    LETTER = "letter"  # no name of a type; "V/v …" under the number
    DECISION = "decision"  # who decides, bases, the word of decision, articles
    NAMED = "named"  # name and trích yếu, then the text
    MINUTES = "minutes"  # like named, signed by two
    INVITATION = "invitation"
    ANNEX = "annex"  # stands alone, carries no header and no signature


@dataclass(frozen=True)
class Kind:
    """A type of document. ``abbreviation`` is empty where the decree gives none; ``order`` is the word of decision."""

    key: str
    name: str
    abbreviation: str
    shape: Shape
    order: str = ""

    @property
    def title(self) -> str:
        """The name as a citation begins with it: "Quyết định"."""
        return self.name[:1].upper() + self.name[1:]


#: The nine that the product drafts with a model of their own.
LETTER = Kind("letter", "công văn", "", Shape.LETTER)
DECISION = Kind("decision", "quyết định", "QĐ", Shape.DECISION, "QUYẾT ĐỊNH:")
PLAN = Kind("plan", "kế hoạch", "KH", Shape.NAMED)
REPORT = Kind("report", "báo cáo", "BC", Shape.NAMED)
SUBMISSION = Kind("submission", "tờ trình", "TTr", Shape.NAMED)
NOTICE = Kind("notice", "thông báo", "TB", Shape.NAMED)
MINUTES = Kind("minutes", "biên bản", "BB", Shape.MINUTES)
INVITATION = Kind("invitation", "giấy mời", "GM", Shape.INVITATION)
ANNEX = Kind("annex", "phụ lục", "", Shape.ANNEX)

DRAFTED = (LETTER, DECISION, PLAN, REPORT, SUBMISSION, NOTICE, MINUTES, INVITATION, ANNEX)

#: All types of the decree; the common letter ("thư công") takes the shape of none of its models and is left out.
KINDS: tuple[Kind, ...] = (
    *DRAFTED,
    Kind("resolution", "nghị quyết", "NQ", Shape.DECISION, "QUYẾT NGHỊ:"),
    Kind("directive", "chỉ thị", "CT", Shape.NAMED),
    Kind("statute", "quy chế", "QC", Shape.NAMED),
    Kind("regulation", "quy định", "QyĐ", Shape.NAMED),
    Kind("communique", "thông cáo", "TC", Shape.NAMED),
    Kind("guidance", "hướng dẫn", "HD", Shape.NAMED),
    Kind("programme", "chương trình", "CTr", Shape.NAMED),
    Kind("variant", "phương án", "PA", Shape.NAMED),
    Kind("scheme", "đề án", "ĐA", Shape.NAMED),
    Kind("project", "dự án", "DA", Shape.NAMED),
    Kind("contract", "hợp đồng", "HĐ", Shape.NAMED),
    Kind("telegram", "công điện", "CĐ", Shape.NAMED),
    Kind("memorandum", "bản ghi nhớ", "BGN", Shape.NAMED),
    Kind("agreement", "bản thỏa thuận", "BTT", Shape.NAMED),
    Kind("authorisation", "giấy ủy quyền", "GUQ", Shape.NAMED),
    Kind("introduction", "giấy giới thiệu", "GGT", Shape.NAMED),
    Kind("leave", "giấy nghỉ phép", "GNP", Shape.NAMED),
    Kind("dispatch_slip", "phiếu gửi", "PG", Shape.NAMED),
    Kind("transfer_slip", "phiếu chuyển", "PC", Shape.NAMED),
    Kind("report_slip", "phiếu báo", "PB", Shape.NAMED),
)

#: Type → abbreviation, as the decree lists them: 27, without letters of either kind.
ABBREVIATIONS = {kind.name: kind.abbreviation for kind in KINDS if kind.abbreviation}

#: Copies have abbreviations of their own.
COPIES = {"sao y": "SY", "trích sao": "TrS", "sao lục": "SL"}


def find_kind(words: str) -> Kind | None:
    """The type that somebody named: "công văn", "cong-van", "QĐ", "decision"; None when it is none of ours."""
    wanted = _plain(words)
    for kind in KINDS:
        if wanted in (_plain(kind.name), _plain(kind.key)) or words.strip() == kind.abbreviation != "":
            return kind
    return None


_BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(key: str) -> Kind:
    """The type that a draft was kept under; a letter for a key that is no longer known."""
    return _BY_KEY.get(key, LETTER)


def _plain(words: str) -> str:
    return " ".join(fold(words).replace("-", " ").replace("_", " ").split())
