"""What a reading gives: facts with the place where they stand, and the object that ``cchc read`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Keys with one value; what is not in the letter is null.
SINGLE = ("issuer", "issuer_parent", "doc_type", "number", "symbol", "place", "date", "subject")
#: Keys in the order of the contract.
KEYS = (
    *SINGLE,
    "addressees",
    "recipients",
    "references",
    "deadlines",
    "quotas",
    "tasks",
    "figures",
    "signer",
)


@dataclass(frozen=True)
class Fact:
    """A value, where it stands (offsets into the text as it came), and the rule that found it."""

    value: Any
    start: int
    end: int
    rule: str

    def moved(self, start: int, end: int) -> Fact:
        """The same fact at other offsets."""
        return Fact(self.value, start, end, self.rule)

    def plain(self, spans: bool) -> Any:
        """The bare value, or with ``start``, ``end`` and ``rule``: an object gains them, another value is wrapped."""
        if not spans:
            return self.value
        inner: Mapping[str, Any] = self.value if isinstance(self.value, dict) else {"value": self.value}
        return {**inner, "start": self.start, "end": self.end, "rule": self.rule}


@dataclass(frozen=True)
class Letter:
    """Everything that was read from one letter."""

    single: Mapping[str, Fact]
    many: Mapping[str, tuple[Fact, ...]]
    signer: Fact | None

    def as_object(self, spans: bool = False) -> dict[str, Any]:
        """The JSON object of the contract, without its ``file``."""
        answer: dict[str, Any] = {}
        for key in KEYS:
            if key == "signer":
                answer[key] = self.signer.plain(spans) if self.signer else None
            elif key in SINGLE:
                fact = self.single.get(key)
                answer[key] = fact.plain(spans) if fact else None
            else:
                answer[key] = [fact.plain(spans) for fact in self.many.get(key, ())]
        return answer
