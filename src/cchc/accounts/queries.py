"""Reading people and posts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from cchc.accounts.models import Appointment, Delegation, Post, User
from cchc.orgunits.queries import tree_on
from cchc_core.access import ANONYMOUS, Actor, Holding, Role
from cchc_core.units import Tree


def holding_on(on: date) -> Q:
    """Rows that hold on a day, both ends included."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def post_holding_on(on: date) -> Q:
    """Rows whose post exists on a day."""
    return Q(post__valid_from__lte=on) & (Q(post__valid_to__isnull=True) | Q(post__valid_to__gte=on))


def actor_for(user: User | None, on: date, post_id: int | None = None) -> Actor:
    """The person with every post held on that day, in two queries and the tree's.

    ``post_id`` is the position that the person chose to act in; without it, or when it is no longer held, the first one.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    tree = tree_on(on)
    own = Appointment.objects.filter(holding_on(on), post_holding_on(on), user_id=user.pk)
    lent = Delegation.objects.filter(holding_on(on), post_holding_on(on), to_user_id=user.pk)
    posts = [(row.post, False) for row in own.select_related("post").order_by("valid_from", "pk")]
    posts += [(row.post, True) for row in lent.select_related("post").order_by("valid_from", "pk")]
    holdings = tuple(holding(post, tree, delegated=delegated) for post, delegated in posts)
    acting = next((held for held in holdings if held.post_id == post_id), holdings[0] if holdings else None)
    return Actor(user.pk, user.name, holdings, acting, user.username)


def holding(post: Post, tree: Tree, *, delegated: bool = False) -> Holding:
    """The post as the core knows it, its unit and circle placed in the tree of a day.

    A unit that the tree does not have (abolished, its posts not yet moved) reaches no further than itself.
    """
    circle_id = post.circle_id or post.unit_id
    return Holding(
        post_id=post.pk,
        role=post.role,
        unit_id=post.unit_id,
        unit_path=tree.path(post.unit_id) or (post.unit_id,),
        circle_id=circle_id,
        circle_path=tree.path(circle_id) or (circle_id,),
        title=post.title,
        unit_name=tree.name(post.unit_id) if post.unit_id in tree else "",
        delegated=delegated,
    )


def holders_on(posts: Iterable[int], on: date) -> dict[int, User]:
    """Who holds each post on a day; posts that nobody holds are left out. One query."""
    rows = Appointment.objects.filter(holding_on(on), post_id__in=list(posts)).select_related("user")
    return {row.post_id: row.user for row in rows}


def administrators(on: date) -> list[str]:
    """Where the administrators sit, in words: who can unlock an account."""
    tree = tree_on(on)
    posts = Post.objects.filter(holding_on(on), role=Role.ADMIN).order_by("pk")
    return list(dict.fromkeys(holding(post, tree).words for post in posts))
