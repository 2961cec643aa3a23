"""Posts: making, changing, closing; who holds them; who acts in them for a time."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from cchc.accounts.models import Appointment, Delegation, Post, User
from cchc.accounts.permissions import may_delegate, may_manage_posts, unit_path
from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.orgunits.queries import tree_on
from cchc_core.access import ROLES, Actor
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

UNKNOWN_ROLE = note(gettext_noop("This role does not exist."))
ALREADY_CLOSED = note(gettext_noop("This post is closed already."))
POST_CLOSED = note(gettext_noop("The post does not exist on that day. Choose a day on which it exists."))
ENDS_FIRST = note(gettext_noop("The last day is before the first."))
SAME_HOLDER = note(gettext_noop("This person holds the post already."))
OVERLAP = note(gettext_noop("Another appointment to this post begins later. Give this one a last day before it."))
NEVER_BEGAN = note(gettext_noop("The present holder began on or after that day. Choose a later day."))
CLOSED_ACCOUNT = note(gettext_noop("This account is closed. Open it first."))


def day_text(day: date | None) -> str:
    return show_day(day) if day else ""


def root_of(post: Post) -> str:
    return f"post:{post.pk}"


@transaction.atomic
def create_post(
    *,
    actor: Actor,
    unit_id: int,
    circle_id: int | None,
    role: str,
    title: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Post:
    """Add a post to a unit. The circle, too, must lie within the maker's reach: nobody hands out more than is held."""
    require(may_manage_posts(actor, unit_id))
    if circle_id is not None:
        require(may_manage_posts(actor, circle_id))
    if role not in ROLES:
        raise Invalid(UNKNOWN_ROLE)
    _in_order(valid_from, valid_to)
    post = Post.objects.create(
        unit_id=unit_id, circle_id=circle_id, role=role, title=title, valid_from=valid_from, valid_to=valid_to
    )
    _tell(actor, post, "create_post", note(gettext_noop("Created the post %(post)s."), post=title), after=_row(post))
    return post


@transaction.atomic
def rename_post(*, actor: Actor, post: Post, title: str) -> Post:
    require(may_manage_posts(actor, post.unit_id))
    post = _relock(post)
    before = _row(post)
    post.title = title
    post.save()
    text = gettext_noop("Renamed the post %(before)s to %(after)s.")
    _tell(actor, post, "rename_post", note(text, before=before["title"], after=title), before=before, after=_row(post))
    return post


@transaction.atomic
def close_post(*, actor: Actor, post: Post, on: date, reason: str = "") -> Post:
    """``on`` is the last day of the post; whoever holds it, holds it no longer than that."""
    require(may_manage_posts(actor, post.unit_id))
    post = _relock(post)
    _end_post(actor, post, on, reason)
    return post


def _end_post(actor: Actor, post: Post, on: date, reason: str) -> None:
    if post.valid_to is not None:
        raise WrongState(ALREADY_CLOSED)
    _in_order(post.valid_from, on)
    before = _row(post)
    post.valid_to = on
    post.save()
    post.appointments.filter(valid_from__gt=on).delete()
    post.appointments.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).update(valid_to=on)
    post.delegations.filter(valid_from__gt=on).delete()
    post.delegations.filter(valid_to__gt=on).update(valid_to=on)
    text = note(gettext_noop("Closed the post %(post)s from %(day)s on."), post=post.title, day=day_text(on + _DAY))
    _tell(actor, post, "close_post", text, before=before, after=_row(post), reason=reason)


