"""What every page of procedures begins with: who asks, from which source, of which period."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.procedures.models import ONE_STOP, PORTAL
from cchc.procedures.periods import Period, find_period, periods_of
from cchc.procedures.queries.results import units_seen
from cchc_core.access import Actor

SOURCE_LABELS = {ONE_STOP: _("One-stop system of the province"), PORTAL: _("National public service portal")}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class PeriodForm(forms.Form):
    """The filter above the figures: where they come from, and the period."""

    source = forms.ChoiceField(required=False, label=_("Source"))
    period = forms.ChoiceField(required=False, label=_("Period"))

    def __init__(self, source: str, period: Period, periods: list[Period]) -> None:
        super().__init__(initial={"source": source, "period": period.key})
        self.fields["source"].choices = list(SOURCE_LABELS.items())
        self.fields["period"].choices = [(each.key, each.words) for each in periods]


@dataclass(frozen=True)
class Asked:
    """What an address asks for, made whole: units that the person sees, the source, the period."""

    actor: Actor
    units: frozenset[int]
    source: str
    period: Period
    form: PeriodForm

    @property
    def words(self) -> str:
        """ "One-stop system of the province · year 2026"."""
        return f"{SOURCE_LABELS[self.source]} · {self.period.words}"

    @property
    def query(self) -> str:
        return f"source={self.source}&period={self.period.key}"

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
    period = find_period(key, today())
    return Asked(actor, units, source, period, PeriodForm(source, period, periods_of(period.year, today())))


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
