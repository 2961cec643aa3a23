"""The words of what definitions say by keys."""

from collections.abc import Mapping

from django.utils.translation import gettext

from cchc.common.words import say
from cchc.figures.models import Indicator, IndicatorVersion
from cchc_core.figures.formula import ZeroRule
from cchc_core.reporting.windows import CALENDARS, KIND_LABELS, NoSuchPeriod
from cchc_core.words import gettext_noop

KINDS: Mapping[str, str] = {
    Indicator.NUMBER: gettext_noop("Number"),
    Indicator.SHARE: gettext_noop("Share"),
    Indicator.YES_NO: gettext_noop("Yes or no"),
    Indicator.DATE: gettext_noop("Day"),
    Indicator.TEXT: gettext_noop("Text"),
    Indicator.PAIR: gettext_noop("Made of several figures"),
}
DIRECTIONS: Mapping[str, str] = {
    IndicatorVersion.UP: gettext_noop("more is better"),
    IndicatorVersion.DOWN: gettext_noop("less is better"),
    IndicatorVersion.NONE: gettext_noop("neither is better"),
}
AGGREGATIONS: Mapping[str, str] = {
    IndicatorVersion.SUM: gettext_noop("Sum"),
    IndicatorVersion.RATIO: gettext_noop("Ratio of sums"),
    IndicatorVersion.WEIGHTED: gettext_noop("Weighted mean"),
    IndicatorVersion.LATEST: gettext_noop("Latest"),
    IndicatorVersion.IN_WORDS: gettext_noop("Texts side by side"),
    IndicatorVersion.APART: gettext_noop("Not put together"),
}
ZEROS: Mapping[str, str] = {
    ZeroRule.NULL.value: gettext_noop("has no value"),
    ZeroRule.ZERO.value: gettext_noop("counts 0"),
    ZeroRule.NOT_APPLICABLE.value: gettext_noop("is not applicable"),
}
PERIODS: Mapping[str, str] = {kind.value: label for kind, label in KIND_LABELS.items()}


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """For a field of a form, in the reader's language."""
    return [(key, gettext(label)) for key, label in words.items()]


def window_label(key: str) -> str:
    """ "Quý I năm 2026" for "2026-Q1"; the whole year for nothing; a key that no calendar knows stays as it is."""
    if not key:
        return gettext("the whole year")
    for calendar in CALENDARS.values():
        try:
            return say(calendar.window(key).label)
        except NoSuchPeriod:
            continue
    return key