@transaction.atomic
def appoint(
    *, actor: Actor, post: Post, user: User, valid_from: date, valid_to: date | None = None, basis: str = ""
) -> Appointment:
    """Give the post to somebody from a day on. Whoever holds it until then, holds it to the day before."""
    require(may_manage_posts(actor, post.unit_id))
    if not user.is_active:
        raise WrongState(CLOSED_ACCOUNT)
    _in_order(valid_from, valid_to)
    post = _relock(post)
    if not post.holds_on(valid_from):
        raise Invalid(POST_CLOSED)
    previous = _end_holder(post, user, valid_from)
    _free(post, valid_from, valid_to)
    row = Appointment.objects.create(post=post, user=user, valid_from=valid_from, valid_to=valid_to, basis=basis)
    values = {"post": post.title, "who": user.name, "day": day_text(valid_from)}
    text = (
        note(gettext_noop("Handed the post %(post)s from %(before)s to %(who)s on %(day)s."), before=previous, **values)
        if previous
        else note(gettext_noop("Appointed %(who)s to the post %(post)s from %(day)s."), **values)
    )
    after = {"user": user.username, "from": valid_from, "to": valid_to, "basis": basis}
    _tell(actor, post, "appoint", text, before={"user": previous} if previous else None, after=after, reason=basis)
    return row


def _end_holder(post: Post, user: User, day: date) -> str:
    """End whoever holds the post on ``day`` on the day before; the name, or nothing when nobody did."""
    held = [row for row in locked(post.appointments.select_related(None)) if row.holds_on(day)]
    for row in held:
        if row.user_id == user.pk:
            raise WrongState(SAME_HOLDER)
        if row.valid_from >= day:
            raise Invalid(NEVER_BEGAN)
        row.valid_to = day - _DAY
        row.save()
    return held[0].user.name if held else ""


def _free(post: Post, first: date, last: date | None) -> None:
    later = post.appointments.filter(valid_from__gte=first)
    if last is not None:
        later = later.filter(valid_from__lte=last)
    if later.exists():
        raise Invalid(OVERLAP)


@transaction.atomic
def end_appointment(*, actor: Actor, appointment: Appointment, on: date, reason: str = "") -> Appointment:
    """``on`` is the last day on which the person holds the post."""
    require(may_manage_posts(actor, appointment.post.unit_id))
    post = _relock(appointment.post)
    appointment = Appointment.objects.select_related("user").get(pk=appointment.pk)
    _in_order(appointment.valid_from, on)
    before = {"to": appointment.valid_to}
    appointment.valid_to = on
    appointment.save()
    text = gettext_noop("Ended the appointment of %(who)s to the post %(post)s; last day %(day)s.")
    summary = note(text, who=appointment.user.name, post=post.title, day=day_text(on))
    _tell(actor, post, "end_appointment", summary, before=before, after={"to": on}, reason=reason)
    return appointment


@transaction.atomic
def delegate(
    *, actor: Actor, post: Post, to_user: User, valid_from: date, valid_to: date, basis: str = ""
) -> Delegation:
    """Let somebody act in the post for some days, beside its holder."""
    require(may_delegate(actor, post))
    if not to_user.is_active:
        raise WrongState(CLOSED_ACCOUNT)
    _in_order(valid_from, valid_to)
    post = _relock(post)
    if not (post.holds_on(valid_from) and post.holds_on(valid_to)):
        raise Invalid(POST_CLOSED)
    if any(row.user_id == to_user.pk and row.holds_on(valid_from) for row in post.appointments.all()):
        raise WrongState(SAME_HOLDER)
    row = Delegation.objects.create(
        post=post, to_user=to_user, valid_from=valid_from, valid_to=valid_to, basis=basis, by_id=actor.user_id
    )
    text = gettext_noop("Delegated the post %(post)s to %(who)s from %(first)s to %(last)s.")
    summary = note(text, post=post.title, who=to_user.name, first=day_text(valid_from), last=day_text(valid_to))
    after = {"user": to_user.username, "from": valid_from, "to": valid_to, "basis": basis}
    _tell(actor, post, "delegate", summary, after=after, reason=basis)
    return row


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: Delegation, on: date) -> None:
    """``on`` is the last day; a delegation that would not have begun by then is taken back altogether."""
    require(may_delegate(actor, delegation.post))
    post = _relock(delegation.post)
    before = {"to": delegation.valid_to}
    if on < delegation.valid_from:
        delegation.delete()
    else:
        delegation.valid_to = min(on, delegation.valid_to) if delegation.valid_to else on
        delegation.save()
    text = gettext_noop("Ended the delegation of the post %(post)s to %(who)s; last day %(day)s.")
    summary = note(text, post=post.title, who=delegation.to_user.name, day=day_text(on))
    _tell(actor, post, "end_delegation", summary, before=before, after={"to": on})


