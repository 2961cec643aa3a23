"""From a decision to a refusal."""

from cchc.common.errors import NotAllowed
from cchc_core.access import Decision
from cchc_core.words import gettext_noop, note

NOT_ALLOWED = note(gettext_noop("Your post does not allow this. Ask the administrator if it should."))


def require(decision: Decision) -> None:
    """Raise ``NotAllowed`` with the decision's reason unless it allows."""
    if not decision:
        raise NotAllowed(decision.note or NOT_ALLOWED)
