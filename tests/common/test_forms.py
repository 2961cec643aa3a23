"""Fields read what officials type, and say what they expected when they cannot."""

from datetime import date
from fractions import Fraction

import pytest
from django import forms
from django.core.exceptions import ValidationError

from cchc.common.forms import ExactNumberField, ReasonField, VnDateField


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", Fraction(2469, 2)),
        ("0,25", Fraction(1, 4)),
        ("0.25", Fraction(1, 4)),
        ("−2", Fraction(-2)),
        (" 7 ", Fraction(7)),
        ("7/8", Fraction(7, 8)),
    ],
)
def test_number_is_read_exactly(typed: str, value: Fraction) -> None:
    assert ExactNumberField().clean(typed) == value


def test_number_left_blank_is_missing_and_not_zero() -> None:
    assert ExactNumberField(required=False).clean("  ") is None


@pytest.mark.parametrize("typed", ["abc", "1,2,3", "1.23,4.5", "1e3", "nan"])
def test_number_that_is_none_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"không phải là số.*1234,5"):
        ExactNumberField().clean(typed)


def test_number_out_of_bounds_names_the_bound_as_officials_write_it() -> None:
    with pytest.raises(ValidationError, match="không được vượt quá 2,5"):
        ExactNumberField(maximum=Fraction(5, 2)).clean("3")
    with pytest.raises(ValidationError, match="từ 0 trở lên"):
        ExactNumberField(minimum=0).clean("-1")


def test_number_comes_back_the_way_it_was_written() -> None:
    assert ExactNumberField(digits=2).prepare_value(Fraction(2469, 2)) == "1.234,50"
    assert ExactNumberField().has_changed(Fraction(1, 2), "0,50") is False
    assert ExactNumberField().has_changed(Fraction(1, 2), "abc") is True


@pytest.mark.parametrize("typed", ["24/3/2023", "24/03/2023", "2023-03-24", "24-3-2023", "24.3.2023"])
def test_date_is_read_in_every_usual_writing(typed: str) -> None:
    assert VnDateField().clean(typed) == date(2023, 3, 24)


def test_date_that_does_not_exist_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match=r"31/2/2023.*không phải là ngày.*24/3/2023"):
        VnDateField().clean("31/2/2023")


def test_reason_must_say_something() -> None:
    with pytest.raises(ValidationError, match="lý do"):
        ReasonField().clean("x")
    assert ReasonField(required=False).clean("") == ""


class Sheet(forms.Form):
    points = ExactNumberField(label="Điểm", help_text="Tối đa 2,00.")
    level = forms.ChoiceField(label="Mức", choices=[("1", "Đạt"), ("2", "Không đạt")], widget=forms.RadioSelect)


def test_form_ties_help_and_errors_to_the_field() -> None:
    html = str(Sheet({"points": "abc"}))
    assert '<label for="id_points">Điểm' in html
    assert 'aria-describedby="id_points_helptext id_points_error"' in html
    assert 'id="id_points_helptext"' in html
    assert 'id="id_points_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control exact"' in html
    assert "<legend>Mức</legend>" in html
    assert '<a href="#id_points">Điểm</a>' in html, "the list of errors leads to the field"
