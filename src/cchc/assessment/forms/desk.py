"""What a verifier decides in a line of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField


class DecisionForm(forms.Form):
    """Confirm, or other points or another level with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("confirm", ""), ("change", "")], required=False)  # empty: a level was pressed
    points = ExactNumberField(required=False, label=_("Points"))
    level = forms.CharField(required=False, max_length=160)
    reason = forms.CharField(required=False, max_length=2000, label=_("Reason"))
