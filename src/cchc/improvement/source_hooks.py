"""Where findings come from, told to us at start by the apps above, so that we import none of them.

What a browser says about points is never believed: the source is asked again, for the person who asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from cchc_core.access import Actor, Path


@dataclass(frozen=True)
class Source:
    """What a source says about one criterion now. The address of its page is named, not written."""

    unit_id: int
    unit_path: Path
    unit_name: str
    title: str
    source_title: str
    points_lost: Fraction
    is_survey: bool
    url_name: str = ""
    url_args: Mapping[str, str | int] = field(default_factory=dict)


#: An actor, the key of a source ("assessment:42") and a code in; None where nothing was lost or the actor may not see it.
Outlet = Callable[[Actor, str, str], Source | None]

_outlets: dict[str, Outlet] = {}


def hand_down(outlets: Mapping[str, Outlet]) -> None:
    """Called once at start by the wiring, and by tests: kind of key → who knows."""
    global _outlets
    _outlets = dict(outlets)


def source_of(actor: Actor, source_key: str, code: str) -> Source | None:
    """What the source says of a criterion to this person, if anything."""
    outlet = _outlets.get(source_key.partition(":")[0])
    return outlet(actor, source_key, code) if outlet else None
