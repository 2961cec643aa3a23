"""What the filters write, and how Vietnamese text is searched and ordered."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import engines

from cchc.common.text import fold, sort_key
from cchc_core.words import note


def shown(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ value|number }}", Fraction(2469, 2), "1.234,5"),
        ("{{ value|number:2 }}", Fraction(1, 3), "0,33"),
        ("{{ value|points }}", Fraction(2), "2,00"),
        ("{{ value|points }}", None, ""),
        ("{{ value|points }}", Fraction(0), "0,00"),
        ("{{ value|vndate }}", date(2023, 3, 4), "4/3/2023"),
        ("{{ value|vndatetime }}", datetime(2023, 3, 4, 20, 5, tzinfo=UTC), "03:05 5/3/2023"),
        ("{{ value|vntime }}", datetime(2023, 3, 4, 20, 5, tzinfo=UTC), "03:05"),
        ("{{ value|say }}", note("Saved at %(time)s", time="10:42"), "Đã lưu lúc 10:42"),
        ("{{ value|say }}", "chữ thường", "chữ thường"),
        ("{{ value|say }}", None, ""),
    ],
)
def test_filter_writes_as_officials_do(source: str, value: object, text: str) -> None:
    assert shown(source, value=value) == text


def test_filter_leaves_markup_in_a_note_harmless() -> None:
    assert shown("{{ value|say }}", value=note("Saved at %(time)s", time="<b>")) == "Đã lưu lúc &lt;b&gt;"


def test_fold_forgets_marks_capitals_and_spaces() -> None:
    assert fold("  Đức   THỌ ") == "duc tho"
    assert fold("Hương Khê") == fold("hương khê") == "huong khe"


def test_sort_key_follows_the_vietnamese_alphabet() -> None:
    names = ["Đức Thọ", "Can Lộc", "Cẩm Xuyên", "Thạch Hà", "Đăk", "Dương", "Ân", "An", "Ăn", "Thành Sen", "Ê", "E"]
    assert sorted(names, key=sort_key) == [
        "An",
        "Ăn",
        "Ân",
        "Can Lộc",
        "Cẩm Xuyên",
        "Dương",
        "Đăk",
        "Đức Thọ",
        "E",
        "Ê",
        "Thạch Hà",
        "Thành Sen",
    ]


def test_sort_key_compares_tones_last() -> None:
    assert sorted(["má", "mạ", "ma", "mã", "mả", "mà"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
