"""Plain data of one form, whether from JSON or from the rows of a table, to ``UnitInputs``: every value by what the set
expects of it, every problem named with its unit and its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cchc_core.rules.rule import FactValue
from cchc_core.scoring.inputs_json import NumberText, TwiceNamed
from cchc_core.scoring.inputs_values import expected, fact_value, number_value, shown
from cchc_core.scoring.needs import Needs, usable_keys
from cchc_core.scoring.problems import Problem
from cchc_core.scoring.shapes import UnitInputs
from cchc_core.words import Note, gettext_noop, note

#: What people add for themselves, as in tables; it says nothing to a scoring.
UNREAD_KEYS = frozenset({"name", "note"})
UNIT_KEYS = ("unit", "kind", "group", "ranked", "has", "not_applicable", "facts", "judgements", "surveys", "pools")


@dataclass(frozen=True)
class ReadInputs:
    """Units that could be read, in the order of the file; what is wrong; and what is only odd."""

    units: tuple[UnitInputs, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Note, ...] = ()
    faulty: tuple[UnitInputs, ...] = ()  # what could be read of the other units, to look for further problems only
    rows: Mapping[str, int] = field(default_factory=dict)  # unit → row of the table that it came from


def read_plain(data: Any, needs: Needs, rows: Sequence[int] | None = None) -> ReadInputs:
    """Read ``{"units": […]}``; ``rows`` are the rows of a table that the units came from."""
    if not isinstance(data, dict) or not isinstance(data.get("units"), list):
        message = note(gettext_noop('expected an object with a list of units: {"units": […]}'))
        return ReadInputs((), (Problem(message),))
    collected = _Collected()
    for name in (*getattr(data, "twice", ()),):
        collected.problems.append(Problem(_twice(name)))
    for name in data:
        if name != "units":
            collected.notices.append(note(gettext_noop("the key %(key)s is not used"), key=name))
    units: list[UnitInputs] = []
    faulty: list[UnitInputs] = []
    for index, item in enumerate(data["units"]):
        reader = _UnitReader(needs, collected, index, rows[index] if rows else None)
        unit = reader.read(item)
        if unit is not None:
            (units if reader.sound else faulty).append(unit)
    notices = (*collected.notices, *collected.unused())
    return ReadInputs(tuple(units), tuple(collected.problems), notices, tuple(faulty))


class _Collected:
    """What the readers of all units found, gathered so that a fact unused a hundred times is named once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Note] = []
        self.units: set[str] = set()
        self._unused: dict[tuple[str, str], list[str]] = {}

    def unused_by(self, text: str, name: str, unit: str) -> None:
        self._unused.setdefault((text, name), []).append(unit)

    def unused(self) -> tuple[Note, ...]:
        """One notice for all names that the same units bring."""
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (text, name), units in self._unused.items():
            alike.setdefault((text, tuple(units)), []).append(name)
        return tuple(note(text, names=tuple(names), units=_some(units)) for (text, units), names in alike.items())


