"""Twenty verifiers save at the same time, and the server is killed in the middle: nothing acknowledged is missing."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from cchc_core.values import show_number

TOKEN = "s" * 32
VERSION = re.compile(r'name="version" value="(\d+)"')
STAGE = Path(__file__).with_name("storm_stage.py")
PATIENCE = 900  # seconds for the whole storm


@dataclass
class Verifier:
    """One of many at the desk: takes a leaf of the own department, gives points for what was last seen of it."""

    url: str
    headers: dict[str, str]
    leaves: list[dict[str, object]]
    chance: random.Random
    accepted: list[tuple[int, int, str]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    in_flight: int = 0  # saves that got no answer: they may have been kept
    seen: dict[int, int] = field(default_factory=dict)

    def save(self) -> None:
        leaf = self.chance.choice(self.leaves)
        thread = int(str(leaf["thread"]))
        version = self.seen.setdefault(thread, int(str(leaf["version"])))
        points = Fraction(str(leaf["max"])) * self.chance.randint(0, 1)  # whatever the rule, both can be given
        try:
            status, text = self._send(leaf, version, points)
        except ConnectionRefusedError:
            time.sleep(0.2)  # the server is away
            return
        except (OSError, http.client.HTTPException):
            self.in_flight += 1
            return
        self.answers[status] += 1
        stands = VERSION.search(text)
        if status == 200:
            self.accepted.append((thread, version + 1, str(points)))
            self.seen[thread] = version + 1
        elif status == 409:
            assert stands, text
            assert int(stands[1]) > version  # it was told what stands by now
            self.seen[thread] = int(stands[1])
        else:
            raise AssertionError(f"{status}: {text[:2000]}")

    def _send(self, leaf: dict[str, object], version: int, points: Fraction) -> tuple[int, str]:
        """Status and page; an error where the connection broke before an answer came."""
        shown = show_number(points, 6)
        words = {"do": "change", "points": shown, "reason": "Đối chiếu tài liệu kiểm chứng"}
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        try:
            address = f"/scoring/assessments/{leaf['sheet']}/criteria/{leaf['code']}/decide/"
            connection.request("POST", address, urlencode({"version": version, "by": "unit", **words}), self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def storm(site: Any, saves: int) -> tuple[list[Verifier], dict[str, Any]]:
    """Let twenty verifiers save until ``saves`` were answered; after half of them the server crashes once."""
    stage = site.run(STAGE, "set")
    by_unit: dict[int, list[dict[str, object]]] = {}
    for leaf in stage["leaves"]:
        by_unit.setdefault(leaf["unit"], []).append(leaf)
    people = [
        Verifier(
            site.url,
            {
                "Cookie": f"{stage['cookie']}={person['session']}; {stage['token']}={TOKEN}",
                "X-CSRFToken": TOKEN,
                "HX-Request": "true",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            by_unit[person["unit"]],
            random.Random(number),
        )
        for number, person in enumerate(stage["people"])
        if person["unit"] in by_unit
    ]
    faults: list[BaseException] = []
    until = time.monotonic() + PATIENCE

    def answered() -> int:
        return sum(sum(each.answers.values()) for each in people)

    def work(verifier: Verifier) -> None:
        try:
            while answered() < saves and not faults and time.monotonic() < until:
                verifier.save()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    while answered() < saves // 2 and not faults and time.monotonic() < until:
        time.sleep(0.02)
    if not faults:
        site.crash()
    for thread in threads:
        thread.join(PATIENCE)
    if faults:
        raise faults[0]
    assert answered() >= saves
    return people, stage


@pytest.mark.main_path
@pytest.mark.parametrize("saves", [500, pytest.param(5_000, marks=pytest.mark.stress)])
def test_storm_of_verifiers_loses_nothing_that_was_acknowledged(own_site: Any, saves: int) -> None:
    """As many at once as the deadline brings, over a crash of the server; fewer where only one can write at a time."""
    if saves < 1000 and not own_site.store.database:
        saves = 200
    people, stage = storm(own_site, saves)
    accepted = [entry for each in people for entry in each.accepted]
    ledger = own_site.run(STAGE, "tell")
    assert (len(people), stage["sheets"]) == (20, 40)

    kept = {(thread, position): points for thread, position, points in ledger}
    lost = [entry for entry in accepted if entry[:2] not in kept or Fraction(kept[entry[:2]]) != Fraction(entry[2])]
    assert lost == []
    assert len({entry[:2] for entry in accepted}) == len(accepted)  # no entry was promised to two

    added = len(ledger) - stage["entries"]
    in_flight = sum(each.in_flight for each in people)
    assert len(accepted) <= added <= len(accepted) + in_flight  # what was refused left nothing behind
    numbers: dict[int, list[int]] = {}
    for thread, position, _points in ledger:
        numbers.setdefault(thread, []).append(position)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())
    assert own_site.cchc("verify-audit")  # ends with an error where a chain of the log is broken
