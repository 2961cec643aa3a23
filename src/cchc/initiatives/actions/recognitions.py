"""Formal recognition by a council, apart from the model's life: submitted, then recognised with a certificate, or refused."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.initiatives.actions import life_told as told
from cchc.initiatives.actions.life import IN_FUTURE, NO_SUCH_PROOF, NOT_ACCEPTED, NOT_SAVED, asked, holding_of, say
from cchc.initiatives.models import Initiative, Recognition
from cchc.initiatives.permissions import may_recognise
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.council import faults, why_not
from cchc_core.initiatives.states import RECOGNITION, RecognitionState, RecognitionVerb
from cchc_core.words import Note, gettext_noop, note

NO_LEVEL = note(gettext_noop("Say at which level it is submitted: of the unit, of the province."))
RECOGNISED = note(gettext_noop("This model is recognised at this level already."))
ONE_WAITS = note(gettext_noop("This model waits for a council at this level already."))
NO_COUNCIL = note(gettext_noop("Name the council that decided."))
NO_DAY = note(gettext_noop("Say on which day the council met."))
MET_BEFORE = note(gettext_noop("The council met before it was submitted."))
NO_PAPER = note(gettext_noop("Name the decision or the certificate by which it is recognised."))
SAY_WHY = note(gettext_noop("Say why it is not recognised; the reason stays with the model."))
CHANGED = note(gettext_noop("Somebody else noted a decision meanwhile. What stands now is shown; look at it first."))


@dataclass(frozen=True)
class Verdict:
    """What a council decided, by how many of how many, and by which paper."""

    council: str = ""
    met_on: date | None = None
    members: int | None = None
    present: int | None = None
    votes_for: int | None = None
    document_id: int | None = None
    certificate: str = ""
    reason: str = ""


@transaction.atomic
def submit_recognition(*, actor: Actor, initiative: Initiative, level: str, submitted_on: date) -> Recognition:
    """Note that a model was put before the council of a level."""
    row = asked(initiative)
    require(may_recognise(actor, row))
    if not row.is_accepted:
        raise WrongState(NOT_ACCEPTED)
    words = " ".join(level.split())
    problems = [] if words else [NO_LEVEL]
    problems += [IN_FUTURE] if submitted_on > today() else []
    if problems:
        raise Invalid(NOT_SAVED, problems)
    stands = {state for state, known in row.recognitions.values_list("state", "level") if fold(known) == fold(words)}
    if RecognitionState.SUBMITTED in stands:
        raise WrongState(ONE_WAITS)
    if RecognitionState.RECOGNISED in stands:
        raise WrongState(RECOGNISED)
    found = Recognition.objects.create(
        initiative=row, level=words[:200], submitted_on=submitted_on, by_id=actor.user_id, at=moment()
    )
    summary = note(gettext_noop("Put “%(title)s” before the council: %(level)s"), title=row.title[:160], level=words)
    say(
        actor,
        row,
        "initiative.submit_recognition",
        summary,
        part=f"recognition:{found.pk}",
        after={"level": words, "since": submitted_on},
        holding=holding_of(actor, row, Permission.INITIATIVE_RECOGNISE),
    )
    return found


@transaction.atomic
def decide_recognition(
    *, actor: Actor, recognition: Recognition, version: int, verb: RecognitionVerb, verdict: Verdict
) -> Recognition:
    """Note what the council decided. It recognises only with two thirds of all its members; else it can only be refused."""
    initiative = asked(Initiative(pk=recognition.initiative_id))
    row = locked(Recognition.objects.filter(pk=recognition.pk)).get()
    require(may_recognise(actor, initiative))
    state = RecognitionState(row.state)
    step = RECOGNITION.step(state, verb)
    if step is None:
        raise WrongState(RECOGNITION.why_not(state, verb))
    if row.version != version:
        raise Stale(CHANGED, {"state": row.state, "version": row.version})
    problems = _faults(actor, row, verb, verdict)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = row.state
    row.state = step.target.value
    row.council, row.met_on = verdict.council.strip()[:300], verdict.met_on
    row.members, row.present, row.votes_for = verdict.members, verdict.present, verdict.votes_for
    row.document_id, row.certificate = verdict.document_id, verdict.certificate.strip()[:100]
    row.reason, row.version = verdict.reason.strip(), row.version + 1
    row.save()
    text = gettext_noop("The council on “%(title)s”: %(state)s")
    state_note = note(RECOGNITION.states[step.target])
    say(
        actor,
        initiative,
        "initiative.decide_recognition",
        note(text, title=initiative.title[:160], state=state_note),
        part=f"recognition:{row.pk}",
        before={"recognition": before},
        after={
            "recognition": row.state,
            "decided_by": row.council,
            "members": row.members,
            "present": row.present,
            "votes_for": row.votes_for,
            "certificate": row.certificate,
        },
        reason=row.reason,
        holding=holding_of(actor, initiative, Permission.INITIATIVE_RECOGNISE),
    )
    told.recognition_decided(actor, initiative, row)
    return row


def _faults(actor: Actor, row: Recognition, verb: RecognitionVerb, verdict: Verdict) -> list[Note]:
    found: list[Note] = [] if verdict.council.strip() else [NO_COUNCIL]
    if verdict.met_on is None:
        found.append(NO_DAY)
    elif verdict.met_on > today():
        found.append(IN_FUTURE)
    elif verdict.met_on < row.submitted_on:
        found.append(MET_BEFORE)
    votes = faults(verdict.members, verdict.present, verdict.votes_for)
    found += votes
    if verb is RecognitionVerb.RECOGNISE:
        short = None if votes else why_not(verdict.members or 0, verdict.votes_for or 0)
        found += [short] if short is not None else []
        found += [] if verdict.document_id is not None or verdict.certificate.strip() else [NO_PAPER]
    elif not verdict.reason.strip():
        found.append(SAY_WHY)
    if verdict.document_id is not None and not documents_visible_to(actor).filter(pk=verdict.document_id).exists():
        found.append(NO_SUCH_PROOF)
    return found
