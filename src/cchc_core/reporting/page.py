"""The reference page of reports, drawn from code: the course, windows and days, checks, how cells become one, forms."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.reporting import keys
from cchc_core.reporting.checks import CHANGE_FROM
from cchc_core.reporting.clocks import usual_due
from cchc_core.reporting.consolidate import STANDING_LABELS
from cchc_core.reporting.excel import fields as f
from cchc_core.reporting.form import CELL_KIND_LABELS, GATHER_LABELS, Gather
from cchc_core.reporting.states import REPORT
from cchc_core.reporting.windows import CALENDARS, MINISTRY, PeriodKind
from cchc_core.values import show_day
from cchc_core.words import render
from cchc_core.workflow.course_page import course_lines, table_head, word_rows

_HEAD = """# Periodic reports: states, periods, forms, consolidation

Made from `cchc_core.reporting`; do not edit. A report follows one table: from, verb, to. A verb in no row for a state cannot be
done there. Who may do it is said in [permissions](permissions.md).
"""

_GATHERED = {
    Gather.SUM: "Exact sum. Computed cells are computed anew from the sums, so that the table agrees with itself.",
    Gather.RATIO: "The cell's own formula over the gathered cells that it names; never a mean of ratios.",
    Gather.WEIGHTED: "Each unit's value times the cell of its report that `weight` names, over the sum of those weights.",
    Gather.LATEST: "The value with the latest as-of day; none where two units differ on that day.",
    Gather.TEXT: "Each unit's words, one below the other.",
    Gather.APART: "No value: a percent that nothing weighs, or a score. Whoever consolidates fills it in.",
}

_CHECKS = (
    ("required", "error", "A cell that the form requires is empty when the report is sent."),
    ("kind", "error", "A number, a day or words where something else belongs; more decimals than the form takes; a percent "
     "outside 0 to 100."),
    ("negative", "ask", "A typed number below 0 where the title tells of no rise, fall or difference. A remark settles it."),
    ("percent", "error", "A computed percent outside 0 to 100."),
    ("derived", "error", "A computed cell of a workbook differs from what its formula gives, as it is shown."),
    ("sum", "error", "A total of rows or columns that its formula does not compute already differs from its parts."),
    ("balance", "error, or ask", "Two sides of a balance of the form differ: received = resolved + processing."),
    ("carry", "error, or ask", "What is carried over differs from what the report left whose window ended the day before."),
    ("change", "ask", "A value changed by more than the form's share (`change`) against the period before, or from 0, and by "
     f"`change_from` at least: units of the cell, points of a percent; {CHANGE_FROM} where the form says none, 0 asks after any "
     "difference. A remark at the cell settles it."),
)  # fmt: skip

#: A small form, as it is written.
EXAMPLE_FORM = """\
form: dossiers
title: Báo cáo giải quyết thủ tục hành chính
kinds: [quarter, year]
due:
  quarter: {day: 20}
change: 50
tables:
  - code: B06
    title: Tình hình giải quyết hồ sơ
    columns:
      - {code: received, title: Tiếp nhận, indicator: CD01, required: true}
      - {code: resolved, title: Đã giải quyết, indicator: CD02, required: true}
      - {code: waiting, title: Đang giải quyết}
      - {code: share, title: Tỷ lệ giải quyết, kind: percent, decimals: 2, formula: resolved / received * 100}
    rows:
      - {code: all, title: Tổng số, total: [online, direct]}
      - {code: online, title: Trực tuyến, breakdown: online, depth: 1}
      - {code: direct, title: Trực tiếp, breakdown: direct, depth: 1}
    balances:
      - {left: received, right: resolved + waiting, note: Tiếp nhận bằng đã giải quyết cộng đang giải quyết}
