"""What waits for a person in following the plan: lines to report on, reports to answer, requests for more time."""

from collections.abc import Iterable

from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc.planning.models import Assignment
from cchc.planning.queries.progress import of_light, standing_of
from cchc.planning.queries.review import asking, extensions_to_decide, own_duties, to_review
from cchc_core.access import Actor, Permission
from cchc_core.planning.light import Light, light
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

#: So many lines stand on the home page one by one; the page of one's own lines has all of them.
MOST = 40
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
        content = row.line.content
        standing = standing_of(row)
        text = gettext_noop("Report on “%(line)s”")
        if row.last_state == "returned":  # type: ignore[attr-defined]
            text = gettext_noop("Correct the returned report on “%(line)s”")
        elif row.is_continuous:
            text = gettext_noop("Confirm that “%(line)s” is still being done")
        yield Waiting(
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
    """The next line of one's own units that will ask for something. One query."""
    if not actor.units_acted_for(Permission.PROGRESS_REPORT):
        return
    on, tree = today(), tree_on(today())
    rows = own_duties(actor).filter(of_light((Light.ON_TRACK,), on), due_on__isnull=False)
    for row in rows.select_related("line__content").order_by("due_on", "pk")[:1]:
        yield _coming(row, tree.name(row.unit_id) if row.unit_id in tree else "")


def _coming(row: Assignment, unit: str) -> Waiting:
    words = _short(row.line.content.text if row.line.content is not None else "")
    return Waiting(
        "progress:report",
        note(gettext_noop("Report on “%(line)s”"), line=words),
        unit,
        row.due_on,
        url_name="planning:assignment-report",
        url_args={"pk": row.pk},
    )


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
