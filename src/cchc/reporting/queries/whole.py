"""The reports of a period put together: what counts, what is missing, and what a later correction changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from cchc.common.memory import many_objects
from cchc.orgunits.queries import history, tree_on
from cchc.reporting.bridge import derivation_of, entries_of, form_of, key_of, read_value, window_of
from cchc.reporting.models import AskedUnit, Cell, ConsolidatedPart, Report, ReportPeriod
from cchc.reporting.queries.inside import Inside, inside_of, is_signed, stale_among
from cchc_core.reporting.consolidate import Consolidation, Consolidator, Contribution, Part, Place, Standing
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.difference import Change, differences
from cchc_core.reporting.form import CellKey, Entries, Entry, Gather, Levels, ReportForm
from cchc_core.reporting.states import COUNTED, HANDED_IN, OVER, ReportState
from cchc_core.units import Tree
from cchc_core.words import Note, gettext_noop, note

_COUNTED = [state.value for state in COUNTED]


@dataclass(frozen=True)
class Found:
    """The report of an asked unit as it stands now; ``report`` is None where none was ever begun.

    ``is_whole`` tells the consolidated report of the units under it, ``why`` what the rows themselves do not say.
    """

    asked: AskedUnit
    report: Report | None
    standing: Standing
    is_whole: bool = False
    why: Note | None = None

    @property
    def key(self) -> tuple[int, int | None]:
        """As the core tells it apart: the unit, and the number of the report."""
        return self.asked.unit_id, self.report.pk if self.report is not None else None

    @property
    def reason(self) -> str | Note:
        if self.why is not None:
            return self.why
        if self.standing is Standing.EXCLUDED:
            return self.asked.reason
        return self.report.reason if self.report is not None and self.standing is Standing.RETURNED else ""


@dataclass
class Whole:
    """The reports of one period as they stand now. What is stored of them is read once; a constant number of queries.

    A unit that put the reports under it together for the same days brings its consolidated report beside its own. ``ahead``
    takes such a report as it would be if it was put together again, where reports under it changed since.
    """

    period: ReportPeriod
    ahead: bool = False

    @cached_property
    def form(self) -> ReportForm:
        return form_of(self.period.template_version)

    @cached_property
    def found(self) -> list[Found]:
        """Every asked unit once for its own report, and once more for that of the units under it, if it asked them.

        What is in such a consolidated report is not counted a second time. Four queries, and one for each level below.
        """
        asked = list(self.period.asked.order_by("place", "pk"))
        own: dict[int, list[Report]] = {row.pk: [] for row in asked}
        for report in self.period.reports.filter(kind=Report.OWN, asked__in=list(own)).order_by("number"):
            own[report.asked_id or 0].append(report)
        below = self._below([row for row in asked if not row.excluded])
        found = [each for row in asked for each in (_standing(row, own[row.pk]), below.get(row.pk)) if each is not None]
        counted = {each.report.pk: each.asked for each in below.values() if each.report and _counts(each)}
        inside = inside_of(counted) if counted else {}
        return [_once(each, counted, inside) for each in found]

    def _below(self, asked: Sequence[AskedUnit]) -> dict[int, Found]:
        """Asked unit → the consolidated report of the units that it asked itself, of the same form and days. Two queries."""
        rows = ReportPeriod.objects.filter(
            unit__in=[row.unit_id for row in asked],
            key=self.period.key,
            calendar=self.period.calendar,
            template_version__template=self.period.template_version.template_id,
        )
        periods = {row.pk: row for row in rows.exclude(pk=self.period.pk)}
        reports = Report.objects.filter(kind=Report.CONSOLIDATED, period__in=list(periods)) if periods else ()
        standing: dict[int, Report] = {}
        for report in sorted(reports, key=lambda each: (is_signed(each), each.number)):
            if ReportState(report.state) not in OVER:
                standing[report.period_id] = report
        units = {row.unit_id: row for row in asked}
        return {
            units[period.unit_id].pk: self._whole_of(units[period.unit_id], period, standing.get(period.pk))
            for period in periods.values()
        }

    def _whole_of(self, asked: AskedUnit, period: ReportPeriod, report: Report | None) -> Found:
        if report is None or not is_signed(report):
            return Found(asked, report, Standing.MISSING, True, NOT_SIGNED)
        report.period = period
        if period.template_version_id != self.period.template_version_id:
            return Found(asked, report, Standing.EXCLUDED, True, OTHER_VERSION)
        return Found(asked, report, Standing.APPROVED, True)

    @cached_property
    def sources(self) -> dict[int, Report]:
        """The reports that count, by their numbers."""
        return {
            each.report.pk: each.report
            for each in self.found
            if each.report is not None and each.standing is Standing.APPROVED
        }

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """As the core puts them together. Three queries more, whatever the number of units and cells."""
        entries, levels, weights = self._entries(), self._levels(), self._weights()
        return tuple(
            Part(
                each.asked.unit_id,
                each.standing,
                entries.get(each.report.pk, {}) if each.report is not None else {},
                levels.get(each.report.pk if each.report is not None else 0) or self._kind(each.asked.unit_id),
                each.report.pk if each.report is not None else None,
                each.reason,
                weights.get(each.report.pk, {}) if each.report is not None else {},
            )
            for each in self.found
        )

    @cached_property
    def tree(self) -> Tree:
        """The units of the day whose tree totals follow."""
        return tree_on(self.period.tree_on)

    def _kind(self, unit: int) -> str:
        return self.tree.kind(unit) if unit in self.tree else ""

    @cached_property
    def _inside(self) -> dict[int, set[Inside]]:
        """Of each consolidated report in this whole, what was put together in it. One query a level."""
        wholes = [pk for pk, report in self.sources.items() if not report.is_own]
        return inside_of(wholes) if wholes else {}

    def _levels(self) -> dict[int, Levels]:
        """Of each consolidated report, the kinds of the units that were put together in it."""
        kinds = {
            pk: {self._kind(each.unit) for each in found if each.kind == Report.OWN}
            for pk, found in self._inside.items()
        }
        return {pk: tuple(sorted(found)) for pk, found in kinds.items() if found and "" not in found}

    def _weights(self) -> dict[int, dict[CellKey, Fraction]]:
        """Of each consolidated report, what its means rest on: the weights of the units that gave a value. Two queries.

        A mean that somebody typed rests on the weight that the report tells.
        """
        form = self.form
        means = {
            cell.key: at
            for cell in form.cells.values()
            if cell.gather is Gather.WEIGHTED and cell.weight and (at := form.find(cell.weight, cell.key)) is not None
        }
        if not means or not self._inside:
            return {}
        own = {each.report for found in self._inside.values() for each in found if each.kind == Report.OWN}
        rows = Cell.objects.filter(report__in=own, table__in={key.table for key in (*means, *means.values())})
        values = {(cell.report_id, key_of(cell)): cell.value for cell in rows if cell.value is not None}
        typed = Cell.objects.filter(report__in=list(self._inside), origin__in=(Cell.TYPED, Cell.EXCEL))
        kept = {(cell.report_id, key_of(cell)) for cell in typed}
        found: dict[int, dict[CellKey, Fraction]] = {}
        for pk, inside in self._inside.items():
            reports = [each.report for each in inside if each.kind == Report.OWN]
            for key, at in means.items():
                given = [values[report, at] for report in reports if (report, key) in values and (report, at) in values]
                if given and (pk, key) not in kept:
                    found.setdefault(pk, {})[key] = sum(given, Fraction(0))
        for report, anew in self._anew:
            found[report.pk] = {
                key: sum((each.weight for each in anew.contributions(key) if each.weight is not None), Fraction(0))
                for key in found.get(report.pk, {})
            }
        return found

    @cached_property
    def behind(self) -> list[Report]:
        """The consolidated reports in this whole under which reports changed since. Two queries a level."""
        wholes = [report for report in self.sources.values() if not report.is_own]
        stale = stale_among(wholes) if wholes else set()
        return [report for report in wholes if report.pk in stale]

    def _entries(self) -> dict[int, dict[CellKey, Entry]]:
        found: dict[int, dict[CellKey, Entry]] = {pk: {} for pk in self.sources}
        cells = self.form.cells
        rows = Cell.objects.filter(report__in=list(found)).exclude(value=None, text="").order_by()
        for pk, table, row, column, number, text, as_of in rows.values_list(
            "report_id", "table", "row", "column", "value", "text", "as_of"
        ):
            meaning = cells.get(CellKey(table, row, column))
            if meaning is not None and not meaning.derived:
                # The form's own key: with hundreds of reports a key a cell would be a hundred thousand of them.
                found[pk][meaning.key] = Entry(read_value(number, text, meaning.kind), as_of=as_of)
        for report, anew in self._anew:
            found[report.pk] = dict(would_stand(report, anew))
        return found

    @cached_property
    def _anew(self) -> list[tuple[Report, Whole]]:
        """The consolidated reports that are taken as they would be, with what is under them now."""
        return [(report, Whole(report.period, ahead=True)) for report in self.behind] if self.ahead else []

    @cached_property
    def place(self) -> Place:
        tree = self.tree
        return Place(
            history(), self.period.tree_on, lambda unit: unit in tree and tree.within(unit, self.period.unit_id)
        )

    @cached_property
    def consolidation(self) -> Consolidation:
        consolidator = Consolidator(self.form, window_of(self.period), derivation_of(self.period.template_version))
        with many_objects():
            return consolidator.gather(self.parts, self.place)

    def contributions(self, key: CellKey) -> Sequence[Contribution]:
        """What each report gives to one cell."""
        return self.consolidation.cells[key].contributions


NOT_SIGNED = note(gettext_noop("The consolidated report of the units under it is not signed yet."))
OTHER_VERSION = note(gettext_noop("Its consolidated report rests on another version of the form; it is not added."))
COUNTED_BELOW = gettext_noop(
    "Its figures are in the consolidated report of %(units)s already; they are not added twice."
)


def _counts(found: Found) -> bool:
    return found.standing is Standing.APPROVED


def _once(found: Found, wholes: dict[int, AskedUnit], inside: dict[int, set[Inside]]) -> Found:
    """A report that a consolidated one of another office holds already is left out, with the reason."""
    kind = Report.CONSOLIDATED if found.is_whole else Report.OWN
    own = found.report.pk if found.report is not None else None
    holders = [
        asked.unit_name
        for pk, asked in wholes.items()
        if pk != own and any((each.unit, each.kind) == (found.asked.unit_id, kind) for each in inside.get(pk, ()))
    ]
    if not holders or not _counts(found):
        return found
    return replace(found, standing=Standing.EXCLUDED, why=note(COUNTED_BELOW, units=tuple(holders)))


def _standing(asked: AskedUnit, reports: list[Report]) -> Found:
    """How far a unit's own report is: what counts goes before what is being corrected."""
    going = [each for each in reports if ReportState(each.state) not in OVER]
    counted = next((each for each in going if ReportState(each.state) in COUNTED), None)
    newest = counted or (going[-1] if going else None)
    if asked.excluded:
        return Found(asked, newest, Standing.EXCLUDED)
    if counted is not None:
        return Found(asked, counted, Standing.APPROVED)
    if newest is not None and ReportState(newest.state) in HANDED_IN:
        return Found(asked, newest, Standing.WAITING)
    returned = newest is not None and newest.sent_at is not None and bool(newest.reason)
    return Found(asked, newest, Standing.RETURNED if returned else Standing.MISSING)


