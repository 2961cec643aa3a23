"""A small set to spoil in one place at a time, and where the shipped samples lie."""

from __future__ import annotations

from pathlib import Path

import cchc_core.criteria.tree
from cchc_core.criteria.load import LoadResult, load_set
from cchc_core.criteria.problems import Problem
from cchc_core.words import render

SAMPLES = Path(cchc_core.criteria.tree.__file__).parents[2] / "cchc" / "criteria" / "samples"
SAMPLE_FILES = sorted(SAMPLES.glob("*.yaml"))

SMALL = """\
set: tiny
version: "2026"
title: Bộ nhỏ
status: sample
unit_kinds: [department]
total: 3
ties: {break_by: [steering], otherwise: shared}
grades:
  - {key: good, label: Tốt, from: 80}
  - {key: weak, label: Yếu, from: 0}
pools:
  - {key: bonus, label: Thưởng, sign: 1, cap: 2}
nodes:
  - code: "1"
    name: Chỉ đạo, điều hành
    field: steering
    verifier: so-noi-vu
    max: 3
    children:
      - code: "1.1"
        key: plan
        name: Ban hành kế hoạch
        max: 1
        rule: {kind: yes_no, fact: plan_issued, yes: 1, no: 0}
        evidence: {text: Kế hoạch, required: true}
      - code: "1.2"
        key: tasks
        name: Hoàn thành nhiệm vụ
        max: 2
        rule:
          kind: steps
          measure: {ratio: [done, planned], percent: true, when_zero: exclude}
          steps: [{to: 50, to_open: true, points: 0}, {from: 50, points: 2}]
        evidence: {text: Báo cáo, required: true}
"""


def spoiled(*changes: tuple[str, str], text: str = SMALL) -> LoadResult:
    """The small set with each first text replaced by the second; every first text must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return load_set(text, "tiny.yaml")


def said(problem: Problem) -> str:
    """The English sentence of a problem."""
    return render(problem.note, str)


def found(result: LoadResult) -> list[tuple[str, int | None, str, str]]:
    """Severity, line, code and check of every problem."""
    return [(each.severity, each.line, each.code, each.check) for each in result.problems]
