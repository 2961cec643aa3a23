"""Brings the cast of the demonstration onto the stage."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cchc.accounts.cast import CAST, PASSWORD, Member
from cchc.accounts.models import Appointment, Post, User
from cchc.common.clock import today
from cchc.orgunits.queries import tree_on
from cchc_core.units import Tree


@transaction.atomic
def make_cast(members: Iterable[Member] = CAST) -> dict[str, User]:
    """Create the cast's accounts, posts and appointments, or leave what stands; give the users by key.

    The units must exist under the names in ``cast`` today, or on the last day of posts that ended; otherwise LookupError
    names the one that is missing. Nobody whose time is over can sign in unless the clock is turned back.
    """
    encoded = make_password(PASSWORD)  # once: hashing is slow on purpose
    return {
        member.key: _make(member, tree_on(member.until or max(member.since, today())), encoded) for member in members
    }


def _make(member: Member, tree: Tree, encoded: str) -> User:
    user, _created = User.objects.get_or_create(
        username=member.username, defaults={"name": member.name, "password": encoded}
    )
    if member.role is None:
        return user
    post, _created = Post.objects.get_or_create(
        unit_id=_unit(tree, member.unit),
        circle_id=_unit(tree, member.circle) if member.circle else None,
        role=member.role.value,
        title=member.title,
        defaults={"valid_from": member.since, "valid_to": member.until},
    )
    if not post.appointments.exists():
        Appointment.objects.create(post=post, user=user, valid_from=member.since, valid_to=member.until)
    return user


def _unit(tree: Tree, name: str) -> int:
    found = tree.named(name)
    if not found:
        raise LookupError(f"The cast needs the unit {name}, which does not exist on {tree.on}.")
    return found[0]