@transaction.atomic
def move_posts(*, actor: Actor, unit_id: int, heir_id: int | None, on: date) -> int:
    """Posts of a unit that ends go to its heir from ``on``: closed here the day before, opened there, holders and all.

    Without an heir they are closed. Done twice, it changes nothing the second time. Says how many went.
    """
    rows = locked(Post.objects.filter(unit_id=unit_id)).order_by("pk")
    posts = [post for post in rows if post.valid_to is None or post.valid_to >= on]
    for post in posts:
        _move_post(actor, post, heir_id, on)
    _move_circles(unit_id, heir_id)
    return len(posts)


def _move_post(actor: Actor, post: Post, heir_id: int | None, on: date) -> None:
    people = [row for row in post.appointments.all() if row.valid_to is None or row.valid_to >= on]
    lent = [row for row in post.delegations.all() if row.valid_to is None or row.valid_to >= on]
    if post.valid_from >= on:  # it never existed under the old unit
        if heir_id is not None:
            post.unit_id = heir_id
            post.save()
        return
    last = post.valid_to
    post.valid_to = None
    _end_post(actor, post, on - _DAY, "")
    if heir_id is None:
        return
    circle = heir_id if post.circle_id == post.unit_id else post.circle_id
    new = Post.objects.create(
        unit_id=heir_id, circle_id=circle, role=post.role, title=post.title, valid_from=on, valid_to=last
    )
    for row in people:
        Appointment.objects.create(
            post=new, user_id=row.user_id, valid_from=max(on, row.valid_from), valid_to=row.valid_to, basis=row.basis
        )
    for loan in lent:
        Delegation.objects.create(
            post=new,
            to_user_id=loan.to_user_id,
            by_id=loan.by_id,
            valid_from=max(on, loan.valid_from),
            valid_to=loan.valid_to,
            basis=loan.basis,
        )
    text = gettext_noop("The post %(post)s went on in the unit that takes over, from %(day)s.")
    _tell(actor, new, "move_post", note(text, post=new.title, day=day_text(on)), after=_row(new))


def _move_circles(unit_id: int, heir_id: int | None) -> None:
    """Posts elsewhere that act for the unit act for its heir."""
    if heir_id is not None:
        Post.objects.filter(circle_id=unit_id, valid_to__isnull=True).update(circle_id=heir_id)


_DAY = timedelta(days=1)


def _relock(post: Post) -> Post:
    return locked(Post.objects.filter(pk=post.pk)).get()


def _in_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Invalid(ENDS_FIRST)


def _row(post: Post) -> dict[str, Any]:
    return {
        "title": post.title,
        "role": post.role,
        "unit": _unit_name(post.unit_id),
        "circle": _unit_name(post.circle_id),
        "from": post.valid_from,
        "to": post.valid_to,
    }


def _unit_name(unit_id: int | None) -> str | None:
    """The name of today, which the log keeps when the unit is long gone."""
    tree = tree_on(today())
    return tree.name(unit_id) if unit_id is not None and unit_id in tree else None


def _tell(
    actor: Actor,
    post: Post,
    verb: str,
    summary: Note,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    root = root_of(post)
    record(
        actor=actor,
        verb=verb,
        root=root,
        object=root,
        summary=summary,
        before=before,
        after=after,
        reason=reason,
        within=unit_path(post.unit_id),
    )
