"""What every page of procedures begins with: who asks, from which source, of which period."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.procedures.models import ONE_STOP, PORTAL
from cchc.procedures.periods import Period, PeriodKind, find_period, offered_periods
from cchc.procedures.queries.results import units_seen
from cchc_core.access import Actor
from cchc_core.values import NotANumber, machine_text, read_number, show_number

SOURCE_LABELS = {ONE_STOP: _("One-stop system of the province"), PORTAL: _("National public service portal")}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class _MonthInput(forms.TextInput):
    """A month; written as 2026-05 where the browser offers no choice."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__({"placeholder": "2026-05", "pattern": r"20\d\d-\d\d"})


class PeriodForm(forms.Form):
    """The filter above the figures: where they come from, and the period, or the months from one to another."""

    source = forms.ChoiceField(required=False, label=_("Source"))
    period = forms.ChoiceField(required=False, label=_("Period"))
    since = forms.CharField(required=False, label=_("From month"), widget=_MonthInput)
    until = forms.CharField(required=False, label=_("To month"), widget=_MonthInput)

    def __init__(self, source: str, period: Period, periods: list[Period]) -> None:
        stretch = period.kind is PeriodKind.STRETCH
        since, _dots, until = period.key.partition("..") if stretch else ("", "", "")
        super().__init__(initial={"source": source, "period": period.key, "since": since, "until": until})
        self.fields["source"].choices = list(SOURCE_LABELS.items())
        chosen = [("", now_("months from … to …"))] if stretch else []
        self.fields["period"].choices = [*chosen, *((each.key, each.words) for each in periods)]


class LowForm(PeriodForm):
    """The same with a threshold for the letter's five figures."""

    bound = forms.CharField(
        required=False,
        label=_("Low below (%)"),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )

    def __init__(self, source: str, period: Period, periods: list[Period], bound: Fraction | None) -> None:
        super().__init__(source, period, periods)
        self.initial["bound"] = show_number(bound) if bound is not None else ""


@dataclass(frozen=True)
class Asked:
    """What an address asks for, made whole: units that the person sees, the source, the period."""

    actor: Actor
    units: frozenset[int]
    source: str
    period: Period
    form: PeriodForm
    bound: Fraction | None = None  # below which the letter's five figures are low; None: below their targets

    @property
    def words(self) -> str:
        """ "One-stop system of the province · year 2026"."""
        return f"{SOURCE_LABELS[self.source]} · {self.period.words}"

    @property
    def query(self) -> str:
        bound = f"&bound={machine_text(self.bound)}" if self.bound is not None else ""
        return f"source={self.source}&period={self.period.key}{bound}"

    def context(self) -> dict[str, Any]:
        return {"asked": self, "filters": self.form, "labels": SOURCE_LABELS}


def asked_of(request: HttpRequest) -> Asked:
    """Read the address; 404 for whoever sees no unit's figures."""
    actor = actor_of(request)
    units = units_seen(actor)
    if not units:
        raise Http404
    source = request.GET.get("source", "")
    source = source if source in SOURCE_LABELS else ONE_STOP
    year = row_number(request.GET.get("year", ""))
    key = request.GET.get("period", "") or (str(year) if year else "")
    since, until = request.GET.get("since", ""), request.GET.get("until", "")
    if since and until:
        key = f"{since}..{until}"
    period = find_period(key, today())
    return Asked(actor, units, source, period, PeriodForm(source, period, offered_periods(period.year, today())))


def asked_below(request: HttpRequest) -> Asked:
    """The same with the threshold that the address gives; one that is no percentage is passed over."""
    asked = asked_of(request)
    try:
        bound = read_number(request.GET.get("bound", ""))
    except NotANumber:
        bound = None
    bound = bound if bound is not None and 0 < bound <= 100 else None
    offered = offered_periods(asked.period.year, today())
    return replace(asked, bound=bound, form=LowForm(asked.source, asked.period, offered, bound))


def load_unit(asked: Asked, pk: int) -> int:
    """A unit that the person sees, else 404."""
    if pk not in asked.units:
        raise Http404
    return pk


def light_words() -> dict[str, tuple[str, str]]:
    """Light → its words and icon."""
    return {
        "on_time": (now_("reached"), "circle-check"),
        "due_soon": (now_("nearly"), "circle-half-2"),
        "overdue": (now_("low"), "alert-circle"),
    }
