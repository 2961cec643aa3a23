# ruff: noqa: E501 - the letter below is written as offices write it
"""Official documents of the demonstration: a register with relations, letters on their way out, and one letter to read.

Everything is invented and says so where it would be printed: numbers, days, tasks and amounts are nobody's.
"""

from collections.abc import Mapping
from datetime import date

from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc.documents.actions.drafts import approve, create_draft, present
from cchc.documents.actions.reading import begin_reading
from cchc.documents.actions.register import Entry, Relation, register_document
from cchc.documents.actions.symbols import save_symbols
from cchc.documents.kinds import AMENDS, ANSWERS, BASIS, OUT, REMINDS, REPLACES
from cchc_core.access import Actor

PROVINCE = "Ủy ban nhân dân tỉnh Hà Tĩnh"

#: Entries of the coordinator's register; relations name an earlier entry by number and symbol.
REGISTER: tuple[tuple[Entry, tuple[tuple[str, str], ...]], ...] = (
    (
        Entry(
            type="nghị quyết", number="76", symbol="NQ-CP", issued="15/7/2021", issuer="Chính phủ",
            subject="Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
            effective_on=date(2021, 7, 15),
        ),
        (),
    ),
    (
        Entry(
            type="nghị định", number="30/2020", symbol="NĐ-CP", issued="5/3/2020", issuer="Chính phủ",
            subject="Về công tác văn thư", effective_on=date(2020, 3, 5),
        ),
        (),
    ),
    (
        Entry(
            type="quyết định", number="9101", symbol="QĐ-UBND", issued="12/12/2024", issuer=PROVINCE,
            subject="Ban hành Quy định đánh giá kết quả cải cách hành chính của các cơ quan, địa phương (minh họa)",
            signer_post="KT. CHỦ TỊCH PHÓ CHỦ TỊCH", arrived_on=date(2024, 12, 13), arrival_number="2210",
        ),
        ((BASIS, "76/NQ-CP"),),
    ),
    (
        Entry(
            type="quyết định", number="9205", symbol="QĐ-UBND", issued="20/10/2025", issuer=PROVINCE,
            subject="Thay thế Quy định đánh giá kết quả cải cách hành chính, áp dụng từ năm 2026 (minh họa)",
            signer_post="KT. CHỦ TỊCH PHÓ CHỦ TỊCH", arrived_on=date(2025, 10, 21), arrival_number="1874",
            effective_on=date(2026, 1, 1),
        ),
        ((BASIS, "76/NQ-CP"), (REPLACES, "9101/QĐ-UBND")),
    ),
    (
        Entry(
            type="kế hoạch", number="9012", symbol="KH-UBND", issued="8/1/2026", issuer=PROVINCE,
            subject="Cải cách hành chính năm 2026 (minh họa)", arrived_on=date(2026, 1, 9), arrival_number="31",
            effective_on=date(2026, 1, 8), ends_on=date(2026, 12, 31),
        ),
        ((BASIS, "9205/QĐ-UBND"),),
    ),
    (
        Entry(
            type="kế hoạch", number="9118", symbol="KH-UBND", issued="16/4/2026", issuer=PROVINCE,
            subject="Bổ sung nhiệm vụ cải cách hành chính năm 2026 (minh họa)", arrived_on=date(2026, 4, 17),
            arrival_number="702",
        ),
        ((AMENDS, "9012/KH-UBND"),),
    ),
    (
        Entry(
            type="công văn", number="9340", symbol="UBND-NC", issued="2/6/2026", issuer=PROVINCE, urgency="urgent",
            subject="Khắc phục hồ sơ giải quyết quá hạn và công khai xin lỗi tổ chức, cá nhân (minh họa)",
            arrived_on=date(2026, 6, 3), arrival_number="1021",
        ),
        ((BASIS, "9012/KH-UBND"),),
    ),
    (
        Entry(
            direction=OUT, type="công văn", number="9127", symbol="SNV-CCHC", issued="11/6/2026", issuer="Sở Nội vụ",
            subject="Đôn đốc báo cáo cải cách hành chính quý II năm 2026 (minh họa)", signer_post="PHÓ GIÁM ĐỐC",
            addressees="Các sở, ban, ngành cấp tỉnh\nỦy ban nhân dân các xã, phường",
        ),
        ((BASIS, "9340/UBND-NC"),),
    ),
    (
        Entry(
            type="báo cáo", number="9058", symbol="BC-UBND", issued="24/6/2026", issuer="Ủy ban nhân dân phường Thành Sen",
            subject="Kết quả cải cách hành chính quý II năm 2026 (minh họa)", arrived_on=date(2026, 6, 25),
            arrival_number="1188",
        ),
        ((ANSWERS, "9127/SNV-CCHC"),),
    ),
    (
        Entry(
            direction=OUT, type="công văn", number="9166", symbol="SNV-CCHC", issued="14/7/2026", issuer="Sở Nội vụ",
            subject="Nhắc gửi báo cáo cải cách hành chính quý II năm 2026 (minh họa)",
        ),
        ((REMINDS, "9127/SNV-CCHC"),),
    ),
    (
        Entry(
            type="thông báo", number="9044", symbol="TB-VP", issued="9/2026", issuer="Văn phòng UBND tỉnh",
            subject="Lịch họp Ban Chỉ đạo cải cách hành chính quý III năm 2026 (minh họa)",
            arrived_on=date(2026, 9, 14), arrival_number="1650",
        ),
        (),
    ),
    (
        Entry(
            type="công văn", symbol="STP-KSTT", issued="2026", issuer="Sở Tư pháp",
            subject="Góp ý bộ tiêu chí chấm điểm năm 2027 (bản gửi trước, chưa có số; minh họa)",
            arrived_on=date(2026, 10, 2), arrival_number="1733",
        ),
        ((BASIS, "9205/QĐ-UBND"),),
    ),
)  # fmt: skip

