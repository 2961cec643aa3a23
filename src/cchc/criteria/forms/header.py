"""The header of a draft: what the set is, whom it scores, how totals, ranks and grades come about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.forms import ExactNumberField, VnDateField
from cchc.criteria import words
from cchc.criteria.forms import declared
from cchc_core.criteria.checks.choices import MOST_DIGITS
from cchc_core.criteria.tree import Basis, CriteriaSet, Grade, Pool, Requirement, Rounding, Ties
from cchc_core.rules.params import Choice, FormField
from cchc_core.units.kinds import KINDS
from cchc_core.words import gettext_noop

PREFIX = "lists"


class HeaderForm(forms.Form):
    """The single lines of a header."""

    title = forms.CharField(
        label=gettext_lazy("Title of the set"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    status = forms.ChoiceField(label=gettext_lazy("Standing"))
    symbol = forms.CharField(label=gettext_lazy("Number and symbol of the basis"), max_length=120, required=False)
    date = VnDateField(label=gettext_lazy("Day of the basis"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Issuer of the basis"), max_length=200, required=False)
    unit_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Units that are scored"), widget=forms.CheckboxSelectMultiple, required=False
    )
    total = ExactNumberField(label=gettext_lazy("Total"), minimum=0)
    digits = forms.IntegerField(label=gettext_lazy("Decimals of results"), min_value=0, max_value=MOST_DIGITS)
    at = forms.ChoiceField(label=gettext_lazy("Rounded"))
    not_applicable = forms.ChoiceField(label=gettext_lazy("A criterion that does not apply"))
    rank_by = forms.ChoiceField(label=gettext_lazy("Ranked by"))
    break_by = forms.MultipleChoiceField(
        label=gettext_lazy("Equal results are told apart by"), widget=forms.CheckboxSelectMultiple, required=False
    )
    derived_from = forms.CharField(
        label=gettext_lazy("Derived from the frame"),
        help_text=gettext_lazy("set@version of a superior body's set, if there is one."),
        max_length=200,
        required=False,
    )
    replaces = forms.CharField(
        label=gettext_lazy("Replaces"),
        help_text=gettext_lazy("set@version of the edition before; comparison and crosswalk rest on it."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "versions", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, criteria_set: CriteriaSet, fields: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "status": words.choices(words.STANDINGS),
            "at": words.choices(words.ROUNDING_AT),
            "not_applicable": words.choices(words.NOT_APPLICABLE),
            "rank_by": words.choices(words.RANK_BY),
        }
        for name, known in choices.items():
            self.fields[name].choices = known
        kinds = dict.fromkeys((*(kind.key for kind in KINDS), *criteria_set.unit_kinds))
        self.fields["unit_kinds"].choices = [(key, words.kind_of_unit(key)) for key in kinds]
        breaks = {"survey": _("result of the survey"), **fields}
        named = {key: key for key in criteria_set.ties.break_by if key not in breaks}
        self.fields["break_by"].choices = list({**breaks, **named}.items())
        self._order = criteria_set.ties.break_by

    @property
    def changes(self) -> dict[str, Any]:
        """Fields of a ``CriteriaSet``."""
        data = self.cleaned_data
        chosen = data["break_by"]
        order = [key for key in self._order if key in chosen] + [key for key in chosen if key not in self._order]
        return {
            "title": " ".join(data["title"].split()),
            "status": data["status"],
            "basis": Basis(data["symbol"], data["date"], data["issuer"]),
            "unit_kinds": tuple(data["unit_kinds"]),
            "total": data["total"],
            "rounding": Rounding(data["digits"], at=data["at"]),
            "not_applicable": data["not_applicable"],
            "rank_by": data["rank_by"],
            "ties": Ties(tuple(order)),
            "derived_from": data["derived_from"] or None,
            "replaces": data["replaces"] or None,
        }


def initial_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    return {
        "title": criteria_set.title,
        "status": criteria_set.status,
        "symbol": criteria_set.basis.symbol,
        "date": criteria_set.basis.date,
        "issuer": criteria_set.basis.issuer,
        "unit_kinds": list(criteria_set.unit_kinds),
        "total": declared.number_text(criteria_set.total),
        "digits": criteria_set.rounding.digits,
        "at": criteria_set.rounding.at,
        "not_applicable": criteria_set.not_applicable,
        "rank_by": criteria_set.rank_by,
        "break_by": list(criteria_set.ties.break_by),
        "derived_from": criteria_set.derived_from or "",
        "replaces": criteria_set.replaces or "",
    }


def lists(fields: Mapping[str, str]) -> tuple[FormField, ...]:
    """Grades and pools, laid out like the lists of a rule."""
    reform = tuple(Choice(key, name) for key, name in fields.items())
    return (
        FormField(
            "grades",
            gettext_noop("Grades, from the highest down"),
            "records",
            required=False,
            columns=(
                FormField("key", gettext_noop("Key in the file"), "text"),
                FormField("label", gettext_noop("Grade"), "text"),
                FormField("from", gettext_noop("From percent"), "number"),
                FormField(
                    "requires",
                    gettext_noop("Only with at least"),
                    "records",
                    required=False,
                    columns=(
                        FormField("field", gettext_noop("Reform field"), "choice", choices=reform),
                        FormField("percent", gettext_noop("Percent of the field"), "number"),
                    ),
                ),
            ),
        ),
        FormField(
            "pools",
            gettext_noop("Bonus and penalty"),
            "records",
            required=False,
            columns=(
                FormField("key", gettext_noop("Key in the file"), "text"),
                FormField("label", gettext_noop("Name"), "text"),
                FormField(
                    "sign",
                    gettext_noop("Kind of pool"),
                    "choice",
                    choices=(Choice("1", gettext_noop("added")), Choice("-1", gettext_noop("taken away"))),
                ),
                FormField("cap", gettext_noop("At most in all"), "number"),
            ),
        ),
    )


class HeaderEditor:
    """The single lines, and the lists of grades and pools."""

    def __init__(self, criteria_set: CriteriaSet, fields: Mapping[str, str], post: QueryDict | None = None) -> None:
        self.fields = lists(fields)
        self.errors: dict[declared.Path, list[str]] = {}
        known: dict[str, Any] = {"criteria_set": criteria_set, "fields": fields}
        if post is None:
            self.form = HeaderForm(initial=initial_of(criteria_set), **known)
            self.text = declared.text(self.fields, _stored(criteria_set))
            return
        self.text = declared.typed(self.fields, post, PREFIX)
        if post.get("do", "save") == "save":
            self.form = HeaderForm(post, **known)
        else:
            declared.act(self.fields, self.text, post["do"], PREFIX)
            self.form = HeaderForm(initial=_unsaved(post), **known)

    @property
    def controls(self) -> list[declared.Control]:
        return declared.controls(self.fields, self.text, self.errors, (), PREFIX)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        return [fault for control in self.controls for fault in control.faults]

    def is_valid(self) -> bool:
        self.lists = declared.plain(self.fields, self.text)
        _check(self.fields, self.lists, (), self.errors)
        return self.form.is_valid() and not self.errors

    @property
    def changes(self) -> dict[str, Any]:
        grades = tuple(
            Grade(
                row["key"],
                row["label"],
                row["from"],
                tuple(Requirement(each["field"], each["percent"]) for each in row.get("requires", ())),
            )
            for row in self.lists.get("grades", ())
        )
        pools = tuple(
            Pool(row["key"], row["label"], int(row["sign"]), row["cap"]) for row in self.lists.get("pools", ())
        )
        return self.form.changes | {"grades": grades, "pools": pools}


def _stored(criteria_set: CriteriaSet) -> dict[str, Any]:
    return {
        "grades": [
            {
                "key": grade.key,
                "label": grade.label,
                "from": grade.at_least,
                "requires": [{"field": each.field, "percent": each.percent} for each in grade.requires],
            }
            for grade in criteria_set.grades
        ],
        "pools": [
            {"key": pool.key, "label": pool.label, "sign": str(pool.sign), "cap": pool.cap}
            for pool in criteria_set.pools
        ],
    }


def _check(
    fields: Iterable[FormField], data: Mapping[str, Any], path: declared.Path, errors: dict[declared.Path, list[str]]
) -> None:
    """Every field of every row is filled, numbers are numbers, choices are offered ones."""
    for each in fields:
        value, here = data.get(each.name), (*path, each.name)
        if each.type == "records":
            for number, row in enumerate(value or (), start=1):
                _check(each.columns, row, (*here, number), errors)
        elif value is None:
            errors.setdefault(here, []).append(_("Fill this in, or remove the row."))
        elif each.type == "number" and not isinstance(value, Fraction):
            errors.setdefault(here, []).append(
                _("“%(value)s” is not a number. Type for example 1234,5 or 1.234,5.") % {"value": value}
            )
        elif each.type == "choice" and value not in [choice.key for choice in each.choices]:
            errors.setdefault(here, []).append(_("Choose one from the list."))


def _unsaved(post: QueryDict) -> dict[str, Any]:
    """What was typed into the single lines, to be shown again unread."""
    kept: dict[str, Any] = {name: post.get(name, "") for name in HeaderForm.base_fields}
    return kept | {name: post.getlist(name) for name in ("unit_kinds", "break_by")}
