"""The form of one line: every column as officials write it. Units, days and targets are read from the words."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField
from cchc.planning.actions.lines import WRITTEN, LineWish
from cchc.planning.models import Kind, LineContent
from cchc.planning.wording import lazy_label
from cchc_core.planning.targets import MEASURE_LABELS, OPERATORS, Measure
from cchc_core.values import NotANumber, read_number, show_day, show_number

SIGNS = {">=": "≥", ">": ">", "=": "=", "<=": "≤", "<": "<"}
#: The four columns of units; a unit that is looked up is added to the words of one of them.
UNIT_FIELDS = ("leads_text", "supporters_text", "monitor_text", "carriers_text")


def _words(rows: int = 2, limit: int = 4000) -> dict[str, Any]:
    return {"required": False, "max_length": limit, "widget": forms.Textarea(attrs={"rows": rows})}


class FigureField(forms.CharField):
    """The figure of a target: a number, or a day where the target is a day (kept as its number)."""

    def __init__(self) -> None:
        super().__init__(label=_("Figure to reach"), required=False, max_length=40)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().removesuffix("%").strip()
        if not text:
            return None
        parts = text.split("/")
        if len(parts) == 3 and all(part.isdecimal() for part in parts):
            try:
                return Fraction(date(int(parts[2]), int(parts[1]), int(parts[0])).toordinal())
            except ValueError:
                raise forms.ValidationError(_("“%(value)s” is not a day.") % {"value": text}) from None
        try:
            return read_number(text)
        except NotANumber:
            raise forms.ValidationError(_("“%(value)s” is not a number.") % {"value": text}) from None

    def validate(self, value: Any) -> None:
        """A fraction has no length."""

    def run_validators(self, value: Any) -> None:
        """As above."""


class LineForm(forms.Form):
    """A target or a task. Blocks of fields are drawn by the template."""

    kind = forms.ChoiceField(label=_("Kind"), choices=(), widget=forms.RadioSelect)
    label = forms.CharField(label=lazy_label("label"), required=False, max_length=20)
    section = forms.CharField(label=lazy_label("section"), required=False, max_length=300)
    field = forms.ChoiceField(label=lazy_label("field"), required=False)
    text = forms.CharField(label=lazy_label("text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 3}))

    measure = forms.ChoiceField(label=_("Kind of target"), required=False)
    operator = forms.ChoiceField(label=_("Sign"), required=False)
    bound = FigureField()
    unit_word = forms.CharField(label=_("Unit of measure"), required=False, max_length=60)
    base_year = forms.IntegerField(label=_("Base year"), required=False, min_value=1990, max_value=2100)
    base = ExactNumberField(label=_("Figure of the base year"), required=False)
    falling = forms.BooleanField(label=_("A reduction, not a rise"), required=False)
    list_size = forms.IntegerField(label=_("Items on the list"), required=False, min_value=1, max_value=100000)
    subset = forms.CharField(label=_("Only for"), required=False, max_length=300)
    level = forms.CharField(label=_("Level of units"), required=False, max_length=60)
    indicator_id = forms.TypedChoiceField(
        label=_("Figure of the product"), required=False, coerce=int, empty_value=None
    )

    product = forms.CharField(label=lazy_label("product"), **_words())
    leads_text = forms.CharField(label=lazy_label("leads_text"), **_words())
    coordinating = forms.TypedChoiceField(
        label=_("Lead that coordinates"), required=False, coerce=int, empty_value=None
    )
    supporters_text = forms.CharField(label=lazy_label("supporters_text"), **_words())
    monitor_text = forms.CharField(label=lazy_label("monitor_text"), required=False, max_length=300)
    carriers_text = forms.CharField(
        label=lazy_label("carriers_text"),
        required=False,
        max_length=300,
        help_text=_("Units that must carry this line in plans of their own, for example: UBND các xã, phường."),
    )
    person = forms.CharField(label=lazy_label("person"), required=False, max_length=300)
    responsible_post_id = forms.TypedChoiceField(
        label=_("Responsible post"), required=False, coerce=int, empty_value=None
    )
    responsibility = forms.CharField(label=lazy_label("responsibility"), **_words(1))
    authority = forms.CharField(label=lazy_label("authority"), **_words(1))
    due_text = forms.CharField(
        label=lazy_label("due_text"),
        required=False,
        max_length=300,
        help_text=_("For example: Trước 15/11, Tháng 6, Quý II, Thường xuyên, Hằng tháng."),
    )
    funding = forms.CharField(label=lazy_label("funding"), required=False, max_length=300)
    basis = forms.CharField(label=lazy_label("basis"), **_words(1))
    basis_document_id = forms.TypedChoiceField(
        label=_("Its document in the register"), required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(label=lazy_label("note"), **_words(1))
    parent_id = forms.TypedChoiceField(label=_("Superior line"), required=False, coerce=int, empty_value=None)
    adapted = forms.CharField(
        label=_("Why it departs from the superior line"),
        help_text=_("Needed where the target asks for less than the superior one."),
        **_words(2),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        wish: LineWish | None = None,
        fields: Mapping[str, str],
        parents: Sequence[LineContent] = (),
        documents: Mapping[int, str] | None = None,
        indicators: Mapping[int, str] | None = None,
        posts: Mapping[int, str] | None = None,
        leads: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(wish or LineWish()))
        none = ("", _("none"))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "kind": [(Kind.TARGET.value, _("Target")), (Kind.TASK.value, _("Task"))],
            "field": [none, *fields.items()],
            "measure": [("", _("read from the wording")), *_translated(MEASURE_LABELS)],
            "operator": [("", ""), *((key, SIGNS[key]) for key in OPERATORS)],
            "indicator_id": [none, *(indicators or {}).items()],
            "coordinating": [("", _("the first one named")), *(leads or {}).items()],
            "responsible_post_id": [none, *(posts or {}).items()],
            "basis_document_id": [none, *(documents or {}).items()],
            "parent_id": [none, *((row.line_id, _parent_words(row)) for row in parents)],
        }
        for name, words in choices.items():
            self.fields[name].choices = words  # type: ignore[attr-defined]
        for name, empty in (("coordinating", len(leads or {}) < 2), ("responsible_post_id", not posts)):
            if empty:
                del self.fields[name]
        if not parents:
            del self.fields["parent_id"], self.fields["adapted"]

    @property
    def wish(self) -> LineWish:
        """What the form asks for. Units are left to be read from the words."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        if given.get("measure") and given["measure"] not in (Measure.YES_NO, Measure.TEXT):
            given["operator"] = given.get("operator") or ">="
        return LineWish(**given)

    def block(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def target_fields(self) -> list[forms.BoundField]:
        return self.block("measure", "operator", "bound", "unit_word")

    @property
    def more_target_fields(self) -> list[forms.BoundField]:
        return self.block("base_year", "base", "falling", "list_size", "subset", "level", "indicator_id")

    @property
    def clear_fields(self) -> list[forms.BoundField]:
        return self.block("person", "responsible_post_id", "responsibility", "authority")

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return self.block("label", "section", "field")

    @property
    def source_fields(self) -> list[forms.BoundField]:
        return self.block("basis", "basis_document_id", "funding", "note")

    @property
    def parent_fields(self) -> list[forms.BoundField]:
        return self.block("parent_id", "adapted")


def _initial(wish: LineWish) -> dict[str, Any]:
    names = (
        *WRITTEN,
        "measure",
        "operator",
        "unit_word",
        "base_year",
        "base",
        "falling",
        "list_size",
        "subset",
        "level",
    )
    found = {name: getattr(wish, name) for name in (*names, "parent_id", "adapted", "coordinating")}
    if wish.bound is not None:
        day = wish.measure == Measure.DATE
        found["bound"] = show_day(date.fromordinal(int(wish.bound))) if day else show_number(wish.bound)
    return found


def _parent_words(row: LineContent) -> str:
    words = f"{row.label} {row.text}".strip()
    return words if len(words) <= 110 else words[:109].rstrip() + "…"


def _translated(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, translate(words)) for key, words in labels.items()]
