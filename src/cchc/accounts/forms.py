"""Forms of people and posts. They clean shapes; what is allowed, the actions decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from cchc.accounts.models import User
from cchc.common.forms import ReasonField, VnDateField
from cchc.common.words import say
from cchc_core.access import ROLES
from cchc_core.units import Tree
from cchc_core.words import note

ANY = ("", _("All"))


def role_choices() -> list[tuple[str, str]]:
    return [(key, say(note(spec.label))) for key, spec in ROLES.items()]


def unit_choices(tree: Tree, units: Iterable[int]) -> list[tuple[int, str]]:
    """Units in the order of the tree, indented by their depth under the highest of them."""
    wanted = set(units)
    rows = [(unit, tree.depth(unit)) for unit in tree if unit in wanted]
    top = min((depth for _unit, depth in rows), default=0)
    return [(unit, "\u2007\u2007" * (depth - top) + tree.name(unit)) for unit, depth in rows]


class PersonField(forms.CharField):
    """Somebody by username, chosen from a list of suggestions; cleaned to the user."""

    default_error_messages = {"unknown": _("Nobody here has the username “%(value)s”. Choose from the list.")}

    def __init__(self, *, people: Any = None, **kwargs: Any) -> None:
        self.people = people
        kwargs.setdefault("label", _("Person"))
        kwargs.setdefault("help_text", _("Type the name and choose the username from the list."))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "list": "people", "autocomplete": "off"}

    def clean(self, value: Any) -> User | None:
        text = str(super().clean(value) or "").strip().lower()
        if not text:
            return None
        user = self.people.filter(username=text).first()
        if user is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"value": text})
        return user


class PostFilter(forms.Form):
    q = forms.CharField(label=_("Name or title"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In use")), ("vacant", _("Vacant")), ("closed", _("Closed"))],
    )

    def __init__(self, *args: Any, tree: Tree, units: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [ANY, *unit_choices(tree, units)]  # type: ignore[attr-defined]
        self.fields["role"].choices = [ANY, *role_choices()]  # type: ignore[attr-defined]


class UserFilter(forms.Form):
    q = forms.CharField(label=_("Name or username"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Open accounts")),
            ("new", _("Never signed in")),
            ("none", _("Without a post")),
            ("closed", _("Closed accounts")),
        ],
    )


class PostForm(forms.Form):
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    role = forms.ChoiceField(label=_("Role"))
    title = forms.CharField(label=_("Title"), max_length=160)
    circle = forms.TypedChoiceField(
        label=_("Acts for"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("The unit for which the post acts, with everything under it. Empty: its own unit."),
    )
    valid_from = VnDateField(label=_("From"))
    valid_to = VnDateField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, tree: Tree, units: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = unit_choices(tree, units)
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        self.fields["circle"].choices = [("", _("Its own unit")), *choices]  # type: ignore[attr-defined]
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)


class AppointForm(forms.Form):
    user = PersonField()
    valid_from = VnDateField(label=_("From"))
    valid_to = VnDateField(label=_("Last day"), required=False)
    basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].people = people  # type: ignore[attr-defined]


class DelegateForm(AppointForm):
    valid_to = VnDateField(label=_("Last day"))


class EndForm(forms.Form):
    on = VnDateField(label=_("Last day"))
    reason = ReasonField(required=False)


class UserForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class NewUserForm(UserForm):
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("Username"),
        max_length=60,
        help_text=_("Letters, digits and . _ - only, for example an.nguyen."),
    )
    field_order = ("username", "name", "email", "phone")


class ReasonForm(forms.Form):
    reason = ReasonField()


class ChoosePasswordForm(forms.Form):
    password1 = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = password_validators_help_text_html()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password1" in data and data["password1"] != data.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        return data
