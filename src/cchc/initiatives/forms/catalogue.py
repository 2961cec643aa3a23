"""What narrows the library."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cchc.initiatives.queries.catalogue import EFFECTS, UNDER_WAY, Wanted
from cchc.initiatives.wording import kind_choices, stage_choices
from cchc_core.units.kinds import BY_KEY

_CHOSEN = mark_safe(" selected")


class PlainSelect(forms.Select):
    """A list of hundreds of units: Django would set each of them by a template of its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(each) for each in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, _CHOSEN if str(key) in chosen else "", label) for key, label in self.choices),
        )
        given = self.build_attrs(self.attrs, {"name": name, "class": "form-select", **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(given), options)


class LibraryFilter(forms.Form):
    """Words in any order, and what the model is. Nothing is required; what does not fit narrows nothing."""

    q = forms.CharField(
        required=False,
        max_length=2000,  # a whole title with its marks, as somebody pastes it
        label=_("Words to look for"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    field = forms.ChoiceField(required=False, label=_("Field"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    unit = forms.ChoiceField(required=False, label=_("Unit"), widget=PlainSelect)
    unit_kind = forms.ChoiceField(required=False, label=_("Kind of unit"))
    made = forms.ChoiceField(required=False, label=_("Year of registration"))
    stage = forms.ChoiceField(required=False, label=_("Stage of its life"))
    effect = forms.ChoiceField(required=False, label=_("Evidence of effect"))
    state = forms.ChoiceField(required=False, label=_("Registration"))

    def __init__(
        self,
        data: Any,
        *,
        fields: Mapping[str, str],
        units: Mapping[int, str],
        years: Sequence[int],
        kinds: Sequence[str] = (),
        states: bool = True,
    ) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        offered: dict[str, list[tuple[Any, Any]]] = {
            "field": list(fields.items()),
            "kind": list(kind_choices()),
            "unit": [(str(unit), name) for unit, name in units.items()],
            "unit_kind": [(kind, gettext(BY_KEY[kind].plural)) for kind in kinds],
            "made": [(str(year), str(year)) for year in years],
            "stage": list(stage_choices()),
            "effect": [(key, gettext(words)) for key, words in EFFECTS.items()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [everything, *choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("In the library")), (UNDER_WAY, _("Not accepted yet"))]  # type: ignore[attr-defined]
        if not states:
            del self.fields["state"]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            text=said.get("q", ""),
            field=said.get("field", ""),
            kind=said.get("kind", ""),
            unit=int(said["unit"]) if said.get("unit") else None,
            unit_kind=said.get("unit_kind", ""),
            year=int(said["made"]) if said.get("made") else None,
            stage=said.get("stage", ""),
            effect=said.get("effect", ""),
            state=said.get("state", ""),
        )
