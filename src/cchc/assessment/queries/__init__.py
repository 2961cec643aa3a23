"""Reading rounds: who may see what, and the shapes that screens show, each in a constant number of queries."""

from cchc.assessment.queries.desk import desk, desk_criteria, desk_line, desk_of_sheet
from cchc.assessment.queries.leaf import citations_of, entries_of, leaf
from cchc.assessment.queries.progress import progress
from cchc.assessment.queries.ranking import current_run, matrix, ranking
from cchc.assessment.queries.sheets import sheet
from cchc.assessment.queries.visible import assessments, rounds, threads
from cchc.assessment.queries.work import waiting_for

__all__ = [
    "assessments",
    "citations_of",
    "current_run",
    "desk",
    "desk_criteria",
    "desk_line",
    "desk_of_sheet",
    "entries_of",
    "leaf",
    "matrix",
    "progress",
    "ranking",
    "rounds",
    "sheet",
    "threads",
    "waiting_for",
]
