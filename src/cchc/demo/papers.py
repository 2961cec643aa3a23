"""The documents that units of the demonstration cite: each with number, symbol, issuer and day, and a file that opens.

A kind of document has one text for all units, which says of itself that it is an illustration; titles, numbers and days differ
from unit to unit. Each unit of a present round has a file of its own, as in life: a file that serves two units is a warning.
Documents of past rounds were taken over without their files.
"""

import hashlib
import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cchc.common.sniffing import Sniffed, sniff
from cchc.common.text import fold
from cchc.demo.log import Log
from cchc.evidence.models import Evidence, EvidenceFile
from cchc_core.access import Actor, Holding
from cchc_core.criteria.tree import Placed
from cchc_core.rules.rule import FactValue
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

ASSETS = Path(__file__).with_name("assets")
PROVINCE_ISSUER, PROVINCE_SYMBOL = "UBND tỉnh Hà Tĩnh", "UBND"


@dataclass(frozen=True)
class Paper:
    """A kind of document. ``words`` are what the evidence text of a criterion says where it is cited, marks aside."""

    key: str
    kind: str  # KH, BC, QĐ …: the part of the symbol that says what it is
    title: str
    day: tuple[int, int]  # month and day
    file: str
    field: str  # the field of reform whose criteria cite it
    words: str = ""  # a pattern; empty for the document that the field falls back on
    fact: str = ""  # the figure that holds its day
    by_province: bool = False


PAPERS: tuple[Paper, ...] = (
    Paper("plan", "KH", "Kế hoạch cải cách hành chính năm {year}", (1, 12), "ke-hoach-cchc.docx", "steering",
          "ke hoach", "plan_issued_on"),
    Paper("inspection", "TB", "Thông báo kết luận kiểm tra công tác cải cách hành chính năm {year}", (8, 19),
          "thong-bao-ket-luan-kiem-tra.pdf", "steering", "kiem tra|khac phuc|ket luan"),
    Paper("initiative", "QĐ", "Quyết định công nhận sáng kiến, giải pháp cải cách hành chính năm {year}", (9, 24),
          "quyet-dinh-cong-nhan-sang-kien.pdf", "steering", "sang kien|mo hinh|nhan rong|cong nhan"),
    Paper("report", "BC", "Báo cáo kết quả công tác cải cách hành chính năm {year}", (11, 4), "bao-cao-cchc.docx",
          "steering"),
    Paper("law-plan", "KH", "Kế hoạch phổ biến, giáo dục pháp luật và theo dõi thi hành pháp luật năm {year}", (1, 20),
          "ke-hoach-pho-bien-phap-luat.docx", "institutions", "ke hoach|theo doi thi hanh|hoa giai", "law_plan_issued_on"),
    Paper("law-report", "BC", "Báo cáo kết quả rà soát, hệ thống hóa văn bản quy phạm pháp luật năm {year}", (10, 28),
          "bao-cao-ra-soat-van-ban.docx", "institutions", "", "docs_reviewed_on"),
    Paper("one-stop", "QĐ", "Quyết định phân công công chức làm việc tại bộ phận tiếp nhận và trả kết quả", (2, 16),
          "quyet-dinh-phan-cong-mot-cua.pdf", "procedures", "phan cong|lich truc|quyet dinh|van ban"),
    Paper("posting", "BB", "Biên bản kiểm tra niêm yết, công khai thủ tục hành chính năm {year}", (9, 8),
          "bien-ban-kiem-tra-niem-yet.pdf", "procedures", "anh |niem yet|lien ket"),
    Paper("dossiers", "BC", "Báo cáo tình hình giải quyết thủ tục hành chính năm {year}", (11, 3),
          "bao-cao-giai-quyet-tthc.docx", "procedures"),
    Paper("staffing", "QĐ", "Quyết định giao biên chế công chức, số lượng người làm việc năm {year}", (1, 26),
          "quyet-dinh-giao-bien-che.pdf", "organization", "bien che|danh sach", "", True),
    Paper("regulations", "QĐ", "Quyết định ban hành quy chế làm việc và phân công nhiệm vụ", (3, 9),
          "quy-che-lam-viec.docx", "organization"),
    Paper("training", "BC", "Báo cáo chất lượng đội ngũ và kết quả đào tạo, bồi dưỡng năm {year}", (10, 21),
          "bao-cao-dao-tao-boi-duong.docx", "civil_service"),
    Paper("spending", "QĐ", "Quyết định ban hành quy chế chi tiêu nội bộ và quản lý tài sản công", (2, 3),
          "quy-che-chi-tieu-noi-bo.docx", "public_finance", "quy che|tai san|tu chu"),
    Paper("budget", "BC", "Báo cáo quyết toán và tình hình giải ngân năm {year}", (10, 30),
          "bao-cao-quyet-toan-giai-ngan.docx", "public_finance", "", "settlement_sent_on"),
    Paper("digital", "BC", "Báo cáo kết quả chuyển đổi số và ứng dụng công nghệ thông tin năm {year}", (10, 27),
          "bao-cao-chuyen-doi-so.docx", "digital"),
    Paper("economy", "BC", "Báo cáo tình hình kinh tế - xã hội năm {year}", (11, 6), "bao-cao-kinh-te-xa-hoi.docx",
          "impact"),
    Paper("democracy", "BC", "Báo cáo kết quả thực hiện dân chủ ở cơ sở năm {year}", (10, 19),
          "bao-cao-dan-chu-co-so.docx", "grassroots_democracy"),
)  # fmt: skip

