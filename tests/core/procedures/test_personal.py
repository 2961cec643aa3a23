"""Columns that tell who a citizen is are found by their heads and by what stands in them."""

import pytest

from cchc_core.procedures.personal import are_identity_numbers, is_personal_head, looks_personal


@pytest.mark.parametrize(
    "head",
    [
        "Họ và tên",
        "Họ tên người nộp",
        "Chủ hồ sơ",
        "ChuHoSo",
        "SoDinhDanh",
        "Số định danh cá nhân",
        "Số CCCD",
        "CMND/CCCD",
        "Số điện thoại",
        "SĐT",
        "Email",
        "Địa chỉ thường trú",
        "Ngày sinh",
        "so_dien_thoai",
        "Cán bộ thụ lý",
        "HỌ TÊN",
        "Mã số thuế",
        "Người yêu cầu",
        "Họ, tên người nộp",
        "HOVATEN",
        "hoten",
        "Chữ đệm và tên",
        "Họ tên cán bộ cơ quan",
        "Số CCCD/CMND của công dân",
        "CMTND",
        "Mã số định danh công dân",
        "ĐT liên hệ",
        "DienThoai",
        "sodienthoai",
        "E-mail",
        "Thư điện tử",
        "Nơi cư trú",
        "Quê quán",
        "NgaySinh",
        "nguoi_nop",
        "NguoiNop",
        "nguoinop",
        "Người được cấp",
        "Người thụ lý",
        "Tên tổ chức, cá nhân",
        "Chủ sử dụng đất",
        "Số GTTT",
        "Thẻ BHYT",
        "citizenName",
        "full_name",
        "PhoneNumber",
        "Mobile",
    ],
)
def test_head_of_a_person_is_found(head: str) -> None:
    assert is_personal_head(head)


@pytest.mark.parametrize(
    "head",
    [
        "Mã hồ sơ",
        "Số hồ sơ",
        "Tên thủ tục hành chính",
        "Đơn vị",
        "Mã định danh đơn vị",
        "Lĩnh vực",
        "Ngày hẹn trả",
        "Cơ quan thực hiện",
        "Trạng thái",
        "Mức độ hài lòng",
        "Kênh tiếp nhận",
        "Số thành phần hồ sơ",
        "Tên đơn vị",
        "Tên TTHC",
        "Tên cơ quan",
        "Tên kết quả",
        "Tên trạng thái",
        "Mã định danh cơ quan",
        "Mã số hồ sơ",
        "Ghi chú",
        "STT",
        "Ngày công dân rút hồ sơ",
        "Số lần công dân bổ sung",
        "Tổng số hồ sơ công dân nộp",
        "Mức độ hài lòng của công dân",
        "Tỷ lệ hài lòng của người dân",
        "Hình thức nhận kết quả",
        "Đối tượng thực hiện",
        "Thôn/xóm",
    ],
)
def test_head_of_a_dossier_is_none_of_a_person(head: str) -> None:
    assert not is_personal_head(head)


@pytest.mark.parametrize(
    "values",
    [
        ["042085001234", "042199004567"],
        ["183 456 789", "184567890"],
        ["0912345678", "+84912345678"],
        ["an@example.org"],
        ["Nguyễn Văn An", "Trần Thị Bình", ""],
        ["LÊ VĂN CƯỜNG"],
        ["Ông Lò Văn Bích", "Bà Kiều Thị Mai"],
        ["Nguyen Van An"],
        ["42085001234", "42085001235.0"],
        ["912345678"],
        ["0912-345-678"],
        ["02393 855 123"],
        ["", "x", "x", "x", "x", "x", "x", "x", "x", "CCCD 042085001234 cấp ngày 1/1/2021"],
    ],
)
def test_cells_of_a_person_are_found(values: list[str]) -> None:
    assert looks_personal(values)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [""],
        ["H42.17-260105-0001", "H42.17-260105-0002"],
        ["1", "2", "9"],
        ["05/01/2026 08:30"],
        ["Hộ tịch", "Đất đai", "Chứng thực"],
        ["1.001193", "2.000815"],
        ["Xã Đức Thọ", "Phường Trần Phú"],
        ["hồ sơ đất đai"],
        ["20260901000123"],
        ["Hà Tĩnh", "Hà Tĩnh"],
        ["Lý lịch tư pháp", "Mai táng phí", "Lễ hội", "Tố cáo"],
        ["2026", "2025"],
    ],
)
def test_cells_of_dossiers_are_none(values: list[str]) -> None:
    assert not looks_personal(values)


@pytest.mark.parametrize(("head", "value"), [("Mã hồ sơ quốc gia", "042026090001"), ("Số tiền lệ phí", "150000000")])
def test_long_numbers_of_papers_and_money_are_nobodys(head: str, value: str) -> None:
    assert looks_personal([value])
    assert not looks_personal([value], head)


def test_numbers_of_dossiers_are_told_from_those_of_people() -> None:
    assert not are_identity_numbers([f"042026{number:06}" for number in range(40)])
    assert are_identity_numbers([f"0420{year}{number:06}" for number, year in enumerate(range(60, 99))])
