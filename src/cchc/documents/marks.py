"""A letter's text cut where proposals begin and end, so that each can be marked in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cchc.documents.actions.reading import Proposal


@dataclass(frozen=True)
class Piece:
    """A stretch of text. ``kind`` colours it (the narrowest proposal over it); ``begins`` are the proposals that start here."""

    text: str
    kind: str = ""
    begins: tuple[str, ...] = ()


def marked(text: str, found: Sequence[Proposal], heading: Iterable[tuple[str, int, int]] = ()) -> list[Piece]:
    """The whole text in pieces, nothing added and nothing left out. ``heading``: (key, start, end) of single values."""
    spans = [(each.start, each.end, each.kind, f"at-{each.kind}-{each.place}") for each in found]
    spans += [(start, end, "heading", f"at-{key}") for key, start, end in heading]
    spans = [(max(0, start), min(len(text), end), kind, name) for start, end, kind, name in spans if start < end]
    cuts = sorted({0, len(text), *(each[0] for each in spans), *(each[1] for each in spans)})
    starts: dict[int, list[str]] = {}
    for start, _end, _kind, name in spans:
        starts.setdefault(start, []).append(name)
    pieces = []
    for begin, end in pairwise(cuts):
        over = [each for each in spans if each[0] <= begin and end <= each[1]]
        narrowest = min(over, key=lambda each: each[1] - each[0], default=None)
        pieces.append(Piece(text[begin:end], narrowest[2] if narrowest else "", tuple(starts.get(begin, ()))))
    return pieces
