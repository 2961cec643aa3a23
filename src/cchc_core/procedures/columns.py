"""The columns of a dossier and of a monthly aggregate: what every engine, import and page agrees on.

A file of dossiers (Parquet or CSV) holds exactly ``COLUMNS``, null where a thing is unknown; times are Vietnamese local
time without a zone. What dossiers cannot tell (procedures published in time, petitions) stands in a second, small table
of ``AGGREGATES``. Names of people and identity numbers are in neither: ``personal`` knows their heads.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cchc_core.procedures.definitions import DEFINITIONS


class Kind(str, Enum):
    """What a column holds, and so its type: text, int64, timestamp(us), date, bool."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    DAY = "day"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, whether it must be there, and the heads offices write over it.

    ``words`` are the values a column is limited to, each with what offices write for it. ``may_be_blank``: the column must
    stand in a file, and a cell of it may be empty.
    """

    name: str
    kind: Kind
    required: bool = False
    heads: tuple[str, ...] = ()
    words: Mapping[str | int, tuple[str, ...]] | None = None
    may_be_blank: bool = False


STATUSES: Mapping[int, str] = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
NOT_ACCEPTED, WAITING_FOR_PAPERS, WITHDRAWN, STOPPED, FINISHED, RETURNED = 3, 5, 7, 8, 9, 10

DIRECT, ONLINE, POSTAL = 1, 2, 3
ONE_STOP, PORTAL = "one_stop", "portal"
FULL, PARTIAL, OTHER = "full", "partial", "other"
VERY_SATISFIED, SATISFIED, NOT_SATISFIED = "very", "yes", "no"

_SOURCES: Mapping[str | int, tuple[str, ...]] = {
    ONE_STOP: ("một cửa", "hệ thống một cửa", "hệ thống thông tin giải quyết TTHC của tỉnh"),
    PORTAL: ("cổng DVCQG", "cổng dịch vụ công quốc gia", "DVCQG"),
}
#: What the systems of provinces call a status beside its name.
_STATUS_WORDS: Mapping[int, tuple[str, ...]] = {
    1: ("Mới nộp", "Chờ tiếp nhận"),
    2: ("Đã tiếp nhận", "Mới tiếp nhận"),
    3: ("Từ chối", "Từ chối tiếp nhận", "Không tiếp nhận", "Từ chối giải quyết"),
    4: ("Đang giải quyết", "Đang thụ lý", "Chờ xử lý"),
    5: ("Yêu cầu bổ sung", "Chờ bổ sung", "Chờ bổ sung hồ sơ", "Chờ bổ sung giấy tờ", "Đang chờ bổ sung"),
    6: ("Chờ thực hiện nghĩa vụ tài chính", "Thực hiện nghĩa vụ tài chính", "Chờ nộp phí, lệ phí", "Chờ thanh toán"),
    7: ("Rút hồ sơ", "Đã rút", "Đã rút hồ sơ", "Hồ sơ đã rút", "Công dân rút hồ sơ"),
    8: ("Đã dừng xử lý", "Dừng giải quyết", "Tạm dừng", "Tạm dừng xử lý"),
    9: (
        "Xử lý xong",
        "Đã xử lý",
        "Đã giải quyết",
        "Đã giải quyết xong",
        "Đã có kết quả",
        "Có kết quả",
        "Chờ trả kết quả",
    ),
    10: ("Đã trả", "Đã trả KQ", "Trả kết quả"),
}
_LEVELS: Mapping[str | int, tuple[str, ...]] = {
    FULL: (
        "toàn trình",
        "DVC toàn trình",
        "DVCTT toàn trình",
        "dịch vụ công trực tuyến toàn trình",
        "mức độ 4",
        "mức 4",
        "4",
    ),
    PARTIAL: (
        "một phần",
        "DVC một phần",
        "DVCTT một phần",
        "dịch vụ công trực tuyến một phần",
        "mức độ 3",
        "mức 3",
        "3",
    ),
    OTHER: ("khác", "cung cấp thông tin", "còn lại", "khác/cung cấp thông tin", "mức độ 2", "mức 2", "2"),
}
_CHANNELS: Mapping[str | int, tuple[str, ...]] = {
    DIRECT: (
        "trực tiếp",
        "nộp trực tiếp",
        "tiếp nhận trực tiếp",
        "tại bộ phận một cửa",
        "trực tiếp tại bộ phận một cửa",
    ),
    ONLINE: (
        "trực tuyến",
        "nộp trực tuyến",
        "tiếp nhận trực tuyến",
        "online",
        "qua mạng",
        "nộp qua mạng",
        "DVCTT",
        "dịch vụ công trực tuyến",
        "cổng dịch vụ công",
    ),
    POSTAL: (
        "bưu chính công ích",
        "bưu chính",
        "BCCI",
        "qua BCCI",
        "dịch vụ bưu chính công ích",
        "qua bưu chính công ích",
        "qua dịch vụ bưu chính công ích",
        "bưu điện",
        "qua bưu điện",
    ),
}
_SATISFACTION: Mapping[str | int, tuple[str, ...]] = {
    VERY_SATISFIED: ("rất hài lòng",),
    SATISFIED: ("hài lòng", "bình thường"),
    NOT_SATISFIED: ("không hài lòng", "chưa hài lòng"),
}

#: Every indicator by its code, also under the name that software gives it and under its own.
_INDICATORS: Mapping[str | int, tuple[str, ...]] = {
    code: (code, one.key, one.name) for code, one in DEFINITIONS.items()
}
_UNIT_HEADS = (
    "Tên đơn vị",
    "Cơ quan",
    "Tên cơ quan",
    "Cơ quan giải quyết",
    "Cơ quan thực hiện",
    "Đơn vị giải quyết",
    "Đơn vị xử lý",
    "Đơn vị thực hiện",
)

_T, _N, _M, _D, _B = Kind.TEXT, Kind.NUMBER, Kind.MOMENT, Kind.DAY, Kind.YES_NO

_DOSSIER = (
    Column(
        "number",
        _T,
        True,
        ("Số hồ sơ", "Mã hồ sơ", "Mã số hồ sơ", "Mã HS", "Số HS", "Số biên nhận", "Mã biên nhận", "SoHoSo", "MaHoSo"),
    ),
    Column("source", _T, True, ("Nguồn", "Hệ thống nguồn", "Nguồn dữ liệu"), _SOURCES),
    Column("unit", _T, True, ("Mã đơn vị", "Đơn vị", *_UNIT_HEADS, "DonViId")),
    Column("field", _T, False, ("Lĩnh vực", "Tên lĩnh vực", "Lĩnh vực TTHC", "Mã lĩnh vực", "MaLinhVuc")),
    Column(
        "procedure",
        _T,
        True,
        ("Mã TTHC", "Mã thủ tục", "Mã thủ tục hành chính", "Mã số TTHC", "Mã số thủ tục", "Mã dịch vụ công", "MaTTHC"),
    ),
    Column(
        "service_level",
        _T,
        False,
        (
            "Mức độ",
            "Mức độ dịch vụ công",
            "Mức độ DVC",
            "Mức độ dịch vụ công trực tuyến",
            "Mức độ DVCTT",
            "Loại dịch vụ công",
            "Loại DVC",
            "MucDo",
        ),
        _LEVELS,
    ),
    Column(
        "channel",
        _N,
        True,
        (
            "Kênh tiếp nhận",
            "Kênh thực hiện",
            "Kênh nộp",
            "Kênh nộp hồ sơ",
            "Hình thức nộp",
            "Hình thức nộp hồ sơ",
            "Hình thức tiếp nhận",
            "Hình thức tiếp nhận hồ sơ",
            "Phương thức nộp",
            "Phương thức tiếp nhận",
            "Cách thức nộp",
            "KenhThucHien",
        ),
        _CHANNELS,
        may_be_blank=True,  # an empty one is direct
    ),
    Column(
        "received_at",
        _M,
        True,
        (
            "Ngày tiếp nhận",
            "Ngày tiếp nhận hồ sơ",
            "Ngày nhận",
            "Ngày nhận hồ sơ",
            "Ngày giờ tiếp nhận",
            "Thời điểm tiếp nhận",
            "Thời gian tiếp nhận",
            "NgayTiepNhan",
        ),
    ),
    Column(
        "due_at",
        _M,
        False,
        (
            "Ngày hẹn trả",
            "Ngày hẹn trả kết quả",
            "Ngày hẹn trả KQ",
            "Ngày hẹn",
            "Thời gian hẹn trả",
            "Thời gian hẹn trả kết quả",
            "Thời điểm hẹn trả",
            "Hạn trả",
            "Hạn trả kết quả",
            "Hạn giải quyết",
            "NgayHenTra",
        ),
    ),
    Column("statutory_due_at", _M, False, ("Hạn theo quy định", "Thời hạn theo quy định", "Hạn giải quyết tối đa")),
    Column(
        "finished_at",
        _M,
        False,
        (
            "Ngày xử lý xong",
            "Ngày giải quyết xong",
            "Ngày hoàn thành",
            "Ngày hoàn thành xử lý",
            "Ngày có kết quả",
            "Ngày kết thúc",
            "Ngày kết thúc xử lý",
            "Thời gian hoàn thành",
            "Thời gian kết thúc xử lý",
            "Thời điểm hoàn thành",
            "NgayKetThucXuLy",
        ),
    ),
    Column(
        "returned_at",
        _M,
        False,
        (
            "Ngày trả",
            "Ngày trả kết quả",
            "Ngày trả KQ",
            "Ngày trả kết quả thực tế",
            "Ngày trả thực tế",
            "Ngày trả hồ sơ",
            "Thời gian trả kết quả",
            "Thời điểm trả kết quả",
            "NgayTra",
        ),
    ),
    Column("stopped_at", _M, False, ("Ngày dừng xử lý", "Ngày từ chối", "Ngày dừng, từ chối")),
    Column("withdrawn_at", _M, False, ("Ngày rút hồ sơ", "Ngày rút")),
    Column("supplement_requests", _N, False, ("Số lần yêu cầu bổ sung", "Số lần bổ sung")),
    Column("supplement_days", _N, False, ("Số ngày chờ bổ sung", "Thời gian chờ bổ sung")),
    Column(
        "status",
        _N,
        True,
        ("Trạng thái", "Trạng thái hồ sơ", "Trạng thái xử lý", "Tình trạng", "Tình trạng hồ sơ", "TrangThaiHoSoId"),
        {code: (text, *_STATUS_WORDS[code]) for code, text in STATUSES.items()},
    ),
    Column("fee_due", _B, False, ("Có phí, lệ phí", "Có nghĩa vụ tài chính", "Phải nộp phí, lệ phí")),
    Column("paid_online", _B, False, ("Thanh toán trực tuyến", "Đã thanh toán trực tuyến", "DuocThanhToanTrucTuyen")),
    Column("components", _N, False, ("Số thành phần hồ sơ", "Thành phần hồ sơ")),
    Column("components_digitised", _N, False, ("Số thành phần số hóa", "Thành phần đã số hóa", "HoSoCoThanhPhanSoHoa")),
    Column("components_reused", _N, False, ("Số thành phần tái sử dụng", "Thành phần tái sử dụng")),
    Column("result_required", _B, False, ("Phải trả kết quả", "Có kết quả phải trả")),
    Column("result_digitised", _B, False, ("Đã số hóa kết quả", "Số hóa kết quả", "DaSoHoaKetQua")),
    Column("result_electronic", _B, False, ("Kết quả điện tử", "Có kết quả điện tử", "DinhKemKetQua")),
    Column("synced", _B, False, ("Đã đồng bộ", "Đồng bộ Cổng DVCQG", "Đồng bộ lên Cổng DVCQG")),
    Column("apologies", _N, False, ("Số lần xin lỗi", "Số phiếu xin lỗi")),
    Column("apologised_at", _M, False, ("Ngày xin lỗi", "Ngày phiếu xin lỗi")),
    Column("new_due_at", _M, False, ("Ngày hẹn lại", "Ngày hẹn trả lại")),
    Column("satisfaction", _T, False, ("Mức độ hài lòng", "Hài lòng", "Đánh giá hài lòng"), _SATISFACTION),
)

#: Columns of a dossier by name, in the order of the file.
COLUMNS: Mapping[str, Column] = {column.name: column for column in _DOSSIER}

_AGGREGATE = (
    Column("source", _T, True, ("Nguồn", "Hệ thống nguồn", "Nguồn dữ liệu"), _SOURCES),
    Column("unit", _T, True, ("Mã đơn vị", "Đơn vị", *_UNIT_HEADS)),
    Column("field", _T, False, ("Lĩnh vực", "Tên lĩnh vực", "Mã lĩnh vực")),
    Column("procedure", _T, False, ("Mã TTHC", "Mã thủ tục")),
    Column("month", _D, True, ("Tháng", "Từ tháng", "Tháng, năm", "Kỳ")),  # its first day
    Column("months", _N, False, ("Số tháng",)),  # 1, or 12 for a figure of the whole year from `month` on; null is 1
    Column("indicator", _T, True, ("Chỉ tiêu", "Mã chỉ tiêu", "Chỉ số", "Mã chỉ số"), _INDICATORS),
    Column("numerator", _N, False, ("Tử số", "Số đạt")),
    Column("denominator", _N, True, ("Mẫu số", "Tổng số")),
)

#: Columns of an aggregate by name: counts of one indicator, by unit and month, that dossiers do not tell.
AGGREGATES: Mapping[str, Column] = {column.name: column for column in _AGGREGATE}


def plain(head: str) -> str:
    """A head without marks, signs and capitals: "Ngày hẹn trả" and "NgayHenTra" are one."""
    apart = unicodedata.normalize("NFD", head.lower().replace("đ", "d"))
    return "".join(letter for letter in apart if letter.isalnum())


def column_under(head: str, columns: Mapping[str, Column] = COLUMNS) -> Column | None:
    """The column that a head of an office's file stands over, or None."""
    folded = plain(head)
    for column in columns.values():
        if folded in {plain(word) for word in (column.name, *column.heads)}:
            return column
    return None
