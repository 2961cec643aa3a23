"""What is asked of coordinators about periods, and of everybody about steps. Forms clean shape; actions decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ReasonField, VnDateField
from cchc.reporting.actions.periods import PeriodPlan
from cchc.reporting.models import TemplateVersion


class PeriodForm(forms.Form):
    """The name and the days of a period."""

    title = forms.CharField(label=_("Name of the period"), max_length=300)
    opens_on = VnDateField(label=_("Entry opens on"))
    due_on = VnDateField(label=_("In time until"))
    locks_on = VnDateField(label=_("Locked after"), help_text=_("Later only an exception opens the report of a unit."))


class UnitsForm(forms.Form):
    """The units that are asked for a report."""

    units = forms.TypedMultipleChoiceField(
        label=_("Units that report"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        error_messages={"invalid_choice": _("One of the chosen units cannot be asked any more. Choose again.")},
    )

    def __init__(self, data: Any = None, *, units: Mapping[str, list[tuple[int, str]]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._units = units
        self.fields["units"].choices = [member for members in units.values() for member in members]  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The units by what they are called together, each with whether it is chosen."""
        chosen = {str(unit) for unit in self["units"].value() or ()}
        found = []
        for title, members in self._units.items():
            rows = [(unit, name, str(unit) in chosen) for unit, name in members]
            found.append({"title": title, "members": rows, "whole": all(is_chosen for *_, is_chosen in rows)})
        return found


class OpenForm(UnitsForm, PeriodForm):
    """A period to be opened, with the units that are asked."""

    def plan(self, version: TemplateVersion, key: str) -> PeriodPlan:
        data = self.cleaned_data
        return PeriodPlan(
            version, key, data["title"], data["opens_on"], data["due_on"], data["locks_on"], data["units"]
        )


class StepForm(forms.Form):
    """What goes with a step: its reason, the paper behind it, the day until which the report is open again."""

    reason = ReasonField(label=_("Reason"), required=False)
    paper = forms.CharField(
        label=_("Signed paper of the unit"),
        required=False,
        max_length=400,
        help_text=_("Number, day and signer of the paper that the figures were taken from."),
    )
    until = VnDateField(
        label=_("Open for the unit until"), required=False, help_text=_("Needed once the report is locked.")
    )

    def __init__(self, data: Any = None, *, only: tuple[str, ...] = ("reason",), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in list(self.fields):
            if name not in only:
                del self.fields[name]


class TimeForm(forms.Form):
    """More time for one unit."""

    until = VnDateField(label=_("Open for the unit until"))
    why = ReasonField(label=_("Reason"))


class LeaveOutForm(forms.Form):
    """A unit that is left out of what is due."""

    reason = ReasonField(label=_("Reason"))
