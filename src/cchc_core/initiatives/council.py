"""The council that recognises an initiative formally: how many have to sit, how many have to agree.

Two thirds of all members, not of those present: counted exactly, so that of seven members five are needed and four are not
enough.
"""

from __future__ import annotations

from cchc_core.words import Note, gettext_noop, note

NO_MEMBERS = note(gettext_noop("Say how many members the council has."))
NOT_KNOWN = note(gettext_noop("Say how many members were present and how many voted for it."))
MORE_PRESENT = note(gettext_noop("More members were present than the council has."))
MORE_VOTES = note(gettext_noop("More voted for it than were present."))


def two_thirds(votes_for: int, members: int) -> bool:
    """Whether at least two thirds of all members voted for it. Never of a council without members."""
    return members > 0 and 3 * votes_for >= 2 * members


def votes_needed(members: int) -> int:
    """The fewest votes that are two thirds of the members."""
    return -(-2 * members // 3)


def faults(members: int | None, present: int | None, votes_for: int | None) -> list[Note]:
    """What cannot be true of a vote."""
    if not members:
        return [NO_MEMBERS]
    if present is None or votes_for is None:
        return [NOT_KNOWN]
    return [MORE_PRESENT] * (present > members) + [MORE_VOTES] * (votes_for > present)


def why_not(members: int, votes_for: int) -> Note | None:
    """Why a vote does not recognise; None where it does."""
    if two_thirds(votes_for, members):
        return None
    text = gettext_noop("Two thirds of %(members)s members are %(needed)s votes; there were %(votes)s.")
    return note(text, members=members, needed=votes_needed(members), votes=votes_for)
