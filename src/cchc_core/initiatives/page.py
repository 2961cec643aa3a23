"""The reference page of initiatives, drawn from code: the four courses, the lights of quotas, the periods of reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cchc_core.initiatives.alive import ANSWER_DAYS, MONTHS
from cchc_core.initiatives.period import PERIOD_LABELS, Period, window_of
from cchc_core.initiatives.quota import QUOTA_LABELS, quota_state
from cchc_core.initiatives.states import ADOPTION, ENTRY, LIFE, RECOGNITION
from cchc_core.values import show_day
from cchc_core.workflow.course import Course
from cchc_core.workflow.course_page import course_lines, table_head, word_rows

_HEAD = """# Initiatives and models: states, quotas, periods

Made from `cchc_core.initiatives`; do not edit. A registration, the life of a model, its formal recognition and its adoption by
another unit each follow one table: from, verb, to. A verb in no row for a state cannot be done there. Who may do it is said in
[permissions](permissions.md).
"""

_COURSES: tuple[tuple[str, Course[Any, Any]], ...] = (
    ("A registration", ENTRY),
    ("The life of a model", LIFE),
    ("An adoption", ADOPTION),
    ("Formal recognition", RECOGNITION),
)
_RESUMED = "`resume` leads back to the stage in which the model was stopped; the table names the lowest."
#: A year whose days stand as an example.
_EXAMPLE = 2026


def initiatives_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for title, course in _COURSES:
        parts += course_lines(title, course)
        parts += [_RESUMED, ""] if course is LIFE else []
    parts += ["## Is it still alive?", "", *_alive(), ""]
    parts += ["## Lights of a quota", "", *word_rows("Light", QUOTA_LABELS), "", *_quotas(), ""]
    parts += ["## Periods of reports", "", *_periods(), ""]
    return "\n".join(parts)


def _alive() -> Iterator[str]:
    yield (
        f"The owner is asked {MONTHS} months after the last sign of life: a step, or its own word. Without an answer for "
        f"{ANSWER_DAYS} days the model is marked as stale until a sign of life comes. Where no unit answers for a model, since "
        "it is of an organ outside the tree or of a unit that ended without an heir, who coordinates the whole tree is asked."
    )


def _quotas() -> Iterator[str]:
    """ "At least 2, wished 3" as an example."""
    yield "With a minimum of 2 and 3 wished:"
    yield ""
    yield from table_head("Registered", "Light")
    for count in range(5):
        yield f"| {count} | `{quota_state(count, 2, 3).value}` |"


def _periods() -> Iterator[str]:
    yield from table_head("Period", "Words", f"First day ({_EXAMPLE})", "Last day")
    for period in Period:
        window = window_of(period, _EXAMPLE)
        yield f"| `{period.value}` | {PERIOD_LABELS[period]} | {show_day(window.since)} | {show_day(window.until)} |"
