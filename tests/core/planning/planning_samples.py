"""The rows of real plans that ship with the product, and the tables of further wordings beside these tests."""

import csv
from pathlib import Path

import cchc_core
from cchc_core.planning.leads import KnownUnit

SAMPLES = Path(cchc_core.__file__).parents[1] / "cchc" / "planning" / "samples"
CASES = Path(__file__).parent / "cases"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def targets() -> list[dict[str, str]]:
    return rows(SAMPLES / "targets.csv")


def tasks() -> list[dict[str, str]]:
    return rows(SAMPLES / "tasks.csv")


def cases(name: str) -> list[dict[str, str]]:
    return rows(CASES / name)


_UNITS = (
    ("Sở Nội vụ", "department", ()),
    ("Sở Tư pháp", "department", ()),
    ("Sở Tài chính", "department", ()),
    ("Sở Thông tin và Truyền thông", "department", ()),
    ("Sở Khoa học và Công nghệ", "department", ()),
    ("Sở Kế hoạch và Đầu tư", "department", ()),
    ("Sở Nông nghiệp và Phát triển nông thôn", "department", ()),
    ("Sở Văn hóa, Thể thao và Du lịch", "department", ()),
    ("Sở Lao động - Thương binh và Xã hội", "department", ()),
    ("Sở Y tế", "department", ()),
    ("Sở Giáo dục và Đào tạo", "department", ()),
    ("Sở Tài nguyên và Môi trường", "department", ()),
    ("Văn phòng UBND tỉnh", "department", ("VP UBND tỉnh",)),
    ("Ban Quản lý Khu kinh tế tỉnh", "other_body", ("BQL Khu kinh tế tỉnh",)),
    ("Cục Thuế tỉnh", "central_agency", ("Cục Thuế",)),
    ("Bưu điện tỉnh", "central_agency", ()),
    ("Huyện Đức Thọ", "district", ()),
    ("Huyện Kỳ Anh", "district", ()),
    ("Thị xã Kỳ Anh", "district", ()),
    ("Thành phố Hà Tĩnh", "district", ()),
    ("Xã Tân Lộc", "commune", ()),
    ("Xã Đức Lạng", "commune", ()),
    ("Xã Hòa Lạc", "commune", ()),
    ("Thị trấn Đức Thọ", "township", ()),
    ("Phường Trần Phú", "ward", ()),
    ("Phòng Nội vụ", "district_division", ()),
    ("Phòng Tài chính - Kế hoạch", "district_division", ()),
    ("Phòng Văn hóa - Thông tin", "district_division", ()),
    ("Phòng Tư pháp", "district_division", ()),
    ("Văn phòng HĐND và UBND", "district_division", ("VP HĐND-UBND",)),
    ("Phòng Cải cách hành chính - Văn thư lưu trữ", "division", ()),
    ("Trung tâm Phục vụ hành chính công", "public_service", ("Trung tâm PVHCC",)),
    ("Tỉnh Hà Tĩnh", "province", ()),
)
_UNDER = {"Xã Tân Lộc": "Huyện Đức Thọ", "Xã Đức Lạng": "Huyện Đức Thọ", "Xã Hòa Lạc": "Huyện Kỳ Anh"}
_IDS = {name: number for number, (name, _kind, _short) in enumerate(_UNITS, start=1)}
UNITS = tuple(
    KnownUnit(_IDS[name], name, short, kind, within=(_IDS[_UNDER[name]],) if name in _UNDER else ())
    for name, kind, short in _UNITS
)
NAMES = {unit.id: unit.name for unit in UNITS}
