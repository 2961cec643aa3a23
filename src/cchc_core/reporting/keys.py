"""The keys of a form's file, part by part, in the order in which they are written, each with what it says.

The reader refuses all others; the reference page is drawn from here.
"""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, str]

TRAIT_KEYS: Keys = {
    "indicator": "The name in the catalogue of figures.",
    "breakdown": "Which part of the indicator. Those of the row and the column are joined by `;`.",
    "kind": "What a cell takes; a number where nobody says.",
    "unit": "The unit of measure, in words.",
    "decimals": "How many at most, 0 to 12; any number where nobody says.",
    "formula": "How the cell is computed from others; nobody fills it in.",
    "gather": "How the cells of many reports become one.",
    "weight": "The name of the cell that weighs, for a weighted mean.",
    "required": "Whether a report is sent only with it.",
    "levels": "Kinds of units that are asked for it; all where nobody says.",
    "periods": "Periods in which it is asked, by kind or by the end of their key: `month`, `Q1`; all where nobody says.",
    "source": "Who knows the value: `planning`, `improvement`, `inspection`, `initiatives`, `procedures`, `reporting`.",
    "change": "The share of last period's value, in percent, above which a change asks why.",
    "change_from": "The difference below which a change asks nothing.",
    "zero": "What a quotient is whose denominator is 0: `null`, `zero` or `not_applicable`.",
}
SECTION_KEYS: Keys = {
    "code": "Its name in the form, each once.",
    "title": "The heading.",
    "parent": "The code of the section above it.",
    "guide": "What is to be written here.",
    "text": "False for a heading without words of its own.",
    "required": "Whether a report is sent only with it.",
    "levels": TRAIT_KEYS["levels"],
    "periods": TRAIT_KEYS["periods"],
    "indicator": TRAIT_KEYS["indicator"],
}
TABLE_KEYS: Keys = {
    "code": "Its name in the form, each once; without a stroke (/).",
    "title": "What stands above it.",
    "section": "The code of the section that it belongs to.",
    "note": "What is said of it on the page of entry.",
    "columns": "The columns, from the left.",
    "rows": "The rows, from the top.",
    "cells": "Single cells that say something of their own.",
    "balances": "Sides that must be equal.",
    "carries": "What this report takes over from the one before.",
    **TRAIT_KEYS,
}
ROW_KEYS: Keys = {
    "code": "Its name in the table, each once; without a stroke (/).",
    "label": "What is printed in the column TT.",
    "title": "What the row is called.",
    "heading": "True for a row without cells.",
    "depth": "How far the title is indented, 0 to 9.",
    "total": "The codes of the rows that this one sums.",
    **TRAIT_KEYS,
}
COLUMN_KEYS: Keys = {
    "code": "Its name in the table, each once; without a stroke (/).",
    "title": "What the column is called.",
    "heads": "The merged heads above the title, from the top.",
    "total": "The codes of the columns that this one sums.",
    **TRAIT_KEYS,
}
CELL_KEYS: Keys = {"row": "The code of its row.", "column": "The code of its column.", **TRAIT_KEYS}
BALANCE_KEYS: Keys = {
    "left": "A formula.",
    "right": "A formula of the same value, in every row and column where both can be computed.",
    "note": "What a difference is told with.",
    "asks": "True where a difference only asks why.",
    "indicator": TRAIT_KEYS["indicator"],
}
CARRY_KEYS: Keys = {
    "now": "A formula over this report.",
    "before": "A formula of the same value over the report whose window ended the day before.",
    "asks": "True where a difference only asks why.",
}
DUE_KEYS: Keys = {
    "day": "The day of the month, 1 to 31; past the end of a month its last.",
    "months_after": "How many months after the one in which the window ends, 0 to 12.",
    "days_after": "So many days after the window's end, in the place of a day of the month.",
    "included": "False reads the day as “before”: the day before it is the last.",
    "shift": "Where a day of rest goes: `stay`, `next` or `previous`.",
    "opens_before": "How many days before the window ends entry opens.",
    "locks_after": "How many days after the due day entry is locked.",
}
CALENDAR_KEYS: Keys = {
    "key": "Its name.",
    "label": "What people call it.",
    "weeks": "The weekday that weeks begin on, 0 for Monday; no weekly reports without it.",
    "parts": "The stretches of a year.",
}
PART_KEYS: Keys = {
    "kind": "How long it is.",
    "first": "Its first month.",
    "last": "Its last month.",
    "cut": "1 follows the calendar; 15 begins on the 15th of the month before and ends on the 14th of the last.",
}
FORM_KEYS: Keys = {
    "form": "The key of the form; its next version bears the same.",
    "title": "What the report is called.",
    "sample": "True marks a form that the office is to replace by its own.",
    "source": "Where the form comes from.",
    "note": "Anything else.",
    "calendar": "The key of a calendar above, or a calendar of the office's own.",
    "kinds": "The kinds of periods that it is for; all of the calendar where it names none.",
    "due": "Kind of period → when its reports are due.",
    "change": "The measure for every cell that has none of its own, see `change` of cells.",
    "change_from": "Likewise; 10 where the form says none.",
    "sections": "The outline.",
    "tables": "The tables.",
}
