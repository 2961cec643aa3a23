"""A filled-in workbook, .xlsx or .xls, read into wishes for the cells and words of a report, with every problem at its place.

Sheets are found by what they say of themselves, or by their names; columns by their heads, wherever they stand; rows by their
codes. What the file leaves out stays as it stands; a cell that changed since the download is told, not overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cchc.common.text import fold
from cchc.common.workbook import Problem, cell_text, whole_number
from cchc.reporting.exchange.layout import (
    ALL_WORDS,
    SECTION,
    STATE,
    TEXT,
    WORDS,
    Mark,
    is_label,
    read_heads,
    read_mark,
)
from cchc.reporting.exchange.reading import Reading, WordsLine
from cchc.reporting.exchange.tables import UNKNOWN_ROW, TableReader
from cchc.reporting.models import Narrative, Report
from cchc.reporting.queries.checked import Checked
from cchc_core.files import Sheet, UnreadableFile
from cchc_core.files.old_excel import read_any_workbook
from cchc_core.reporting.form import Section
from cchc_core.words import Note, gettext_noop, note

NO_SHEETS = note(gettext_noop("No sheet of this file belongs to the report. Download its workbook and fill that in."))
OTHER_REPORT = gettext_noop(
    "This workbook belongs to another report (%(file)s). Upload it at that report, or download the workbook of this one and fill "
    "that in."
)
OTHER_VERSION = gettext_noop(
    "This workbook was downloaded from version %(file)s of the report; this is version %(here)s. Download its workbook anew and "
    "enter the figures in that."
)
SHEET_TWICE = gettext_noop("The sheet “%(other)s” holds the same table. Keep one of them.")
CHANGED_WORDS = note(
    gettext_noop("The section changed since the workbook was downloaded. Download it again and enter the words anew.")
)
NOTHING = note(gettext_noop("The workbook changes nothing."))


def read(data: bytes, seen: Checked, sections: Sequence[Section], narratives: Mapping[str, Narrative]) -> Reading:
    """Look through a workbook. No query beyond what ``seen`` has read."""
    found = Reading()
    try:
        sheets = read_any_workbook(data)
    except UnreadableFile as broken:
        found.problems.append(Problem(None, "", broken.reason))
        return found
    marks = {sheet.name: mark for sheet in sheets if (mark := read_mark(sheet)) is not None}
    stranger = next((mark for mark in marks.values() if not mark.is_of(seen.report)), None)
    if stranger is not None:
        found.problems.append(Problem(None, "", _whose(stranger, seen.report)))
        return found
    placed = _placed(sheets, marks, seen, found)
    for table in seen.form.tables:
        if table.code in placed:
            TableReader(seen, table, placed[table.code], found).read()
    if ALL_WORDS in placed:
        _read_words(placed[ALL_WORDS], sections, narratives, found)
    if not placed:
        found.problems.append(Problem(None, "", NO_SHEETS))
    elif not found.problems and not found.lines and not found.words:
        found.problems.append(Problem(None, "", NOTHING))
    return found


def _whose(mark: Mark, report: Report) -> Note:
    """Why a file of another report is not read, with what to do."""
    here = (report.unit_name, report.period.title)
    if all(any(fold(line) == fold(each) for line in mark.lines) for each in here) and mark.number != report.number:
        return note(OTHER_VERSION, file=str(mark.number), here=str(report.number))
    told = [line for place, line in enumerate(mark.lines) if place != 1] or [f"{mark.report}"]
    return note(OTHER_REPORT, file=", ".join(told)[:300])


def _placed(sheets: Sequence[Sheet], marks: Mapping[str, Mark], seen: Checked, found: Reading) -> dict[str, Sheet]:
    """Code of a table → its sheet: by its mark, since people rename sheets; without a mark by its name."""
    names = {fold(table.code[:31]): table.code for table in seen.form.tables}
    known = {*names.values(), ALL_WORDS}
    placed: dict[str, Sheet] = {}
    for sheet in sheets:
        mark = marks.get(sheet.name)
        code = mark.code if mark is not None else names.get(fold(sheet.name), "")
        code = ALL_WORDS if not code and is_label(sheet.name, WORDS) else code
        if code not in known:
            if any(any(cell is not None for cell in row) for row in sheet.rows):
                found.passed_over.append(sheet.name)
        elif code in placed:
            found.problems.append(Problem(None, "", note(SHEET_TWICE, other=placed[code].name), sheet.name))
        else:
            placed[code] = sheet
    return placed


def _read_words(sheet: Sheet, sections: Sequence[Section], narratives: Mapping[str, Narrative], found: Reading) -> None:
    heads = read_heads(sheet, SECTION)
    code_at, text_at, state_at = (heads.at(label) if heads else None for label in (SECTION, TEXT, STATE))
    if heads is None or code_at is None or text_at is None:
        found.problems.append(Problem(None, "", NO_SHEETS, sheet.name))
        return
    known = {section.code: section for section in sections}
    for number, row in enumerate(sheet.rows[heads.last + 1 :], start=heads.last + 2):
        code = cell_text(row[code_at]) if code_at < len(row) else ""
        if not code:
            continue
        section = known.get(code)
        if section is None:
            found.problems.append(Problem(number, _(SECTION), note(UNKNOWN_ROW, code=code), sheet.name))
            continue
        said = row[text_at] if text_at < len(row) else None
        text = str(said).replace("\r\n", "\n").strip() if said is not None else ""
        stands = narratives.get(code)
        if text == (stands.text if stands else ""):
            found.unchanged += 1
            continue
        version = whole_number(row[state_at]) if state_at is not None and state_at < len(row) else None
        if (version or 0) != (stands.version if stands else 0):
            found.problems.append(Problem(number, _(TEXT), CHANGED_WORDS, sheet.name))
            continue
        found.words.append(WordsLine(number, code, section.title, stands.text if stands else "", text, version or 0))
