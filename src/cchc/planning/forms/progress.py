"""What is asked of whoever reports on a duty, judges a report, asks for more time, or narrows a board."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cchc.common.clock import today
from cchc.common.forms import ExactNumberField, ReasonField, VnDateField
from cchc.planning.actions.progress import Report
from cchc.planning.lights import light_choices, official_choices
from cchc.planning.models import Assignment, Kind
from cchc.planning.queries.progress import LIGHTS_OF, NO_FIELD, Wanted
from cchc_core.planning.light import Light, Official

#: How far a task is, in one tap. "done" asks for nothing more than today.
STEPS = (("0", "0%"), ("25", "25%"), ("50", "50%"), ("75", "75%"))
DONE = "done"


class ReportForm(forms.Form):
    """A report, made for one thumb: how far it is, in one tap; everything else only where there is something to say."""

    how_far = forms.ChoiceField(label=_("How far is it?"), required=False, widget=forms.RadioSelect)
    percent = forms.IntegerField(label=_("Another percentage"), required=False, min_value=0, max_value=100)
    value = ExactNumberField(label=_("Figure reached"), required=False)
    confirms = forms.BooleanField(label=_("It is still being done"), required=False)
    text = forms.CharField(
        label=_("What was done, what came of it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    obstacle = forms.CharField(
        label=_("What stands in the way"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.MultipleChoiceField(
        label=_("Documents that show it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    page = forms.CharField(label=_("Page"), required=False, max_length=60)
    done_on = VnDateField(
        label=_("Done on"), required=False, help_text=_("Left blank, done means done on the day of this report.")
    )
    on = VnDateField(label=_("As of"), required=False, help_text=_("Left blank, the report tells of today."))

    def __init__(self, data: Any = None, *, duty: Assignment, documents: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        done = (DONE, _("Done"))
        self.fields["how_far"].choices = [*STEPS, done]  # type: ignore[attr-defined]
        self.fields["evidence"].choices = [(str(pk), title) for pk, title in documents.items()]  # type: ignore[attr-defined]
        if not documents:
            del self.fields["evidence"], self.fields["page"]
        if duty.kind == Kind.TARGET:
            self.fields["how_far"].choices = [("", _("Still under way")), done]  # type: ignore[attr-defined]
            del self.fields["percent"]
        else:
            del self.fields["value"]
        if not duty.is_continuous:
            del self.fields["confirms"]

    @property
    def report(self) -> Report:
        """What was said; "done" without a day is done on the day of the report."""
        said = self.cleaned_data
        on: date = said.get("on") or today()
        done_on = said.get("done_on")
        if said.get("how_far") == DONE and done_on is None:
            done_on = on
        percent = said.get("percent")
        if percent is None and said.get("how_far") not in ("", DONE, None):
            percent = int(said["how_far"])
        pages = tuple((int(pk), said.get("page", "")) for pk in said.get("evidence", ()))
        return Report(
            on=on,
            percent=percent,
            text=said["text"].strip(),
            value=said.get("value"),
            done_on=done_on,
            obstacle=said["obstacle"].strip(),
            confirms=bool(said.get("confirms")),
            evidence=pages,
        )


class ReviewForm(forms.Form):
    """The monitor's word. The reason is needed where a report is returned."""

    reason = ReasonField(required=False, help_text=_("Needed when the report is returned."))
    done_on = VnDateField(
        label=_("Done on, as you see it"), required=False, help_text=_("Left blank, the day that the unit names.")
    )


class ExtensionForm(forms.Form):
    """More time, and why."""

    until = VnDateField(label=_("Asked for until"))
    reason = ReasonField()


class DecisionForm(forms.Form):
    """The answer to a request for more time."""

    until = VnDateField(
        label=_("Granted until"), required=False, help_text=_("Left blank, until the day that was asked for.")
    )
    answer = ReasonField(
        label=_("Answer to the unit"), required=False, help_text=_("Needed when more time is refused.")
    )


class BoardFilter(forms.Form):
    """What a board is narrowed to; everything stands in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    field = forms.ChoiceField(label=_("Field"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    light = forms.ChoiceField(label=_("Light"), required=False)
    official = forms.ChoiceField(label=_("Official state"), required=False)
    post = forms.TypedChoiceField(label=_("Responsible post"), required=False, coerce=int, empty_value=None)
    first = VnDateField(label=_("Due from"), required=False)
    last = VnDateField(label=_("Due until"), required=False)
    on = VnDateField(label=_("As of"), required=False)

    def __init__(
        self, data: Any, *, units: Mapping[int, str], fields: Mapping[str, str], posts: Mapping[int, str]
    ) -> None:
        super().__init__(data)
        kinds = [(Kind.TARGET.value, translate("Target")), (Kind.TASK.value, translate("Task"))]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "unit": list(units.items()),
            "field": [*fields.items(), (NO_FIELD, translate("No field"))],
            "kind": kinds,
            "light": light_choices(),
            "official": official_choices(),
            "post": list(posts.items()),
        }
        for name, offered in choices.items():
            self.fields[name].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]
        if not posts:
            del self.fields["post"]

    @property
    def day(self) -> date:
        """The day on which one looks."""
        asked: date | None = self.cleaned_data.get("on")
        return asked or today()

    def wanted(self, year: int) -> Wanted:
        """What was asked for and could be read; the rest is "all"."""
        asked = self.cleaned_data
        lights: tuple[Light, ...] = ()
        if asked.get("light"):
            lights = (Light(asked["light"]),)
        elif asked.get("official"):
            lights = LIGHTS_OF[Official(asked["official"])]
        return Wanted(
            year=year,
            unit=asked.get("unit"),
            field=asked.get("field", ""),
            kind=asked.get("kind", ""),
            lights=lights,
            post=asked.get("post"),
            first=asked.get("first"),
            last=asked.get("last"),
            words=asked.get("q", ""),
        )


class SinceForm(forms.Form):
    """From which day on changes are told."""

    since = VnDateField(label=_("Since"), required=False)


class FiguresForm(forms.Form):
    """As of which day plans are counted for the scoring, and whether counts go over what somebody typed or brought in."""

    as_of = VnDateField(label=_("As of"), required=False)
    replace = forms.BooleanField(label=_("Also over figures that were typed or brought in"), required=False)
