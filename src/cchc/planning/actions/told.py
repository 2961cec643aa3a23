"""Who hears of what happens to a duty. Each notice joins the transaction of the act that it tells of."""

from collections.abc import Sequence

from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc.planning.models import Assignment, Extension, LineContent, ProgressUpdate
from cchc_core.access import Actor, Role
from cchc_core.planning.states import ExtensionState, ProgressState
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

PAGE = "planning:assignment-show"
#: Who answers for the work of a unit.
WORKERS = (Role.FOCAL, Role.UNIT_HEAD)
MONITORS = (Role.FOCAL, Role.UNIT_HEAD, Role.VERIFIER)


def of_unit(row: Assignment) -> list[int]:
    return posts_of(WORKERS, [row.unit_id])


def of_monitor(row: Assignment) -> list[int]:
    """Whoever looks at the unit's reports: the monitor's people, else the side of the plan."""
    return posts_of(MONITORS, [row.monitor_id]) if row.monitor_id is not None else of_plan(row)


def of_plan(row: Assignment) -> list[int]:
    """Whoever set the deadline: the people of the plan's unit and the coordinator of its circle."""
    plan = row.line.plan.unit_id
    return [*posts_of(WORKERS, [plan]), *posts_of([Role.COORDINATOR], circle_ids=[plan])]


def reported(actor: Actor, row: Assignment, content: LineContent, update: ProgressUpdate) -> None:
    """The monitor hears of what the unit says is done, and of what stands in its way; the rest waits in the queue."""
    if update.done_on is None and not update.obstacle:
        return
    text = gettext_noop("The unit says that “%(line)s” is done")
    if update.done_on is None:
        text = gettext_noop("The unit reports an obstacle at “%(line)s”")
    _tell(actor, "progress.reported", row, note(text, line=_named(content)), of_monitor(row), update.obstacle)


def answered(actor: Actor, row: Assignment, content: LineContent, update: ProgressUpdate) -> None:
    if update.state == ProgressState.RETURNED:
        title = note(gettext_noop("The report on “%(line)s” is returned"), line=_named(content))
        _tell(actor, "progress.returned", row, title, of_unit(row), update.reason)
    else:
        title = note(gettext_noop("The report on “%(line)s” is accepted"), line=_named(content))
        _tell(actor, "progress.accepted", row, title, of_unit(row), update.reason)


def extension_asked(actor: Actor, row: Assignment, content: LineContent, asked: Extension) -> None:
    text = gettext_noop("More time is asked for “%(line)s”, until %(day)s")
    title = note(text, line=_named(content), day=show_day(asked.until))
    _tell(actor, "progress.extension_asked", row, title, of_plan(row), asked.reason)


def extension_decided(actor: Actor, row: Assignment, content: LineContent, decided: Extension) -> None:
    text = gettext_noop("More time for “%(line)s” is granted until %(day)s")
    if decided.state == ExtensionState.REFUSED:
        text = gettext_noop("More time for “%(line)s” is refused; it stays due on %(day)s")
    title = note(text, line=_named(content), day=show_day(decided.granted_until or decided.former))
    _tell(actor, "progress.extension_decided", row, title, of_unit(row), decided.answer)


def _named(content: LineContent) -> str:
    return content.text if len(content.text) <= 160 else f"{content.text[:159].rstrip()}…"


def _tell(actor: Actor, kind: str, row: Assignment, title: Note, posts: Sequence[int], body: str = "") -> None:
    notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=posts,
        body=body or None,
        url_name=PAGE,
        url_args={"pk": row.pk},
        about=row.root,
        thing=row.line.plan.title,
        due=row.due_on if kind == "progress.returned" else None,
    )
