"""Whether a judgement departs from those of its likes, as a policy officer would tell it: the criterion is worth 1 point."""

from fractions import Fraction

import pytest

from cchc_core.scoring.likes import FEWEST, HIGHER, LIKE_CLAIM, LOWER, SAME_FIGURES, Judged, Judgements

ONE = Fraction(1)


def units(text: str) -> list[Judged]:
    """ "6 plan=late 1→0,5": six units, their figures, claimed → given. A dash for figures: not known; for given: not decided."""
    found = []
    for line in text.strip().splitlines():
        number, figures, points = line.split()
        claimed, given = points.replace(",", ".").split("→")
        found.append(
            Judged(
                Fraction(claimed),
                None if given == "-" else Fraction(given),
                None if figures == "-" else figures,
                int(number),
            )
        )
    return found


def beside(case: str, others: str):
    """What is said of a case that itself stands among the decided ones where it is decided."""
    [one] = units("1 " + case)
    return Judgements([one, *units(others)], ONE).beside(one)


#: the unit · its group · what is said of it
CASES = {
    "lower than all with the same figures": (
        "late=2 1→0,5",
        "6 late=2 1→1",
        (SAME_FIGURES, LOWER),
    ),
    "higher than all with the same figures": (
        "late=2 1→1",
        "6 late=2 1→0,5",
        (SAME_FIGURES, HIGHER),
    ),
    "judged like all others": (
        "late=2 1→0,5",
        "6 late=2 1→0,5",
        (SAME_FIGURES, None),
    ),
    "four likes are too few to say anything": (
        "late=2 1→0",
        "4 late=2 1→1",
        None,
    ),
    "five likes are enough": (
        "late=2 1→0",
        "5 late=2 1→1",
        (SAME_FIGURES, LOWER),
    ),
    "the verifiers are divided, so nobody departs": (
        "late=2 1→0",
        "4 late=2 1→1\n3 late=2 1→0,5",
        (SAME_FIGURES, None),
    ),
    "one odd judgement among ten does not hide the common one": (
        "late=2 1→0,5",
        "9 late=2 1→1\n1 late=2 1→0",
        (SAME_FIGURES, LOWER),
    ),
    "a difference within a twentieth of the maximum is none": (
        "late=2 1→0,96",
        "8 late=2 1→1",
        (SAME_FIGURES, None),
    ),
    "other figures give no likes, but like claims do": (
        "late=2 0,82→0,4",
        "2 late=2 0,82→0,82\n3 late=1 0,80→0,80\n3 late=3 0,84→0,84",
        (LIKE_CLAIM, LOWER),
    ),
    "like claims that were all cut by the same amount": (
        "- 0,82→0,62",
        "3 - 0,80→0,60\n3 - 0,84→0,64",
        (LIKE_CLAIM, None),
    ),
    "like claims were cut and this one was not": (
        "- 0,82→0,82",
        "3 - 0,80→0,60\n3 - 0,84→0,64",
        (LIKE_CLAIM, HIGHER),
    ),
    "claims that are far away are no likes": (
        "- 0,5→0",
        "20 - 1→1",
        None,
    ),
    "units that nobody decided yet do not count": (
        "late=2 1→0",
        "4 late=2 1→1\n30 late=2 1→-",
        None,
    ),
}


@pytest.mark.parametrize("told", CASES)
def test_judgement_beside_its_likes(told: str) -> None:
    case, others, said = CASES[told]
    found = beside(case, others)
    assert (None if found is None else (found.basis, found.departs)) == said


def test_claim_that_waits_reads_what_its_likes_were_given() -> None:
    found = beside("late=2 1→-", "8 late=2 1→1\n1 late=2 1→0,5")
    assert (found.likes, found.confirmed, found.usual, found.departs) == (9, 8, ONE, None)
    assert found.note.values == {"confirmed": 8, "likes": 9, "usual": "1,00"}
    assert found.flag is None


def test_a_unit_is_not_its_own_like() -> None:
    [case] = units("1 late=2 1→1")
    assert Judgements(units(f"{FEWEST} late=2 1→1"), ONE).beside(case) is None
    assert Judgements(units(f"{FEWEST + 1} late=2 1→1"), ONE).beside(case).likes == FEWEST


def test_usual_points_of_a_like_claim_never_exceed_the_maximum() -> None:
    found = beside("- 1→1", "6 - 0,95→1")
    assert found.usual == ONE


def test_flag_is_a_sentence_of_its_own() -> None:
    assert beside("late=2 1→0,5", "6 late=2 1→1").flag.text == "judged lower than the units with the same figures"


@pytest.mark.parametrize("points", ["0,05", "0,5", "0,9"])
def test_every_lowering_beyond_the_tolerance_is_told_when_all_likes_were_confirmed(points: str) -> None:
    found = beside(f"late=2 1→{points}", "40 late=2 1→1")
    assert found.departs == LOWER
