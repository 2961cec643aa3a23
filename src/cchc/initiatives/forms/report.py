"""The period of a report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import VnDateField


class PeriodForm(forms.Form):
    """Two days and a unit; left blank, they are those of the last report that was due."""

    since = VnDateField(required=False, label=_("From"))
    until = VnDateField(required=False, label=_("Until"))
    unit = forms.ChoiceField(required=False, label=_("Unit"))

    def __init__(self, data: Any, *, units: Mapping[int, str], since: date, until: date, unit: int) -> None:
        self.first = (since, until, unit)
        given = data.copy()
        for name, value in (("since", f"{since:%d/%m/%Y}"), ("until", f"{until:%d/%m/%Y}"), ("unit", str(unit))):
            if not given.get(name):
                given[name] = value
        super().__init__(given)
        self.fields["unit"].choices = [(str(key), name) for key, name in units.items()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> tuple[date, date, int]:
        """(since, until, unit) as asked; what cannot be read, or ends before it begins, stays as it first was."""
        self.is_valid()
        said = self.cleaned_data
        since, until, unit = self.first
        unit = int(said["unit"]) if said.get("unit") else unit
        first, last = said.get("since") or since, said.get("until") or until
        return (first, last, unit) if first <= last else (since, until, unit)
