"""Invented figures of the periodic reports of the demonstration: the same on every machine, and in tune with each other.

What a unit received and settled grows with the months of the window; what was processed at its end is carried over into the
window that follows. The cross-checks of the starter form hold, and a later half-year is never less than an earlier quarter.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.reporting.form import CellKey, CellKind, FormCell

#: Key of a window → the months of the ministry's year, from 15 December on, in which it begins and ends. The year's report is
#: asked for in November.
MONTHS: Mapping[str, tuple[int, int]] = {"Q1": (0, 3), "H1": (0, 6), "Q3": (6, 9), "Y": (0, 11)}

#: Points at most for the six groups of the service index of Quyết định 766/QĐ-TTg.
_GROUPS = {"766.CKMB": 18, "766.TDGQ": 20, "766.DVCTT": 12, "766.TTTT": 10, "766.MDSH": 22, "766.MDHL": 18}


def _chance(*words: object) -> random.Random:
    return random.Random("/".join(map(str, ("reports", *words))))  # noqa: S311 - a story, not a secret


@dataclass(frozen=True)
class House:
    """How a unit works: dossiers a month by way of arrival, and how well it does, 0…1."""

    key: str
    online: int
    direct: int
    middle: float

    def grown(self, what: str, monthly: float, since: int, until: int) -> int:
        """A count of a stretch of months; stretches that lie beside each other add up."""
        lift = _chance(self.key, what).uniform(0.9, 1.1)
        return round(monthly * lift * until) - round(monthly * lift * since)

    def processing(self, month: int) -> int:
        """What is being processed when a month ends."""
        return round((self.online + self.direct) * _chance(self.key, "processing", month).uniform(0.12, 0.3)) + 3


def house_of(key: str, *, commune: bool) -> House:
    chance = _chance(key)
    low, high = (90, 420) if commune else (40, 560)
    monthly = chance.randint(low, high)
    share = chance.uniform(0.72, 0.97)
    return House(key, round(monthly * share), monthly - round(monthly * share), chance.uniform(0.3, 1))


def values_for(house: House, cells: Collection[FormCell], window: str) -> dict[CellKey, Fraction]:
    """A value for each cell that a unit fills in. ``window`` is the part of the period's key after the year."""
    told = _told(house, window)
    found = {}
    for cell in cells:
        if cell.derived or not cell.numeric:
            continue
        name = cell.key.column if cell.key.table == "B06" else cell.key.row
        found[cell.key] = Fraction(told[name]) if name in told else _else(house, cell, window)
    return found


def _else(house: House, cell: FormCell, window: str) -> Fraction:
    """What no other figure depends on."""
    name, chance = cell.key.row, _chance(house.key, cell.key.row, window)
    if name in _GROUPS:
        return Fraction(round(_GROUPS[name] * (55 + 35 * house.middle + chance.uniform(-6, 6))), 100)
    if cell.kind is CellKind.PERCENT:
        return Fraction(round(5500 + 3500 * house.middle + chance.uniform(-900, 900)), 100)
    since, until = MONTHS[window]
    return Fraction(house.grown(name, chance.choice((0.2, 0.4, 0.6)), since, until))


def _told(house: House, window: str) -> dict[str, int | Fraction]:
    since, until = MONTHS[window]
    dossiers = _dossiers(house, since, until)
    return dossiers | _services(house, dossiers, window) | _digitised(house, dossiers) | _steering(house, since, until)


def _dossiers(house: House, since: int, until: int) -> dict[str, int]:
    """The columns of Biểu 06: received = settled + processing."""
    online, direct = (
        house.grown("online", house.online, since, until),
        house.grown("direct", house.direct, since, until),
    )
    carried, processing = house.processing(since), house.processing(until)
    settled = online + direct + carried - processing
    late = round(settled * (1 - house.middle) * 0.03)
    early = round((settled - late) * 0.84)
    overdue = round(processing * (1 - house.middle) * 0.08)
    return {
        "B06.2": online,
        "B06.3": direct,
        "B06.4": carried,
        "B06.6": early,
        "B06.7": settled - late - early,
        "B06.8": late,
        "B06.10": processing - overdue,
        "B06.11": overdue,
    }


