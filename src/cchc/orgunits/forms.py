"""Forms about units. They clean shapes; whether a change is possible is for the core to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import VnDateField
from cchc.orgunits.queries import tree_on
from cchc_core.units import LegalBasis, Tree, UnitPeriodValue
from cchc_core.units.changes import Abolish, Change, Description, Establish, Merge, Move, Rename, Split
from cchc_core.units.kinds import KINDS
from cchc_core.values import show_day

PARTS = (1, 2, 3, 4)
MERGED = tuple(range(1, 11))
SEPARATOR = " · "
DATALIST = "units-of-the-day"

Rows = Sequence[Sequence[str]]
BASIS_ROWS: Rows = (("on",), ("basis_symbol", "basis_date"), ("basis_issuer",), ("basis_title",), ("remark",))
DESCRIBED_ROWS: Rows = (("name", "kind"), ("short_name", "abbreviation", "code"), ("head_title",))


def kind_choices() -> list[tuple[str, str]]:
    return [("", "")] + [(kind.key, gettext(kind.label)) for kind in KINDS]


def kinds_to_look_for() -> list[tuple[str, str]]:
    return [("", gettext("All")), *kind_choices()[1:]]


class KindField(forms.ChoiceField):
    """A kind of unit."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kind of unit"))
        super().__init__(choices=kind_choices, **kwargs)


def pick_label(tree: Tree, unit: int) -> str:
    """How a unit is written in a field with suggestions: "Xã Tân Lộc · xa-tan-loc-18409"."""
    return f"{tree.name(unit)}{SEPARATOR}{tree[unit].key}"


class UnitField(forms.CharField):
    """A unit, picked from the suggestions or typed: name, code or key. Cleans to the unit's id, None when blank.

    Names are looked for as of ``self.on``, which the form sets from its own date.
    """

    default_error_messages = {
        "unknown": _("No unit is called “%(value)s” on %(on)s. Choose one from the list."),
        "several": _("More than one unit is called “%(value)s” on %(on)s. Choose one from the list."),
    }
    on: date | None = None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"list": DATALIST, "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.find(text) if text else None

    def find(self, text: str) -> int:
        on = self.on or today()
        tree = tree_on(on)
        key = text.rpartition(SEPARATOR)[2].strip()
        found = tree.by_key(key)
        if found is None:
            found = tree.by_code(text)
        if found is not None:
            return found
        named = tree.named(text)
        if len(named) != 1:
            reason = "several" if named else "unknown"
            params = {"value": text, "on": show_day(on)}
            raise ValidationError(self.error_messages[reason], code=reason, params=params)
        return named[0]


class ListFilter(forms.Form):
    """What the list of units shows."""

    q = forms.CharField(label=_("Name, abbreviation or code"), required=False, max_length=100)
    on = VnDateField(label=_("On the day"), required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), required=False, choices=kinds_to_look_for)
    ever = forms.BooleanField(label=_("At any time"), required=False)


class DayForm(forms.Form):
    """Only a day."""

    on = VnDateField(label=_("On the day"), required=False)


