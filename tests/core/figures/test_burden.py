"""How many cells units fill in, and which of them are asked twice."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.figures.burden import Asked, AskedTwice, burden, quarter_of


def asked(form: str, figure: str, window: str = "2026-H1", due: date = date(2026, 6, 20), unit: int = 1) -> Asked:
    return Asked(unit, form, figure, window, due)


def test_cells_are_counted_by_unit_and_quarter_of_their_day() -> None:
    rows = [asked("cchc", "CD01"), asked("cchc", "CD02"), asked("cchc", "CD01", "2026-Q3", date(2026, 9, 20))]
    rows.append(asked("cchc", "CD01", unit=2))
    assert [(each.unit, each.quarter, each.cells) for each in burden(rows)] == [
        (1, "2026-Q2", 2),
        (1, "2026-Q3", 1),
        (2, "2026-Q2", 1),
    ]


def test_same_figure_of_the_same_window_in_another_form_is_asked_twice() -> None:
    [found] = burden([asked("cchc", "B06.1"), asked("kstt", "B06.1"), asked("kstt", "B06.5")])
    assert found.twice == (AskedTwice("2026-H1", "B06.1", ("cchc", "kstt")),)
    assert (found.cells, found.by_form, found.spared) == (3, (("cchc", 1), ("kstt", 2)), 1)


def test_other_window_is_no_repetition_and_one_form_never_repeats_itself() -> None:
    [found] = burden([asked("cchc", "B06.1"), asked("cchc", "B06.1"), asked("kstt", "B06.1", "2026-Q2")])
    assert (found.cells, found.twice) == (2, ())


def test_repetition_stands_where_it_is_due_the_second_time() -> None:
    first, second = burden([asked("cchc", "B06.1"), asked("kstt", "B06.1", due=date(2026, 7, 5))])
    assert (first.twice, len(second.twice)) == ((), 1)


def test_quarters_begin_with_their_months() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)]
    assert [quarter_of(day) for day in days] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]


ROWS = st.lists(
    st.builds(
        Asked,
        st.integers(1, 3),
        st.sampled_from("ab"),
        st.sampled_from("xyz"),
        st.sampled_from(["2026-Q1", "2026-H1"]),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    )
)


@given(ROWS)
@settings(deadline=None)
def test_every_cell_is_counted_once_and_order_changes_nothing(rows: list[Asked]) -> None:
    found = burden(rows)
    cells = {(each.unit, each.form, each.figure, each.window) for each in rows}
    assert sum(each.cells for each in found) == len(cells)
    assert sum(each.spared for each in found) == len(cells) - len({(u, f, w) for u, _, f, w in cells})
    assert burden(reversed(rows)) == found
