"""Columns that tell who a citizen is are found by their heads and by what stands in them."""

import pytest

from cchc_core.procedures.personal import is_personal_head, looks_personal


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
    ],
)
def test_cells_of_dossiers_are_none(values: list[str]) -> None:
    assert not looks_personal(values)
