"""Filters of the lists, the table in which one figure of many units is entered, and a definition."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import VnDateField
from cchc.figures import defining, wording
from cchc.figures.models import Indicator


class FigureFilter(forms.Form):
    """Unit, year and words of the figure's name."""

    q = forms.CharField(required=False, label=_("Name of the figure"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Unit"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Year"))

    def __init__(self, *args: Any, units: list[tuple[int, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class EnterForm(forms.Form):
    """Which figure, of which year, as of when, from where, and a line a unit."""

    indicator = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Figure"))
    label = forms.CharField(required=False, max_length=300, label=_("Another figure"))
    unit_word = forms.CharField(required=False, max_length=60, label=_("Counts"), help_text=_("For example: %, cases."))
    year = forms.IntegerField(min_value=2000, max_value=2100, label=_("Year"))
    as_of = VnDateField(label=_("As of"))
    source = forms.CharField(
        max_length=400, label=_("Where it comes from"), help_text=_("A document or a system, as it will be cited.")
    )
    rows = forms.CharField(
        max_length=200_000,
        label=_("Units and values"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One unit a line: name, then value. Two columns of Excel can be pasted here."),
    )

    def __init__(self, *args: Any, indicators: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", now_("another figure")), *indicators]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("indicator") and not str(said.get("label", "")).strip():
            self.add_error("label", _("Choose a figure above, or say what the other one is called."))
        return said


class CatalogueFilter(forms.Form):
    """Words of the name or the code, the group and the owner."""

    q = forms.CharField(required=False, label=_("Name or code"))
    group = forms.ChoiceField(required=False, label=_("Group"))
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Owner"))

    def __init__(self, *args: Any, groups: list[tuple[str, str]], owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", now_("All")), *groups]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", now_("All")), *owners]  # type: ignore[attr-defined]


class WindowFilter(forms.Form):
    """The window whose values are shown."""

    of = forms.ChoiceField(required=False, label=_("Period"))

    def __init__(self, *args: Any, windows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = windows  # type: ignore[attr-defined]


class DefinitionForm(forms.Form):
    """What a definition says. A new indicator is asked for its code and kind too."""

    name = forms.CharField(
        max_length=119, label=_("Code"), help_text=_("How formulas and reports name it, for example CD03.")
    )
    kind = forms.ChoiceField(label=_("Kind"))
    label = forms.CharField(max_length=300, label=_("Name of the figure"), widget=forms.Textarea(attrs={"rows": 2}))
    group = forms.ChoiceField(required=False, label=_("Group"))
    unit_word = forms.CharField(required=False, max_length=60, label=_("Counts"), help_text=_("For example: %, cases."))
    definition = forms.CharField(
        required=False, max_length=4000, label=_("What is counted"), widget=forms.Textarea(attrs={"rows": 3})
    )
    formula = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Formula"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "Codes of other figures, numbers with a decimal point, + - * / ( ) and sum(A; B). For example: CD02 / CD01 * 100."
        ),
    )
    zero_denominator = forms.ChoiceField(label=_("Where the formula divides by 0, the figure"))
    direction = forms.ChoiceField(label=_("Which way is better"))
    period_kind = forms.ChoiceField(required=False, label=_("Shortest period"))
    aggregation = forms.ChoiceField(label=_("Several units together"))
    weight = forms.CharField(
        required=False,
        max_length=120,
        label=_("Weighed by"),
        help_text=_("The code of a figure, for weighted means only."),
    )
    decimals = forms.IntegerField(required=False, min_value=0, max_value=6, label=_("Decimals"))
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Owner"))
    source_system = forms.CharField(required=False, max_length=300, label=_("Source system"))
    valid_from = VnDateField(required=False, label=_("Counts from"))
    note = forms.CharField(required=False, max_length=2000, label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        groups: list[tuple[str, str]],
        owners: list[tuple[int, str]],
        known: Indicator | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = {
            "kind": [(key, now_(wording.KINDS[key])) for key in defining.KINDS],
            "group": groups,
            "zero_denominator": wording.choices(wording.ZEROS),
            "direction": wording.choices(wording.DIRECTIONS),
            "period_kind": [("", now_("any")), *wording.choices(wording.PERIODS)],
            "aggregation": wording.choices(wording.AGGREGATIONS),
            "owner": [("", now_("shared by all units")), *owners],
        }
        for name, choices in listed.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if known is not None:
            del self.fields["name"], self.fields["kind"]
            if known.kind not in Indicator.COMPUTABLE:
                for name in ("formula", "zero_denominator", "decimals", "weight"):
                    del self.fields[name]

    def said(self) -> defining.Definition:
        """The definition as it was typed; what the form does not ask stays as definitions begin."""
        names = defining.Definition.__dataclass_fields__
        given = {key: value for key, value in self.cleaned_data.items() if key in names and value not in (None, "")}
        if isinstance(given.get("label"), str):
            given["label"] = " ".join(given["label"].split())
        return defining.Definition(**{"label": "", **given}, owner_id=self.cleaned_data.get("owner"))
