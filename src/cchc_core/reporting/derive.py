"""The cells that are computed from others, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from cchc_core.figures.formula import MISSING, BadFormula, Computed, Outcome, evaluate, names_in
from cchc_core.reporting.form import CellKey, Entries, Entry, FormCell, Levels, ReportForm
from cchc_core.reporting.windows import Window
from cchc_core.words import Note, gettext_noop, note

NOTHING_ASKED = gettext_noop("None of the figures that it sums is asked for.")


def inputs_of(form: ReportForm, cell: FormCell) -> Mapping[str, CellKey | None]:
    """The names in the formula of a cell, with the cells that they mean; None where a name means none or several."""
    return {name: form.find(name, cell.key) for name in names_in(cell.formula)} if cell.formula else {}


class Derivation:
    """The computed cells of a form, worked out once for any number of reports: which cells each needs, and in which order."""

    def __init__(self, form: ReportForm) -> None:
        self.form = form
        self.inputs: dict[CellKey, Mapping[str, CellKey | None]] = {}
        self.wrong: dict[CellKey, Note] = {}
        for cell in form.cells.values():
            if not cell.derived:
                continue
            try:
                self.inputs[cell.key] = inputs_of(form, cell)
            except BadFormula as problem:
                self.wrong[cell.key] = problem.reason
        self.order = tuple(self._ordered())

    def _ordered(self) -> Iterator[CellKey]:
        """Every computed cell after those that it needs; cells in a circle are wrong and left out."""
        waiting = {key: {each for each in names.values() if each in self.inputs} for key, names in self.inputs.items()}
        while ready := [key for key, needed in waiting.items() if not needed]:
            yield from ready
            for key in ready:
                del waiting[key]
            for needed in waiting.values():
                needed.difference_update(ready)
        for key in waiting:
            self.wrong[key] = note(gettext_noop("The formula needs its own result, directly or through other cells."))

    def compute(
        self,
        entries: Entries,
        level: Levels = "",
        window: Window | None = None,
        asked: Callable[[CellKey], bool] | None = None,
    ) -> dict[CellKey, Computed]:
        """Every computed cell of a report, with its reason and inputs.

        A total leaves out what units of the level are not asked for in the window; where none of its parts is asked for it is
        missing. Elsewhere a missing cell keeps the result missing, since what is not known is no nought.
        """
        is_asked = asked or (lambda key: self.form.cells[key].asked(level, window))
        known: dict[CellKey, Fraction | None] = {}
        found: dict[CellKey, Computed] = {}
        idle: set[CellKey] = set()  # totals of which nothing is asked for
        for key in self.order:
            cell = self.form.cells[key]
            values: dict[str, Fraction | None] = {}
            left_out = set()
            for name, at in self.inputs[key].items():
                value = None if at is None else known[at] if at in known else _number(entries.get(at))
                if value is None and cell.total and at is not None and (at in idle or not is_asked(at)):
                    value = Fraction(0)
                    left_out.add(name)
                values[name] = value
            if values and len(left_out) == len(values):
                idle.add(key)
                found[key] = Computed(None, note(NOTHING_ASKED), dict.fromkeys(values), Outcome.MISSING)
            else:
                found[key] = _total(values) if cell.total else evaluate(cell.formula, values, cell.zero)
            known[key] = found[key].value
        for key, reason in self.wrong.items():
            found[key] = Computed(None, reason, {}, Outcome.MISSING)
        return found


def with_derived(derivation: Derivation, entries: Entries, level: Levels = "", window: Window | None = None) -> Entries:
    """The entries of a report with its computed cells in place of what was typed there; remarks stay."""
    whole = dict(entries)
    for key, computed in derivation.compute(entries, level, window).items():
        before = entries.get(key, Entry())
        whole[key] = Entry(computed.value, before.remark, before.as_of)
    return whole


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The sum; whole numbers, which most figures are, are added as such."""
    whole, rest = 0, Fraction(0)
    for value in values:
        if value.denominator == 1:
            whole += value.numerator
        else:
            rest += value
    return rest + whole


def _total(values: Mapping[str, Fraction | None]) -> Computed:
    """A sum of rows or columns, as its formula would give it."""
    missing = tuple(name for name, value in values.items() if value is None)
    if missing:
        return Computed(None, note(MISSING, figures=missing), values, Outcome.MISSING)
    return Computed(exact_sum(value for value in values.values() if value is not None), None, values)


def _number(entry: Entry | None) -> Fraction | None:
    return entry.number if entry is not None else None
