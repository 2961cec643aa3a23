"""Reading notices, wishes and mails; and who stands behind a post."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cchc.accounts.models import Appointment, Delegation, Post
from cchc.accounts.queries import holding_on, post_holding_on, units_reached
from cchc.common.clock import today
from cchc.notifications.models import Delivery, Notification, Preference
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """Everybody's own notices; nobody else's, whatever the role."""
    return Notification.objects.filter(recipient_id=actor.user_id)


def listed(actor: Actor) -> QuerySet[Notification]:
    """Those that stand in the product: not the ones that the person wishes by mail only."""
    return visible_to(actor).filter(shown=True)


def unread_count(user_id: int) -> int:
    """For the bell. One query."""
    return Notification.objects.filter(recipient_id=user_id, shown=True, read_at__isnull=True).count()


def wishes_of(users: Iterable[int], kind: str | None = None) -> dict[tuple[int, str], Preference]:
    """What these people wish, by person and kind. One query."""
    rows = Preference.objects.filter(user_id__in=list(users))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return {(row.user_id, row.kind): row for row in rows}


def post_holders(posts: Iterable[int], on: date | None = None) -> dict[int, list[int]]:
    """Post → its holder and whoever acts in it on a day (default: today), closed accounts left out. Two queries."""
    on, posts = on or today(), list(posts)
    found: dict[int, list[int]] = {post: [] for post in posts}
    own = Appointment.objects.filter(
        holding_on(on), post_holding_on(on), post_id__in=posts, user__is_active=True
    ).values_list("post_id", "user_id")
    lent = Delegation.objects.filter(
        holding_on(on), post_holding_on(on), post_id__in=posts, to_user__is_active=True
    ).values_list("post_id", "to_user_id")
    for post, user in [*own.order_by("pk"), *lent.order_by("pk")]:
        if user not in found[post]:
            found[post].append(user)
    return found


def posts_of(
    roles: Iterable[str], unit_ids: Iterable[int] = (), circle_ids: Iterable[int] = (), on: date | None = None
) -> list[int]:
    """Posts of these roles that stand in these units, or that act for these circles. One query.

    A post without a circle of its own acts for its unit.
    """
    rows = Post.objects.filter(holding_on(on or today()), role__in=list(roles))
    rows = rows.annotate(acts_for=Coalesce(F("circle_id"), F("unit_id")))
    rows = rows.filter(Q(unit_id__in=list(unit_ids)) | Q(acts_for__in=list(circle_ids)))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def deliveries_visible_to(actor: Actor) -> QuerySet[Delivery]:
    """Mails to the people whose accounts the actor looks after: those of the circle, and those without any post."""
    if not actor.has(Permission.USER_MANAGE):
        return Delivery.objects.none()
    units = units_reached(actor, Permission.USER_MANAGE, tree_on(today()))
    current = Appointment.objects.exclude(valid_to__lt=today())
    seen = Q(user_id__in=current.filter(post__unit_id__in=units).values("user_id"))
    seen |= ~Q(user_id__in=current.values("user_id"))
    return Delivery.objects.filter(seen)