def _services(house: House, dossiers: Mapping[str, int], window: str) -> dict[str, int | Fraction]:
    online, direct = dossiers["B06.2"], dossiers["B06.3"]
    late, overdue = dossiers["B06.8"], dossiers["B06.11"]
    settled = dossiers["B06.6"] + dossiers["B06.7"] + late
    full, other = round(online * (0.6 + 0.3 * house.middle)), round(online * 0.01)
    sorry, sorry_now = round(late * (0.5 + 0.5 * house.middle)), round(overdue * (0.5 + 0.5 * house.middle))
    paid = round((online + direct) * 0.4)
    heard = _chance(house.key, "heard", window).randrange(0, 9)
    return {
        "HN01": full,
        "HN02": online - full - other,
        "HN03": other,
        "HN04": round(direct * 0.04),
        "HN05": round(direct * 0.2),
        "HN06": sorry,
        "HN07": late - sorry,
        "HN08": sorry_now,
        "HN09": overdue - sorry_now,
        "HN10a": round(paid * (0.5 + 0.45 * house.middle)),
        "HN10b": paid - round(paid * (0.5 + 0.45 * house.middle)),
        "HN11": round(settled * 0.004),
        "HN12a": round(online * 0.01),
        "HN12b": round(online * 0.001),
        "HN13": round(online * 0.006),
        "HN14": 0,
        "HN15": round(paid * 0.45),
        "HN17": round(online * 0.005),
        "TT01": 412,
        "TT22": sorry + sorry_now,
        "TT24a": heard,
        "TT24b": max(heard - 1, 0),
        "TT25": Fraction(8600 + round(1100 * house.middle), 100),
        "L3.1": Fraction(round(10000 * (settled - late) / max(settled, 1)), 100),
    }


def _digitised(house: House, dossiers: Mapping[str, int]) -> dict[str, int]:
    received = dossiers["B06.2"] + dossiers["B06.3"]
    settled = dossiers["B06.6"] + dossiers["B06.7"] + dossiers["B06.8"]
    parts = round(received * (0.55 + 0.4 * house.middle))
    results = round(settled * (0.5 + 0.45 * house.middle))
    return {
        "SH1": received,
        "SH2": received - parts,
        "SH3": parts,
        "SH4": round(parts * 0.3),
        "SH5": round(parts * 0.08),
        "SH6": settled,
        "SH7": settled - results,
        "SH8": results,
    }


def _steering(house: House, since: int, until: int) -> dict[str, int]:
    planned = 18 + _chance(house.key, "planned").randrange(12)
    done = min(planned, round(planned * until / 12 * (0.7 + 0.3 * house.middle)))
    given = house.grown("given", 4, since, until)
    missed, tardy = round(given * (1 - house.middle) * 0.1), round(given * (1 - house.middle) * 0.15)
    found = house.grown("found", 0.8, since, until)
    remedy = 4 + _chance(house.key, "remedy").randrange(6)
    return {
        "CD01": planned,
        "CD02": done,
        "CD04": planned - done,
        "CD05": given,
        "CD06": given - missed - tardy,
        "CD07": tardy,
        "CD08": missed,
        "CD09": house.grown("inspected", 0.35, since, until),
        "CD10": 9,
        "CD12": found,
        "CD13": round(found * 0.7),
        "CD14": found - round(found * 0.7),
        "CD16": 2,
        "CD17": 1,
        "CD25": house.grown("news", 7, since, until) + 1,
        "CD26a": remedy,
        "CD26b": min(remedy, round(remedy * until / 12)),
        "CV01a": house.grown("checks", 0.3, since, until),
        "CV01b": house.grown("surprise checks", 0.4, since, until),
        "CV02a": 0,
        "CV02b": 0,
        "CV03a": house.grown("classes", 0.5, since, until),
        "CV03b": 30 * house.grown("classes", 0.5, since, until),
        "CQ03a": 1,
        "CQ03b": 1,
    }
