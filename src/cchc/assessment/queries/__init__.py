"""Reading rounds: who may see what, and the shapes that screens show, each in a constant number of queries."""

from cchc.assessment.queries.desk import criterion_lines, desk_criteria, desk_head, desk_line, desk_rows, sheet_lines
from cchc.assessment.queries.leaf import citations_of, entries_of, leaf
from cchc.assessment.queries.progress import progress
from cchc.assessment.queries.ranking import current_run, matrix, ranking
from cchc.assessment.queries.sheets import sheet
from cchc.assessment.queries.visible import assessments, rounds, threads
from cchc.assessment.queries.work import waiting_for

__all__ = [
    "assessments",
    "citations_of",
    "criterion_lines",
    "current_run",
    "desk_criteria",
    "desk_head",
    "desk_line",
    "desk_rows",
    "entries_of",
    "leaf",
    "matrix",
    "progress",
    "ranking",
    "rounds",
    "sheet",
    "sheet_lines",
    "threads",
    "waiting_for",
]
