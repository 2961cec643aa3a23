"""Proof that what was published follows from the ledger: everything is computed anew and compared to the last digit.

Each difference is named with its unit and criterion, what was published and what comes out now.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cchc.assessment.actions.results import Computation, package_document, recompute
from cchc.assessment.bridge import canonical, digest_of
from cchc.assessment.models import AssessmentRound, Package, RunCriterion, RunUnit, ScoreRun
from cchc.common.fields import exact_text
from cchc_core.values import show_number
from cchc_core.words import Note, Value, gettext_noop, note

#: What of a unit's total is compared, and what a reader calls it.
_TOTALS: Mapping[str, str] = {
    "points": gettext_noop("points"),
    "applicable_max": gettext_noop("applicable maximum"),
    "percent": gettext_noop("index in percent"),
    "shown_points": gettext_noop("points as shown"),
    "shown_percent": gettext_noop("index as shown"),
    "rank": gettext_noop("rank"),
    "of": gettext_noop("number of ranked units"),
    "grade": gettext_noop("grade"),
}
_INPUTS: Mapping[str, str] = {
    "facts": gettext_noop("figure %(name)s"),
    "judgements": gettext_noop("choice at criterion %(name)s"),
    "surveys": gettext_noop("survey %(name)s"),
    "overrides": gettext_noop("points set by hand at criterion %(name)s"),
    "not_applicable": gettext_noop("criterion %(name)s does not apply"),
    "applicable": gettext_noop("criterion %(name)s applies"),
    "pools": gettext_noop("pool %(name)s"),
}
_NOTHING = "–"


def differences_from_published(round_: AssessmentRound) -> list[Note]:
    """What does not agree between the ledger, the run's rows and the packages of a round; empty when all is well.

    Every package is held against its digest; the last one, which is what counts, is computed anew.
    """
    packages = list(Package.objects.filter(round=round_).select_related("run").order_by("number"))
    if not packages:
        return [note(gettext_noop("The round “%(title)s” is not published."), title=round_.title)]
    found = [note(_BROKEN, number=each.number) for each in packages if _is_broken(each)]
    last = packages[-1]
    computation = recompute(round_)
    published = _readable(last)
    if published is not None:
        found += _inputs(published, computation)
        found += _results(published, computation)
    found += _rows(last.run, computation)
    return found or _whole(last, round_, computation)


_BROKEN = gettext_noop("Package number %(number)s does not match its digest: somebody changed it outside the product.")


def _is_broken(package: Package) -> bool:
    return digest_of([package.document, package.table]) != package.digest


def _readable(package: Package) -> dict[str, Any] | None:
    try:
        document: dict[str, Any] = json.loads(package.document)
    except ValueError:
        return None
    return document if {"inputs", "results"} <= document.keys() else None


def _inputs(published: Mapping[str, Any], computation: Computation) -> Iterator[Note]:
    """Figures, choices and points that stand otherwise in the ledger than in the package."""
    now = {each["unit"]: each for each in computation.inputs_document}
    for before in published["inputs"]["units"]:
        after = now.get(before["unit"])
        if after is None:
            yield note(gettext_noop("%(unit)s was published and is not in the round any more."), unit=before["name"])
            continue
        for part, text in _INPUTS.items():
            for name in sorted({*before[part], *after[part]}):
                old, new = before[part].get(name, _NOTHING), after[part].get(name, _NOTHING)
                if old != new:
                    yield _differs(before["name"], note(text, name=name), _plain(old), _plain(new))


def _results(published: Mapping[str, Any], computation: Computation) -> Iterator[Note]:
    now = {each["unit"]: each for each in computation.results_document}
    for before in published["results"]["units"]:
        after = now.get(before["unit"])
        if after is None:
            continue
        yield from _unit(before["name"], before, after)


def _unit(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Note]:
    for code in dict.fromkeys([*before["nodes"], *after["nodes"]]):
        old, new = before["nodes"].get(code, {}), after["nodes"].get(code, {})
        if old == new:
            continue
        where = note(gettext_noop("criterion %(code)s"), code=code)
        if old.get("points") == new.get("points"):
            where = note(gettext_noop("terms or reason of criterion %(code)s"), code=code)
            yield _differs(name, where, _plain(old), _plain(new))
        else:
            yield _differs(name, where, str(old.get("points", _NOTHING)), str(new.get("points", _NOTHING)))
    for key, label in _TOTALS.items():
        if before[key] != after[key]:
            yield _differs(name, note(label), _plain(before[key]), _plain(after[key]))


def _rows(run: ScoreRun, computation: Computation) -> Iterator[Note]:
    """Rows that screens read, held against what was computed anew. Two queries."""
    stored = {row.assessment_id: row for row in RunUnit.objects.filter(run=run)}
    nodes = {
        (assessment, code): points
        for assessment, code, points in RunCriterion.objects.filter(run=run).values_list(
            "assessment_id", "code", "points"
        )
    }
    for row, each in zip(computation.assessments, computation.result.units, strict=True):
        kept = stored.get(row.pk)
        if kept is None:
            yield note(gettext_noop("%(unit)s: the stored total is missing."), unit=row.unit_name)
            continue
        for code, node in each.nodes.items():
            points = nodes.get((row.pk, code))
            if points != node.points:
                where = note(gettext_noop("stored points of criterion %(code)s"), code=code)
                old = _NOTHING if points is None else exact_text(points)
                yield _differs(row.unit_name, where, old, exact_text(node.points))
        if (kept.points, kept.percent, kept.rank, kept.grade) != (
            each.points,
            each.percent,
            each.rank,
            each.grade or "",
        ):
            shown = [show_number(value) for value in (kept.points, each.points)]
            yield _differs(row.unit_name, note(gettext_noop("stored total")), *shown)


def _whole(package: Package, round_: AssessmentRound, computation: Computation) -> list[Note]:
    """What is left when every figure agrees: the words of the package, its set, its engine."""
    again = canonical(package_document(round_, package.run, computation, package.number, package.reason))
    if again == package.document:
        return []
    return [note(gettext_noop("The package holds other words than those computed anew."))]


def _differs(unit: str, where: Note, published: str, found: str) -> Note:
    text = gettext_noop("%(unit)s, %(where)s: published %(published)s, computed anew %(found)s")
    values: dict[str, Value] = {"unit": unit, "where": where, "published": published, "found": found}
    return note(text, **values)


def _plain(value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return canonical(value)
    return str(value)
