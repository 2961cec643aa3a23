"""Workbooks of lost points and of the change from year to year: the tables of the screens with every row."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from cchc.assessment.models import RunUnit
from cchc.assessment.queries.lost import Losses
from cchc.assessment.queries.yearly import Years
from cchc.assessment.tables import demo_lines
from cchc.assessment.views.change_model import ChangeLine, UnitChange, part_label, rank_rows
from cchc.assessment.views.lost_model import group_leaves, heat_rows, parts_of, unit_leaves
from cchc.criteria.bridge import core_set
from cchc_core.files import Cell, Column, NewSheet, write_workbook
from cchc_core.scoring.change import Parts
from cchc_core.values import round_half_up


def round_lost_workbook(losses: Losses, years: Years | None) -> bytes:
    """Criteria, the three ways of grouping them, and units × fields."""
    digits = core_set(losses.round.set_version).rounding.digits
    lines = _preamble(losses)
    leaves = sorted(group_leaves(losses, years), key=lambda row: -row.among.lost)
    columns = [
        Column(_("Code"), 10),
        Column(_("Criterion"), 60, wrap=True),
        Column(_("Field"), 30, wrap=True),
        Column(_("Measured by"), 18),
        Column(_("Maximum"), 10),
        Column(_("Points lost"), 12),
        Column(_("Share of all lost (%)"), 12),
        Column(_("Units losing"), 10),
        Column(_("Units scored"), 10),
        Column(_("Without points yet"), 12),
        Column(_("Mean"), 10),
        Column(_("Best"), 10),
        Column(_("Reached (%)"), 10),
        Column(_("Last time (%)"), 10),
    ]
    rows: list[Sequence[Cell]] = [
        [
            row.leaf.code,
            row.leaf.name,
            row.field,
            row.measured,
            _shown(row.leaf.max, digits),
            _shown(row.among.lost, digits),
            _shown(row.share, 1),
            Fraction(row.among.losing),
            Fraction(row.among.units),
            Fraction(row.among.pending),
            _shown(row.among.mean, digits),
            _shown(row.among.best, digits),
            _shown(row.rate, 1),
            _shown(row.last, 1),
        ]
        for row in leaves
    ]
    return write_workbook(
        [
            NewSheet(_("Criteria"), columns, rows, preamble=lines),
            *_parts(losses, digits, lines),
            _heat(losses, digits, lines),
        ]
    )


def _preamble(losses: Losses) -> tuple[str, ...]:
    state = (
        () if losses.is_final else (_("Not final: criteria without points and unverified claims may still change."),)
    )
    return (losses.round.title, *state, *demo_lines())


def _parts(losses: Losses, digits: int, lines: tuple[str, ...]) -> list[NewSheet]:
    heads = {"field": _("Field"), "verifier": _("Verified by"), "measured": _("Measured by")}
    return [
        NewSheet(
            head,
            [
                Column(head, 44, wrap=True),
                Column(_("Points lost"), 12),
                Column(_("Share of all lost (%)"), 12),
                Column(_("Reached (%)"), 12),
                Column(_("Without points yet"), 12),
            ],
            [
                [
                    part.label,
                    _shown(part.loss.lost, digits),
                    _shown(part.share, 1),
                    _shown(part.loss.scored_percent, 1),
                    Fraction(part.loss.pending),
                ]
                for part in parts_of(losses, by)
            ],
            preamble=lines,
        )
        for by, head in heads.items()
    ]


def _heat(losses: Losses, digits: int, lines: tuple[str, ...]) -> NewSheet:
    fields = list(dict.fromkeys(losses.words.leaves[code].field for code in losses.codes))
    columns = [Column(_("Unit"), 40), Column(_("Points lost"), 12), Column(_("Penalty points"), 12)]
    columns += [Column(losses.words.fields.get(key) or _("Without a field"), 14, wrap=True) for key in fields]
    rows: list[Sequence[Cell]] = [
        [
            row.row.assessment.unit_name,
            _shown(row.loss.total, digits),
            _shown(row.loss.penalties, digits),
            *(_shown(cell.lost, digits) for cell in row.cells),
        ]
        for row in heat_rows(losses, fields)
    ]
    return NewSheet(_("Units and fields"), columns, rows, preamble=lines)


def unit_lost_workbook(own: Losses, group: Losses, row: RunUnit, years: Years | None) -> bytes:
    """One unit: every leaf that lost points or has none yet."""
    digits = core_set(own.round.set_version).rounding.digits
    columns = [
        Column(_("Code"), 10),
        Column(_("Criterion"), 60, wrap=True),
        Column(_("Field"), 30, wrap=True),
        Column(_("Verified by"), 26, wrap=True),
        Column(_("Measured by"), 18),
        Column(_("Maximum"), 10),
        Column(_("Points reached"), 12),
        Column(_("Points lost"), 12),
        Column(_("Share of all lost (%)"), 12),
        Column(_("Mean of the group"), 12),
        Column(_("Best of the group"), 12),
        Column(_("Last time"), 12),
        Column(_("of a maximum of"), 12),
    ]
    leaves = [leaf for leaf in unit_leaves(own, group, row, years) if leaf.score.lost > 0 or leaf.score.pending]
    rows: list[Sequence[Cell]] = [
        [
            leaf.leaf.code,
            leaf.leaf.name,
            leaf.field,
            leaf.verifier,
            leaf.measured,
            _shown(leaf.score.counted, digits),
            None if leaf.score.pending else _shown(leaf.score.points, digits),
            None if leaf.score.pending else _shown(leaf.score.lost, digits),
            _shown(leaf.share, 1),
            _shown(leaf.mean, digits),
            _shown(leaf.best, digits),
            _shown(leaf.last, digits),
            _shown(leaf.last_max, digits),
        ]
        for leaf in sorted(leaves, key=lambda each: -each.score.lost)
    ]
    lines = (row.assessment.unit_name, *_preamble(own))
    return write_workbook([NewSheet(_("Points lost"), columns, rows, preamble=lines), *_parts(own, digits, lines)])


def change_workbook(years: Years, units: Sequence[UnitChange]) -> bytes:
    """Every unit that went on as one, with each part; what is shown adds up."""
    names = list(Parts().as_dict())
    columns = [
        Column(_("Unit"), 40),
        Column(_("Before (%)"), 10),
        Column(_("Now (%)"), 10),
        Column(_("Change of the index"), 10),
    ]
    columns += [Column(part_label(name), 14, wrap=True) for name in names]
    ranks = (_("Rank before"), _("Rank now"), _("We moved"), _("Others moved"), _("The criteria changed"))
    columns += [Column(title, 12, wrap=True) for title in (*ranks, _("Membership of the group changed"))]
    rows: list[Sequence[Cell]] = [_change_row(unit, names) for unit in units]
    lines = (years.round.title, _("Compared with: %(round)s") % {"round": years.former.title}, *demo_lines())
    apart: list[Sequence[Cell]] = [
        [
            each.row.assessment.unit_name,
            each.row.shown_percent,
            former.assessment.unit_name if former else "",
            former.shown_percent if former else None,
            None if former is None or former.rank is None else Fraction(former.rank),
        ]
        for each in years.units
        if each.one is None
        for former in (each.former or (None,))
    ]
    beside = [Column(_("Unit"), 40), Column(_("Now (%)"), 10), Column(_("Made of"), 40), Column(_("Before (%)"), 10)]
    return write_workbook(
        [
            NewSheet(_("Beside last time"), columns, rows, preamble=lines),
            NewSheet(_("Not comparable"), [*beside, Column(_("Rank before"), 12)], apart, preamble=lines),
        ]
    )


def unit_change_workbook(
    years: Years, unit: UnitChange, lines: Sequence[ChangeLine], sentences: Sequence[str]
) -> bytes:
    """One unit: the causes of its change of index and of rank, and every criterion that moved it."""
    digits = unit.digits
    heads = (unit.row.assessment.unit_name, years.round.title)
    preamble = (*heads, _("Compared with: %(round)s") % {"round": years.former.title}, *sentences, *demo_lines())
    causes: list[Sequence[Cell]] = [[part.label, part.percent, part.points] for part in unit.parts]
    causes.append([_("Change in all"), unit.percent.change, unit.points.change])
    moved: list[Sequence[Cell]] = [
        [
            ", ".join(code for code, _url in line.codes) or ", ".join(line.old_codes),
            line.name,
            line.how,
            _shown(line.before, digits),
            _shown(line.before_max, digits) if line.before is not None else None,
            _shown(line.after, digits),
            _shown(line.after_max, digits) if line.after is not None else None,
            _shown(line.performance, digits),
            _shown(line.reweighting, digits),
            _shown(line.effect, digits),
        ]
        for line in lines
    ]
    columns = [Column(_("Code"), 12), Column(_("Criterion"), 60, wrap=True), Column(_("How it went on"), 16)]
    for year in (years.former.year, years.round.year):
        columns += [Column(str(year), 10), Column(_("of a maximum of"), 12)]
    columns += [Column(_("By work"), 12), Column(_("By weight"), 12), Column(_("Effect in all"), 12)]
    cause_columns = [Column(_("Cause"), 44), Column(_("Percentage points"), 16), Column(_("Points"), 12)]
    sheets = [
        NewSheet(_("Causes"), cause_columns, causes, preamble=preamble, strong=frozenset({len(causes) - 1})),
        NewSheet(_("Criteria"), columns, moved, preamble=heads),
    ]
    if unit.rank is not None:
        ranks: list[Sequence[Cell]] = [
            [label, meaning, Fraction(places)]
            for label, meaning, places in rank_rows(unit.rank, is_final=years.is_final)
        ]
        ranks.append([_("Change in all"), "", Fraction(unit.rank.total)])
        places = [Column(_("Cause"), 40), Column(_("Meaning"), 60, wrap=True), Column(_("Places"), 10)]
        sheets.append(NewSheet(_("Rank"), places, ranks, preamble=heads, strong=frozenset({len(ranks) - 1})))
    return write_workbook(sheets)


def _change_row(unit: UnitChange, names: Sequence[str]) -> list[Cell]:
    parts = unit.part
    percents = [parts[name].percent if name in parts else Fraction(0) for name in names]
    rank = unit.rank
    places = [rank.before, rank.after, rank.own, rank.others, rank.method, rank.membership] if rank else [None] * 6
    return [
        unit.row.assessment.unit_name,
        unit.percent.before,
        unit.percent.after,
        unit.percent.change,
        *percents,
        *(None if place is None else Fraction(place) for place in places),
    ]


def _shown(value: Fraction | None, digits: int) -> Fraction | None:
    return None if value is None else Fraction(round_half_up(value, digits))