LETTER = """ỦY BAN NHÂN DÂN                         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÀ TĨNH                                Độc lập - Tự do - Hạnh phúc

Số: 9415/UBND-NC                           Hà Tĩnh, ngày 12 tháng 10 năm 2026
V/v chuẩn bị đánh giá cải cách hành chính năm 2026 và
giới thiệu cách làm mới

Kính gửi:
- Các sở, ban, ngành cấp tỉnh;
- Ủy ban nhân dân các xã, phường.

Thực hiện Kế hoạch số 9012/KH-UBND ngày 08/01/2026 của Ủy ban nhân dân tỉnh về cải cách hành chính năm 2026 và Quyết định số 9205/QĐ-UBND ngày 20/10/2025 của Ủy ban nhân dân tỉnh, Ủy ban nhân dân tỉnh yêu cầu các cơ quan, địa phương:

1. Các sở, ban, ngành và Ủy ban nhân dân các xã, phường
a) Hoàn thành tự chấm điểm trên phần mềm và cập nhật đầy đủ tài liệu kiểm chứng trước ngày 05/12/2026.
b) Mỗi xã, phường giới thiệu ít nhất 02 cách làm mới; mỗi sở, ngành giới thiệu tối thiểu 01 cách làm mới về cải cách hành chính.
c) Rà soát, xử lý dứt điểm hồ sơ quá hạn; công khai xin lỗi theo quy định.

2. Giao Sở Nội vụ chủ trì, phối hợp với Văn phòng Ủy ban nhân dân tỉnh:
- Hướng dẫn các đơn vị cập nhật tài liệu kiểm chứng, hoàn thành trong tháng 11/2026.
- Tổng hợp, báo cáo Ủy ban nhân dân tỉnh chậm nhất ngày 15/12/2026.

Chín tháng đầu năm 2026, tỷ lệ hồ sơ trực tuyến đạt 81,5%, tăng 6,2% so với cùng kỳ. (Văn bản minh họa, không có giá trị thi hành.)

Yêu cầu Thủ trưởng các cơ quan, đơn vị nghiêm túc thực hiện./.

Nơi nhận:                                   TM. ỦY BAN NHÂN DÂN
- Như trên;                                       KT. CHỦ TỊCH
- Lưu: VT, NC.                                   PHÓ CHỦ TỊCH

                                                Nguyễn Minh Họa
"""

