"""How well the grammar reads a set of letters: precision and recall put into one number (F1) for each kind of fact.

The letters lie beside their expected facts, ``letters/<name>.txt`` and ``.yaml``. They came in batches, each written before
the grammar met any of it; what the first reading of each gave stands in ``docs/reference/read.md``. New letters are numbered
on from the last, and what their first reading gives is noted there before anything is mended.

In a ``.yaml`` a fact of several parts is one line with ``|`` between them, in the order of the contract; a part left empty
is null (of ``who``, ``what``, ``name`` and ``issuer``: not looked at). ``…`` at the end means "and so on".
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cchc_core.letters.reading import read_letter

LETTERS = Path(__file__).parent / "letters"
HEADER = ("issuer", "issuer_parent", "doc_type", "number", "symbol", "place", "date", "subject")
SIGNER = ("name", "position", "authority")
KINDS = ("header", "references", "deadlines", "quotas", "addressees", "recipients", "signer", "figures", "tasks")
#: What the grammar has to reach.
WANTED = {
    "header": 0.95,
    "references": 0.95,
    "deadlines": 0.9,
    "quotas": 0.9,
    "addressees": 0.9,
    "recipients": 0.9,
    "signer": 0.9,
    "figures": 0.85,
    "tasks": 0.8,
}


@dataclass
class Tally:
    """Facts found and expected of one kind, with what was missed and what was too many."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        all_of_both = 2 * self.hits + len(self.missed) + len(self.extra)
        return 2 * self.hits / all_of_both if all_of_both else 1.0


def names(part: str = "all") -> list[str]:
    """Names of letters: "dev" (the earlier ones, up to 68), "held-out" (the last batches, from 69) or all."""
    found = sorted(path.stem for path in LETTERS.glob("*.yaml"))
    first, last = {"dev": (1, 68), "held-out": (69, 999), "all": (1, 999)}[part]
    return [name for name in found if first <= int(name.split("-")[0]) <= last]


def score(chosen: Sequence[str]) -> dict[str, Tally]:
    """A tally a kind over the letters named."""
    tallies = {kind: Tally() for kind in KINDS}
    for name in chosen:
        expected = yaml.safe_load((LETTERS / f"{name}.yaml").read_text(encoding="utf-8"))
        found = read_letter((LETTERS / f"{name}.txt").read_text(encoding="utf-8")).as_object()
        add(tallies, name, expected, found)
    return tallies


def add(tallies: Mapping[str, Tally], name: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Compare one letter."""
    _compare(tallies["header"], name, _pairs(expected, HEADER), _pairs(found, HEADER), _equal)
    _compare(
        tallies["signer"],
        name,
        _pairs(expected.get("signer") or {}, SIGNER),
        _pairs(found["signer"] or {}, SIGNER),
        _equal,
    )
    for kind in ("addressees", "recipients"):
        _compare(tallies[kind], name, expected.get(kind, []), found[kind], _same)
    for kind, same in _SAME.items():
        _compare(tallies[kind], name, [_split(line) for line in expected.get(kind, [])], found[kind], same)


def _compare(
    tally: Tally, name: str, expected: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]
) -> None:
    left = list(found)
    for wanted in expected:
        hit = next((each for each in left if same(wanted, each)), None)
        if hit is None:
            tally.missed.append(f"{name[:2]} {wanted}")
        else:
            left.remove(hit)
            tally.hits += 1
    tally.extra.extend(f"{name[:2]} {each}" for each in left)


def _pairs(facts: Mapping[str, Any], keys: Sequence[str]) -> list[tuple[str, str]]:
    return [(key, str(facts[key])) for key in keys if facts.get(key) is not None]


def _split(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _plain(text: Any) -> str:
    return " ".join(re.findall(r"[^\W_]+|%", str(text or "").lower()))


def _equal(one: tuple[str, str], two: tuple[str, str]) -> bool:
    return one[0] == two[0] and _plain(one[1]) == _plain(two[1])


def _same(one: str, two: str) -> bool:
    return _plain(one) == _plain(two)


_EACH = re.compile(r"^(?:mỗi|từng) ")


def _common(one: list[str], two: list[str]) -> int:
    return sum((Counter(one) & Counter(two)).values())


def _like(wanted: str, found: str | None, share: float = 0.8) -> bool:
    """The same words but for a few, "mỗi" before a body or not; an empty wish asks for nothing."""
    words, present = (_EACH.sub("", _plain(text)).split() for text in (wanted, found))
    return not words or _common(words, present) >= share * max(len(words), len(present))


def _holds(wanted: str, found: str | None, share: float = 0.8) -> bool:
    """Nearly all words of the shorter are in the longer: where a clause begins and ends is nobody's to say."""
    words, present = _plain(wanted).split(), _plain(found).split()
    if wanted.endswith("…"):
        return f" {' '.join(words)} " in f" {' '.join(present)} "
    return not words or (bool(present) and _common(words, present) >= share * min(len(words), len(present)))


def _reference(wanted: Sequence[str], found: Mapping[str, Any]) -> bool:
    kind, symbol, day, issuer, name = wanted
    identity = (found["symbol"] or "") == symbol and (found["date"] or "") == day and found["type"] == kind
    issued = not issuer or _same(issuer, found["issuer"])
    return identity and issued and _like(name, found["name"])


def _deadline(wanted: Sequence[str], found: Mapping[str, Any]) -> bool:
    day, what, who = (*wanted, "")[:3]
    return (found["date"] or "") == day and _holds(what, found["what"]) and _like(who, found["who"])


def _same_unit(wanted: str, found: str | None) -> bool:
    """Units are the same where one goes on where the other ends: "hồ sơ" and "hồ sơ trễ hạn"."""
    longer, shorter = sorted((_plain(wanted), _plain(found)), key=len, reverse=True)
    return longer == shorter or (bool(shorter) and shorter != "%" and f"{longer} ".startswith(f"{shorter} "))


def _quota(wanted: Sequence[str], found: Mapping[str, Any]) -> bool:
    least, most, unit, who = (*wanted, "")[:4]
    amounts = [str(found[key]) if found[key] is not None else "" for key in ("min", "max")]
    return amounts == [least, most] and _same_unit(unit, found["unit"]) and _like(who, found["who"])


def _task(wanted: Sequence[str], found: Mapping[str, Any]) -> bool:
    who, what = wanted
    return _holds(what, found["what"]) and _like(who, found["who"])


def _figure(wanted: Sequence[str], found: Mapping[str, Any]) -> bool:
    value, unit, change, what = wanted
    exact = (found["value"], found["change"] or "") == (value, change) and _same_unit(unit, found["unit"])
    return exact and _holds(what, found["what"], 0.5)


_SAME = {"references": _reference, "deadlines": _deadline, "quotas": _quota, "tasks": _task, "figures": _figure}


def main(part: str) -> None:
    """Print the numbers of a part, and for letters to develop on also what was missed."""
    for kind, tally in score(names(part)).items():
        print(f"{kind:12} F1 {tally.f1:.3f}  hits {tally.hits}  missed {len(tally.missed)}  extra {len(tally.extra)}")
        if part == "dev" or "-v" in sys.argv:
            for sign, facts in (("-", tally.missed), ("+", tally.extra)):
                for fact in facts:
                    print(f"    {sign} {fact[:230]}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