# The stored record ----------------------------------------------------------------------------------------------------


def consolidated_of(period: ReportPeriod) -> Report | None:
    """The consolidated report of a period: the version that is worked on, else the one that counts. One query."""
    rows = period.reports.filter(kind=Report.CONSOLIDATED).exclude(state__in=[state.value for state in OVER])
    return rows.order_by("-number").first()


def parts_of(report: Report) -> list[ConsolidatedPart]:
    """Who is in a consolidated report and who is not, as it was put together. One query."""
    return list(report.parts.select_related("source").order_by("pk"))


def taken_in(report: Report | None) -> set[tuple[int, int]]:
    """The reports that a consolidated report was put together from, each with its version then. One query."""
    if report is None:
        return set()
    rows = report.parts.filter(standing=Standing.APPROVED.value, source__isnull=False)
    return {(source or 0, version or 0) for source, version in rows.values_list("source_id", "version")}


@dataclass(frozen=True)
class Drift:
    """What a consolidated report says no more as the reports under it stand now: cells, and units whose report changed.

    ``beneath`` are cells that somebody typed over: they stay, but what the units give there is no longer what it was.
    """

    changes: tuple[Change, ...] = ()
    units: tuple[str, ...] = ()
    beneath: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.units or self.beneath)


def drift_of(report: Report, whole: Whole) -> Drift:
    """By how much a consolidated report differs from what the counted reports give today; late corrections show here.

    Cells that somebody typed over stay as they are, and what is computed from them follows them.
    """
    rows = list(report.cells.all())
    stands, now = entries_of(whole.form, rows), whole.consolidation.entries
    signed = is_signed(report)
    changes = tuple(
        each
        for each in differences(stands, _kept(rows, whole))
        if signed or not whole.form.cells[each.key].derived  # computed cells are stored when the whole is signed
    )
    beneath = []
    for cell in _typed(rows, whole.form):
        given = now.get(key_of(cell), Entry()).value
        if cell.known is not None and isinstance(given, Fraction | None) and given != cell.known:
            beneath.append(Change(key_of(cell), cell.known, given))
    return Drift(changes, tuple(_changed_units(report, whole)), tuple(beneath))