URGING: Mapping[str, object] = {
    "addressees": ["Các sở, ban, ngành cấp tỉnh", "Ủy ban nhân dân các xã, phường"],
    "body": [
        "Thực hiện Kế hoạch số 9012/KH-UBND ngày 08/01/2026 của Ủy ban nhân dân tỉnh, Sở Nội vụ đề nghị các cơ quan, đơn vị:",
        {"level": "clause", "text": "Hoàn thành tự chấm điểm trên phần mềm trước ngày 05/12/2026."},
        {"level": "clause", "text": "Bổ sung tài liệu kiểm chứng còn thiếu theo danh sách tại phụ lục."},
        "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về Sở Nội vụ để phối hợp giải quyết.",
    ],
    "annexes": [
        {
            "title": "Danh sách đơn vị còn thiếu tài liệu kiểm chứng (minh họa)",
            "body": [
                {
                    "table": {
                        "columns": [
                            {"title": "STT", "width": 6, "align": "center"},
                            {"title": "Đơn vị", "width": 34},
                            {"title": "Số mục còn thiếu", "width": 16, "align": "center"},
                        ],
                        "rows": [
                            ["1", "Phường Thành Sen", "3"],
                            ["2", "Phường Trần Phú", "1"],
                            ["3", "Xã Đức Thọ", "4"],
                        ],
                    }
                }
            ],
        }
    ],
    "signer": {"post": "Phó Giám đốc", "name": "Người Ký Minh Họa", "authority": ["KT. Giám đốc"]},
    "recipients": ["Như trên", "Ủy ban nhân dân tỉnh (để báo cáo)", "Lãnh đạo Sở"],
    "archive": "VT, CCHC",
    "demo": True,
}


def tell_documents(users: Mapping[str, User]) -> None:
    """Fill the registers of the cast. ``users`` are the cast by key; called on the day that the demonstration shows."""
    coordinator = actor_for(users["coordinator"], today())
    unit = _unit(coordinator)
    for entry, relations in REGISTER:
        register_document(
            actor=coordinator,
            unit_id=unit,
            entry=entry,
            not_secret=True,
            relations=[Relation(kind, symbol=symbol) for kind, symbol in relations],
        )
    begin_reading(actor=coordinator, unit_id=unit, text=LETTER)
    save_symbols(
        actor=coordinator,
        unit_id=unit,
        organ="SNV",
        sections={"Phòng Cải cách hành chính": "CCHC", "Văn phòng Sở": "VP"},
        types={},
    )
    create_draft(
        actor=coordinator,
        unit_id=unit,
        kind="letter",
        subject="hoàn thành tự chấm điểm cải cách hành chính năm 2026",
        context={**URGING, "symbol": "SNV-CCHC"},
    )
    _commune_draft(users)


def _commune_draft(users: Mapping[str, User]) -> None:
    """A report of the commune that its head has approved and that waits for its number."""
    focal, head = (actor_for(users[key], today()) for key in ("focal-commune", "head-commune"))
    row = create_draft(
        actor=focal,
        unit_id=_unit(focal),
        kind="report",
        subject="kết quả cải cách hành chính năm 2026",
        context={
            "body": [
                {"level": "group", "title": "Kết quả đạt được"},
                {"level": "clause", "text": "Đã hoàn thành 40/42 nhiệm vụ trong kế hoạch năm (số liệu minh họa)."},
                {"level": "group", "title": "Nhiệm vụ thời gian tới"},
                {"level": "clause", "text": "Hoàn thành hai nhiệm vụ còn lại trước ngày 20/12/2026."},
            ],
            "signer": {"post": "Chủ tịch", "name": "Người Ký Minh Họa", "authority": ["TM. Ủy ban nhân dân"]},
            "recipients": ["Sở Nội vụ", "Thường trực Đảng ủy, HĐND phường"],
            "demo": True,
        },
    )
    row = present(actor=focal, draft=row)
    approve(actor=head, draft=row, version=row.version)


def _unit(actor: Actor) -> int:
    """The unit in which a person acts."""
    return actor.holdings[0].unit_id
