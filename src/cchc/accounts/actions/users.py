"""Accounts: making, changing, closing, unlocking, and the one-time links by which people come in the first time."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.signing import BadSignature, Signer
from django.db import transaction

from cchc.accounts import sign_in
from cchc.accounts.models import OneTimeLink, User
from cchc.accounts.permissions import may_close_user, may_create_users, may_manage_user, paths_of
from cchc.audit.actions import record
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor
from cchc_core.words import Note, gettext_noop, note

USERNAME_TAKEN = note(gettext_noop("Another account has this username."))
LINK_SPENT = note(
    gettext_noop("This link was used already, has expired, or was replaced by a newer one. Ask for another.")
)
_SIGNER = Signer(salt="accounts.one-time-link")


@transaction.atomic
def create_user(*, actor: Actor, username: str, name: str, email: str = "", phone: str = "") -> User:
    """An account without a password: its person comes in by a one-time link."""
    require(may_create_users(actor))
    if User.objects.filter(username=username.strip().lower()).exists():
        raise Invalid(USERNAME_TAKEN)
    user = User.objects.create_user(username, name=name, email=email, phone=phone)
    after = {"username": user.username, "name": name, "email": email, "phone": phone}
    _tell(actor, user, "create_user", note(gettext_noop("Created the account of %(who)s."), who=name), after=after)
    return user


@transaction.atomic
def change_user(*, actor: Actor, user: User, name: str, email: str, phone: str) -> User:
    if actor.user_id != user.pk:
        require(may_manage_user(actor, user))
    user = _relock(user)
    before = {"name": user.name, "email": user.email, "phone": user.phone}
    user.name, user.email, user.phone = name, email, phone
    user.save()
    after = {"name": name, "email": email, "phone": phone}
    summary = note(gettext_noop("Changed the details of %(who)s."), who=name)
    _tell(actor, user, "change_user", summary, before=before, after=after)
    return user


@transaction.atomic
def close_user(*, actor: Actor, user: User, reason: str = "") -> User:
    """The person cannot sign in any more; open sessions end with the next request. Posts stay as they are."""
    require(may_close_user(actor, user))
    return _set_active(actor, user, False, "close_user", gettext_noop("Closed the account of %(who)s."), reason)


@transaction.atomic
def open_user(*, actor: Actor, user: User) -> User:
    require(may_manage_user(actor, user))
    return _set_active(actor, user, True, "open_user", gettext_noop("Opened the account of %(who)s again."), "")


def _set_active(actor: Actor, user: User, active: bool, verb: str, text: str, reason: str) -> User:
    user = _relock(user)
    user.is_active = active
    user.save()
    _tell(actor, user, verb, note(text, who=user.name), reason=reason)
    return user


@transaction.atomic
def unlock_user(*, actor: Actor, user: User) -> None:
    """Let somebody try again at once who was locked out after failed tries."""
    require(may_manage_user(actor, user))
    sign_in.unlock(user.username)
    _tell(actor, user, "unlock_user", note(gettext_noop("Unlocked the account of %(who)s."), who=user.name))


@transaction.atomic
def drop_second_factor(*, actor: Actor, user: User, reason: str) -> None:
    """For somebody whose telephone is lost: the second factor and its recovery codes go, to be set up anew."""
    require(may_manage_user(actor, user))
    Authenticator.objects.filter(user=user).delete()
    summary = note(gettext_noop("Removed the second factor of %(who)s."), who=user.name)
    _tell(actor, user, "drop_second_factor", summary, reason=reason)


@transaction.atomic
def make_link(*, actor: Actor, user: User) -> str:
    """A fresh one-time link's token; links made earlier stop working. Only its digest is kept."""
    require(may_manage_user(actor, user))
    user = _relock(user)  # of two links made at once, only the later one opens
    user.one_time_links.filter(used_at__isnull=True).delete()
    secret = token_urlsafe(24)
    made = now()
    OneTimeLink.objects.create(
        user=user, digest=_digest(secret), made_at=made, expires_at=made + timedelta(days=settings.ONE_TIME_LINK_DAYS)
    )
    _tell(actor, user, "make_link", note(gettext_noop("Made a one-time link for %(who)s."), who=user.name))
    return _SIGNER.sign(secret)


def link_of(token: str) -> OneTimeLink | None:
    """The link that a token opens; None when it is forged, used, expired or of a closed account."""
    try:
        secret = _SIGNER.unsign(token)
    except BadSignature:
        return None
    links = OneTimeLink.objects.select_related("user").filter(digest=_digest(secret), used_at__isnull=True)
    return links.filter(expires_at__gt=now(), user__is_active=True).first()


@transaction.atomic
def use_link(*, actor: Actor, token: str, password: str) -> User:
    """Set the password that the person chose and spend the link. ``actor`` is that person."""
    link = link_of(token)
    if link is None or not locked(OneTimeLink.objects.filter(pk=link.pk, used_at__isnull=True)).exists():
        raise WrongState(LINK_SPENT)
    user = _relock(link.user)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    OneTimeLink.objects.filter(pk=link.pk).update(used_at=now())
    sign_in.unlock(user.username)
    _tell(actor, user, "use_link", note(gettext_noop("%(who)s chose a password by a one-time link."), who=user.name))
    return user


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _relock(user: User) -> User:
    return locked(User.objects.filter(pk=user.pk)).get()


def _tell(actor: Actor, user: User, verb: str, summary: Note, **more: object) -> None:
    """People without a post belong to no unit: then the event stays with the unit of whoever acted."""
    paths = paths_of(user)
    root = f"user:{user.pk}"
    record(
        actor=actor,
        verb=verb,
        root=root,
        object=root,
        summary=summary,
        within=paths[0] if paths else None,
        **more,  # type: ignore[arg-type]
    )
