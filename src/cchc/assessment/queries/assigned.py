"""Leaves that the unit gave to somebody's post and that still lack points: a part of "my work"."""

from collections.abc import Iterable

from django.db.models import Count

from cchc.assessment.models import AssessmentRound, LeafThread
from cchc.common.clock import today
from cchc_core.access import Actor
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting
from cchc_core.workflow.states import State

MINE = "assessment:assessment-mine"


def assigned(actor: Actor) -> Iterable[Waiting]:
    """One line a sheet. One query."""
    posts = actor.post_ids
    if not posts:
        return
    rows = LeafThread.objects.filter(
        assignee__in=posts,
        is_pool=False,
        applicable=True,
        owner=LeafThread.UNIT,
        self_points__isnull=True,
        assessment__state__in=(State.NOT_STARTED.value, State.SELF_SCORING.value),
        assessment__round__state=AssessmentRound.OPEN,
        assessment__round__opens_on__lte=today(),
    )
    columns = ("assessment_id", "assessment__unit_name", "assessment__round__title", "assessment__round__due_on")
    counted = rows.order_by().values(*columns).annotate(count=Count("pk"))
    for each in counted.order_by("assessment__round__due_on", "assessment_id"):
        due = each["assessment__round__due_on"]
        text = gettext_noop("Score %(count)s criteria assigned to you: %(round)s")
        yield Waiting(
            "assessment:fill_assigned",
            note(text, count=show_number(each["count"]), round=each["assessment__round__title"]),
            each["assessment__unit_name"],
            due,
            each["count"],
            MINE,
            {"pk": each["assessment_id"]},
            today() > due,
        )
