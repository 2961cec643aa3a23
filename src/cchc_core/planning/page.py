"""The reference page of planning, drawn from code: the four courses, the lights, the shapes of deadlines and what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cchc_core.planning.cascade import CARRIED_LABELS
from cchc_core.planning.complete import CLEAR_LABELS
from cchc_core.planning.doubts import DOUBTS
from cchc_core.planning.due import SHAPE_LABELS
from cchc_core.planning.light import LIGHT_LABELS, OFFICIAL_LABELS, official
from cchc_core.planning.states import EXTENSION, OWNER, PLAN, PROGRESS
from cchc_core.planning.target import MEASURE_LABELS
from cchc_core.workflow.course import Course
from cchc_core.workflow.course_page import course_lines, table_head, word_rows

_HEAD = """# Plans: states, lights, deadlines

Made from `cchc_core.planning`; do not edit. Plans, proposals, reports of progress and requests for more time each follow one
table: from, verb, to. A verb in no row for a state cannot be done there. Who may do it is said in
[permissions](permissions.md).
"""

_COURSES: tuple[tuple[str, Course[Any, Any]], ...] = (
    ("A version of a plan", PLAN),
    ("The annexes of a field owner", OWNER),
    ("A report of progress", PROGRESS),
    ("A request for more time", EXTENSION),
)


def planning_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for title, course in _COURSES:
        parts += course_lines(title, course)
    parts += ["## Lights", "", "The first that fits decides; dates are computed, never typed.", "", *_lights(), ""]
    parts += ["## Shapes of deadlines", "", *word_rows("Shape", SHAPE_LABELS), ""]
    parts += ["## What an office is asked once", "", *_doubts(), ""]
    parts += ["## What a target measures", "", *word_rows("Measure", MEASURE_LABELS), ""]
    parts += ["## The six clears", "", *word_rows("Clear", CLEAR_LABELS), ""]
    parts += ["## Cells of the cascade matrix", "", *word_rows("Cell", CARRIED_LABELS), ""]
    return "\n".join(parts)


def _lights() -> Iterator[str]:
    yield from table_head("Light", "Words", "Official state")
    for light, words in LIGHT_LABELS.items():
        state = official(light)
        yield f"| `{light.value}` | {words} | {f'`{state.value}` ({OFFICIAL_LABELS[state]})' if state else ''} |"


def _doubts() -> Iterator[str]:
    yield from table_head("Doubt", "Question", "Answers", "Meanwhile")
    for doubt in DOUBTS.values():
        answers = "; ".join(f"`{key}` ({words.text})" for key, words in doubt.choices)
        yield f"| `{doubt.shape}` | {doubt.question.text} | {answers} | `{doubt.assumed}` |"
