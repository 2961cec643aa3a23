"""Reading the whole log again to find what somebody changed, removed or inserted behind the application's back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cchc.audit.hashing import event_hash, heads_digest, seal_hash
from cchc.audit.models import ChainHead, Event, Seal, SealedHead
from cchc.common.text import fold
from cchc_core.words import Note, gettext_noop, note

#: Position in a chain → (number of the seal, hash that was sealed).
Sealed = Mapping[int, tuple[int, str]]


@dataclass(frozen=True)
class Verdict:
    """What a reading found: nothing in ``findings`` means that the log is whole."""

    events: int
    chains: int
    seals: int
    last_seal: str
    findings: tuple[Note, ...]

    @property
    def whole(self) -> bool:
        return not self.findings


def verify_audit() -> Verdict:
    """Read every event, head and seal, and name each row that does not agree with the others."""
    sealed = _sealed()
    heads = {head.root: head for head in ChainHead.objects.filter(position__gt=0)}
    findings: list[Note] = []
    seen: set[str] = set()
    count = 0
    rows = Event.objects.order_by("root", "position").iterator(chunk_size=2000)
    for root, events in groupby(rows, key=lambda event: event.root):
        seen.add(root)
        walk = _Chain(root, heads.get(root), sealed.get(root, {}))
        findings += walk.check(events)
        count += walk.count
    for root in sorted((heads.keys() | sealed.keys()) - seen):
        findings.append(note(gettext_noop("%(root)s: every event of this chain was removed."), root=root))
    seals = list(Seal.objects.order_by("number"))
    findings += _check_seals(seals)
    return Verdict(count, len(seen), len(seals), seals[-1].hash if seals else "", tuple(findings))


def _sealed() -> dict[str, dict[int, tuple[int, str]]]:
    sealed: dict[str, dict[int, tuple[int, str]]] = {}
    rows = SealedHead.objects.values_list("root", "position", "seal_id", "hash").iterator(chunk_size=2000)
    for root, position, seal, hash_ in rows:
        sealed.setdefault(root, {})[position] = (seal, hash_)
    return sealed


class _Chain:
    """One root's events, walked from the first to the last."""

    def __init__(self, root: str, head: ChainHead | None, sealed: Sealed) -> None:
        self.root, self.head, self.sealed = root, head, sealed
        self.count = 0

    def check(self, events: Iterator[Event]) -> list[Note]:
        findings: list[Note] = []
        expected, previous = 1, ""
        for event in events:
            self.count += 1
            findings += self._check_event(event, expected, previous)
            expected, previous = event.position + 1, event.hash
        return findings + self._check_end(expected - 1, previous)

    def _check_event(self, event: Event, expected: int, previous: str) -> list[Note]:
        at: dict[str, Any] = {"root": self.root, "position": event.position}
        found = []
        if event.position > expected:
            found.append(self._removed(expected, event.position - 1))
        elif event.previous_hash != previous:
            found.append(
                note(gettext_noop("%(root)s, event %(position)s: it does not follow the event before it."), **at)
            )
        if event.hash != event_hash(event) or event.search != fold(event.actor_words):
            found.append(note(gettext_noop("%(root)s, event %(position)s: it was changed."), **at))
        seal, hash_ = self.sealed.get(event.position, (0, ""))
        if seal and hash_ != event.hash:
            found.append(
                note(
                    gettext_noop("%(root)s, event %(position)s: it is not what seal %(seal)s sealed."), seal=seal, **at
                )
            )
        return found

    def _check_end(self, last: int, hash_: str) -> list[Note]:
        known = max([self.head.position if self.head else 0, *self.sealed])
        if last < known:
            return [self._removed(last + 1, known)]
        if self.head is None or last > self.head.position:
            first = (self.head.position if self.head else known) + 1
            text = gettext_noop("%(root)s, events %(first)s to %(last)s: they were inserted at the end.")
            return [note(text, root=self.root, first=min(first, last), last=last)]
        if hash_ != self.head.hash:
            text = gettext_noop("%(root)s, event %(position)s: it is not the event that the head of the chain names.")
            return [note(text, root=self.root, position=last)]
        return []

    def _removed(self, first: int, last: int) -> Note:
        if first == last:
            return note(gettext_noop("%(root)s, event %(position)s: it was removed."), root=self.root, position=first)
        return note(
            gettext_noop("%(root)s, events %(first)s to %(last)s: they were removed."),
            root=self.root,
            first=first,
            last=last,
        )


def _check_seals(seals: list[Seal]) -> list[Note]:
    """Numbers without gaps, hashes that follow one another, digests that agree with the heads listed."""
    moved: dict[int, list[tuple[str, int, str]]] = {}
    for number, root, position, hash_ in SealedHead.objects.values_list("seal_id", "root", "position", "hash"):
        moved.setdefault(number, []).append((root, position, hash_))
    findings = []
    expected, previous = 1, ""
    for seal in seals:
        if seal.number != expected:
            findings.append(note(gettext_noop("Seal %(number)s was removed."), number=expected))
        elif seal.previous_hash != previous:
            findings.append(
                note(gettext_noop("Seal %(number)s does not follow the seal before it."), number=seal.number)
            )
        heads = moved.get(seal.number, [])
        if seal.hash != seal_hash(seal) or seal.digest != heads_digest(heads) or seal.heads != len(heads):
            findings.append(note(gettext_noop("Seal %(number)s was changed."), number=seal.number))
        expected, previous = seal.number + 1, seal.hash
    return findings
