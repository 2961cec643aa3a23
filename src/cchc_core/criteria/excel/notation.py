"""Rules in three cells that an officer can read: what is measured, which points it earns, and the remaining figures.

Each kind has a writing here; ``write_rule`` reads back what it wrote and, where that is not the same rule (a name with odd
characters, a kind that has no writing yet), puts the parameters as one line of YAML in the last cell instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.excel import form
from cchc_core.criteria.excel.marks import (
    Unclear,
    items,
    read_day,
    read_number,
    split_last,
    unword,
    word,
    write_day,
    write_number,
)
from cchc_core.criteria.yaml_out import flow
from cchc_core.text import fold
from cchc_core.words import gettext_noop, note

Plain = dict[str, Any]

_ZERO = "mẫu số bằng 0 thì"
_NAME = r"[\w.\-]+"
_IF_ZERO = r"(?:\s*[,;]\s*mẫu số bằng 0\s*(?:thì|:)?\s*(?P<zero>.+))?"
_MEASURE = re.compile(
    rf"(?P<over>{_NAME})\s*/\s*(?P<under>{_NAME})\s*(?P<percent>\(\s*%\s*\)|%)?{_IF_ZERO}", re.IGNORECASE
)
_WEIGHTED = re.compile(rf"\((?P<terms>.+)\)\s*/\s*(?P<under>{_NAME}){_IF_ZERO}", re.IGNORECASE)
_BAND = re.compile(
    r"(?:(?P<low>từ|trên)\s+(?P<from>\S+))?\s*(?:(?P<high>đến dưới|đến|dưới)\s+(?P<to>\S+))?", re.IGNORECASE
)
_LEVEL = re.compile(r"(?:\[(?P<key>\"(?:[^\"]|\"\")*\"|[^\]\"]*)\]\s*)?(?P<label>.*)", re.DOTALL)
_EVENT = re.compile(
    rf"(?:mỗi\s+)?(?P<fact>{_NAME})\s*:\s*(?:trừ\s+)?(?P<points>[^\s()]+)\s*(?:\(\s*tối đa\s+(?P<cap>[^\s()]+)\s*\))?",
    re.IGNORECASE,
)
_ANY_VALUE = "mọi giá trị"


@dataclass(frozen=True)
class Cells:
    """The three cells of a rule."""

    source: str = ""
    scale: str = ""
    settings: str = ""


@dataclass(frozen=True)
class Writing:
    """How one kind stands in the form. What ``source`` and ``scale`` do not hold goes into the settings."""

    source: tuple[Callable[[Plain], str], Callable[[str], Plain], tuple[str, ...]] | None = None
    scale: tuple[Callable[[Plain], str], Callable[[str], Plain], tuple[str, ...]] | None = None


def write_rule(rule: Plain) -> Cells:
    """The cells of a rule that is not ``one_of``, from its plain data."""
    kind = rule["kind"]
    body = {key: value for key, value in rule.items() if key != "kind"}
    writing = WRITINGS.get(kind)
    if writing is not None:
        cells = _write(body, writing)
        try:
            if _normal(read_cells(kind, cells)) == _normal(body):
                return cells
        except (Unclear, ValueError):
            pass
    return Cells(settings=flow(body))


def read_cells(kind: str, cells: Cells) -> Plain:
    """The parameters that the cells write, as plain data. Raises ``Unclear``."""
    writing = WRITINGS.get(kind, Writing())
    body: Plain = {}
    for part, text in ((writing.source, cells.source), (writing.scale, cells.scale)):
        if text.strip():
            if part is None:
                raise Unclear(
                    note(gettext_noop("“%(text)s” has no place in this kind of rule; empty the cell."), text=text[:60])
                )
            body |= part[1](text.strip())
    return body | _read_settings(cells.settings)


def _write(body: Plain, writing: Writing) -> Cells:
    texts, held = [], set[str]()
    for part in (writing.source, writing.scale):
        texts.append("" if part is None else part[0](body))
        held |= set(part[2]) if part is not None else set()
    return Cells(texts[0], texts[1], _write_settings({key: value for key, value in body.items() if key not in held}))


def _normal(value: Any) -> Any:
    """Plain data without what is only a way of writing: false and absent flags, 1 and Fraction(1)."""
    if isinstance(value, dict):
        return {key: _normal(each) for key, each in value.items() if each is not False}
    if isinstance(value, (list, tuple)):
        return [_normal(each) for each in value]
    return value


# Settings -----------------------------------------------------------------------------------------------------------


def _write_settings(body: Plain) -> str:
    return "; ".join(f"{form.to_words(key, form.PARAMETERS)}: {_setting(key, value)}" for key, value in body.items())


def _setting(key: str, value: Any) -> str:
    if value is None:
        return form.NOTHING
    if key == "when_zero":
        return form.to_words(str(value), form.WHEN_ZERO)
    if key == "entered_by":
        return form.to_words(str(value), form.ENTERED_BY)
    if isinstance(value, Fraction):
        return write_number(value)
    if isinstance(value, date):
        return write_day(value)
    return word(str(value), ";:")


def _read_settings(text: str) -> Plain:
    body: Plain = {}
    for item in items(text):
        name, value = _named(item)
        key = form.from_words(name, form.PARAMETERS)
        if key not in form.PARAMETERS:
            known = tuple(form.PARAMETERS.values())
            raise Unclear(
                note(gettext_noop("“%(name)s” is no setting of a rule. Known: %(known)s."), name=name, known=known)
            )
        if key in body:
            raise Unclear(note(gettext_noop("“%(name)s” is given twice; keep one."), name=name))
        body[key] = _read_setting(key, value)
    return body


def _read_setting(key: str, text: str) -> Any:
    if fold(text) == fold(form.NOTHING):
        return None
    if key == "when_zero":
        return form.from_words(text, form.WHEN_ZERO)
    if key == "entered_by":
        return form.from_words(text, form.ENTERED_BY)
    return read_number(text)


def _named(item: str) -> tuple[str, str]:
    """ "name: value"; the name holds no colon."""
    name, colon, value = item.partition(":")
    if not colon:
        raise Unclear(
            note(gettext_noop("“%(text)s” lacks its value; write it after “%(mark)s”."), text=item[:60], mark=":")
        )
    return name.strip(), value.strip()


# What is measured ---------------------------------------------------------------------------------------------------


def _write_fact(body: Plain) -> str:
    return str(body.get("fact", ""))


def _read_fact(text: str) -> Plain:
    return {"fact": text}


def _write_facts(body: Plain) -> str:
    return "; ".join(body.get("conditions", ()))


def _read_facts(text: str) -> Plain:
    return {"conditions": items(text)}


def _zero_suffix(when_zero: str | None) -> str:
    return f", {_ZERO} {form.to_words(when_zero, form.WHEN_ZERO)}" if when_zero else ""


def _zero(text: str | None) -> Plain:
    return {"when_zero": form.from_words(text.strip(), form.WHEN_ZERO)} if text else {}


def _write_measure(body: Plain) -> str:
    measure = body["measure"]
    if "ratio" not in measure:
        return str(measure.get("fact", ""))
    over, under = measure["ratio"]
    return f"{over} / {under}" + (" (%)" if measure.get("percent") else "") + _zero_suffix(measure.get("when_zero"))


def _read_measure(text: str) -> Plain:
    if "/" not in text:
        return {"measure": {"fact": text}}
    match = _MEASURE.fullmatch(text)
    if not match:
        raise Unclear(
            note(
                gettext_noop("“%(text)s” is no measure; write “a / b (%%), mẫu số bằng 0 thì loại trừ” or one name."),
                text=text[:60],
            )
        )
    measure: Plain = {"ratio": [match["over"], match["under"]]}
    if match["percent"]:
        measure["percent"] = True
    return {"measure": measure | _zero(match["zero"])}


def _write_weighted(body: Plain) -> str:
    terms = " + ".join(f"{term['fact']} × {write_number(term['weight'])}" for term in body["terms"])
    return f"({terms}) / {body['denominator']}" + _zero_suffix(body.get("when_zero"))


def _read_weighted(text: str) -> Plain:
    match = _WEIGHTED.fullmatch(text)
    if not match:
        raise Unclear(
            note(gettext_noop("“%(text)s” is no weighted ratio; write “(a × 1 + b × 0,5) / c”."), text=text[:60])
        )
    terms = []
    for term in match["terms"].split(" + "):
        fact, times, weight = term.replace("*", "×").partition("×")
        terms.append({"fact": fact.strip(), "weight": read_number(weight) if times else Fraction(1)})
    return {"terms": terms, "denominator": match["under"], **_zero(match["zero"])}


def _write_survey(body: Plain) -> str:
    return f"{word(body['survey'], ':;')}: {word(body['item'], ':;')}"


def _read_survey(text: str) -> Plain:
    survey, item = split_last(text, ":")
    return {"survey": unword(survey), "item": unword(item)}


# Which points it earns ----------------------------------------------------------------------------------------------


def _write_levels(body: Plain) -> str:
    return ";\n".join(
        f"[{word(level['key'], ']')}] {word(level['label'], ';=')} = {write_number(level['points'])}"
        for level in body["levels"]
    )


def _read_levels(text: str) -> Plain:
    levels = []
    for item in items(text):
        left, points = split_last(item, "=")
        match = _LEVEL.fullmatch(left)
        label = unword(match["label"]) if match else left
        key = unword(match["key"]) if match and match["key"] is not None else slug(label)
        levels.append({"key": key, "label": label, "points": read_number(points)})
    return {"levels": levels}


def slug(label: str) -> str:
    """A key made of a label: "Ban hành kịp thời" → "ban_hanh_kip_thoi"."""
    return re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")


def _write_bands(body: Plain) -> str:
    return "; ".join(f"{_band(step)}: {write_number(step['points'])}" for step in body.get("steps") or ())


def _band(step: Plain) -> str:
    low, high = step.get("from"), step.get("to")
    parts = []
    if low is not None:
        parts.append(f"{'trên' if step.get('from_open') else 'từ'} {write_number(low)}")
    if high is not None:
        below = ("đến dưới" if parts else "dưới") if step.get("to_open") else "đến"
        parts.append(f"{below} {write_number(high)}")
    return " ".join(parts) or _ANY_VALUE


def _read_bands(text: str) -> Plain:
    steps = []
    for item in items(text):
        left, points = split_last(item, ":")
        steps.append({**_read_band(left), "points": read_number(points)})
    return {"steps": steps}


def _read_band(text: str) -> Plain:
    match = _BAND.fullmatch(text.replace("%", "").strip())
    if fold(text) == fold(_ANY_VALUE):
        return {}
    if not match or not (match["low"] or match["high"]):
        raise Unclear(
            note(
                gettext_noop("“%(text)s” is no band; write “từ 75 đến dưới 100”, “dưới 75” or “từ 100”."),
                text=text[:60],
            )
        )
    band: Plain = {}
    if match["low"]:
        band["from"] = read_number(match["from"])
        if match["low"].lower() == "trên":
            band["from_open"] = True
    if match["high"]:
        band["to"] = read_number(match["to"])
        if match["high"].lower() != "đến":
            band["to_open"] = True
    return band


def _write_named(*keys: str) -> Callable[[Plain], str]:
    def write(body: Plain) -> str:
        return "; ".join(f"{form.PARAMETERS[key]}: {_setting(key, body[key])}" for key in keys if key in body)

    return write


def _read_named(*keys: str) -> Callable[[str], Plain]:
    def read(text: str) -> Plain:
        body = _read_settings(text)
        for key in body:
            if key not in keys:
                raise Unclear(note(gettext_noop("“%(text)s” does not belong here."), text=form.PARAMETERS[key]))
        return body

    return read


def _write_events(body: Plain) -> str:
    lines = []
    for event in body["events"]:
        cap = f" (tối đa {write_number(event['cap'])})" if event.get("cap") is not None else ""
        lines.append(f"mỗi {event['fact']}: trừ {write_number(event['points'])}{cap}")
    return "; ".join(lines)


def _read_events(text: str) -> Plain:
    events = []
    for item in items(text):
        match = _EVENT.fullmatch(item)
        if not match:
            raise Unclear(
                note(
                    gettext_noop("“%(text)s” is no deduction; write “mỗi reports_late: trừ 0,25 (tối đa 1)”."),
                    text=item[:60],
                )
            )
        event: Plain = {"fact": match["fact"], "points": read_number(match["points"])}
        if match["cap"]:
            event["cap"] = read_number(match["cap"])
        events.append(event)
    return {"events": events}


def _write_deadlines(body: Plain) -> str:
    parts = [f"đến hết {write_day(step['until'])}: {write_number(step['points'])}" for step in body["steps"]]
    return "; ".join(part for part in (*parts, _write_named("after", "none")(body)) if part)


def _read_deadlines(text: str) -> Plain:
    steps, rest = [], []
    for item in items(text):
        left, points = split_last(item, ":")
        match = re.fullmatch(r"(?:đến hết|đến|trước hết)\s+(.+)", left, re.IGNORECASE)
        if match:
            steps.append({"until": read_day(match[1]), "points": read_number(points)})
        else:
            rest.append(item)
    return {"steps": steps, **_read_named("after", "none")("; ".join(rest))}


_FACT = (_write_fact, _read_fact, ("fact",))
_MEASURED = (_write_measure, _read_measure, ("measure",))
_BANDS = (_write_bands, _read_bands, ("steps",))

WRITINGS: Mapping[str, Writing] = {
    "yes_no": Writing(_FACT, (_write_named("yes", "no"), _read_named("yes", "no"), ("yes", "no"))),
    "all_of": Writing(
        (_write_facts, _read_facts, ("conditions",)),
        (_write_named("all", "otherwise"), _read_named("all", "otherwise"), ("all", "otherwise")),
    ),
    "levels": Writing(None, (_write_levels, _read_levels, ("levels",))),
    "steps": Writing(_MEASURED, _BANDS),
    "linear": Writing(_MEASURED),
    "weighted_ratio": Writing((_write_weighted, _read_weighted, ("terms", "denominator", "when_zero"))),
    "penalty_per_event": Writing(None, (_write_events, _read_events, ("events",))),
    "count_points": Writing(_FACT),
    "date_window": Writing(_FACT, (_write_deadlines, _read_deadlines, ("steps", "after", "none"))),
    "survey": Writing((_write_survey, _read_survey, ("survey", "item"))),
    "external": Writing(_FACT, _BANDS),
    "manual": Writing(),
    "relative_to_best": Writing(_FACT),
}
