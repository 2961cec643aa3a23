"""What waits for a person in following the plan: lines to report on, reports to answer, requests for more time."""

from collections.abc import Iterable
from datetime import date

from django.db.models.functions import Coalesce, Least

from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc.planning.models import Assignment
from cchc.planning.queries.progress import of_light, standing_of
from cchc.planning.queries.review import asking, extensions_to_decide, own_duties, to_review
from cchc_core.access import Actor, Permission
from cchc_core.planning.light import Light, light
from cchc_core.planning.states import ProgressState
from cchc_core.units import Tree
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

#: So many lines stand on the home page one by one; the page of one's own lines has all of them.
MOST = 40
#: So many of those that come later stand in the calendar of one's deadlines.
MOST_COMING = 200
#: Lines of the year before last are nobody's work any more.
YEARS = 2


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """Lines of one's own units that ask for something, reports to answer, requests to decide. Three queries at most."""
    if actor.units_acted_for(Permission.PROGRESS_REPORT):
        yield from _own(actor)
    if actor.units_acted_for(Permission.PROGRESS_REVIEW):
        yield from _to_answer(actor)


def _own(actor: Actor) -> Iterable[Waiting]:
    on, tree = today(), tree_on(today())
    rows = asking(own_duties(actor).filter(year__gt=on.year - YEARS), on)
    for row in rows.select_related("line__content")[:MOST]:
        is_returned = row.last_state == ProgressState.RETURNED  # type: ignore[attr-defined]
        yield _to_report(row, tree, on, is_returned=is_returned)


def _to_report(row: Assignment, tree: Tree, on: date, *, is_returned: bool = False) -> Waiting:
    """One duty, by the day that it is measured against next."""
    content, standing = row.line.content, standing_of(row)
    text = gettext_noop("Report on “%(line)s”")
    if is_returned:
        text = gettext_noop("Correct the returned report on “%(line)s”")
    elif row.is_continuous:
        text = gettext_noop("Confirm that “%(line)s” is still being done")
    return Waiting(
        "progress:report",
        note(text, line=_short(content.text if content is not None else "")),
        tree.name(row.unit_id) if row.unit_id in tree else "",
        standing.next_on,
        url_name="planning:assignment-report",
        url_args={"pk": row.pk},
        late=light(standing, on) is Light.OVERDUE,
    )


def _to_answer(actor: Actor) -> Iterable[Waiting]:
    reports = to_review(actor).count()
    if reports:
        text = gettext_noop("Answer reports of progress: %(count)s")
        yield Waiting("progress:review", note(text, count=reports), "", count=reports, url_name="planning:review-queue")
    wishes = extensions_to_decide(actor).count()
    if wishes:
        text = gettext_noop("Decide on requests for more time: %(count)s")
        yield Waiting(
            "progress:extension", note(text, count=wishes), "", count=wishes, url_name="planning:review-queue"
        )


def coming(actor: Actor) -> Iterable[Waiting]:
    """The lines of one's own units that will ask for something on their day, the next one first. One query."""
    if not actor.units_acted_for(Permission.PROGRESS_REPORT):
        return
    on, tree = today(), tree_on(today())
    rows = own_duties(actor).filter(of_light((Light.ON_TRACK, Light.NOT_STARTED), on))
    rows = rows.annotate(next_on=Coalesce(Least("due_on", "confirm_by"), "due_on", "confirm_by"))
    for row in (
        rows.filter(next_on__isnull=False).select_related("line__content").order_by("next_on", "pk")[:MOST_COMING]
    ):
        yield _to_report(row, tree, on)


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
