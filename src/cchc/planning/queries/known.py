"""What the system knows of a plan's lines as of a day: accepted progress and figures, each with its day and source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cchc.figures.models import Figure
from cchc.orgunits.queries import last_names
from cchc.planning.models import Assignment, LineContent, ProgressUpdate
from cchc_core.planning.states import ProgressState
from cchc_core.values import machine_text, show_day
from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class Known:
    """What is known of one line. ``text`` is printed in an annex, hence Vietnamese; ``done`` None where nothing tells."""

    value: Fraction | None
    text: str
    as_of: date
    source: Note
    done: bool | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "value": machine_text(self.value) if self.value is not None else None,
            "text": self.text,
            "as_of": self.as_of.isoformat(),
            "source": self.source.to_json(),
            "done": self.done,
        }


def known_of(contents: Sequence[LineContent], cut_off: date, unit_id: int) -> dict[int, Known]:
    """Content → what is known on the day of the cut-off. Four queries, however many lines.

    A figure of the line's indicator goes before what a unit reported, since it has a definition and an owner of its own.
    """
    lines = {content.line_id: content for content in contents}
    reported = _reported(lines, cut_off)
    figures = _figures(contents, cut_off, unit_id)
    found: dict[int, Known] = {}
    for content in contents:
        known = figures.get(content.indicator_id or 0) or reported.get(content.line_id)
        if known is not None:
            found[content.pk] = known
    return found


def _figures(contents: Sequence[LineContent], cut_off: date, unit_id: int) -> dict[int, Known]:
    wanted = {content.indicator_id for content in contents if content.indicator_id is not None}
    if not wanted:
        return {}
    years = {cut_off.year}
    rows = Figure.objects.filter(indicator__in=wanted, unit_id=unit_id, year__in=years, as_of__lte=cut_off)
    replaced = Figure.objects.filter(replaces__isnull=False, as_of__lte=cut_off).values("replaces")
    found: dict[int, Known] = {}
    for row in rows.exclude(pk__in=replaced).select_related("indicator").order_by("as_of", "pk"):
        if row.value is None:
            continue
        text = gettext_noop("Figure “%(name)s” as of %(day)s, source: %(source)s")
        source = note(text, name=str(row.indicator), day=show_day(row.as_of), source=row.source or "–")
        found[row.indicator_id] = Known(row.value, "", row.as_of, source)
    return found


def _reported(lines: Collection[int], cut_off: date) -> dict[int, Known]:
    """Line → the last progress that was accepted by the day."""
    duties = list(Assignment.objects.filter(line__in=list(lines)).order_by("pk"))
    by_line: dict[int, list[Assignment]] = {}
    for duty in duties:
        by_line.setdefault(duty.line_id, []).append(duty)
    rows = ProgressUpdate.objects.filter(
        assignment__in=[duty.pk for duty in duties], state=ProgressState.ACCEPTED.value, on__lte=cut_off
    )
    last: dict[int, ProgressUpdate] = {row.assignment_id: row for row in rows.order_by("on", "pk")}
    done = set(
        rows.filter(accepted_done_on__isnull=False, accepted_done_on__lte=cut_off).values_list(
            "assignment_id", flat=True
        )
    )
    names = last_names() if last else {}
    found: dict[int, Known] = {}
    for line, given in by_line.items():
        told = [last[duty.pk] for duty in given if duty.pk in last]
        if told:
            found[line] = (
                _of_one(told[0], given[0], names, given[0].pk in done)
                if len(given) == 1
                else _of_many(given, told, sum(duty.pk in done for duty in given))
            )
    return found


def _of_one(row: ProgressUpdate, duty: Assignment, names: dict[str, str], done: bool) -> Known:
    text = row.text or (
        "Đã hoàn thành" if done else f"Thực hiện đạt {row.percent} %" if row.percent is not None else ""
    )
    unit = names.get(str(duty.unit_id), "")
    source = note(
        gettext_noop("Progress of %(unit)s on %(day)s, accepted by the monitor"), unit=unit, day=show_day(row.on)
    )
    return Known(row.value, text, row.on, source, done or None)


def _of_many(given: Sequence[Assignment], told: Sequence[ProgressUpdate], done: int) -> Known:
    day = max(row.on for row in told)
    text = gettext_noop("Accepted progress of %(told)s of %(all)s units, the last on %(day)s")
    source = note(text, told=len(told), all=len(given), day=show_day(day))
    return Known(None, f"{done}/{len(given)} đơn vị đã hoàn thành", day, source, done == len(given) or None)
