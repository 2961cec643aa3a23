"""What the register of initiatives knows: figures of the year for the unit itself, figures and sentences of the very period."""

from __future__ import annotations

from fractions import Fraction

from cchc.initiatives.facts import facts_for_scoring
from cchc.initiatives.outlets import report_section
from cchc.orgunits.queries import tree_on
from cchc.reporting.models import AskedUnit
from cchc.reporting.sources.asking import Asking, Known, Name, Offer
from cchc_core.values import show_day
from cchc_core.work import ReportSection

PART = "initiatives"
_OF_YEAR = {"initiatives_registered": "CD16", "initiatives_applied": "CD17"}
#: Breakdowns of a form's rows → figure of the section; a cell may also ask for the figure by its own key.
_OF_PERIOD = {
    ("CD16", "in_period"): "initiatives_registered",
    ("CD16", "quota_met"): "quotas_met",
    ("CD16", "quota_asked"): "quotas_asked",
    ("CD17", "piloted"): "models_piloted",
    ("CD17", "effective"): "models_effective",
    ("CD17", "replicated"): "models_replicated",
    ("CD17", "adopted"): "models_adopted",
}


def known(asking: Asking) -> dict[Name, Known]:
    found: dict[Name, Known] = {}
    for row in facts_for_scoring([asking.unit], asking.year, asking.as_of):
        if row.name in _OF_YEAR and isinstance(row.fact, Fraction):
            found[(_OF_YEAR[row.name], "")] = asking.known(row.fact, row.source)
    return found | _of_period(asking)


def _of_period(asking: Asking) -> dict[Name, Known]:
    """The section's figures count the unit with everybody under it: where one of these reports as well, the total would count
    it twice, so that nothing is known then."""
    if _others_report(asking):
        return {}
    section = report_section(asking.unit, asking.since, asking.until)
    if not section.paragraphs or not any(figure.value for figure in section.figures):
        return {}
    values = {figure.key: asking.known(figure.value, source_of(section)) for figure in section.figures}
    by_key = {(key, ""): value for key, value in values.items()}
    return by_key | {name: values[key] for name, key in _OF_PERIOD.items()}


def _others_report(asking: Asking) -> bool:
    tree = tree_on(asking.as_of)
    under = list(tree.descendants(asking.unit)) if asking.unit in tree else []
    return bool(under) and AskedUnit.objects.filter(period=asking.period, excluded=False, unit__in=under).exists()


def told(asking: Asking) -> Offer | None:
    """The sentences of the period, best cases among them."""
    section = report_section(asking.unit, asking.since, asking.until)
    return Offer(PART, source_of(section), section.paragraphs) if section.paragraphs else None


def source_of(section: ReportSection) -> str:
    return f"{section.title}: sổ theo dõi từ ngày {show_day(section.since)} đến ngày {show_day(section.until)}"