_PAGES = (
    "tr. 1",
    "tr. 2",
    "tr. 1-2",
    "mục II",
    "mục III.1",
    "mục III.2",
    "phụ lục 1",
    "phụ lục 2",
    "phụ lục 1, dòng 6",
)


def paper_for(placed: Placed) -> Paper:
    """The kind of document that proves a criterion, after its field and the words of its evidence."""
    mine = [paper for paper in PAPERS if paper.field == (placed.field or "steering")] or [PAPERS[3]]
    text = fold(f"{placed.node.evidence.text} {placed.node.name}")
    found = (paper for paper in mine if paper.words and re.search(paper.words, text))
    return next(found, next(paper for paper in mine if not paper.words))


def page_of(seed: str) -> str:
    """Where in the document the proof stands."""
    return random.Random(f"page/{seed}").choice(_PAGES)  # noqa: S311 - the same paper every time, no secret


@dataclass(frozen=True)
class Pattern:
    """A file as it ships, to be made a unit's own."""

    name: str
    media_type: str
    data: bytes

    def of(self, office: str) -> bytes:
        """The same document with the unit's key where neither Word nor a reader of PDF looks."""
        mark = office.encode()
        if self.media_type == "application/pdf":
            return self.data + b"%% " + mark + b"\n"
        return self.data[:-2] + len(mark).to_bytes(2, "little") + mark  # the comment at the end of a ZIP archive


def read_patterns() -> dict[str, Pattern]:
    """Every file that the documents have, by name."""
    patterns = {}
    for name in sorted({paper.file for paper in PAPERS}):
        data = (ASSETS / name).read_bytes()
        found = sniff(name, data)
        if not isinstance(found, Sniffed):
            raise TypeError(f"{name} is no file that evidence may have.")
        patterns[name] = Pattern(found.name, found.media_type, data)
    return patterns


@dataclass(frozen=True)
class Office:
    """Whose documents they are."""

    unit: int
    key: str
    name: str
    short: str
    actor: Actor
    holding: Holding | None


def issue(
    office: Office,
    papers: Collection[Paper],
    year: int,
    facts: Mapping[str, FactValue],
    last: date,
) -> list[tuple[Paper, Evidence]]:
    """The unit's documents of a year, not stored yet; none is younger than ``last``."""
    return [(paper, _issue_one(office, paper, year, facts, last)) for paper in papers]


def _issue_one(office: Office, paper: Paper, year: int, facts: Mapping[str, FactValue], last: date) -> Evidence:
    chance = random.Random(f"paper/{office.key}/{paper.key}/{year}")  # noqa: S311 - the same paper every time, no secret
    on = facts.get(paper.fact)
    on = (
        on
        if isinstance(on, date)
        else min(last, date(year, *paper.day).replace(day=max(1, paper.day[1] - chance.randint(0, 3))))
    )
    symbol = f"{paper.kind}-{PROVINCE_SYMBOL if paper.by_province else office.short}"
    title = paper.title.format(year=year)
    issuer = PROVINCE_ISSUER if paper.by_province else office.name
    number = str(chance.randint(3, 40) + on.timetuple().tm_yday)
    return Evidence(
        unit_id=office.unit,
        title=title,
        number=number,
        symbol=symbol,
        issuer=issuer,
        issued_text=show_day(on),
        issued_on=on,
        note="Dữ liệu minh họa",
        not_secret=True,
        search=fold(f"{title} {number} {symbol} {issuer}")[:1000],
        created_by_id=office.actor.user_id,
        post_id=office.holding.post_id if office.holding else None,
    )


def _file_of(office: Office, paper: Paper, row: Evidence, pattern: Pattern) -> EvidenceFile:
    """Put the unit's own file into the storage, under its digest as every file of evidence."""
    data = pattern.of(f"{office.key}/{paper.key}")
    digest = hashlib.sha256(data).hexdigest()
    path = f"evidence/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return EvidenceFile(
        evidence=row,
        version=1,
        name=pattern.name,
        size=len(data),
        sha256=digest,
        media_type=pattern.media_type,
        file=path,
        created_by_id=office.actor.user_id,
    )


def keep(made: Sequence[tuple[Office, Paper, Evidence]], patterns: Mapping[str, Pattern], log: Log) -> None:
    """Store documents, with a file each where there are ``patterns``; the log tells it as of adding them one by one."""
    Evidence.objects.bulk_create([row for *_, row in made], batch_size=1000)
    files = {row.pk: _file_of(office, paper, row, patterns[paper.file]) for office, paper, row in made if patterns}
    EvidenceFile.objects.bulk_create(files.values(), batch_size=1000)
    for office, _, row in made:
        key = f"evidence:{row.pk}"
        digests = [files[row.pk].sha256] if patterns else []
        after = {"title": row.title, "symbol": row.full_symbol, "issued": row.issued_text, "files": digests}
        summary = note(gettext_noop("Added the document %(title)s"), title=row.title)
        log.add(office.actor, office.holding, "evidence.add", key, key, summary, after=after)
