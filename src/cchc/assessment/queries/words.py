"""What people said about a leaf, in words: choices, figures typed over, requests and messages, each as a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from cchc.assessment.models import CriterionEvidence, LeafMessage, LeafRequest, LeafThread, ScoreEntry
from cchc.common.words import say
from cchc_core.rules.rule import Rule
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note


def judgement_words(rule: Rule | None, judgement: Mapping[str, Any]) -> str:
    """The case, level or points that somebody chose: "Kịp thời"; "" where nothing was chosen."""
    if rule is None:
        return ""
    needed = rule.inputs_needed(dict(judgement))
    cases = {each.key: _label(each.label) for each in needed.branches}
    levels = {each.key: _label(each.label) for each in needed.levels}
    found = [cases.get(str(judgement.get("branch")), ""), levels.get(str(judgement.get("level")), "")]
    points = judgement.get("points")
    if needed.points and isinstance(points, Fraction):
        found.append(show_number(points, 2))
    return " · ".join(each for each in found if each)


def _label(label: Note | str) -> str:
    return say(label) if isinstance(label, Note) else label


# Figures typed over -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overridden:
    """A figure that the system knew and the unit replaced by its own, as the verifier reads it."""

    label: str
    known: str
    typed: str
    origin: str  # as ``Figure.origin``
    source: str
    as_of: date


def overridden(entry: ScoreEntry | None) -> tuple[Overridden, ...]:
    """What an entry typed over. Asks nothing where its figures with their indicators are at hand."""
    if entry is None or not entry.overrides:
        return ()
    typed = {row.figure.indicator.name: row.figure for row in entry.figures.all()}
    return tuple(
        Overridden(
            typed[each["name"]].indicator.label or each["name"],
            _plain(each["known"]),
            _plain(typed[each["name"]].text),
            each["origin"],
            each.get("source", ""),
            date.fromisoformat(each["as_of"]),
        )
        for each in entry.overrides
        if each["name"] in typed
    )


def _plain(text: str) -> str:
    """A stored value as people write it: figures stay, "true" and days are said."""
    said = {
        "true": gettext_noop("Yes"),
        "false": gettext_noop("No"),
        "never": gettext_noop("Not done"),
    }
    if text in said:
        return say(note(said[text]))
    try:
        return show_day(date.fromisoformat(text))
    except ValueError:
        return text


# The history of a leaf ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """One line of the leaf's history."""

    at: datetime
    who: str
    sentence: Note
    reason: str = ""


_STAGES = {
    ScoreEntry.SELF: gettext_noop("The unit scored %(points)s points"),
    ScoreEntry.IMPORTED: gettext_noop("The result was entered: %(points)s points"),
    ScoreEntry.VERIFICATION: gettext_noop("The verifier gave %(points)s points"),
    ScoreEntry.EXPLANATION: gettext_noop("The unit explained and stands by %(points)s points"),
    ScoreEntry.SECOND_VERIFICATION: gettext_noop("The second verification gave %(points)s points"),
    ScoreEntry.COUNCIL: gettext_noop("The council decided %(points)s points"),
    ScoreEntry.CORRECTION: gettext_noop("Corrected after publication to %(points)s points"),
}
_WITHOUT = {
    ScoreEntry.SELF: gettext_noop("The unit saved it without points yet"),
    ScoreEntry.IMPORTED: gettext_noop("The result was entered without points yet"),
    ScoreEntry.VERIFICATION: gettext_noop("The verifier saved it without points yet"),
    ScoreEntry.EXPLANATION: gettext_noop("The unit explained it"),
}
_ASKED = {
    LeafRequest.EXPLANATION: gettext_noop("The verifier asked for an explanation by %(day)s"),
    LeafRequest.DOCUMENT: gettext_noop("The verifier asked for the missing document by %(day)s"),
}


def history(
    entries: Iterable[ScoreEntry], citations: Iterable[CriterionEvidence], thread: LeafThread
) -> list[Happened]:
    """Entries, documents, requests and messages together, the last first. Two queries beside what is handed in."""
    found = [_entry(entry) for entry in entries]
    for row in citations:
        found += _citation(row)
    for request in LeafRequest.objects.filter(thread=thread).order_by("at", "pk"):
        found += _request(request)
    for message in LeafMessage.objects.filter(thread=thread).order_by("at", "pk"):
        found.append(Happened(message.at, message.by, note(gettext_noop("Wrote in the thread")), message.text))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _entry(entry: ScoreEntry) -> Happened:
    points = entry.points if entry.points is not None else entry.computed
    if points is None:
        sentence = note(_WITHOUT.get(entry.stage, _WITHOUT[ScoreEntry.VERIFICATION]))
    else:
        text = _STAGES.get(entry.stage, _STAGES[ScoreEntry.VERIFICATION])
        sentence = note(text, points=show_number(points, 2))
    texts = dict.fromkeys(text for text in (entry.reason, entry.note) if text)
    return Happened(entry.at, entry.by, sentence, " · ".join(texts))


def _citation(row: CriterionEvidence) -> Iterable[Happened]:
    document = f"{row.evidence.full_symbol} {row.evidence.title}".strip()
    text = gettext_noop("Cited “%(document)s”")
    if row.late:
        text = gettext_noop("Brought “%(document)s” after submission")
    yield Happened(row.added_at, row.added_by.name if row.added_by else "", note(text, document=document), row.page)
    if row.withdrawn_at:
        who = row.withdrawn_by.name if row.withdrawn_by else ""
        yield Happened(row.withdrawn_at, who, note(gettext_noop("Withdrew “%(document)s”"), document=document))


def _request(row: LeafRequest) -> Iterable[Happened]:
    yield Happened(row.at, row.by, note(_ASKED[row.kind], day=show_day(row.due_on)), row.text)
    if row.withdrawn_at:
        yield Happened(row.withdrawn_at, row.by, note(gettext_noop("The verifier took the request back")))
    if row.answered_at:
        yield Happened(row.answered_at, "", note(gettext_noop("The unit answered the request")))