def would_stand(report: Report, whole: Whole) -> Entries:
    """What a consolidated report would say if it was put together again; what somebody typed over stays."""
    return _kept(list(report.cells.all()), whole)


def _typed(rows: Iterable[Cell], form: ReportForm) -> list[Cell]:
    """Cells that somebody typed into a consolidated report."""
    meanings = ((cell, form.cells.get(key_of(cell))) for cell in rows)
    return [
        cell
        for cell, meaning in meanings
        if meaning is not None and not meaning.derived and cell.origin in (Cell.TYPED, Cell.EXCEL) and not cell.is_empty
    ]


def _kept(rows: Sequence[Cell], whole: Whole) -> Entries:
    """The cells that the counted reports give, those that somebody typed in their place, and what is computed from both."""
    given = {key: each for key, each in whole.consolidation.entries.items() if not whole.form.cells[key].derived}
    given |= entries_of(whole.form, _typed(rows, whole.form))
    derivation = derivation_of(whole.period.template_version)
    return with_derived(derivation, given, whole.consolidation.levels, window_of(whole.period))


#: A report in a consolidated one: its unit, its number, and the step at which it stood.
_Taken = tuple[int, int | None, int | None]


def _changed_units(report: Report, whole: Whole) -> list[str]:
    """Units whose report came in, went out or was replaced since; those of which one step was taken since count as changed."""
    then: dict[_Taken, str] = {
        (part.unit_id, part.source_id, part.version): part.unit_name
        for part in report.parts.all()
        if part.standing == Standing.APPROVED.value
    }
    counted = set(whole.consolidation.counted)
    now: dict[_Taken, str] = {
        (each.asked.unit_id, each.report.pk, each.report.version): each.asked.unit_name
        for each in whole.found
        if each.report is not None and each.standing is Standing.APPROVED and each.asked.unit_id in counted
    }
    both = then | now
    return list(dict.fromkeys(name for key, name in both.items() if (key in then) != (key in now)))
