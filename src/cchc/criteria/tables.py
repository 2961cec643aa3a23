"""Criteria sets laid out for reading: the table that an official prints, and two editions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from django.utils.translation import gettext as _

from cchc.common.words import say
from cchc.criteria import queries, words
from cchc_core.criteria.difference import Change, Difference
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import Applies, CriteriaSet, Placed, node_max
from cchc_core.rules.catalogue import BY_NAME, describe
from cchc_core.rules.rule import FactLabel, Rule
from cchc_core.values import show_day, show_number
from cchc_core.words import Note

_FACT_AND_VALUE = "%(fact)s: %(value)s"


@dataclass(frozen=True)
class RuleWords:
    """Lines of a rule that speak of one figure: the figure once, then what each value earns."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One criterion as a row of the printed table."""

    code: str
    name: str
    depth: int
    is_leaf: bool
    max: Fraction
    label: str
    kind: str
    rule: tuple[RuleWords, ...]
    evidence: str
    evidence_required: bool
    guide_unit: str
    guide_verifier: str
    verifier: str
    source: str
    applies: str


@dataclass(frozen=True)
class FieldTotal:
    """What the criteria of one reform field add up to."""

    name: str
    points: Fraction
    leaves: int


@dataclass(frozen=True)
class Vocabulary:
    """The words behind the keys of one or two sets, fetched at once."""

    facts: Mapping[str, FactLabel] = field(default_factory=dict)
    verifiers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, *sets: CriteriaSet) -> Vocabulary:
        """Three queries, however long the sets are."""
        facts = [fact for each in sets for fact in each.facts()]
        words_of_facts = queries.words_of_facts(list(dict.fromkeys(facts)))
        return cls(words_of_facts, queries.names_of_verifiers(), queries.names_of_fields())

    def verifier(self, word: str | None) -> str:
        return self.verifiers.get(word or "", word or "")

    def field(self, key: str | None) -> str:
        return self.fields.get(key or "", key or "")


def lines(criteria_set: CriteriaSet, vocabulary: Vocabulary) -> list[Line]:
    """Every criterion in the order of the table."""
    return [_line(placed, vocabulary) for placed in criteria_set.walk()]


def _line(placed: Placed, vocabulary: Vocabulary) -> Line:
    node = placed.node
    return Line(
        code=node.code,
        name=node.name,
        depth=placed.depth,
        is_leaf=node.is_leaf,
        max=node_max(node),
        label=node.label,
        kind=_(BY_NAME[node.rule.kind].label) if node.rule else "",
        rule=rule_words(node.rule, vocabulary.facts, node.max) if node.rule else (),
        evidence=node.evidence.text,
        evidence_required=node.evidence.required,
        guide_unit=node.guide.unit,
        guide_verifier=node.guide.verifier,
        verifier=vocabulary.verifier(placed.verifier) if node.is_leaf else "",
        source=words.word(words.MEASURED, placed.measured) if node.is_leaf else "",
        applies=applies_words(placed.applies) if node.is_leaf else "",
    )


def rule_words(rule: Rule, labels: Mapping[str, FactLabel], most: Fraction | None) -> tuple[RuleWords, ...]:
    """The rule in plain words, lines that speak of one figure together."""
    parts = [_parted(each) for each in describe(rule, labels, most)]
    return tuple(
        RuleWords(heading, tuple(line for _heading, line in group))
        for heading, group in groupby(parts, key=lambda part: part[0])
    )


def _parted(band: Note) -> tuple[str, str]:
    """ "Số báo cáo: từ 75 % → 1 điểm" as the figure and the rest."""
    for part in ("when", "first"):
        when = band.values.get(part)
        if isinstance(when, Note) and when.text == _FACT_AND_VALUE:
            return str(when.values["fact"]), say(Note(band.text, {**band.values, part: when.values["value"]}))
    return "", say(band)


def applies_words(applies: Applies) -> str:
    """Which units a criterion is for; "" is all of them."""
    parts = []
    if applies.unit_has:
        parts.append(_("units that have %(what)s") % {"what": ", ".join(map(_capability, applies.unit_has))})
    if applies.unit_kind:
        parts.append(words.kinds_of_units(applies.unit_kind))
    return "; ".join(parts)


