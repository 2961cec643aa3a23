"""Kinds of notice, when their mail leaves, and the pauses between attempts."""

from datetime import timedelta

import pytest

from cchc_core.notices import KINDS, PAUSES, Kind, Timing, UnknownKind, kind_of, next_pause, timing


def test_unknown_kind_is_told() -> None:
    with pytest.raises(UnknownKind, match="kinds"):
        kind_of("assessment.no-such-thing")


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_usual_timing_is_one_that_may_be_chosen(kind: Kind) -> None:
    assert kind.mail in kind.choices
    assert kind.key.count(".") == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.is_duty], ids=str)
def test_mail_of_a_duty_cannot_be_switched_off(kind: Kind) -> None:
    assert Timing.OFF not in kind.choices
    assert timing(kind, "off") == kind.mail


@pytest.mark.parametrize(
    ("key", "wished", "urgent", "expected"),
    [
        ("work.reminder", None, False, "digest"),
        ("work.reminder", None, True, "at_once"),
        ("work.reminder", "digest", True, "digest"),
        ("work.reminder", "at_once", False, "at_once"),
        ("assessment.returned", None, False, "at_once"),
        ("assessment.returned", "digest", False, "digest"),
        ("assessment.message", None, True, "digest"),
        ("assessment.message", "off", False, "off"),
        ("assessment.stage", None, False, "off"),
        ("assessment.message", "nonsense", False, "digest"),
    ],
)
def test_timing_of_a_mail(key: str, wished: str | None, urgent: bool, expected: str) -> None:
    assert timing(KINDS[key], wished, urgent=urgent) == expected


def test_pauses_grow_and_end() -> None:
    assert list(PAUSES) == sorted(set(PAUSES))
    assert next_pause(1) == timedelta(minutes=5)
    assert next_pause(len(PAUSES)) == PAUSES[-1]
    assert next_pause(len(PAUSES) + 1) is None
