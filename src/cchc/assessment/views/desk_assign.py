"""Splitting the criteria of a verifying unit among its posts, by criterion and by the units that are scored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.accounts.models import Post
from cchc.assessment.actions.assignments_verifier import assign_verifier
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.permissions import may_split_verification
from cchc.assessment.queries.assignees import PostChoice, posts_named
from cchc.assessment.queries.verifier_posts import groups_of, posts_of, splits, verifying_units
from cchc.assessment.tables import group_label
from cchc.assessment.views.common import actor_of
from cchc.common.errors import Invalid
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.orgunits.queries import tree_on

NOBODY = "0"


class AssignForm(forms.Form):
    """Who gets what is ticked, and of which units."""

    post = forms.ChoiceField(label=gettext_lazy("Give to"))
    only_free = forms.BooleanField(label=gettext_lazy("Only what nobody has yet"), required=False)
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups of units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.MultipleChoiceField(label=gettext_lazy("Units"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, data: Any = None, *, posts: list[PostChoice], groups: list[tuple[str, list[Assessment]]]
    ) -> None:
        super().__init__(data)
        choices = [(str(each.post.pk), each.words) for each in posts]
        self.fields["post"].choices = [*choices, (NOBODY, _("All verifiers of the unit"))]  # type: ignore[attr-defined]
        self.fields["groups"].choices = [(key, group_label(key)) for key, _rows in groups]  # type: ignore[attr-defined]
        every = [(str(row.pk), row.unit_name) for _key, rows in groups for row in rows]
        self.fields["units"].choices = every  # type: ignore[attr-defined]
        self._groups = dict(groups)
        if len(groups) < 2:
            del self.fields["groups"]

    @property
    def assessments(self) -> list[int] | None:
        """The sheets that are meant; None: all of them."""
        data = self.cleaned_data
        chosen = {int(each) for each in data["units"]}
        chosen |= {row.pk for key in data.get("groups", ()) for row in self._groups[key]}
        return sorted(chosen) or None


def desk_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The criteria of one verifying unit with who has them, and the form that gives what is ticked to somebody."""
    round_, units, unit = _load(request, pk)
    posts, groups, rows = posts_of(unit), groups_of(round_), splits(round_, unit)
    form = AssignForm(request.POST or None, posts=posts, groups=groups)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                count = _assign(request, round_, unit, form)
            except Invalid as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("%(count)s criteria of units changed hands.") % {"count": count})
                return redirect(reverse("assessment:desk-assign", args=[pk]) + f"?body={unit}")
    named = posts_named({post for row in rows for post in row.posts if post is not None}, unit)
    tree = tree_on(round_.as_of)
    context = {
        "round": round_,
        "unit": unit,
        "unit_name": tree.name(unit) if unit in tree else "",
        "units": [(each, tree.name(each) if each in tree else "", each == unit) for each in units],
        "form": form,
        "posts": posts,
        "chosen": set(request.POST.getlist("code")),
        "rows": [(row, _shares(row.posts, named)) for row in rows],
        "free": sum(row.free for row in rows),
        "every": sum(row.units for row in rows),
    }
    return render(request, "assessment/desk/desk_assign.html", context, status=status)


def _load(request: HttpRequest, pk: int) -> tuple[AssessmentRound, list[int], int]:
    """The round and the verifying units that this person may split; the head of such a unit need not see the round."""
    actor = actor_of(request)
    round_ = get_object_or_404(AssessmentRound.objects.select_related("set_version__set", "centre"), pk=pk)
    units = [unit for unit in verifying_units(round_) if may_split_verification(actor, round_, unit)]
    if not units or round_.state != AssessmentRound.OPEN:
        raise Http404
    asked = row_number(request.GET.get("body", "")) if "body" in request.GET else None
    if asked is not None and asked not in units:
        raise Http404
    own = next((unit for unit in units if actor.posts_in(unit)), units[0])
    return round_, units, asked if asked is not None else own


def _assign(request: HttpRequest, round_: AssessmentRound, unit: int, form: AssignForm) -> int:
    post = form.cleaned_data["post"]
    every = [row.placed.node.code for row in splits(round_, unit)] if request.POST.get("whole") else []
    return assign_verifier(
        actor=actor_of(request),
        round_=round_,
        unit=unit,
        codes=every or request.POST.getlist("code"),
        post=None if post == NOBODY else Post.objects.get(pk=post),
        assessments=form.assessments,
        only_free=form.cleaned_data["only_free"],
    )


def _shares(posts: Any, named: dict[int, PostChoice]) -> list[tuple[str, int]]:
    """Who has how many units of a criterion, in words; what nobody in particular has comes last."""
    found = [(named[post].words, n) for post, n in posts.items() if post is not None]
    return sorted(found)