def _capability(word: str) -> str:
    return _("administrative procedures") if word == "tthc" else word


def totals(criteria_set: CriteriaSet, vocabulary: Vocabulary) -> list[FieldTotal]:
    """Points by reform field, in the order in which the fields appear."""
    found: dict[str, list[Fraction]] = {}
    for placed in criteria_set.leaves():
        found.setdefault(placed.field or "", []).append(placed.node.max or Fraction(0))
    return [
        FieldTotal(vocabulary.field(key) or _("without a field"), sum(points, Fraction(0)), len(points))
        for key, points in found.items()
    ]


def grade_words(criteria_set: CriteriaSet, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """(grade, from which percentage, with its condition)."""
    result = []
    for grade in criteria_set.grades:
        text = _("from %(percent)s %% upwards") % {"percent": show_number(grade.at_least)}
        for each in grade.requires:
            gaps = {"field": vocabulary.field(each.field), "percent": show_number(each.percent)}
            text += _(", and “%(field)s” at least %(percent)s %%") % gaps
        result.append((grade.label, text))
    return result


def pool_words(criteria_set: CriteriaSet) -> list[tuple[str, str]]:
    """(pool, most that it adds or takes away)."""
    adds, takes = _("at most %(cap)s points added"), _("at most %(cap)s points taken away")
    return [
        (pool.label, (adds if pool.sign > 0 else takes) % {"cap": show_number(pool.cap)}) for pool in criteria_set.pools
    ]


def tie_words(criteria_set: CriteriaSet, vocabulary: Vocabulary) -> str:
    """How equal results are ranked."""
    by = [_("result of the survey") if key == "survey" else vocabulary.field(key) for key in criteria_set.ties.break_by]
    if by:
        return _("first by %(what)s; if still equal they share the rank") % {"what": ", ".join(by)}
    return _("they share the rank")


def rounding_words(criteria_set: CriteriaSet) -> str:
    gaps = {"digits": criteria_set.rounding.digits, "where": words.word(words.ROUNDING_AT, criteria_set.rounding.at)}
    return _("half up to %(digits)s decimals, %(where)s") % gaps


# What is wrong ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProblemGroup:
    """Findings about one criterion; ``code`` is "" for the header."""

    code: str
    name: str
    problems: tuple[Problem, ...]


def grouped(problems: Iterable[Problem], criteria_set: CriteriaSet | None) -> list[ProblemGroup]:
    """Findings by criterion, in the order in which they were found; the header first."""
    names = {code: placed.node.name for code, placed in criteria_set.by_code().items()} if criteria_set else {}
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.code, []).append(problem)
    ordered = sorted(found.items(), key=lambda each: each[0] != "")
    return [ProblemGroup(code, names.get(code, ""), tuple(each)) for code, each in ordered]


# Two editions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One criterion on one side of a comparison."""

    code: str
    name: str
    max: Fraction


@dataclass(frozen=True)
class Apart:
    """A part that differs: its name, and what it was and is, each as lines."""

    part: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class ChangeRow:
    """What became of one criterion."""

    old: tuple[Side, ...]
    new: tuple[Side, ...]
    aspects: tuple[str, ...]
    parts: tuple[Apart, ...]
    before: Fraction | None
    after: Fraction | None
    is_leaf: bool
    depth: int

    @property
    def aspect_words(self) -> list[str]:
        return [words.word(words.ASPECTS, aspect) for aspect in self.aspects]


def change_rows(found: Difference, vocabulary: Vocabulary, aspect: str = "") -> list[ChangeRow]:
    """Changed criteria, those of one aspect, or with "all" every criterion."""

    def wanted(change: Change) -> bool:
        if aspect in words.ASPECTS:
            return aspect in change.aspects
        return aspect == "all" or not change.is_same

    return [_change_row(change, vocabulary) for change in found.changes if wanted(change)]


