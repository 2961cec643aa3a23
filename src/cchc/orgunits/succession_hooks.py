"""What the apps above do when a unit ends and another takes over: told to us at start, so that we import none of them.

``config/wiring.py`` hands down one ``Follower`` an app. ``preview`` says in notes what would go to the successor;
``follow`` does it inside the transaction of the act. Published results are nobody's to move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note


@dataclass(frozen=True)
class Follower:
    """One app that holds open work or accounts of units.

    ``preview(handover)`` must not change anything; the heir's number is negative when it is only to be established.
    ``follow(handover, actor)`` moves what is open on ``handover.on`` to the heir, or ends it when there is none; it may
    be called again for the same handover and then changes nothing.
    """

    name: str
    preview: Callable[[Handover], tuple[Note, ...]]
    follow: Callable[[Handover, Actor], None]


_followers: tuple[Follower, ...] = ()


def hand_down(followers: tuple[Follower, ...]) -> None:
    """Called once at start by the wiring, and by tests."""
    global _followers
    _followers = tuple(followers)


def handed_down() -> tuple[Follower, ...]:
    return _followers


def preview(handover: Handover) -> tuple[Note, ...]:
    """What every app says would follow."""
    return tuple(line for follower in _followers for line in follower.preview(handover))


def follow(handover: Handover, actor: Actor) -> None:
    """Let every app move what is open."""
    for follower in _followers:
        follower.follow(handover, actor)
