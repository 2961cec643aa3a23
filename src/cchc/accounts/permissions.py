"""Who may see and change posts, people and accounts."""

from collections.abc import Iterable

from cchc.accounts.models import Post, User
from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Path, Permission, deny
from cchc_core.words import gettext_noop, note

NOT_YOUR_UNIT = note(gettext_noop("This post belongs to a unit outside your circle."))
NOT_AN_ADMINISTRATOR = note(gettext_noop("Only an administrator of this circle may do this."))
NOT_YOUR_POST = note(gettext_noop("A post is delegated by the head of its unit, by its holder or by an administrator."))
LENT_POST = note(gettext_noop("A delegated post cannot be delegated again."))
NOT_YOURSELF = note(gettext_noop("You cannot close your own account."))
ABOVE_YOU = note(gettext_noop("This person also holds a post outside your circle; ask the administrator there."))


def unit_path(unit_id: int) -> Path:
    """The unit's path today; a unit that is gone stands alone."""
    return tree_on(today()).path(unit_id) or (unit_id,)


def may_view_post(actor: Actor, post: Post) -> Decision:
    if post.pk in actor.post_ids or actor.has(Permission.POST_VIEW, unit_path(post.unit_id)):
        return ALLOW
    return deny(NOT_YOUR_UNIT)


def may_manage_posts(actor: Actor, unit_id: int | None = None) -> Decision:
    """Create, change, appoint and hand over in one unit; without a unit: anywhere at all."""
    within = None if unit_id is None else unit_path(unit_id)
    return ALLOW if actor.has(Permission.POST_MANAGE, within) else deny(NOT_AN_ADMINISTRATOR)


def may_delegate(actor: Actor, post: Post) -> Decision:
    """The holder lends the own post, a head any post of the own unit, an administrator any of the circle."""
    held = next((holding for holding in actor.holdings if holding.post_id == post.pk), None)
    if held and not held.delegated:
        return ALLOW
    if actor.has(Permission.POST_DELEGATE, unit_path(post.unit_id)):
        return deny(LENT_POST) if held else ALLOW
    return deny(LENT_POST) if held else deny(NOT_YOUR_POST)


def may_view_user(actor: Actor, user: User) -> Decision:
    """Oneself; whoever holds a post that one may see; and, for administrators, people without any post."""
    if actor.user_id == user.pk:
        return ALLOW
    paths = paths_of(user)
    if any(actor.has(Permission.POST_VIEW, path) for path in paths):
        return ALLOW
    return ALLOW if not paths and actor.has(Permission.USER_MANAGE) else deny(NOT_YOUR_UNIT)


def may_manage_user(actor: Actor, user: User) -> Decision:
    """Every post that the person holds must stand in the administrator's circle."""
    if not actor.has(Permission.USER_MANAGE):
        return deny(NOT_AN_ADMINISTRATOR)
    return ALLOW if _covers(actor, paths_of(user)) else deny(ABOVE_YOU)


def may_create_users(actor: Actor) -> Decision:
    return ALLOW if actor.has(Permission.USER_MANAGE) else deny(NOT_AN_ADMINISTRATOR)


def may_close_user(actor: Actor, user: User) -> Decision:
    return deny(NOT_YOURSELF) if actor.user_id == user.pk else may_manage_user(actor, user)


def may_import_people(actor: Actor) -> Decision:
    both = actor.has(Permission.USER_MANAGE) and actor.has(Permission.POST_MANAGE)
    return ALLOW if both else deny(NOT_AN_ADMINISTRATOR)


def _covers(actor: Actor, paths: Iterable[Path]) -> bool:
    return all(actor.has(Permission.USER_MANAGE, path) for path in paths)


def paths_of(user: User) -> list[Path]:
    """The units, as paths, in which the person holds a post today or later, by appointment."""
    rows = user.appointments.exclude(valid_to__lt=today()).values_list("post__unit_id", flat=True)
    return [unit_path(unit) for unit in sorted(set(rows))]
