"""What other apps may ask of initiatives. Each part adds its own: what waits, what has a date, what falls short."""

from collections.abc import Iterable

from cchc_core.access import Actor
from cchc_core.work import Waiting


def waiting_for(actor: Actor) -> Iterable[Waiting]:
    """What waits for a person in campaigns, registrations, appraisals and adoptions."""
    return ()
