"""Sentences that the product can say for a section of a report, each with where it comes from; taken one by one or all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cchc.reporting.bridge import derivation_of, sections_asked
from cchc.reporting.models import Narrative, Report
from cchc.reporting.queries.checked import Checked
from cchc.reporting.sources import OF_WHOLE, TOLD, asking_of
from cchc.reporting.sources.asking import Offer
from cchc_core.reporting.derive import with_derived
from cchc_core.reporting.form import Section
from cchc_core.reporting.narrative import cite


@dataclass(frozen=True)
class Sentence:
    """One sentence as it would be stored, and as it reads with its figures in place. ``pick`` is what a page sends of it."""

    text: str
    shown: str
    pick: str


@dataclass(frozen=True)
class SectionOffer:
    """What one part of the product offers to a section; sentences that stand there already are left out."""

    part: str
    source: str
    sentences: tuple[Sentence, ...]


def offers_of(report: Report, seen: Checked) -> dict[str, list[SectionOffer]]:
    """Section → what is offered to it. The queries of the parts, and two."""
    sections = [section for section in sections_asked(report) if section.text]
    if not sections:
        return {}
    written: dict[str, str] = dict(report.narratives.values_list("section", "text"))
    whole = with_derived(derivation_of(report.period.template_version), seen.entries, seen.levels, seen.window)
    found: dict[str, list[SectionOffer]] = {}
    for part, tell in TOLD.items():
        if not report.is_own and part not in OF_WHOLE:
            continue
        offer = tell(asking_of(report))
        section = _place(seen, sections, part)
        sentences = []
        for place, text in enumerate(offer.sentences if offer is not None else ()):
            cited = cite(text, seen.form, whole)
            if not cited.problems and not stands_in(text, written.get(section, "")):
                sentences.append(Sentence(text, cited.text, f"{part}:{place}"))
        if offer is not None and sentences:
            found.setdefault(section, []).append(SectionOffer(part, offer.source, tuple(sentences)))
    return found


def _place(seen: Checked, sections: Sequence[Section], part: str) -> str:
    """The section whose tables have cells of a part; findings belong where shortcomings are told; else the first section."""
    codes = [section.code for section in sections]
    if part == "improvement":
        of_findings = [section.code for section in sections if section.indicator == SHORTCOMINGS]
        if of_findings:
            return of_findings[0]
    for key, cell in seen.asked.items():
        table = seen.form.table(key.table)
        if cell.source == part and table is not None and table.section in codes:
            return table.section
    return codes[0]


#: The name under which the catalogue keeps the text on shortcomings and their causes.
SHORTCOMINGS = "NX2"


def taken_from(report: Report, seen: Checked, section: str, pick: str) -> list[Offer]:
    """The sentences that a page asks for: "initiatives:0", or all of a part: "initiatives". What is not offered is left out."""
    if not pick:
        return []
    part = pick.partition(":")[0]
    return [
        Offer(each.part, each.source, tuple(one.text for one in each.sentences if pick in (part, one.pick)))
        for each in offers_of(report, seen).get(section, ())
        if each.part == part
    ]


def with_taken(text: str, taken: Iterable[Offer]) -> str:
    """A text with what was taken below it, each sentence a paragraph; what it says already is not said again."""
    lines = [text.replace("\r\n", "\n").strip()]
    lines += [each for offer in taken for each in offer.sentences if not stands_in(each, text)]
    return "\n".join(line for line in lines if line)


def stands_in(sentence: str, text: str) -> bool:
    return " ".join(sentence.split()) in " ".join(text.split())


def kept_sources(stands: Narrative, text: str, taken: Iterable[Offer]) -> list[dict[str, Any]]:
    """Which sentences of a text come from the product: those taken now and before, as far as they still stand there."""
    found: dict[tuple[str, str], list[str]] = {}
    before: Iterable[Mapping[str, Any]] = (each for each in stands.sources if each.get("part"))
    for each in before:
        found.setdefault((each["part"], each["source"]), []).extend(each["sentences"])
    for offer in taken:
        found.setdefault((offer.part, offer.source), []).extend(offer.sentences)
    kept = {key: [one for one in dict.fromkeys(sentences) if stands_in(one, text)] for key, sentences in found.items()}
    return [
        {"part": part, "source": source, "sentences": sentences}
        for (part, source), sentences in kept.items()
        if sentences
    ]
