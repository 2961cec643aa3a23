"""Keeping a view of the duties under a name, and letting it go. A person's own, so nothing of it is written to the log."""

from django.db import transaction
from django.http import QueryDict

from cchc.common.errors import Invalid
from cchc.planning.models import SavedView
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

#: Page → the name of its address.
PLACES = {"board": "planning:board", "heat": "planning:heat", "year": "planning:year-strip"}
#: What of an address makes a view; the page of a list does not.
KEPT = frozenset({"q", "unit", "field", "kind", "light", "official", "post", "first", "last", "on", "year", "sort"})
MOST = 30
NEEDS_NAME = note(gettext_noop("Give the view a name of at most 80 characters."))
TOO_MANY = note(gettext_noop("More than 30 views cannot be kept. Remove one first."))


@transaction.atomic
def save_view(*, actor: Actor, place: str, name: str, query: str) -> SavedView:
    """Keep the filter and the order of a page; a name that stands already is given anew."""
    words = " ".join(name.split())
    if not words or len(words) > 80:
        raise Invalid(NEEDS_NAME, [NEEDS_NAME])
    mine = SavedView.objects.filter(user=actor.user_id)
    if mine.count() >= MOST and not mine.filter(place=place, name=words).exists():
        raise Invalid(TOO_MANY, [TOO_MANY])
    row = mine.filter(place=place, name=words).first() or SavedView(place=place, name=words)
    row.user_id = actor.user_id  # type: ignore[assignment]  # every page asks for a sign-in
    row.query = _kept(query)
    row.save()
    return row


def _kept(query: str) -> str:
    given = QueryDict(query)
    kept = QueryDict(mutable=True)
    for key in sorted(KEPT & set(given)):
        kept.setlist(key, [value for value in given.getlist(key) if value])
    return kept.urlencode()[:1000]
