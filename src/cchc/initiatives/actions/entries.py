"""Registrations: begun and written by a unit, sent by its head, accepted or returned by whoever runs the campaign."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from django.db import transaction

from cchc.accounts.models import Post
from cchc.accounts.queries import holding_on
from cchc.common.clock import moment, today
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.initiatives.actions.campaigns import asked_row, path_in
from cchc.initiatives.actions.entries_told import tell_of_step
from cchc.initiatives.actions.registering import CHANGED, NOT_SAVED, demand_open, lock_entry, say_entry, short
from cchc.initiatives.models import Initiative, InitiativeFile, Kind, LifeEvent, RegistrationCampaign
from cchc.initiatives.permissions import may_step, may_write, may_write_for
from cchc.orgunits.queries import fields_on, tree_on
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.answers import Asked, unanswered
from cchc_core.initiatives.states import ENTRY, EntryState, EntryVerb, Stage
from cchc_core.words import Note, gettext_noop, note

NEEDS_TITLE = note(gettext_noop("Give the initiative a title."))
NO_KIND = note(gettext_noop("Choose what it is: model, initiative, solution or good practice."))
NO_FIELD = note(gettext_noop("Choose a field of reform of the catalogue."))
NO_CONTACT = note(gettext_noop("The contact must be a post of the unit."))
NO_DOCUMENT = note(gettext_noop("A document that was chosen is not among those that you may open."))
NO_LINK = gettext_noop("“%(link)s” is no address. It begins with http:// or https://.")
ELSEWHERE = gettext_noop("%(unit)s does not stand under the office that runs this campaign.")
INCOMPLETE = note(gettext_noop("The registration is not complete yet."))
NEEDS_REASON = note(gettext_noop("Give the reason; it is kept with the decision."))
NOT_WRITABLE = gettext_noop("A registration is changed while it is being written. Now it is: %(state)s.")
LIVES = note(gettext_noop("The life of this model has begun. A registration is returned only before that."))
CAMPAIGN_OVER = note(gettext_noop("The campaign is closed; a returned registration could not be sent again."))
#: What a registration must say before it is presented, in the order of the form.
ASKED_FOR: Mapping[str, Note] = {
    "field": note(gettext_noop("Choose the field of reform.")),
    "problem": note(gettext_noop("Say which problem it solves.")),
    "content": note(gettext_noop("Say what is done.")),
    "novelty": note(gettext_noop("Say what is new in it.")),
    "scope": note(gettext_noop("Say where it applies.")),
    "time": note(gettext_noop("Say from when to when.")),
    "expected": note(gettext_noop("Say what result is expected.")),
    "indicator": note(gettext_noop("Name the figure by which the result is measured.")),
    "target": note(gettext_noop("Say what that figure should reach.")),
    "contact_id": note(gettext_noop("Name the contact post.")),
}
_URL = re.compile(r"https?://\S+\.\S+|https?://localhost\S*", re.IGNORECASE)
WORDS = (
    "title",
    "problem",
    "content",
    "novelty",
    "scope",
    "time",
    "expected",
    "indicator",
    "target",
    "basis",
    "source",
)


@dataclass(frozen=True)
class EntryWish:
    """What a registration says. ``links`` are (words, address), ``files`` (evidence, page), ``extra`` answers by key as typed."""

    title: str
    kind: str = Kind.MODEL
    field: str = ""
    problem: str = ""
    content: str = ""
    novelty: str = ""
    scope: str = ""
    time: str = ""
    expected: str = ""
    indicator: str = ""
    target: str = ""
    basis: str = ""
    basis_document_id: int | None = None
    contact_id: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[int, str], ...] = ()
    extra: Mapping[str, str] = made(default_factory=dict)
    source: str = ""


# Writing ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_entry(
    *, actor: Actor, unit_id: int, campaign: RegistrationCampaign | None, wish: EntryWish, is_demo: bool = False
) -> Initiative:
    """A registration as a draft of the unit; without a campaign it counts for no quota. It need not be complete yet."""
    require(may_write_for(actor, unit_id))
    demand_open(campaign)
    if campaign is not None and campaign.unit_id not in path_in(campaign, unit_id):
        raise WrongState(note(ELSEWHERE, unit=_name(unit_id)))
    row = Initiative(
        unit_id=unit_id,
        unit_path=path_text(tree_on(today()).path(unit_id) or (unit_id,)),
        unit_name=_name(unit_id),
        campaign=campaign,
        asked=asked_row(campaign, unit_id) if campaign is not None else None,
        year=campaign.year if campaign is not None else today().year,
        created_by_id=actor.user_id,
        is_demo=is_demo,
    )
    held = actor.post_for(Permission.INITIATIVE_WRITE, unit_id)
    row.post_id = held.post_id if held else None
    _write(actor, row, wish)
    text = note(gettext_noop("Began to register “%(title)s”"), title=short(row.title))
    say_entry(actor, row, "initiative.begin", text, Permission.INITIATIVE_WRITE, after=_logged(row))
    return row


@transaction.atomic
def save_entry(*, actor: Actor, initiative: Initiative, version: int, wish: EntryWish) -> Initiative:
    """Write on while it is a draft. ``Stale`` when somebody saved since ``version`` was read."""
    require(may_write(actor, initiative))
    row = lock_entry(initiative, version)
    if row.state != EntryState.DRAFT:
        raise WrongState(note(NOT_WRITABLE, state=note(ENTRY.states[EntryState(row.state)])))
    demand_open(row.campaign)
    before = _logged(row)
    row.version += 1
    _write(actor, row, wish)
    after = _logged(row)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if changed:
        text = note(gettext_noop("Changed the registration “%(title)s”"), title=short(row.title))
        old, new = ({name: data.get(name) for name in changed} for data in (before, after))
        say_entry(actor, row, "initiative.save", text, Permission.INITIATIVE_WRITE, before=old, after=new)
    return row


def _write(actor: Actor, row: Initiative, wish: EntryWish) -> None:
    """Put the wish into the row and save it with its files; ``Invalid`` with every problem."""
    problems = [] if wish.title.strip() else [NEEDS_TITLE]
    for name in WORDS:
        most = Initiative._meta.get_field(name).max_length
        words = getattr(wish, name).strip()
        setattr(row, name, (" ".join(words.split()) if most else words)[:most])
    problems += [] if wish.kind in Kind.ALL else [NO_KIND]
    problems += [] if not wish.field or wish.field in _fields(row) else [NO_FIELD]
    row.kind, row.field = wish.kind, wish.field
    row.links, link_problems = _links(wish)
    row.extra, answer_problems = _answers(row, wish)
    problems += link_problems + answer_problems
    problems += _point_at(actor, row, wish)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    row.save()
    _attach(actor, row, wish)


def _fields(row: Initiative) -> set[str]:
    on = row.campaign.as_of if row.campaign is not None else today()
    return {each.key for each in fields_on(on)} | ({row.field} if row.field else set())


def _links(wish: EntryWish) -> tuple[list[dict[str, str]], list[Note]]:
    problems = [note(NO_LINK, link=url.strip()) for _words, url in wish.links if not _URL.fullmatch(url.strip())]
    return [{"text": words.strip()[:200], "url": url.strip()[:1000]} for words, url in wish.links], problems


def questions_of(row: Initiative) -> list[Asked]:
    """What the campaign's form asks besides."""
    return [Asked.of(each) for each in row.campaign.fields] if row.campaign is not None else []


