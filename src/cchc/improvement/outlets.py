"""What other apps may ask of remedies: what waits for a person, and what goes to the heir of a unit that ends."""

from collections.abc import Iterable

from cchc.common.clock import today
from cchc.improvement.actions.handover import follow_handover, preview_handover
from cchc.improvement.queries import due_for
from cchc.orgunits.succession_hooks import Follower
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("improvement", preview_handover, follow_handover)


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """Remedies of the person's own units that are late or due soon. One query."""
    if not actor.holdings:
        return
    text = gettext_noop("Remedy of criterion %(code)s: %(title)s")
    for row in due_for(actor):
        yield Waiting(
            "finding:remedy",
            note(text, code=row.code, title=row.title),
            row.source_title,
            row.due_on,
            url_name="improvement:finding-show",
            url_args={"pk": row.pk},
            late=row.due_on is not None and row.due_on < today(),
        )
