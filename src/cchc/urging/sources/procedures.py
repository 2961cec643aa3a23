"""Low figures of procedures: the five that an urging letter of a district named in 2023, against what is aimed at.

``settings["period"]`` is the period that is looked at ("2026-10"; the year so far if none), ``settings["bound"]`` a threshold in
percent for all five in place of the targets.
"""

from collections.abc import Iterator
from fractions import Fraction

from cchc.common.clock import today
from cchc.procedures.actions.computing import SOURCE_WORDS
from cchc.procedures.models import ONE_STOP, PORTAL, KpiResult
from cchc.procedures.papers import HEADS
from cchc.procedures.periods import Period, find_period, months_of
from cchc.procedures.queries.results import LETTER_FIVE, Figure, counts_in, figures_of, targets_for
from cchc.urging.sources.kind import Look
from cchc.urging.sources.words import paper_day
from cchc_core.values import exact, show_number
from cchc_core.work import Shortfall

LOW_SHARE = "dossiers:low"
#: Heads of the table of units: the columns of the letter's annex.
SHARE_HEADS = tuple(f"{HEADS[code]} (%)" for code in LETTER_FIVE)


def low_shares(look: Look) -> Iterator[Shortfall]:
    """A unit's share below what it should be. What one source does not tell, the other may. A constant number of queries.

    A round about a month is followed by the latest month that was counted: dossiers of a month that is over do not improve.
    """
    period = _period_of(look)
    told = {source: counts_in(source, period, look.units) for source in (ONE_STOP, PORTAL)}
    targets = targets_for(look.units, look.year)
    if look.settings.get("bound"):
        bound = exact(look.settings["bound"])
        targets = {unit: {**each, **dict.fromkeys(LETTER_FIVE, bound)} for unit, each in targets.items()}
    for unit in sorted(look.units):
        sources = {
            code: source for source in (PORTAL, ONE_STOP) for code in told[source].get(unit, {}) if code in LETTER_FIVE
        }
        figures = figures_of({code: told[sources[code]][unit][code][:2] for code in sources}, targets[unit])
        beside = tuple(_beside(figures.get(code)) for code in LETTER_FIVE)
        for code in LETTER_FIVE:
            figure = figures.get(code)
            if figure is None or figure.gap is None or figure.value is None or figure.target is None:
                continue
            until = told[sources[code]][unit][code][2]
            yield _shortfall(look, unit, figure, sources[code], _span(period, until), figure.gap, beside)


def _period_of(look: Look) -> Period:
    key = str(look.settings.get("period") or look.year)
    if look.again and len(key) == len("2026-10"):
        begun = [each.key for each in months_of(look.as_of.year) if each.since <= look.as_of]
        rows = KpiResult.objects.filter(period__in=begun, field="", unit_id__in=look.units)
        key = max(rows.values_list("period", flat=True).distinct(), default=key)
    return find_period(key, today())


def _span(period: Period, until: object) -> str:
    return f"từ ngày {paper_day(period.since)} đến ngày {paper_day(until)}"  # type: ignore[arg-type]


def _beside(figure: Figure | None) -> tuple[str, bool]:
    """The cell of the table of units, and whether it falls short."""
    if figure is None or figure.value is None:
        return "–", False
    return show_number(figure.value, 2), figure.gap is not None


def _shortfall(
    look: Look,
    unit: int,
    figure: Figure,
    source: str,
    span: str,
    gap: Fraction,
    beside: tuple[tuple[str, bool], ...],
) -> Shortfall:
    one, counted = figure.definition, f"{show_number(figure.numerator)}/{show_number(figure.denominator)}"
    return Shortfall(
        LOW_SHARE,
        f"dossiers:{one.code}:{unit}:{look.year}",
        unit,
        one.name,
        target=f"từ {show_number(figure.target or 0)} % trở lên",
        value=f"{show_number(figure.value or 0, 2)} % ({counted} hồ sơ)",
        gap=f"thấp hơn {show_number(gap, 2)} điểm phần trăm",
        source=f"{SOURCE_WORDS[source]}, {span}; công thức {one.code} phiên bản {one.version}",
        level=-gap,
        url_name="procedures:unit-show",
        url_args={"pk": unit},
        beside=beside,
    )
