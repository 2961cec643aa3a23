"""The reference page of the workflow, drawn from the table: a Mermaid diagram and the rows in words."""

from __future__ import annotations

from cchc_core.workflow.states import STATE_LABELS, VERB_LABELS, State
from cchc_core.workflow.transitions import TRANSITIONS, Transition

_HEAD = """# The way of an assessment through its round

Made from `cchc_core.workflow.transitions`; do not edit. One unit in one round is an *assessment*. It moves along the arrows;
an arrow in brackets exists only where the round's settings include that stage. *Returned* and *withdrawn* are events on the
way back to self-scoring, not states. Each stage opens on a day, is on time until another and locked after a third; from then
on only an exception for a sheet, with a reason and a day, opens it again. Where `clock` stands among the roles, the lock itself
moves the sheet, and the log says so.
"""


def workflow_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, "```mermaid", *_diagram(), "```", "", "## States", "", *_states(), "", "## Moves", "", *_moves()]
    return "\n".join([*parts, "", "## Work within a state", "", *_work(), ""])


def _diagram() -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {State.NOT_STARTED.value}"]
    for row in TRANSITIONS:
        if row.moves:
            stage = f" [{row.needs.value}]" if row.needs else ""
            lines.append(f"    {row.source.value} --> {row.target.value}: {row.verb.value}{stage}")
    return [*lines, f"    {State.PUBLISHED.value} --> [*]"]


def _states() -> list[str]:
    return ["| State | Words |", "|---|---|", *(f"| `{state.value}` | {STATE_LABELS[state]} |" for state in State)]


def _moves() -> list[str]:
    rows = [row for row in TRANSITIONS if row.moves]
    head = ["| From | Verb | To | Who | Needs the stage |", "|---|---|---|---|---|"]
    return [
        *head,
        *(
            f"| `{row.source.value}` | {_verb(row)} | `{row.target.value}` | {_who(row)} | {_needs(row)} |"
            for row in rows
        ),
    ]


def _work() -> list[str]:
    rows = [row for row in TRANSITIONS if not row.moves]
    head = ["| State | Verb | Who | Needs the stage |", "|---|---|---|---|"]
    return [*head, *(f"| `{row.source.value}` | {_verb(row)} | {_who(row)} | {_needs(row)} |" for row in rows)]


def _verb(row: Transition) -> str:
    return f"`{row.verb.value}` ({VERB_LABELS[row.verb]})"


def _who(row: Transition) -> str:
    return ", ".join(row.who)


def _needs(row: Transition) -> str:
    return f"`{row.needs.value}`" if row.needs else ""


if __name__ == "__main__":
    print(workflow_md(), end="")