def _change_row(change: Change, vocabulary: Vocabulary) -> ChangeRow:
    one = (change.new or change.old)[0]
    return ChangeRow(
        tuple(map(_side, change.old)),
        tuple(map(_side, change.new)),
        change.aspects,
        tuple(_parts(change, vocabulary)),
        _sum(change.old),
        _sum(change.new),
        one.node.is_leaf,
        one.depth,
    )


def _side(placed: Placed) -> Side:
    return Side(placed.node.code, placed.node.name, node_max(placed.node))


def _sum(side: tuple[Placed, ...]) -> Fraction | None:
    return sum((node_max(placed.node) for placed in side), Fraction(0)) if side else None


def _parts(change: Change, vocabulary: Vocabulary) -> Iterator[Apart]:
    """What differs besides code, name and maximum, which the row itself shows; a rule is shown whole, in words."""
    if len(change.old) != 1 or len(change.new) != 1:
        return
    old, new = _line(change.old[0], vocabulary), _line(change.new[0], vocabulary)
    aspects = {detail.part.partition(".")[0].partition("[")[0] for detail in change.details}
    if "rule" in aspects:
        yield Apart(_("Way of scoring"), _rule_lines(old), _rule_lines(new))
    pairs = (
        ("evidence", _("Evidence asked for"), old.evidence, new.evidence),
        ("guide", _("Guidance for the unit"), old.guide_unit, new.guide_unit),
        ("guide", _("Guidance for the verifier"), old.guide_verifier, new.guide_verifier),
        ("verifier", _("Verifying unit"), old.verifier, new.verifier),
        ("measured", _("Source"), old.source, new.source),
        ("applies", _("For"), old.applies or _("all units"), new.applies or _("all units")),
        ("label", _("Name of the level"), old.label, new.label),
        ("key", _("Key across versions"), change.old[0].node.key, change.new[0].node.key),
        ("field", _("Reform field"), vocabulary.field(change.old[0].field), vocabulary.field(change.new[0].field)),
    )
    for part, label, before, after in pairs:
        if part in aspects and before != after:
            yield Apart(label, (before,) if before else (), (after,) if after else ())


def _rule_lines(line: Line) -> tuple[str, ...]:
    return tuple(
        text for group in line.rule for text in (*((group.heading + ":",) if group.heading else ()), *group.lines)
    )


def aspect_counts(found: Difference) -> list[tuple[str, str, int]]:
    """(aspect, its word, how many criteria)."""
    counts = [(aspect, _(label), found.count(aspect)) for aspect, label in words.ASPECTS.items()]
    return [each for each in counts if each[2]]


def header_rows(found: Difference, vocabulary: Vocabulary) -> list[tuple[str, str, str]]:
    """(line of the header, before, after), in words. Key and label differ by nature and are not told."""
    before, after = _header(found.old, vocabulary), _header(found.new, vocabulary)
    return [
        (words.word(words.HEADER, part), before[part], after[part]) for part in before if before[part] != after[part]
    ]


def _header(criteria_set: CriteriaSet, vocabulary: Vocabulary) -> dict[str, str]:
    basis = criteria_set.basis
    day = show_day(basis.date) if basis.date else ""
    return {
        "title": criteria_set.title,
        "status": words.word(words.STANDINGS, criteria_set.status),
        "basis": ", ".join(part for part in (basis.symbol, day, basis.issuer) if part),
        "unit_kinds": words.kinds_of_units(criteria_set.unit_kinds),
        "derived_from": criteria_set.derived_from or "",
        "replaces": criteria_set.replaces or "",
        "total": show_number(criteria_set.total),
        "rounding": rounding_words(criteria_set),
        "not_applicable": words.word(words.NOT_APPLICABLE, criteria_set.not_applicable),
        "rank_by": words.word(words.RANK_BY, criteria_set.rank_by),
        "ties": tie_words(criteria_set, vocabulary),
        "grades": "\n".join(f"{label}: {text}" for label, text in grade_words(criteria_set, vocabulary)),
        "pools": "\n".join(f"{label}: {text}" for label, text in pool_words(criteria_set)),
    }
