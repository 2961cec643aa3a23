"""The line chart that pages share: its line, its breaks, its labels."""

from fractions import Fraction

from cchc.common.chart import WIDTH, Point, line_chart


def points(*values: str | None, cut: int = -1) -> list[Point]:
    return [
        Point(at, f"{at + 1}/26", None if value is None else Fraction(value), at == cut)
        for at, value in enumerate(values)
    ]


def test_every_value_is_a_dot_with_its_label() -> None:
    chart = line_chart(points("85.5", "90", "88"), 1)
    assert chart is not None
    assert [dot.label for dot in chart.dots] == ["85,5", "90,0", "88,0"]
    assert [word for _x, word in chart.words] == ["1/26", "2/26", "3/26"]
    assert (len(chart.lines), chart.breaks) == (1, ())
    assert all(0 <= dot.x <= WIDTH for dot in chart.dots)
    high, low = chart.dots[1], chart.dots[0]
    assert high.y < low.y


def test_missing_value_keeps_its_place_and_cuts_the_line() -> None:
    chart = line_chart(points("1", "2", None, "4", "5"), 1)
    assert chart is not None
    assert (len(chart.lines), len(chart.dots), len(chart.words)) == (2, 4, 5)
    assert chart.dots[2].x - chart.dots[1].x == 2 * (chart.dots[1].x - chart.dots[0].x)


def test_cut_is_drawn_between_its_points() -> None:
    chart = line_chart(points("1", "2", "3", cut=2), 1)
    assert chart is not None
    assert (len(chart.lines), len(chart.breaks)) == (1, 1)


def test_one_value_is_no_chart() -> None:
    assert line_chart(points("1", None), 1) is None
    assert line_chart([], 1) is None


def test_equal_values_make_a_level_line() -> None:
    chart = line_chart(points("3", "3"), 0)
    assert chart is not None
    assert chart.dots[0].y == chart.dots[1].y
