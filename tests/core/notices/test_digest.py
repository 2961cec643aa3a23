"""What one mail holds, and in which order."""

from datetime import date

from cchc_core.notices import Item, grouped
from cchc_core.words import note


def item(number: int, thing: str = "", about: str = "", due: date | None = None) -> Item:
    return Item(number, "assessment.message", note(f"notice {number}"), thing=thing, about=about, due=due)


def ids(*items: Item) -> list[list[int]]:
    return [[each.id for each in group.items] for group in grouped(items)]


def test_notices_of_one_thing_stand_together() -> None:
    assert ids(item(1, "Xã A"), item(2, "Xã B"), item(3, "Xã A")) == [[1, 3], [2]]


def test_leaves_of_one_sheet_stand_together_without_a_name() -> None:
    assert ids(
        item(1, about="assessment:42:leaf:1.1"), item(2, about="assessment:43"), item(3, about="assessment:42:leaf:2")
    ) == [[1, 3], [2]]


def test_notices_about_nothing_stand_alone() -> None:
    assert ids(item(1), item(2)) == [[1], [2]]


def test_earliest_deadline_stands_first_and_none_last() -> None:
    assert ids(
        item(1, "A"),
        item(2, "B", due=date(2026, 12, 2)),
        item(3, "C", due=date(2026, 12, 1)),
        item(4, "B", due=date(2026, 11, 30)),
    ) == [[4, 2], [3], [1]]


def test_group_says_its_earliest_deadline() -> None:
    [group] = grouped([item(1, "A"), item(2, "A", due=date(2026, 12, 2))])
    assert (group.thing, group.due) == ("A", date(2026, 12, 2))
