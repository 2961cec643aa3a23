"""How lights and official states look and sound on pages: each has a word and an icon beside its colour."""

from typing import Any

from django.utils.translation import gettext

from cchc_core.planning.light import LIGHT_LABELS, OFFICIAL_LABELS, Light, Official

#: Light → icon and the class that colours it.
LOOKS: dict[Light, tuple[str, str]] = {
    Light.OVERDUE: ("alert-circle", "overdue"),
    Light.DUE_SOON: ("clock-hour-4", "due_soon"),
    Light.AWAITING: ("eye", "awaiting"),
    Light.ON_TRACK: ("player-play", "on_track"),
    Light.NO_DATE: ("calendar", "no_date"),
    Light.NOT_STARTED: ("hourglass", "not_started"),
    Light.DONE_LATE: ("clock-check", "done_late"),
    Light.DONE: ("circle-check", "on_time"),
    Light.ENDED: ("archive", "no_date"),
}


def light_look(light: Light) -> dict[str, Any]:
    """What ``planning/_light.html`` draws."""
    icon, style = LOOKS[light]
    return {"key": light.value, "label": gettext(LIGHT_LABELS[light]), "icon": icon, "style": style}


def light_choices() -> list[tuple[str, str]]:
    return [(each.value, gettext(LIGHT_LABELS[each])) for each in Light]


def official_choices() -> list[tuple[str, str]]:
    return [(each.value, gettext(OFFICIAL_LABELS[each])) for each in Official]


def official_word(state: Official | None) -> str:
    """The official state in words; nothing for what stands in no official table."""
    return gettext(OFFICIAL_LABELS[state]) if state is not None else ""