"""

#: A year whose days stand as an example.
_EXAMPLE = 2026


def reports_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, *course_lines("A report", REPORT)]
    parts += ["## Periods", "", *_calendars(), *_periods(), ""]
    parts += ["## Cross-checks", "", *_checks(), ""]
    parts += ["## Consolidation", "", *_consolidation(), ""]
    parts += ["## Citations in texts", "", *_citations(), ""]
    parts += ["## A form as YAML or JSON", "", *_form(), ""]
    parts += ["## A form as a workbook", "", *_workbook(), ""]
    return "\n".join(parts)


def _calendars() -> Iterator[str]:
    yield from word_rows("Calendar", {key: calendar.label for key, calendar in CALENDARS.items()})
    yield ""


def _periods() -> Iterator[str]:
    yield f"Windows of `{MINISTRY.key}` in {_EXAMPLE}; the due day is the usual one where a form says none. Months are calendar"
    yield "months, weeks run from Monday to Sunday and bear the number of the ISO week."
    yield ""
    yield from table_head(
        "Key", "Period", "First day", "Last day", "Usually due", "The same kind before", "Carries over from"
    )
    kinds = (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
    shown = [window for kind in kinds for window in MINISTRY.windows(_EXAMPLE, kind)]
    for window in (*shown, MINISTRY.window(f"{_EXAMPLE}-M02"), MINISTRY.window(f"{_EXAMPLE}-W53")):
        before, carried = MINISTRY.previous(window), MINISTRY.ended_before(window)
        cells = (
            f"`{window.key}`",
            render(window.label, str),
            show_day(window.since),
            show_day(window.until),
            show_day(usual_due(window).due_on(window)),
            f"`{before.key}`" if before else "",
            f"`{carried[0].key}`" if carried else "",
        )
        yield f"| {' | '.join(cells)} |"


def _checks() -> Iterator[str]:
    yield "An error keeps a report from being sent; an ask wants a remark at the cell."
    yield ""
    yield from table_head("Check", "Severity", "Tells")
    for name, severity, tells in _CHECKS:
        yield f"| `{name}` | {severity} | {tells} |"


def _consolidation() -> Iterator[str]:
    yield "Only approved reports count; all others are listed with the reason."
    yield ""
    yield from word_rows("Standing", STANDING_LABELS)
    yield ""
    yield "A missing value is no nought: a cell that no report fills has no value. The report of a merged unit counts for its"
    yield "successor as of the period's day; of a unit that was parted or ended, in the total alone; each with its reason."
    yield ""
    yield from table_head("How", "Words", "Meaning")
    for gather, label in GATHER_LABELS.items():
        yield f"| `{gather.value}` | {label} | {_GATHERED[gather]} |"


def _citations() -> Iterator[str]:
    yield from table_head("Written", "Stands for")
    yield "| `{{CD01}}` | the cell of the indicator without breakdown |"
    yield "| `{{CV01:planned}}` | the cell of the indicator in a breakdown |"
    yield "| `{{B06/total/B06.1}}` | the cell of a table, a row and a column |"
    yield ""
    yield "A citation of nothing, of several cells or of an empty one is a problem and stays in the text as it was written."


def _form() -> Iterator[str]:
    """The parts of a form, each with its keys; what all of them say of cells is told once."""
    yield "A mapping with the keys of the form; JSON holds the same. The starter form stands in the folder `shipped` of the app."
    yield ""
    yield from ("```yaml", *EXAMPLE_FORM.splitlines(), "```")
    for title, part in (
        ("The form", keys.FORM_KEYS),
        ("A section of the outline", keys.SECTION_KEYS),
        ("A table", keys.TABLE_KEYS),
        ("A column", keys.COLUMN_KEYS),
        ("A row", keys.ROW_KEYS),
        ("A cell", keys.CELL_KEYS),
        ("What a table, a column, a row or a cell says of its cells", keys.TRAIT_KEYS),
        ("A balance", keys.BALANCE_KEYS),
        ("A carry-over", keys.CARRY_KEYS),
        ("A due day", keys.DUE_KEYS),
        ("A calendar", keys.CALENDAR_KEYS),
        ("A stretch of months of a calendar", keys.PART_KEYS),
    ):
        own = part if part is keys.TRAIT_KEYS else _without_traits(part)
        yield ""
        yield f"### {title}"
        yield ""
        yield from table_head("Key", "Says")
        yield from (f"| `{key}` | {words} |" for key, words in own.items())
        if len(own) < len(part):
            yield "| … | what it says of its cells, below |"
    yield ""
    yield from word_rows("Cell", CELL_KIND_LABELS)
    yield ""
    yield "Where several say something of a cell, the cell itself goes first, then its column, its row, its table. Formulas name"
    yield "other cells by the column in the same row, the row in the same column, or the indicator with the same breakdown."


def _without_traits(part: keys.Keys) -> keys.Keys:
    """The keys of a part that are its own; all of them where it says nothing of cells."""
    traits = keys.TRAIT_KEYS
    return {key: words for key, words in part.items() if key not in traits} if traits.keys() <= part.keys() else part


def _workbook() -> Iterator[str]:
    yield "The lists of the workbook; a workbook without them is read as the office's own printed tables (merged heads, a row of"
    yield "numbers below them with “(3)=(4)+(5)”, an x in cells that are crossed out)."
    yield ""
    yield from table_head("Sheet", "Columns")
    yield f"| {f.HEADER} | {', '.join(line.title for line in f.HEADER_LINES)} |"
    for listing in (f.SECTIONS, f.TABLES, *f.OF_TABLES, f.DUE, f.PARTS):
        yield f"| {listing.name} | {', '.join(field.title for field in listing.fields)} |"
