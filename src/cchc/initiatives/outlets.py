"""What other apps may ask of initiatives. Each part adds its own: what waits, what has a date, what falls short."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from cchc.initiatives.actions.life_handover import follow_handover, preview_handover
from cchc.initiatives.actions.registration_handover import follow_handover as follow_registrations
from cchc.initiatives.actions.registration_handover import preview_handover as preview_registrations
from cchc.initiatives.queries.life_work import life_waiting
from cchc.initiatives.queries.registration_work import registration_coming, registration_waiting
from cchc.initiatives.report_section import initiatives_section
from cchc.orgunits.succession_hooks import Follower
from cchc_core.access import Actor
from cchc_core.initiatives.states import ADOPTION, ENTRY, LIFE, RECOGNITION
from cchc_core.work import ReportSection, Waiting

#: Handed down by the wiring to ``orgunits``: models and adoptions of a unit that ends.
LIFE_FOLLOWER = Follower("models", preview_handover, follow_handover)
#: The same for registrations on their way and for what units are asked in open campaigns.
FOLLOWER = Follower("initiatives", preview_registrations, follow_registrations)


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """What waits for a person in campaigns, registrations, appraisals and adoptions."""
    if not actor.holdings:
        return ()
    return (*registration_waiting(actor), *life_waiting(actor))


def coming(actor: Actor) -> Iterable[Waiting]:
    """What has a day and does not wait for the person yet."""
    return (*registration_coming(actor),)


def report_section(unit_id: int, since: date, until: date) -> ReportSection:
    """What a periodic report of a unit takes up; both days belong to the period."""
    return initiatives_section(unit_id, since, until)


def entry_states() -> dict[str, str]:
    """What the log calls the states of a registration, in the reader's language."""
    return {state.value: gettext(label) for state, label in ENTRY.states.items()}


def life_stages() -> dict[str, str]:
    """What the log calls the stages of a model, in the reader's language."""
    return {state.value: gettext(label) for state, label in LIFE.states.items()}


def adoption_states() -> dict[str, str]:
    return {state.value: gettext(label) for state, label in ADOPTION.states.items()}


def recognition_states() -> dict[str, str]:
    return {state.value: gettext(label) for state, label in RECOGNITION.states.items()}
