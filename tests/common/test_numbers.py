"""What stands in an address is no number until it was looked at."""

import pytest

from cchc.common.numbers import row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("42", 42), ("", None), ("-1", None), ("²", None), ("٤٢", None), ("9" * 19, None), ("1" * 5000, None)],
)
def test_number_of_a_row_is_plain_digits_that_a_database_holds(text: str, number: int | None) -> None:
    assert row_number(text) == number
