"""Who may change what people are told, and who looks after the mails."""

from cchc.accounts.models import User
from cchc.accounts.permissions import NOT_AN_ADMINISTRATOR, may_manage_user
from cchc.notifications.models import Delivery
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.words import gettext_noop, note

ALREADY_SENT = note(gettext_noop("This mail has left, or is about to; there is nothing to try again."))


def may_set_preferences(actor: Actor, user: User) -> Decision:
    """One's own; those of others as the administrator who looks after their accounts."""
    return ALLOW if actor.user_id == user.pk else may_manage_user(actor, user)


def may_see_deliveries(actor: Actor) -> Decision:
    return ALLOW if actor.has(Permission.USER_MANAGE) else deny(NOT_AN_ADMINISTRATOR)


def may_retry(actor: Actor, delivery: Delivery) -> Decision:
    """*Who* only; whether there is anything to try again is a matter of the delivery's state."""
    return may_manage_user(actor, delivery.user)