def _answers(row: Initiative, wish: EntryWish) -> tuple[dict[str, str], list[Note]]:
    """What is kept of the answers; those to questions that are not asked any more stay."""
    asked = questions_of(row)
    kept = {key: value for key, value in (row.extra or {}).items() if key not in {each.key for each in asked}}
    problems = []
    for each in asked:
        text, problem = each.read(str(wish.extra.get(each.key, "")))
        problems += [problem] if problem is not None else []
        if text:
            kept[each.key] = text
    return kept, problems


def _point_at(actor: Actor, row: Initiative, wish: EntryWish) -> list[Note]:
    """Contact and document of the basis; what stood already may stay."""
    problems = []
    if wish.contact_id not in (None, row.contact_id):
        posts = Post.objects.filter(holding_on(today()), pk=wish.contact_id, unit_id=row.unit_id)
        problems += [] if posts.exists() else [NO_CONTACT]
    if wish.basis_document_id not in (None, row.basis_document_id):
        seen = documents_visible_to(actor).filter(pk=wish.basis_document_id)
        problems += [] if seen.exists() else [NO_DOCUMENT]
    chosen = {pk for pk, _page in wish.files} - {each.evidence_id for each in _files(row)}
    if chosen and evidence_visible_to(actor).filter(pk__in=chosen).count() < len(chosen):
        problems.append(NO_DOCUMENT)
    if not problems:
        row.contact_id, row.basis_document_id = wish.contact_id, wish.basis_document_id
    return problems


