"""What other apps may ask of accounts: posts and their holders follow when a unit ends."""

from cchc.accounts.actions.posts import move_posts
from cchc.accounts.models import Post
from cchc.accounts.queries import holding_on
from cchc.orgunits.succession_hooks import Follower
from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note


def preview(handover: Handover) -> tuple[Note, ...]:
    """How many posts would move, in a sentence; nothing when there are none."""
    count = Post.objects.filter(holding_on(handover.on), unit_id=handover.unit).count()
    if not count:
        return ()
    if not handover.heir_name:
        text = gettext_noop("%(count)s posts of %(unit)s are closed; their holders keep their accounts.")
        return (note(text, count=count, unit=handover.unit_name),)
    text = gettext_noop("%(count)s posts of %(unit)s, with their holders and delegations, go to %(heir)s.")
    return (note(text, count=count, unit=handover.unit_name, heir=handover.heir_name),)


def follow(handover: Handover, actor: Actor) -> None:
    """Move the posts inside the transaction of the act."""
    move_posts(actor=actor, unit_id=handover.unit, heir_id=handover.heir, on=handover.on)


FOLLOWER = Follower("accounts", preview, follow)
