"""What people are told: kinds of notice, the ladder of reminders, what one mail holds, and when to try it again."""

from cchc_core.notices.attempts import PAUSES, next_pause
from cchc_core.notices.digest import Group, Item, grouped
from cchc_core.notices.kinds import KINDS, Kind, Timing, UnknownKind, kind_of, timing
from cchc_core.notices.ladder import LADDER, Ladder, NotALadder, read_ladder, rung_due
from cchc_core.notices.quiet import NotHours, QuietHours, read_quiet_hours

__all__ = [
    "KINDS",
    "LADDER",
    "PAUSES",
    "Group",
    "Item",
    "Kind",
    "Ladder",
    "NotALadder",
    "NotHours",
    "QuietHours",
    "Timing",
    "UnknownKind",
    "grouped",
    "kind_of",
    "next_pause",
    "read_ladder",
    "read_quiet_hours",
    "rung_due",
    "timing",
]
