"""``cchc set check FILE…`` and ``cchc set diff A B``: look at criteria sets before they go into the product."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cchc_core.criteria import difference as differences
from cchc_core.criteria.checks import Context
from cchc_core.criteria.difference import Change, Difference, compare
from cchc_core.criteria.load import LoadResult
from cchc_core.criteria.located import number_text
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.source import load_path
from cchc_core.criteria.tree import CriteriaSet, Placed, node_max
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note, render

Translate = Callable[[str], str]

DONE, WRONG_INPUT = 0, 2

_ASPECTS: Mapping[str, str] = {
    differences.SAME: gettext_noop("unchanged"),
    differences.REWORDED: gettext_noop("reworded"),
    differences.REWEIGHTED: gettext_noop("re-weighted"),
    differences.RULE: gettext_noop("other rule"),
    differences.SETTINGS: gettext_noop("other settings"),
    differences.MOVED: gettext_noop("moved"),
    differences.SPLIT: gettext_noop("split"),
    differences.MERGED: gettext_noop("merged"),
    differences.NEW: gettext_noop("new"),
    differences.DROPPED: gettext_noop("dropped"),
}


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("set", help=gettext_noop("check and compare criteria sets (YAML or Excel)"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help=gettext_noop("print errors and warnings; exit 2 where there is an error"))
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help=gettext_noop("criteria sets, .yaml or .xlsx")
    )
    diff = verbs.add_parser("diff", help=gettext_noop("print what changed from one edition to another"))
    diff.add_argument("old", type=Path, metavar="A", help=gettext_noop("the earlier edition"))
    diff.add_argument("new", type=Path, metavar="B", help=gettext_noop("the later edition"))
    diff.add_argument(
        "--format", choices=("table", "json"), default="table", help=gettext_noop("table (the default) or json")
    )


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Run the verb that was asked for."""
    if options.verb == "check":
        return _check(options.files, translate)
    return _diff(options.old, options.new, options.format, translate)


# check --------------------------------------------------------------------------------------------------------------


def _check(paths: Sequence[Path], translate: Translate) -> int:
    loaded = [load_path(path) for path in paths]
    known = {result.set.reference: result.set for result in loaded if result.set is not None}
    status = DONE
    for path, result in zip(paths, loaded, strict=True):
        result = _with_predecessor(path, result, known)
        for problem in result.problems:
            print(problem_line(str(path), problem, translate))
        print(_summary(path, result, translate))
        status = status if result.ok else WRONG_INPUT
    return status


def _with_predecessor(path: Path, result: LoadResult, known: Mapping[str, CriteriaSet]) -> LoadResult:
    """Checked once more against the edition before, where that is among the files."""
    before = known.get(result.set.replaces or "") if result.set is not None else None
    return result if before is None else load_path(path, replace(Context(), predecessor=before))


def problem_line(name: str, problem: Problem, translate: Translate) -> str:
    """ "sets/2026.yaml:45: error [1.1.1] …": file, line or cell, severity, code, sentence."""
    where = (problem.cell and str(problem.place)) or (str(problem.line) if problem.line is not None else "")
    severity = translate(gettext_noop("error")) if problem.is_error else translate(gettext_noop("warning"))
    code = f" [{problem.code}]" if problem.code else ""
    return f"{name}:{where + ':' if where else ''} {severity}{code} {render(problem.note, translate)}"


def _summary(path: Path, result: LoadResult, translate: Translate) -> str:
    counts = {"errors": str(len(result.errors)), "warnings": str(len(result.warnings))}
    if result.set is None:
        return f"{path}: " + render(note(gettext_noop("%(errors)s errors, %(warnings)s warnings"), **counts), translate)
    text = note(
        gettext_noop(
            "%(set)s: %(leaves)s criteria to score, %(total)s points; %(errors)s errors, %(warnings)s warnings"
        ),
        set=result.set.reference,
        leaves=str(sum(1 for _ in result.set.leaves())),
        total=show_number(result.set.total),
        **counts,
    )
    return f"{path}: " + render(text, translate)


# diff ---------------------------------------------------------------------------------------------------------------


def _diff(old: Path, new: Path, form: str, translate: Translate) -> int:
    sets = []
    for path in (old, new):
        result = load_path(path)
        if result.set is None or result.errors:
            for problem in result.errors:
                print(problem_line(str(path), problem, translate), file=sys.stderr)
            return WRONG_INPUT
        sets.append(result.set)
    found = compare(*sets)
    if form == "json":
        print(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_lines(found, translate)))
    return DONE


def as_lines(found: Difference, translate: Translate) -> Iterator[str]:
    """A table of what changed; what stayed the same is only counted."""
    yield f"{found.old.reference} → {found.new.reference}"
    if found.is_empty:
        yield translate(gettext_noop("No difference."))
        return
    for detail in found.header:
        yield f"  {_apart(detail)}"
    rows = [_row(change, translate) for change in found.changes if not change.is_same]
    widths = [max((len(row[column]) for row, _ in rows), default=0) for column in range(3)]
    for cells, details in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)) + f"  {cells[3]}"
        yield from (f"      {line}" for line in details)
    counts = [(aspect, found.count(aspect)) for aspect in _ASPECTS]
    yield "; ".join(f"{translate(_ASPECTS[aspect])}: {count}" for aspect, count in counts if count)


def _row(change: Change, translate: Translate) -> tuple[tuple[str, str, str, str], list[str]]:
    codes = " → ".join(_codes(side) or "∅" for side in (change.old, change.new))
    points = " → ".join(_points(side) or "∅" for side in (change.old, change.new))
    what = ", ".join(translate(_ASPECTS[aspect]) for aspect in change.aspects)
    named = (change.new or change.old)[0].node.name
    details = [_apart(detail) for detail in change.details if detail.part not in ("max", "code")]
    return (codes, points, what, _short(named)), details


def _apart(detail: differences.Detail) -> str:
    return f"{detail.part}: {_short(detail.before) or '∅'} → {_short(detail.after) or '∅'}"


def _codes(side: tuple[Placed, ...]) -> str:
    return " + ".join(placed.node.code for placed in side)


def _points(side: tuple[Placed, ...]) -> str:
    return " + ".join(show_number(node_max(placed.node)) for placed in side)


def _short(text: str) -> str:
    return text if len(text) <= 110 else text[:107] + "…"


def as_json(found: Difference) -> dict[str, Any]:
    """The difference as plain JSON; every criterion is there, unchanged ones too."""
    return {
        "old": found.old.reference,
        "new": found.new.reference,
        "header": [_detail(detail) for detail in found.header],
        "changes": [
            {
                "old": [_criterion(placed) for placed in change.old],
                "new": [_criterion(placed) for placed in change.new],
                "aspects": list(change.aspects),
                "details": [_detail(detail) for detail in change.details],
            }
            for change in found.changes
        ],
        "counts": {aspect: found.count(aspect) for aspect in _ASPECTS},
    }


def _detail(detail: differences.Detail) -> dict[str, str]:
    return {"part": detail.part, "before": detail.before, "after": detail.after}


def _criterion(placed: Placed) -> dict[str, str]:
    node = placed.node
    return {"code": node.code, "key": node.key, "name": node.name, "max": number_text(node_max(node))}
