"""Days and figures as letters print them, and how far a figure falls short of its target."""

from datetime import date
from fractions import Fraction

from cchc_core.planning.targets import Measure, Target, figure_text


def paper_day(day: date) -> str:
    """A day as decree 30/2020 has it printed: days below ten and the first two months with a naught, 05/02/2023."""
    return f"{day:%d/%m/%Y}" if day.month < 3 else f"{day.day:02d}/{day.month}/{day.year}"


def reached(target: Target, value: Fraction) -> str:
    """The figure itself: "61,5 %", "hạng 28", "1.204 hồ sơ". Where a change is asked for, the figure that has changed."""
    if target.base is not None and target.measure is Measure.CHANGE:
        target = Target(Measure.NUMBER, unit_word=target.unit_word)
    elif target.base is not None and target.measure is Measure.RANK_CHANGE:
        target = Target(Measure.RANK)
    elif target.measure is Measure.YES_NO:
        return "có" if value else "chưa có"
    return figure_text(target, value)


def lacking(target: Target, gap: Fraction | None) -> str:
    """ "thiếu 18,5 điểm phần trăm", "vượt 12 hồ sơ", "kém 3 bậc"; of a bound to be passed that was met exactly, that it was."""
    if gap is None or target.measure is Measure.YES_NO:
        return ""
    if gap == 0:
        return "mới bằng mức, phải cao hơn" if target.rises else "mới bằng mức, phải thấp hơn"
    if target.measure is Measure.RANK:
        word = "kém"
    elif target.measure is Measure.DATE:
        word = "chậm"
    else:
        word = "thiếu" if target.rises else "vượt"
    return f"{word} {figure_text(target, abs(gap), is_gap=True)}"