def _files(row: Initiative) -> list[InitiativeFile]:
    return list(row.files.order_by("pk")) if row.pk is not None else []


def _attach(actor: Actor, row: Initiative, wish: EntryWish) -> None:
    """Files as wished. Those that this person may not open, and so could not tick, stay."""
    pages = {pk: page.strip()[:60] for pk, page in wish.files}
    stands = {each.evidence_id: each for each in _files(row)}
    seen = set(evidence_visible_to(actor).filter(pk__in=list(stands)).values_list("pk", flat=True)) if stands else set()
    for pk, each in stands.items():
        if pk not in pages and pk in seen:
            each.delete()
        elif pk in pages and each.page != pages[pk]:
            each.page = pages[pk]
            each.save(update_fields=["page"])
    fresh = [
        InitiativeFile(initiative=row, evidence_id=pk, page=page) for pk, page in pages.items() if pk not in stands
    ]
    InitiativeFile.objects.bulk_create(fresh)


def said(row: Initiative) -> dict[str, Any]:
    """The words of a registration as plain data: for the log, and for the digest of what was sent."""
    data: dict[str, Any] = {name: getattr(row, name) for name in WORDS}
    data |= {"kind": row.kind, "field": row.field, "contact": row.contact_id, "basis_document": row.basis_document_id}
    data |= {"links": row.links, "extra": row.extra}
    data["files"] = [[each.evidence_id, each.page] for each in _files(row)]
    return data


def _logged(row: Initiative) -> dict[str, Any]:
    """The same as a reader of the log understands it: names, not numbers. Two queries."""
    names = {each.key: each.name for each in fields_on(today())}
    titles = list(row.files.order_by("pk").values_list("evidence__title", flat=True))
    contact = row.contact.title if row.contact is not None else ""
    data = {name: value for name, value in said(row).items() if value and name not in ("kind", "basis_document")}
    data |= {"field": names.get(row.field, row.field), "contact": contact, "files": titles}
    data["links"] = [each["url"] for each in row.links]
    return data


def digest_of(row: Initiative) -> str:
    """SHA-256 of what a registration says, written in one way only."""
    data = {**said(row), "unit": row.unit_id, "year": row.year}
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lacks_of(row: Initiative) -> list[Note]:
    """What still keeps a registration from being presented."""
    missing = [words for name, words in ASKED_FOR.items() if not getattr(row, name)]
    return missing + unanswered(questions_of(row), row.extra)


# Steps --------------------------------------------------------------------------------------------------------------

