"""Which field of reform the title of a section means: "II. CẢI CÁCH THỦ TỤC HÀNH CHÍNH" → ``procedures``.

The catalogue of fields is dated data; the caller brings the names of a day. Titles that name none by its words are known by
what papers call the field besides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cchc_core.text import fold

#: Words by which papers know the fields, under the keys that catalogues use; the more particular come first.
_KNOWN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("impact", r"tac dong|phat trien kinh te"),
        ("public_finance", r"tai chinh cong|ngan sach|tai san cong"),
        ("civil_service", r"cong vu|can bo, cong chuc|cong chuc, vien chuc|vi tri viec lam"),
        ("organization", r"to chuc bo may|bo may|bien che|sap xep"),
        ("procedures", r"thu tuc hanh chinh|\btthc\b|mot cua|dich vu cong"),
        (
            "digital",
            r"chinh quyen (?:dien tu|so)|chinh phu (?:dien tu|so)|chuyen doi so|hien dai hoa|cong nghe thong tin",
        ),
        ("institutions", r"the che|quy pham phap luat|phap luat"),
        ("steering", r"chi dao|dieu hanh|tuyen truyen|kiem tra cai cach"),
    )
)


def field_of(title: str, names: Mapping[str, str]) -> str:
    """The key of the field that ``title`` names; "" where it names none of ``names`` (key → name of the day)."""
    plain = fold(title)
    for key, name in names.items():
        core = re.sub(r"^cai cach (?:che do )?", "", fold(name))
        if core and core in plain:
            return key
    return next((key for key, pattern in _KNOWN if key in names and pattern.search(plain)), "")