class ChangeForm(forms.Form):
    """The day and the legal basis, which every change has."""

    on = VnDateField(label=_("From the day"))
    basis_symbol = forms.CharField(
        label=_("Number and symbol of the document"),
        required=False,
        max_length=80,
        help_text=_("For example 1665/NQ-UBTVQH15. A document without a number goes by its title."),
    )
    basis_date = VnDateField(label=_("Date of the document"), required=False)
    basis_issuer = forms.CharField(label=_("Issued by"), required=False, max_length=255)
    basis_title = forms.CharField(label=_("Title of the document"), required=False, max_length=500)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=1000)
    last_fields = ("on", "basis_symbol", "basis_date", "basis_issuer", "basis_title", "remark")

    def __init__(self, *args: Any, now: UnitPeriodValue | None = None, tree: Tree | None = None, **kwargs: Any) -> None:
        """``now`` is what the unit is at present, ``tree`` the tree of that day; both fill the fields in advance."""
        super().__init__(*args, **kwargs)
        self.now, self.tree = now, tree
        self.add_fields()
        own = [name for name in self.fields if name not in self.last_fields]
        self.order_fields([*own, *self.last_fields])
        if not self.is_bound and now is not None:
            self.fill_in_advance(now)

    def add_fields(self) -> None:
        """Fields of which there are several alike."""

    def fill_in_advance(self, now: UnitPeriodValue) -> None:
        """What the fields hold before anybody has typed."""

    def _clean_fields(self) -> None:
        """The day first: units are looked for on it."""
        try:
            on = self.fields["on"].clean(self["on"].data)
        except ValidationError:
            on = None
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.on = on
        super()._clean_fields()  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("basis_symbol") and not cleaned.get("basis_title"):
            self.add_error(
                "basis_symbol", _("Name the document that this rests on: its number and symbol, or its title.")
            )
        return cleaned

    @property
    def common(self) -> dict[str, Any]:
        """Day, basis and remark as every change takes them."""
        data = self.cleaned_data
        printed = data["basis_date"].isoformat() if data.get("basis_date") else ""
        basis = LegalBasis(data["basis_symbol"], printed, data["basis_issuer"], data["basis_title"])
        return {"on": data["on"], "basis": basis, "note": data["remark"]}

    @property
    def groups(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The fields as the page shows them: groups under a heading, in rows side by side."""
        rows = [*self.rows(), (gettext("Day and legal basis"), BASIS_ROWS)]
        return [(title, [[self[name] for name in row] for row in names]) for title, names in rows]

    def rows(self) -> list[tuple[str, Rows]]:
        """Headings and names of fields, without those that every change has."""
        return []

    def change(self, unit: int | None) -> Change:
        """The change that was filled in, for the unit whose page it is."""
        raise NotImplementedError

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the preview."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


class DescribedForm(ChangeForm):
    """What a unit is to be called."""

    name = forms.CharField(label=_("Name of unit"), max_length=255)
    kind = KindField()
    short_name = forms.CharField(label=_("Short name"), required=False, max_length=255)
    abbreviation = forms.CharField(label=_("Abbreviation"), required=False, max_length=40)
    code = forms.CharField(label=_("Unit code"), required=False, max_length=40)
    head_title = forms.CharField(label=_("Title of its head"), required=False, max_length=120)

    def rows(self) -> list[tuple[str, Rows]]:
        return [(gettext("What it is called"), DESCRIBED_ROWS)]

    def described(self, parent: int | None = None) -> Description:
        names = ("name", "kind", "short_name", "abbreviation", "code", "head_title")
        return Description(**{name: self.cleaned_data.get(name) or "" for name in names}, parent=parent)


class RenameForm(DescribedForm):
    """Another name, code, kind or title of the head."""

    def fill_in_advance(self, now: UnitPeriodValue) -> None:
        for name in ("name", "kind", "short_name", "abbreviation", "code", "head_title"):
            self.initial.setdefault(name, getattr(now, name))

    def change(self, unit: int | None) -> Change:
        return Rename(**self.common, unit=unit or 0, to=self.described())


class MoveForm(ChangeForm):
    """Another unit above."""

    parent = UnitField(label=_("Goes under"))

    def rows(self) -> list[tuple[str, Rows]]:
        return [(gettext("Unit above"), (("parent",),))]

    def change(self, unit: int | None) -> Change:
        return Move(**self.common, unit=unit or 0, parent=self.cleaned_data["parent"])


class AbolishForm(ChangeForm):
    """The unit ends."""

    def change(self, unit: int | None) -> Change:
        return Abolish(**self.common, unit=unit or 0)


class EstablishForm(DescribedForm):
    """A new unit."""

    parent = UnitField(label=_("Stands under"), required=False)

    def rows(self) -> list[tuple[str, Rows]]:
        return [(gettext("What it is called"), (*DESCRIBED_ROWS, ("parent",)))]

    def change(self, unit: int | None) -> Change:
        return Establish(**self.common, new=self.described(self.cleaned_data["parent"]))


class MergeForm(DescribedForm):
    """Which units end, and which one stands for them: one that exists, or a new one."""

    into = UnitField(
        label=_("Into the unit that goes on"),
        required=False,
        help_text=_("Leave empty when a new unit is established, and describe it below."),
    )
    parent = UnitField(label=_("The new unit stands under"), required=False)

    own_fields = ("into", "name", "kind", "parent", "short_name", "abbreviation", "code", "head_title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("name", _("Name of the new unit")), ("kind", _("Kind of the new unit"))):
            self.fields[name].required = False
            self.fields[name].label = label

    def add_fields(self) -> None:
        for n in MERGED:
            self.fields[f"unit_{n}"] = UnitField(label=_numbered_label(_("Unit %(n)s"), n), required=n == 1)
        self.order_fields([*(f"unit_{n}" for n in MERGED), *self.own_fields])

    def rows(self) -> list[tuple[str, Rows]]:
        pairs = [(f"unit_{n}", f"unit_{n + 1}") for n in MERGED[::2]]
        return [
            (gettext("Units that end"), pairs),
            (gettext("The unit that stands for them"), (("into",),)),
            (gettext("Or a new unit"), (*DESCRIBED_ROWS, ("parent",))),
        ]

    def fill_in_advance(self, now: UnitPeriodValue) -> None:
        if self.tree is None:
            return
        self.initial.setdefault("unit_1", pick_label(self.tree, now.unit))
        if now.parent is not None:
            self.initial.setdefault("parent", pick_label(self.tree, now.parent))
        self.initial.setdefault("kind", now.kind)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("into"):
            for name in ("name", "kind"):
                if not cleaned.get(name):
                    self.add_error(name, _("Name the unit that goes on, or describe the new one."))
        return cleaned

    def change(self, unit: int | None) -> Change:
        data = self.cleaned_data
        units = tuple(data[f"unit_{n}"] for n in MERGED if data.get(f"unit_{n}"))
        new = None if data["into"] else self.described(data["parent"])
        return Merge(**self.common, units=units, into=data["into"], new=new)


class SplitForm(ChangeForm):
    """To whom the parts go: existing units, or new ones that stand where the unit stood."""

    ends = forms.TypedChoiceField(
        label=_("The unit itself"),
        choices=[("yes", _("ends")), ("no", _("goes on with the rest"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    heir = forms.TypedChoiceField(label=_("Who takes over open work and accounts"), coerce=int)

    def add_fields(self) -> None:
        for n in PARTS:
            self.fields[f"part_{n}"] = UnitField(label=_numbered_label(_("Part %(n)s goes to"), n), required=False)
            self.fields[f"name_{n}"] = forms.CharField(
                label=_numbered_label(_("or to a new unit %(n)s called"), n), required=False, max_length=255
            )
            self.fields[f"code_{n}"] = forms.CharField(
                label=_numbered_label(_("Code of new unit %(n)s"), n), required=False, max_length=40
            )
        choices = [(n, gettext("Part %(n)s") % {"n": n}) for n in PARTS]
        self.fields["heir"].choices = choices  # type: ignore[attr-defined]
        parts = [f"{part}_{n}" for n in PARTS for part in ("part", "name", "code")]
        self.order_fields([*parts, "ends", "heir"])

    def rows(self) -> list[tuple[str, Rows]]:
        parts = [(f"part_{n}", f"name_{n}", f"code_{n}") for n in PARTS]
        return [(gettext("To whom the parts go"), parts), (gettext("What becomes of the unit"), (("ends",), ("heir",)))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for n in PARTS:
            if cleaned.get(f"part_{n}") and cleaned.get(f"name_{n}"):
                self.add_error(f"name_{n}", _("A part goes to one unit: either an existing or a new one."))
        if not any(self._given(cleaned, n) for n in PARTS):
            self.add_error("part_1", _("Say to whom the parts go."))
        elif cleaned.get("heir") and not self._given(cleaned, cleaned["heir"]):
            self.add_error("heir", _("This part goes to nobody yet."))
        return cleaned

    @staticmethod
    def _given(cleaned: Mapping[str, Any], n: int) -> bool:
        return bool(cleaned.get(f"part_{n}") or cleaned.get(f"name_{n}"))

    def change(self, unit: int | None) -> Change:
        data = self.cleaned_data
        into = {n: data[f"part_{n}"] for n in PARTS if data.get(f"part_{n}")}
        new = {n: self._new(n) for n in PARTS if data.get(f"name_{n}")}
        places = [*into, *new]
        return Split(
            **self.common,
            unit=unit or 0,
            into=tuple(into.values()),
            new=tuple(new.values()),
            ends=data["ends"],
            heir=places.index(data["heir"]),
        )

    def _new(self, n: int) -> Description:
        """A new part is of the kind of the unit and stands where it stood."""
        now = self.now
        return Description(
            name=self.cleaned_data[f"name_{n}"],
            kind=now.kind if now else "",
            code=self.cleaned_data[f"code_{n}"],
            head_title=now.head_title if now else "",
            parent=now.parent if now else None,
        )


def _numbered(text: Any, n: int) -> str:
    return str(text) % {"n": n}


_numbered_label: Callable[[Any, int], Any] = lazy(_numbered, str)