class _UnitReader:
    """Reads one unit; stays silent about nothing and stops at nothing."""

    def __init__(self, needs: Needs, collected: _Collected, index: int, row: int | None) -> None:
        self.needs = needs
        self.collected = collected
        self.row = row
        self.unit = ""
        self.index = index
        self.sound = True

    def read(self, item: Any) -> UnitInputs | None:
        """The unit as far as it could be read; ``sound`` tells whether that is all of it."""
        where = f"units[{self.index}]" if self.row is None else ""
        if not isinstance(item, dict):
            self.wrong(expected("object", item), where)
            return None
        self._name(item.get("unit"), where)
        for name in item:
            if name not in UNIT_KEYS and name not in UNREAD_KEYS:
                message = gettext_noop("a unit has no key %(key)s; expected one of %(keys)s")
                self.wrong(note(message, key=name, keys=UNIT_KEYS), where)
        self._refuse_repeats(item, "")
        inputs = UnitInputs(
            unit=self.unit,
            kind=self._text(item.get("kind"), "kind") or None,
            group=self._text(item.get("group"), "group"),
            ranked=self._truth(item.get("ranked"), "ranked"),
            has=frozenset(self._words(item.get("has"), "has")),
            not_applicable=self._not_applicable(item),
            facts=self._facts(item),
            judgements=self._judgements(item),
            surveys=self._surveys(item),
            pools=self._pools(item),
        )
        if inputs.kind and self.needs.unit_kinds and inputs.kind not in self.needs.unit_kinds:
            self.collected.unused_by(OTHER_KIND, inputs.kind, self.unit)
        return inputs

    def wrong(self, message: Note, place: str) -> None:
        self.sound = False
        self.collected.problems.append(Problem(message, self.unit, place, self.row))

    def _name(self, value: Any, where: str) -> None:
        place = f"{where}.unit" if where else "unit"
        if value is not None and (not isinstance(value, str) or isinstance(value, NumberText)):
            self.wrong(expected("text", value), place)
            return
        if value is None or not value.strip():
            self.wrong(note(gettext_noop("expected the name of the unit as a text that is not empty")), place)
            return
        self.unit = name = value.strip()
        if name in self.collected.units:
            self.wrong(note(gettext_noop("the unit %(unit)s stands twice; keep one"), unit=name), place)
        self.collected.units.add(name)

    def _text(self, value: Any, place: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or isinstance(value, NumberText):
            self.wrong(expected("text", value), place)
            return ""
        return value.strip()

    def _truth(self, value: Any, place: str) -> bool:
        if value is None:
            return True
        if not isinstance(value, bool):
            self.wrong(expected("yes_no", value), place)
            return True
        return value

    def _words(self, value: Any, place: str) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(expected("list", value), place)
            return []
        return [self._text(word, f"{place}[{index}]") for index, word in enumerate(value)]

    def _object(self, item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = item.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(expected("object", value), key)
            return {}
        self._refuse_repeats(value, key)
        return value

    def _refuse_repeats(self, value: Mapping[str, Any], place: str) -> None:
        if isinstance(value, TwiceNamed):
            for name in value.twice:
                self.wrong(_twice(name), place)

    def _not_applicable(self, item: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, reason in self._object(item, "not_applicable").items():
            place = f"not_applicable.{code}"
            if code not in self.needs.codes:
                self.wrong(note(gettext_noop("the set has no criterion with the code %(code)s"), code=code), place)
            elif not isinstance(reason, str) or isinstance(reason, NumberText) or not reason.strip():
                self.wrong(note(gettext_noop("expected the reason as a text that is not empty")), place)
            else:
                found[code] = reason.strip()
        return found

    def _facts(self, item: Mapping[str, Any]) -> dict[str, FactValue]:
        found: dict[str, FactValue] = {}
        for name, value in self._object(item, "facts").items():
            kind = self.needs.facts.get(name)
            if kind is None:
                self.collected.unused_by(UNUSED_FACT, name, self.unit)
                continue
            if value is None and kind != "date":
                continue  # not known yet; only a day can have come never
            try:
                found[name] = fact_value(value, kind)
            except ValueError:
                self.wrong(expected(kind, value), f"facts.{name}")
        return found

    def _judgements(self, item: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for code in self._object(item, "judgements"):
            place = f"judgements.{code}"
            if code not in self.needs.leaves:
                message = gettext_noop("the set has no lowest-level criterion with the code %(code)s")
                self.wrong(note(message, code=code), place)
                continue
            judgement = self._judgement(item["judgements"][code], place)
            if code in self.needs.judged:
                found[code] = judgement
                self._refuse_unusable(code, judgement, place)
            else:
                self.collected.unused_by(UNUSED_JUDGEMENT, code, self.unit)
        return found

    def _judgement(self, value: Any, place: str) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(expected("object", value), place)
            return {}
        self._refuse_repeats(value, place)
        found: dict[str, Any] = {}
        for key, part in value.items():
            if key == "points":
                found[key] = self._number(part, f"{place}.points")
            elif key in ("level", "branch"):
                found[key] = self._text(part, f"{place}.{key}")
            elif key not in UNREAD_KEYS:
                message = gettext_noop("a judgement has no key %(key)s; expected one of %(keys)s")
                self.wrong(note(message, key=key, keys=("level", "points", "branch")), place)
        return {key: part for key, part in found.items() if part is not None and part != ""}

    def _refuse_unusable(self, code: str, judgement: Mapping[str, Any], place: str) -> None:
        """A judgement of which the rule can use nothing would leave the criterion without points, and nobody told."""
        usable = usable_keys(self.needs.judged[code], judgement)
        idle = tuple(key for key in judgement if key not in usable)
        if usable and idle and len(idle) == len(judgement):
            message = gettext_noop("the rule of this criterion expects %(keys)s, found %(found)s")
            self.wrong(note(message, keys=usable, found=idle), place)
        elif idle:
            for key in idle:
                self.collected.unused_by(UNUSED_JUDGEMENT, f"{code}.{key}", self.unit)

    def _surveys(self, item: Mapping[str, Any]) -> dict[str, dict[str, Fraction]]:
        found: dict[str, dict[str, Fraction]] = {}
        for survey, shares in self._object(item, "surveys").items():
            place = f"surveys.{survey}"
            if not isinstance(shares, dict):
                self.wrong(expected("object", shares), place)
                continue
            self._refuse_repeats(shares, place)
            found[survey] = {}
            for name, value in shares.items():
                share = self._share(value, f"{place}.{name}")
                if share is not None:
                    found[survey][name] = share
                if (survey, name) not in self.needs.surveys:
                    self.collected.unused_by(UNUSED_ITEM, f"{survey}.{name}", self.unit)
        return found

    def _share(self, value: Any, place: str) -> Fraction | None:
        share = self._number(value, place)
        if share is not None and not 0 <= share <= 1:
            message = gettext_noop("expected a share between 0 and 1, found %(value)s")
            self.wrong(note(message, value=shown(value)), place)
            return None
        return share

    def _pools(self, item: Mapping[str, Any]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for key, value in self._object(item, "pools").items():
            place = f"pools.{key}"
            if key not in self.needs.pools:
                message = gettext_noop("the set has no pool of points %(key)s; expected one of %(keys)s")
                self.wrong(note(message, key=key, keys=tuple(self.needs.pools) or ("–",)), place)
                continue
            points = self._number(value, place)
            if points is not None and points < 0:
                message = gettext_noop(
                    "expected points from 0 up, found %(value)s; the set itself says what is taken away"
                )
                self.wrong(note(message, value=shown(value)), place)
            elif points is not None:
                found[key] = points
        return found

    def _number(self, value: Any, place: str) -> Fraction | None:
        if value is None:
            return None
        try:
            return number_value(value)
        except ValueError:
            self.wrong(expected("number", value), place)
            return None


UNUSED_FACT = gettext_noop("not used by the set: facts %(names)s (units %(units)s)")
UNUSED_JUDGEMENT = gettext_noop(
    "not judged by a person: criteria %(names)s; what was chosen is not used (units %(units)s)"
)
OTHER_KIND = gettext_noop("the set is not meant for units of the kind %(names)s (units %(units)s)")
UNUSED_ITEM = gettext_noop("not used by the set: survey items %(names)s (units %(units)s)")


def _twice(name: str) -> Note:
    return note(gettext_noop("the key %(key)s stands twice; keep one"), key=name)


def _some(units: tuple[str, ...], most: int = 5) -> tuple[str | Note, ...]:
    if len(units) <= most:
        return units
    return (*units[:most], note(gettext_noop("and %(count)s more"), count=len(units) - most))
