"""What Django, allauth and axes tell about signing in goes into the log. Between our own apps there are no signals."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authentication_failed, authenticator_added
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from cchc.accounts.models import User
from cchc.accounts.permissions import paths_of
from cchc.accounts.queries import actor_for
from cchc.audit.actions import record
from cchc.common.clock import today
from cchc_core.access import SYSTEM, Actor
from cchc_core.words import gettext_noop, note


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_locked_out.connect(_locked_out, dispatch_uid="accounts.locked_out")
    password_changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
    authenticator_added.connect(_second_factor_added, dispatch_uid="accounts.second_factor_added")
    authentication_failed.connect(_wrong_code, dispatch_uid="accounts.wrong_code")


def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    _tell(actor_for(user, today()), user, "sign_in", gettext_noop("%(who)s signed in."))


def _locked_out(sender: Any, username: str, **kwargs: Any) -> None:
    user = User.objects.filter(username=username.lower()).first()
    if user is not None:
        _tell(SYSTEM, user, "lock_out", gettext_noop("%(who)s was locked out after failed tries."))


def _password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    _tell(actor_for(user, today()), user, "change_password", gettext_noop("%(who)s changed the password."))


def _second_factor_added(sender: Any, user: User, **kwargs: Any) -> None:
    _tell(actor_for(user, today()), user, "add_second_factor", gettext_noop("%(who)s set up a second factor."))


def _wrong_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """axes hears of it as of a wrong password, and locks."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)


def _tell(actor: Actor, user: User, verb: str, text: str) -> None:
    root = f"user:{user.pk}"
    paths = paths_of(user)
    with transaction.atomic():
        record(
            actor=actor,
            verb=verb,
            root=root,
            object=root,
            summary=note(text, who=user.name),
            within=paths[0] if paths else None,
        )
