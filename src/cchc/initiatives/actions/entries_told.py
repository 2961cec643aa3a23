"""Who hears of a registration: its unit, its head, whoever runs the campaign. Each notice joins the act that it tells of."""

from collections.abc import Collection

from cchc.initiatives.models import Initiative
from cchc.notifications.actions import notify
from cchc.notifications.queries import posts_of
from cchc_core.access import Actor, Role
from cchc_core.initiatives.states import EntryVerb
from cchc_core.words import gettext_noop, note

WRITERS = (Role.FOCAL, Role.UNIT_HEAD)

#: Kind of notice and sentence of each step that somebody else waits for.
_TOLD = {
    EntryVerb.PRESENT: ("initiative.awaiting", gettext_noop("Approve and send the registration “%(title)s”")),
    EntryVerb.RETURN: ("initiative.returned", gettext_noop("The head returned the registration “%(title)s”")),
    EntryVerb.SEND: ("initiative.sent", gettext_noop("%(unit)s registered “%(title)s”")),
    EntryVerb.WITHDRAW: ("initiative.sent", gettext_noop("%(unit)s withdrew the registration “%(title)s”")),
    EntryVerb.SEND_BACK: (
        "initiative.returned",
        gettext_noop("The coordinator returned the registration “%(title)s”"),
    ),
    EntryVerb.ACCEPT: ("initiative.accepted", gettext_noop("The registration “%(title)s” was accepted")),
}


def tell_of_step(actor: Actor, row: Initiative, verb: EntryVerb, reason: str = "") -> None:
    """Tell whoever acts next, and the unit what was decided. Giving up is nobody else's matter."""
    if verb not in _TOLD:
        return
    house = [row.unit_id] if row.unit_id is not None else []
    to = {
        EntryVerb.PRESENT: posts_of([Role.UNIT_HEAD], house),
        EntryVerb.RETURN: posts_of([Role.FOCAL], house),
        EntryVerb.SEND: coordinators(row),
        EntryVerb.WITHDRAW: coordinators(row),
    }.get(verb)
    kind, text = _TOLD[verb]
    tell(actor, row, kind, text, posts_of(WRITERS, house) if to is None else to, reason)


def coordinators(row: Initiative) -> list[int]:
    """Who runs the campaign; without one, who looks after the nearest circle above the unit that has a coordinator."""
    if row.campaign is not None:
        return posts_of([Role.COORDINATOR], circle_ids=[row.campaign.unit_id])
    for unit in reversed(row.path):
        if found := posts_of([Role.COORDINATOR], circle_ids=[unit]):
            return found
    return []


def tell(actor: Actor, row: Initiative, kind: str, text: str, posts: Collection[int], body: str = "") -> None:
    gaps = {"title": row.title[:160], "unit": row.unit_name}
    notify(
        actor=actor,
        kind=kind,
        title=note(text, **{name: words for name, words in gaps.items() if f"%({name})s" in text}),
        to_posts=posts,
        body=body,
        url_name="initiatives:model-show",
        url_args={"pk": row.pk},
        about=row.root,
        thing=row.title[:200],
    )
