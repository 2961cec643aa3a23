"""What the units of a consolidated report wrote under one section: sentence by sentence, by whom, changed how since last time.

A citation in a unit's text stands for a figure of that unit. Taken over, its sentence brings the unit's own figure as text, or
keeps the citation, which then stands for the figure of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from cchc.reporting.bridge import derivation_of, entries_of, form_of, level_of, window_of
from cchc.reporting.models import Cell, ConsolidatedPart, Narrative, NarrativeEvent, Report
from cchc.reporting.queries.inside import levels_inside
from cchc_core.reporting.consolidate import Standing
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.form import Entries, Levels, ReportForm
from cchc_core.reporting.narrative import (
    Fate,
    Pick,
    Sentence,
    Source,
    Traced,
    cite,
    merge,
    sentences,
    starts_of,
    text_difference,
    trace,
)
from cchc_core.reporting.states import COUNTED


@dataclass(frozen=True)
class Told:
    """A sentence of a unit, with its figures in place. ``place`` counts from 0; None where it fell away since last time."""

    place: int | None
    text: str
    fate: Fate
    before: str = ""
    is_taken: bool = False  # it stands in the section of the whole already


@dataclass(frozen=True)
class UnitText:
    """What one counted report says under the section: who wrote it last, and when."""

    part: ConsolidatedPart
    raw: str
    by: str
    at: datetime | None
    told: tuple[Told, ...]
    is_first: bool  # the unit wrote nothing under this section in the period before

    @property
    def report(self) -> int:
        return self.part.source_id or 0


@dataclass
class Assembly:
    """One section of a consolidated report. A constant number of queries, whatever the number of units."""

    report: Report
    section: str

    @cached_property
    def form(self) -> ReportForm:
        return form_of(self.report.period.template_version)

    @cached_property
    def narrative(self) -> Narrative | None:
        return self.report.narratives.filter(section=self.section).first()

    @cached_property
    def parts(self) -> dict[int, ConsolidatedPart]:
        """Report → its part, of those that count, in the order in which they were asked. One query."""
        rows = self.report.parts.filter(standing=Standing.APPROVED.value).select_related("source__period")
        return {row.source_id or 0: row for row in rows.order_by("pk")}

    @cached_property
    def written(self) -> dict[int, str]:
        """Report → what it says. One query."""
        rows = Narrative.objects.filter(report__in=list(self.parts), section=self.section).exclude(text="")
        return {row.report_id: row.text for row in rows}

    @cached_property
    def silent(self) -> list[str]:
        """The counted units that wrote nothing here."""
        return [part.unit_name for report, part in self.parts.items() if report not in self.written]

    @cached_property
    def entries(self) -> dict[int, Entries]:
        """The figures of the reports whose texts cite any, with computed cells. One query."""
        return self._entries({report: self.parts[report] for report, text in self.written.items() if "{{" in text})

    def _entries(self, citing: Mapping[int, ConsolidatedPart]) -> dict[int, Entries]:
        """Report → its figures, each with the part whose unit it is of. One query."""
        cells: dict[int, list[Cell]] = {report: [] for report in citing}
        for cell in Cell.objects.filter(report__in=list(citing)) if citing else ():
            cells[cell.report_id].append(cell)
        derivation, window = derivation_of(self.report.period.template_version), window_of(self.report.period)
        found: dict[int, Entries] = {}
        for report, part in citing.items():
            source = part.source
            level: Levels = ""
            if source is not None:
                level = level_of(source) if source.is_own else levels_inside(source)
            found[report] = with_derived(derivation, entries_of(self.form, cells[report]), level, window)
        return found

    def shown(self, report: int, text: str) -> str:
        """A text of a unit with its figures in place."""
        return cite(text, self.form, self.entries[report]).text if report in self.entries else text

    def sources(self, *, citing: bool = False) -> list[Source]:
        """The texts that sentences are taken from, each under the number of its report, since one unit may bring two.

        ``citing`` keeps citations; else figures stand in their place.
        """
        found = []
        for report, text in self.written.items():
            lines = sentences(text)
            shown = [" ".join(self.shown(report, each).split()) for each in lines]
            whole = [
                sentences(each) == (each,) for each in shown
            ]  # a word that was cited may bring a full stop of its own
            chosen = (
                lines if citing else [new if fits else old for new, old, fits in zip(shown, lines, whole, strict=True)]
            )
            found.append(Source(report, "\n".join(chosen), report, starts_of(text)))
        return found

    @cached_property
    def texts(self) -> list[UnitText]:
        """What the units wrote, in the order in which they were asked. Five queries with what they rest on."""
        writers = self._writers()
        taken = set(sentences(self.narrative.text)) if self.narrative is not None else set()
        found = []
        for report, part in self.parts.items():
            if report not in self.written:
                continue
            by, at = writers.get(report, ("", None))
            earlier, before = self._earlier.get(_writer(part), (0, ""))
            told = tuple(self._told(report, earlier, before, taken))
            found.append(UnitText(part, self.written[report], by, at, told, not before))
        return found

    def _told(self, report: int, earlier: int, before: str, taken: set[str]) -> Iterable[Told]:
        text = self.written[report]
        fates: Iterable[Sentence] = (
            text_difference(before, text) if before else (Sentence(Fate.KEPT, each) for each in sentences(text))
        )
        place = 0
        for each in fates:
            shown = self.shown(report, each.text)
            if each.fate is Fate.REMOVED:
                yield Told(None, self._shown_before(earlier, each.text), each.fate)
                continue
            old = self._shown_before(earlier, each.before)
            yield Told(place, shown, each.fate, old, bool({each.text, " ".join(shown.split())} & taken))
            place += 1

    def _writers(self) -> dict[int, tuple[str, datetime]]:
        """Report → who changed the section last, and when. One query."""
        rows = NarrativeEvent.objects.filter(report__in=list(self.written), section=self.section).order_by("pk")
        return {report: (by, at) for report, by, at in rows.values_list("report_id", "by_words", "at")}

    @cached_property
    def _earlier(self) -> dict[tuple[int, str], tuple[int, str]]:
        """(unit, kind of report) → its counted report of the period before, and what that said. One query."""
        before = {part.source.period.previous_id for part in self.parts.values() if part.source is not None}
        rows = Narrative.objects.filter(
            section=self.section,
            report__period__in=(before | {self.report.period.previous_id}) - {None},
            report__unit__in=[part.unit_id for part in self.parts.values()],
            report__state__in=[state.value for state in COUNTED],
        )
        found = rows.values_list("report__unit_id", "report__kind", "report_id", "text")
        return {(unit, kind): (report, text) for unit, kind, report, text in found}

    @cached_property
    def _entries_before(self) -> dict[int, Entries]:
        """The figures of the earlier reports whose texts cite any. One query."""
        parts = {_writer(part): part for part in self.parts.values()}
        citing = {report: parts[who] for who, (report, text) in self._earlier.items() if who in parts and "{{" in text}
        return self._entries(citing)

    def _shown_before(self, report: int, text: str) -> str:
        """A text of the period before with the figures of that time in place."""
        figures = self._entries_before.get(report)
        return cite(text, self.form, figures).text if figures is not None else text

    # Merging --------------------------------------------------------------------------------------------------------

    def merged(self, stands: str, picks: Sequence[tuple[int, int]], *, citing: bool = False) -> str:
        """``stands`` with the picked sentences (report, place) below it; what it says already is not said again."""
        sources = self.sources(citing=citing)
        said = set(sentences(stands))
        chosen = []
        for source in sources:
            written = sentences(source.text)
            places = tuple(
                at
                for at in sorted({place for report, place in picks if report == source.unit})
                if at < len(written) and written[at] not in said
            )
            chosen += [Pick(source.unit, places)] if places else []
        return "\n".join(part for part in (stands.strip(), merge(sources, chosen)) if part)

    def traced(self, text: str) -> list[tuple[Traced, list[ConsolidatedPart]]]:
        """Each sentence of a text with the parts that wrote it, or what it was made from."""
        found = trace(text, [*self.sources(), *self.sources(citing=True)])
        return [(each, [self.parts[report] for report in dict.fromkeys(each.units)]) for each in found]


def _writer(part: ConsolidatedPart) -> tuple[int, str]:
    """Whose text it is: the unit, and whether it wrote for itself or for the units under it."""
    return part.unit_id, part.source.kind if part.source is not None else ""


def sources_of(report: Report, section: str, text: str) -> list[dict[str, Any]]:
    """Whose sentences a section of a consolidated report is made of, as it is stored beside the text."""
    found: dict[int, dict[str, Any]] = {}
    for each, parts in Assembly(report, section).traced(text):
        for part in parts:
            row = found.setdefault(
                part.source_id or 0, {"report": part.source_id, "unit": part.unit_name, "sentences": []}
            )
            row["sentences"].append({"text": each.text, **({"original": each.original} if each.is_changed else {})})
    return list(found.values())


def marks_of(texts: Iterable[UnitText]) -> Mapping[str, int]:
    """How many sentences changed, came and went since the last period."""
    fates = [told.fate for text in texts if not text.is_first for told in text.told]
    return {fate.value: fates.count(fate) for fate in Fate}
