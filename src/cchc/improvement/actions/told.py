"""Who hears of a remedy: the people of the unit that it is given to."""

from cchc.improvement.models import Finding
from cchc.notifications.actions import notify, posts_of
from cchc_core.access import ROLES, Actor, Permission
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

#: The roles that carry remedies out in their unit.
_WORKERS = tuple(role for role, spec in ROLES.items() if Permission.REMEDY_WORK in spec.permissions)


def given(actor: Actor, row: Finding) -> None:
    """The owner reads what is to be done by when, as far as that is settled."""
    _tell(actor, row, note(gettext_noop("The remedy of criterion %(code)s is given to your unit"), code=row.code))


def due_moved(actor: Actor, row: Finding) -> None:
    if row.due_on is not None:
        text = gettext_noop("The remedy of criterion %(code)s is now due on %(day)s")
        _tell(actor, row, note(text, code=row.code, day=show_day(row.due_on)))


def _tell(actor: Actor, row: Finding, title: Note) -> None:
    if row.owner_id is None:
        return
    notify(
        actor=actor,
        kind="finding.assigned",
        title=title,
        to_posts=posts_of(_WORKERS, [row.owner_id]),
        body=row.measure or row.title,
        url_name="improvement:finding-show",
        url_args={"pk": row.pk},
        about=row.root,
        thing=row.source_title,
        due=row.due_on,
    )
