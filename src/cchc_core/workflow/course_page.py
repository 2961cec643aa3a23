"""A course as Markdown: its diagram, and its table of steps. For reference pages that are drawn from code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from cchc_core.workflow.course import Course


def course_lines(title: str, course: Course[Any, Any]) -> list[str]:
    """A heading, the diagram, the table."""
    return [f"## {title}", "", *diagram(course), "", *step_rows(course), ""]


def diagram(course: Course[Any, Any]) -> list[str]:
    """The states with their arrows; a state that nothing leads out of is an end."""
    first = next(iter(course.states))
    arrows = [f"    {row.source.value} --> {row.target.value}: {row.verb.value}" for row in course.steps]
    left = {row.source for row in course.steps}
    ends = [f"    {state.value} --> [*]" for state in course.states if state not in left]
    return ["```mermaid", "stateDiagram-v2", f"    [*] --> {first.value}", *arrows, *ends, "```"]


def step_rows(course: Course[Any, Any]) -> Iterator[str]:
    """One row a step, with the words of its states and its verb."""
    yield from table_head("From", "Verb", "To", "Needs a reason")
    for row in course.steps:
        source = f"`{row.source.value}` ({course.states[row.source]})"
        verb = f"`{row.verb.value}` ({course.verbs[row.verb]})"
        target = f"`{row.target.value}` ({course.states[row.target]})"
        yield f"| {source} | {verb} | {target} | {'yes' if row.reason else ''} |"


def word_rows(head: str, labels: Mapping[Any, str]) -> Iterator[str]:
    """Keys with their words."""
    yield from table_head(head, "Words")
    for key, words in labels.items():
        yield f"| `{key.value if isinstance(key, Enum) else key}` | {words} |"


def table_head(*heads: str) -> Iterable[str]:
    return (f"| {' | '.join(heads)} |", "|" + "---|" * len(heads))