#: In whose name a step is taken.
_PERMISSIONS = {
    EntryVerb.PRESENT: Permission.INITIATIVE_WRITE,
    EntryVerb.DROP: Permission.INITIATIVE_WRITE,
    EntryVerb.RETURN: Permission.INITIATIVE_SEND,
    EntryVerb.SEND: Permission.INITIATIVE_SEND,
    EntryVerb.WITHDRAW: Permission.INITIATIVE_SEND,
    EntryVerb.SEND_BACK: Permission.CAMPAIGN_MANAGE,
    EntryVerb.ACCEPT: Permission.CAMPAIGN_MANAGE,
}
_UNITS_OWN = frozenset({EntryVerb.PRESENT, EntryVerb.RETURN, EntryVerb.SEND, EntryVerb.WITHDRAW})


@transaction.atomic
def step_entry(*, actor: Actor, initiative: Initiative, version: int, verb: EntryVerb, reason: str = "") -> Initiative:
    """Take a step of ``states.ENTRY``. Presenting and sending ask for a complete registration; accepting begins its life.

    ``Stale`` when somebody saved since ``version`` was read, ``WrongState`` where the table has no such step.
    """
    row = lock_entry(initiative)
    require(may_step(actor, row, verb))
    state = EntryState(row.state)
    step = ENTRY.step(state, verb)
    if step is None:
        raise WrongState(ENTRY.why_not(state, verb))
    row = lock_entry(initiative, version)
    _demand(row, verb)
    reason = reason.strip()
    if step.reason and not reason:
        raise Invalid(NOT_SAVED, [NEEDS_REASON])
    row.state, row.version = step.target.value, row.version + 1
    row.reason = reason if step.reason else "" if verb is EntryVerb.ACCEPT else row.reason
    if verb is EntryVerb.SEND:
        row.sent_at, row.digest = moment(), digest_of(row)
    stage = row.stage
    if verb is EntryVerb.ACCEPT:
        row.stage, row.stage_on, row.alive_on = Stage.REGISTERED.value, today(), today()
    elif state is EntryState.ACCEPTED:
        row.stage, row.stage_on, row.alive_on, row.released_at = Stage.IDEA.value, None, None, None
    row.save()
    if row.stage != stage:
        _note_stage(actor, row, stage, reason)
    text = note(gettext_noop("%(verb)s: %(title)s"), verb=note(ENTRY.verbs[verb]), title=short(row.title))
    before, after = {"registration": state.value}, {"registration": row.state}
    if verb is EntryVerb.SEND:
        after["digest"] = row.digest
    act = f"initiative.{verb.value}"
    say_entry(actor, row, act, text, _PERMISSIONS[verb], reason=reason, before=before, after=after)
    tell_of_step(actor, row, verb, reason)
    return row


def _demand(row: Initiative, verb: EntryVerb) -> None:
    """What a step asks for besides its row in the table."""
    if verb in _UNITS_OWN:
        demand_open(row.campaign)
    if verb in (EntryVerb.PRESENT, EntryVerb.SEND):
        problems = lacks_of(row)
        if problems:
            raise Invalid(INCOMPLETE, problems)
    if verb is EntryVerb.SEND_BACK:
        if row.campaign is not None and row.campaign.state == RegistrationCampaign.CLOSED:
            raise WrongState(CAMPAIGN_OVER)
        if row.stage not in (Stage.IDEA, Stage.REGISTERED) or row.adoptions.exists():
            raise WrongState(LIVES)


def _note_stage(actor: Actor, row: Initiative, before: str, reason: str) -> None:
    LifeEvent.objects.create(
        initiative=row,
        before=before,
        after=row.stage,
        on=today(),
        text=reason,
        by_id=actor.user_id,
        post_id=_post(actor, row),
        at=moment(),
    )


def _post(actor: Actor, row: Initiative) -> int | None:
    unit = row.campaign.unit_id if row.campaign is not None else row.unit_id
    held = actor.post_for(Permission.CAMPAIGN_MANAGE, unit) if unit is not None else None
    return held.post_id if held else None


def _name(unit_id: int) -> str:
    tree = tree_on(today())
    return tree.name(unit_id) if unit_id in tree else str(unit_id)


__all__ = ["ASKED_FOR", "CHANGED", "EntryWish", "begin_entry", "digest_of", "lacks_of", "save_entry", "step_entry"]
