"""What is asked of coordinators and owners in a proposal round. Forms clean shape; actions decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cchc.common.forms import ExactNumberField, ReasonField, VnDateField
from cchc.planning.actions.annexes import Proposed, Said
from cchc.planning.actions.proposals import OwnerWish, RoundWish
from cchc.planning.models import Proposal

#: Rows left free for units that the catalogue does not name as field owners.
FREE_OWNERS = 3
_AREA = forms.Textarea


class RoundForm(forms.Form):
    """A round: its plan's year, days and bases. Owners stand in a table of their own beside it."""

    year = forms.IntegerField(label=_("Plan of the year"), min_value=2011, max_value=2100)
    title = forms.CharField(label=_("Name of the proposal round"), max_length=300)
    cut_off = VnDateField(
        label=_("Cut-off of figures"), help_text=_("The day on which results and figures are true; not the deadline.")
    )
    due_on = VnDateField(label=_("Deadline"), help_text=_("The last day on which annexes arrive in time."))
    reviewed = forms.TypedChoiceField(
        label=_("Plan of this year that is reviewed"), coerce=int, empty_value=None, required=False
    )
    bases = forms.CharField(
        label=_("Basis documents"),
        required=False,
        max_length=8000,
        widget=_AREA(attrs={"rows": 4}),
        help_text=_("One a line, in words. What stands in the register under its number is linked by itself."),
    )

    def __init__(self, data: Any = None, *, versions: Mapping[int, str], opened: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reviewed"].choices = [("", _("none, only proposals are asked for")), *versions.items()]  # type: ignore[attr-defined]
        if opened:
            del self.fields["year"]
            del self.fields["reviewed"]

    def wish(self, owners: Sequence[OwnerWish]) -> RoundWish:
        data = self.cleaned_data
        return RoundWish(
            title=data["title"],
            cut_off=data["cut_off"],
            due_on=data["due_on"],
            bases=tuple(line for line in data["bases"].splitlines() if line.strip()),
            owners=tuple(owners),
            reviewed=data.get("reviewed"),
        )


class OwnerRow:
    """One row of the table of owners: a unit, or a free choice of one, with a box for each field."""

    def __init__(self, index: int, unit: int | None, name: str, fields: Sequence[str], chosen: bool) -> None:
        self.index, self.unit, self.name, self.fields, self.chosen = index, unit, name, tuple(fields), chosen

    @property
    def is_free(self) -> bool:
        return not self.name


def owner_rows(offered: Sequence[tuple[int, str, Sequence[str]]]) -> list[OwnerRow]:
    """The rows of a page that was not sent yet."""
    rows = [OwnerRow(place, unit, name, fields, True) for place, (unit, name, fields) in enumerate(offered)]
    return rows + [OwnerRow(len(rows) + extra, None, "", (), False) for extra in range(FREE_OWNERS)]


def rows_from_post(data: Any, names: Mapping[int, str], keys: Sequence[str]) -> list[OwnerRow]:
    """The rows as they were sent; units and fields that are not offered are left out."""
    count = data.get("owners", "0")
    found = []
    for index in range(min(int(count), 200) if count.isdecimal() else 0):
        text = data.get(f"owner-{index}", "")
        unit = int(text) if text.isascii() and text.isdecimal() and int(text) in names else None
        named = f"named-{index}" in data
        fields = [key for key in data.getlist(f"fields-{index}") if key in keys]
        chosen = unit is not None and (f"in-{index}" in data or not named)
        found.append(OwnerRow(index, unit, names.get(unit or 0, "") if named else "", fields, chosen))
    return found


def wishes_of(rows: Sequence[OwnerRow]) -> list[OwnerWish]:
    """The owners that were chosen, each once with all its fields."""
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.chosen and row.unit is not None:
            found.setdefault(row.unit, []).extend(row.fields)
    return [OwnerWish(unit, tuple(dict.fromkeys(fields))) for unit, fields in found.items()]


class ReviewForm(forms.Form):
    """One line of annex 01 or 02: what came of it, and for a target what is proposed next."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    value = ExactNumberField(label=_("Figure at the cut-off"), required=False)
    result = forms.CharField(
        label=_("Result in words"), required=False, max_length=4000, widget=_AREA(attrs={"rows": 2})
    )
    is_done = forms.TypedChoiceField(
        label=_("Done"),
        required=False,
        choices=(("yes", _("yes")), ("no", _("no"))),
        coerce=lambda text: text == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=4000, widget=_AREA(attrs={"rows": 2}))
    next_figure = forms.CharField(label=_("Figure proposed"), required=False, max_length=200)
    next_text = forms.CharField(
        label=_("In other words"), required=False, max_length=2000, widget=_AREA(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, is_target: bool, pk: int = 0, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"r{pk}-%s", **kwargs)
        if not is_target:
            for name in ("value", "next_figure", "next_text"):
                del self.fields[name]
        for field in self.fields.values():
            field.widget.attrs["form"] = f"review-{pk}"

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        return Said(data["result"], data.get("value"), data["is_done"], data["reason"])

    @property
    def following(self) -> Proposed | None:
        data = self.cleaned_data
        if "next_figure" not in data:
            return None
        return Proposed(text=data["next_text"], figure=data["next_figure"])


class ProposalForm(forms.Form):
    """One line proposed for next year; which fields stand in it depends on the annex."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    field = forms.ChoiceField(label=_("Field"))
    text = forms.CharField(label=_("What is proposed"), max_length=4000, widget=_AREA(attrs={"rows": 2}))
    figure = forms.CharField(
        label=_("Figure to reach"),
        required=False,
        max_length=200,
        help_text=_("For example ≥ 95 %, > 98 %, giảm 10 % so với năm 2021, 76/76 dịch vụ."),
    )
    parent = forms.TypedChoiceField(
        label=_("Superior target that it carries out"), coerce=int, empty_value=None, required=False
    )
    basis = forms.CharField(
        label=_("Basis of the proposal"), required=False, max_length=2000, widget=_AREA(attrs={"rows": 2})
    )
    product = forms.CharField(label=_("Product"), required=False, max_length=2000, widget=_AREA(attrs={"rows": 2}))
    leads_text = forms.CharField(label=_("Lead"), required=False, max_length=1000, widget=_AREA(attrs={"rows": 2}))
    supporters_text = forms.CharField(
        label=_("Supporting units"), required=False, max_length=1000, widget=_AREA(attrs={"rows": 2})
    )
    monitor_text = forms.CharField(label=_("Who monitors it"), required=False, max_length=300)
    due_text = forms.CharField(
        label=_("Time"),
        required=False,
        max_length=300,
        help_text=_("As it will be printed: 30/6, Quý III, Thường xuyên."),
    )
    funding = forms.CharField(label=_("Funding"), required=False, max_length=300)

    TARGET_ONLY = ("figure", "parent", "monitor_text")
    BY_ANNEX: Mapping[int, tuple[str, ...]] = {
        1: ("basis", "product", "leads_text", "supporters_text", "funding"),
        3: (*TARGET_ONLY, "funding"),
        4: (*TARGET_ONLY, "basis"),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        annex: int,
        fields: Mapping[str, str],
        parents: Mapping[int, str] | None = None,
        line: Proposal | None = None,
        words: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if words is not None:
            kwargs["initial"] = dict(words)
        super().__init__(data, auto_id=f"p{line.pk if line else 'new'}-%s", **kwargs)
        for name in self.BY_ANNEX[annex]:
            del self.fields[name]
        self.fields["field"].choices = list(fields.items())  # type: ignore[attr-defined]
        if "parent" in self.fields:
            if parents:
                self.fields["parent"].choices = [("", _("none")), *parents.items()]  # type: ignore[attr-defined]
            else:
                del self.fields["parent"]
        self.line = line

    def wish(self) -> Proposed:
        """What is asked for; what the annex has no field for stays as it was."""
        kept = {name: getattr(self.line, name) for name in Proposed.WORDS} if self.line is not None else {}
        parent = self.line.parent_id if self.line is not None else None
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Proposed(**{**kept, "parent": parent, **given})


class MoveForm(forms.Form):
    """A step with a reason."""

    reason = ReasonField()


class SplitForm(forms.Form):
    """The parts of a proposal, one a line."""

    parts = forms.CharField(
        label=_("Parts"),
        max_length=8000,
        widget=_AREA(attrs={"rows": 6}),
        help_text=_("One a line; each becomes a proposal of its own and keeps the thread."),
    )


class SettleFilter(forms.Form):
    """What the table of proposals is narrowed to; everything stands in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    owner = forms.ChoiceField(label=_("Field owner"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    state = forms.ChoiceField(label=_("Decision"), required=False)
    flag = forms.ChoiceField(label=_("Marked"), required=False)

    def __init__(
        self, data: Any, *, owners: Mapping[int, str], fields: Mapping[str, str], states: Mapping[str, Any]
    ) -> None:
        super().__init__(data)
        every = ("", _("All"))
        flags = [("weak", _("weaker target")), ("like", _("resembles another line"))]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "owner": [(str(key), name) for key, name in owners.items()],
            "field": list(fields.items()),
            "state": list(states.items()),
            "flag": flags,
        }
        for name, words in choices.items():
            self.fields[name].choices = [every, *words]  # type: ignore[attr-defined]
