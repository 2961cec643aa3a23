"""Reading people and posts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from cchc.accounts.models import Appointment, Delegation, Post, User
from cchc.common.clock import today
from cchc.common.text import fold
from cchc.orgunits.queries import tree_on
from cchc_core.access import ANONYMOUS, Actor, Holding, Permission, Role
from cchc_core.units import Tree


def holding_on(on: date) -> Q:
    """Rows that hold on a day, both ends included."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def post_holding_on(on: date) -> Q:
    """Rows whose post exists on a day."""
    return Q(post__valid_from__lte=on) & (Q(post__valid_to__isnull=True) | Q(post__valid_to__gte=on))


def actor_for(user: User | None, on: date, post_id: int | None = None) -> Actor:
    """The person with every post held on that day, in two queries and the tree's.

    ``post_id`` is the position that the person chose to act in; without it, or when it is no longer held, the first.
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

    A unit that the tree does not have (abolished, its posts not yet moved) reaches no further than itself, and a circle
    that it does not have has no path.
    """
    circle_id = post.circle_id or post.unit_id
    return Holding(
        post_id=post.pk,
        role=post.role,
        unit_id=post.unit_id,
        unit_path=tree.path(post.unit_id) or (post.unit_id,),
        circle_id=circle_id,
        circle_path=tree.path(circle_id),
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


def units_reached(actor: Actor, permission: Permission, tree: Tree) -> set[int]:
    """Every unit that a permission reaches: own units, circles and all below them. No query."""
    reach = actor.reach(permission)
    units = set(reach.units) | set(reach.circles)
    for circle in reach.circles & set(tree):
        units.update(tree.descendants(circle))
    return units


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """The posts that the actor may open, with their present holders and delegations (three queries in all)."""
    on = today()
    units = units_reached(actor, Permission.POST_VIEW, tree_on(on))
    posts = Post.objects.filter(Q(unit_id__in=units) | Q(pk__in=actor.post_ids))
    return posts.prefetch_related(
        Prefetch("appointments", Appointment.objects.filter(holding_on(on)).select_related("user"), to_attr="now"),
        Prefetch("delegations", Delegation.objects.filter(holding_on(on)).select_related("to_user"), to_attr="lent"),
    )


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """The people that the actor may open; see ``may_view_user``."""
    units = units_reached(actor, Permission.POST_VIEW, tree_on(today()))
    current = Appointment.objects.exclude(valid_to__lt=today())
    seen = Q(pk__in=current.filter(post__unit_id__in=units).values("user_id")) | Q(pk=actor.user_id)
    if actor.has(Permission.USER_MANAGE):
        seen |= ~Q(pk__in=current.values("user_id"))
    return User.objects.filter(seen).order_by("sort", "pk")


def with_posts(users: QuerySet[User], on: date) -> QuerySet[User]:
    """The users with what they hold on a day in ``held`` (one query more)."""
    rows = Appointment.objects.filter(holding_on(on), post_holding_on(on)).select_related("post").order_by("pk")
    return users.prefetch_related(Prefetch("appointments", rows, to_attr="held"))


def people_found(users: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name or username holds every word of ``text``, marks and capitals aside."""
    for word in fold(text).split():
        users = users.filter(search__contains=word)
    return users


def posts_found(posts: QuerySet[Post], text: str, on: date) -> QuerySet[Post]:
    """Posts whose title or present holder holds every word of ``text``."""
    for word in fold(text).split():
        holders = Appointment.objects.filter(holding_on(on), user__search__contains=word).values("post_id")
        posts = posts.filter(Q(search__contains=word) | Q(pk__in=holders))
    return posts
