"""Form fields that read what Vietnamese officials type, how forms are drawn, and refusals told in them."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from cchc.common.errors import Refusal
from cchc.common.words import say
from cchc_core.values import NotANumber, read_number, show_number


class Renderer(TemplatesSetting):
    """Draws ``{{ form }}`` and ``{{ field.as_field_group }}`` with our own components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class ExactNumberField(forms.Field):
    """A number as officials write it ("1.234,5", "0,25", "−2"), cleaned to an exact ``Fraction``; None when blank.

    ``digits`` is the number of decimals shown back (None: as many as the number has).
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("“%(value)s” is not a number. Type for example 1234,5 or 1.234,5."),
        "min": _("The number must be at least %(limit)s."),
        "max": _("The number must be at most %(limit)s."),
    }

    def __init__(
        self,
        *,
        minimum: Fraction | int | None = None,
        maximum: Fraction | int | None = None,
        digits: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum, self.digits = minimum, maximum, digits
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "class": "exact"}

    def prepare_value(self, value: Any) -> Any:
        return show_number(value, self.digits) if isinstance(value, (Fraction, int)) else value

    def to_python(self, value: Any) -> Fraction | None:
        if value is None or isinstance(value, Fraction):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return read_number(text)
        except NotANumber as problem:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": text}) from problem

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            self._out_of_bounds("min", self.minimum)
        if self.maximum is not None and value > self.maximum:
            self._out_of_bounds("max", self.maximum)

    def _out_of_bounds(self, code: str, limit: Fraction | int) -> None:
        raise ValidationError(self.error_messages[code], code=code, params={"limit": show_number(limit)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class VnDateField(forms.DateField):
    """A day as officials write it, 24/3/2023; also the ISO writing, and dots or dashes between the numbers."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("“%(value)s” is not a date. Type day/month/year, for example 24/3/2023.")}
    formats = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", self.formats)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"class": "date", "autocomplete": "off", "placeholder": _("dd/mm/yyyy")}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        try:
            found: date | None = super().to_python(value)
        except ValidationError as problem:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from problem
        return found


class ReasonField(forms.CharField):
    """The reason for an act, kept with it for ever; so at least a few words are asked for where one is required."""

    widget = forms.Textarea
    fewest = 5
    default_error_messages = {"short": _("Say why in a few words; the reason is kept with the decision.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 3}

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value.strip()) < self.fewest:
            raise ValidationError(self.error_messages["short"], code="short")


def tell(form: forms.Form, refusal: Refusal) -> None:
    """Show a refused action's reasons at the top of its form."""
    for problem in refusal.reasons:
        form.add_error(None, say(problem))
