"""Low figures of procedures: the five that an urging letter of a district named in 2023, against what is aimed at."""

from collections.abc import Iterator

from cchc.procedures.actions.computing import SOURCE_WORDS
from cchc.procedures.models import ONE_STOP, PORTAL
from cchc.procedures.queries.results import LETTER_FIVE, counts_until, figures_of, targets_for
from cchc.urging.sources.kind import Look
from cchc.urging.sources.words import paper_day
from cchc_core.values import show_number
from cchc_core.work import Shortfall

LOW_SHARE = "dossiers:low"


def low_shares(look: Look) -> Iterator[Shortfall]:
    """A unit's share of the year so far below its target. What one source does not tell, the other may. Four queries."""
    year = str(look.year)
    told = {source: counts_until(source, year, look.units) for source in (ONE_STOP, PORTAL)}
    targets = targets_for(look.units, look.year)
    for unit in sorted(look.units):
        for code in LETTER_FIVE:
            source = next((each for each in (ONE_STOP, PORTAL) if code in told[each].get(unit, {})), None)
            if source is None:
                continue
            numerator, denominator, until = told[source][unit][code]
            figure = figures_of({code: (numerator, denominator)}, targets[unit])[code]
            if figure.gap is None or figure.value is None or figure.target is None:
                continue
            one = figure.definition
            yield Shortfall(
                LOW_SHARE,
                f"dossiers:{code}:{unit}:{year}",
                unit,
                one.name,
                target=f"từ {show_number(figure.target)} % trở lên",
                value=f"{show_number(figure.value, 2)} % ({numerator}/{denominator} hồ sơ)",
                gap=f"thấp hơn {show_number(figure.gap, 2)} điểm phần trăm",
                source=f"{SOURCE_WORDS[source]}, đến ngày {paper_day(until)}; công thức {one.code} phiên bản {one.version}",
                level=-figure.gap,
                url_name="procedures:unit-show",
                url_args={"pk": unit},
            )
