"""Having a model appraised by several people who do not see each other's sheets, until all are in.

The log is read by more people than a sheet: until all are in, no event tells what anybody gave. The event that ends the
appraisal keeps all marks together.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.initiatives.actions import life_told as told
from cchc.initiatives.actions.life import NOT_ACCEPTED, NOT_SAVED, asked, holding_of, say
from cchc.initiatives.models import Appraisal, AppraisalSheet, Initiative
from cchc.initiatives.permissions import may_appraise, may_have_appraised
from cchc.initiatives.queries.appraisals import QUESTIONS, assessors_offered, holds_two
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import Stage
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note

FEWEST = 2
HIGHEST = Fraction(100)

ONE_IS_OPEN = note(gettext_noop("An appraisal of this model is open already. Wait until it is finished, or close it."))
TOO_FEW = note(gettext_noop("Choose at least two assessors: one opinion has no spread."))
NOT_OFFERED = note(gettext_noop("Somebody who was chosen does not appraise initiatives, or works in the unit itself."))
SAME_PERSON = note(gettext_noop("Two of the chosen posts are held by one person; choose one of them."))
PAST = note(gettext_noop("The deadline lies in the past."))
STOPPED = note(gettext_noop("A model that was stopped is not appraised."))
ENDED = note(gettext_noop("This appraisal is finished; sheets are not changed any more."))
GIVEN = note(gettext_noop("You have submitted this sheet. It stays as it is until everybody reads it."))
CHANGED = note(gettext_noop("This sheet was saved elsewhere meanwhile. What stands now is shown; look at it first."))
ALL_MARKS = note(gettext_noop("Give a mark for novelty, for applicability and for effect."))
OUT_OF_RANGE = note(gettext_noop("A mark lies between 0 and 100."))
WHOSE_UNIT = note(gettext_noop("Say in which unit the figures before and after are measured."))
BOTH_FIGURES = note(gettext_noop("A figure before needs one after, and the other way round."))


@dataclass(frozen=True)
class SheetWish:
    """What an assessor gives: marks out of 100, words, and the measured effect."""

    novelty: Fraction | None = None
    applicability: Fraction | None = None
    effect: Fraction | None = None
    people: str = ""
    money: str = ""
    time: str = ""
    before: Fraction | None = None
    after: Fraction | None = None
    unit_word: str = ""
    remark: str = ""


@transaction.atomic
def open_appraisal(*, actor: Actor, initiative: Initiative, post_ids: Collection[int], due_on: date) -> Appraisal:
    """Put a model before assessors until a day. Each gets an empty sheet of its own."""
    row = asked(initiative)
    require(may_have_appraised(actor, row))
    if not row.is_accepted:
        raise WrongState(NOT_ACCEPTED)
    if row.stage == Stage.STOPPED:
        raise WrongState(STOPPED)
    if row.appraisals.filter(closed_at__isnull=True).exists():
        raise WrongState(ONE_IS_OPEN)
    chosen = sorted(set(post_ids))
    problems = [TOO_FEW] if len(chosen) < FEWEST else []
    if assessors_offered(row).filter(pk__in=chosen).count() != len(chosen):
        problems.append(NOT_OFFERED)
    if holds_two(chosen):
        problems.append(SAME_PERSON)
    if due_on < today():
        problems.append(PAST)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    appraisal = Appraisal.objects.create(initiative=row, due_on=due_on, opened_by_id=actor.user_id, opened_at=moment())
    sheets = AppraisalSheet.objects.bulk_create(
        AppraisalSheet(appraisal=appraisal, assessor_id=post) for post in chosen
    )
    text = gettext_noop("Asked %(count)s assessors to appraise “%(title)s” by %(day)s")
    summary = note(text, count=len(chosen), title=row.title[:160], day=show_day(due_on))
    say(
        actor,
        row,
        "initiative.open_appraisal",
        summary,
        part=f"appraisal:{appraisal.pk}",
        after={"assessors": len(chosen), "due_on": due_on},
        holding=holding_of(actor, row, Permission.INITIATIVE_DECIDE),
    )
    told.appraisal_opened(actor, row, sheets)
    return appraisal


@transaction.atomic
def save_sheet(*, actor: Actor, sheet: AppraisalSheet, version: int, wish: SheetWish) -> AppraisalSheet:
    """Keep what an assessor has so far; nobody else sees it. ``Stale`` when it was saved since ``version`` was read."""
    row = _own(actor, sheet, version)
    _write(row, wish)
    row.save()
    _say(actor, row, "initiative.save_sheet", gettext_noop("Wrote on the own sheet of the appraisal of “%(title)s”"))
    return row


@transaction.atomic
def submit_sheet(*, actor: Actor, sheet: AppraisalSheet, version: int, wish: SheetWish | None = None) -> AppraisalSheet:
    """Hand the own sheet in; it is not changed afterwards. With the last one the appraisal is finished and all may read."""
    row = _own(actor, sheet, version)
    if wish is not None:
        _write(row, wish)
    marks = [getattr(row, name) for name in QUESTIONS]
    if None in marks:
        raise Invalid(NOT_SAVED, [ALL_MARKS])
    row.version += 0 if wish is not None else 1
    row.submitted_at, row.submitted_by_id = moment(), actor.user_id
    row.save()
    _say(actor, row, "initiative.submit_sheet", gettext_noop("Submitted the own sheet of the appraisal of “%(title)s”"))
    appraisal = row.appraisal
    if not appraisal.sheets.filter(submitted_at__isnull=True).exists():
        text = gettext_noop("All assessors of “%(title)s” have submitted; the appraisal is finished")
        _finish(actor, appraisal, text)
    return row


@transaction.atomic
def close_appraisal(*, actor: Actor, appraisal: Appraisal, reason: str = "") -> Appraisal:
    """End an appraisal without the sheets that are out. What is out by then cannot be handed in any more."""
    initiative = asked(Initiative(pk=appraisal.initiative_id))
    row = locked(Appraisal.objects.filter(pk=appraisal.pk)).get()
    row.initiative = initiative
    require(may_have_appraised(actor, initiative))
    if row.closed_at is not None:
        raise WrongState(ENDED)
    _finish(actor, row, gettext_noop("Closed the appraisal of “%(title)s”"), reason.strip())
    return row


def _finish(actor: Actor, appraisal: Appraisal, text: str, reason: str = "") -> None:
    """From now on everybody concerned reads all sheets; so the log may keep the marks."""
    appraisal.closed_at = moment()
    appraisal.save(update_fields=["closed_at"])
    initiative = appraisal.initiative
    sheets = appraisal.sheets.filter(submitted_at__isnull=False).select_related("assessor").order_by("pk")
    marks = [
        f"{sheet.assessor.title}: {' / '.join(show_number(getattr(sheet, name)) for name in QUESTIONS)}"
        for sheet in sheets
    ]
    say(
        actor,
        initiative,
        "initiative.close_appraisal",
        note(text, title=initiative.title[:160]),
        part=f"appraisal:{appraisal.pk}",
        after={"sheets": len(marks), "marks": "; ".join(marks)},
        reason=reason,
        holding=holding_of(actor, initiative, Permission.INITIATIVE_DECIDE, Permission.INITIATIVE_APPRAISE),
    )
    told.appraised(actor, initiative, appraisal)


def _own(actor: Actor, sheet: AppraisalSheet, version: int) -> AppraisalSheet:
    """The sheet under lock, for its own assessor, while the appraisal goes on. The model is locked first, as everywhere."""
    appraisal = Appraisal.objects.get(pk=sheet.appraisal_id)
    initiative = asked(Initiative(pk=appraisal.initiative_id))
    appraisal = locked(Appraisal.objects.filter(pk=appraisal.pk)).get()
    appraisal.initiative = initiative
    row = locked(AppraisalSheet.objects.filter(pk=sheet.pk)).get()
    row.appraisal = appraisal
    require(may_appraise(actor, row))
    if appraisal.closed_at is not None:
        raise WrongState(ENDED)
    if row.submitted_at is not None:
        raise WrongState(GIVEN)
    if row.version != version:
        raise Stale(CHANGED, {each.name: getattr(row, each.name) for each in fields(SheetWish)})
    return row


def _write(row: AppraisalSheet, wish: SheetWish) -> None:
    problems: list[Note] = []
    marks = [getattr(wish, name) for name in QUESTIONS]
    if any(mark is not None and not 0 <= mark <= HIGHEST for mark in marks):
        problems.append(OUT_OF_RANGE)
    if (wish.before is None) != (wish.after is None):
        problems.append(BOTH_FIGURES)
    elif wish.after is not None and not wish.unit_word.strip():
        problems.append(WHOSE_UNIT)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    for each in fields(wish):
        value = getattr(wish, each.name)
        setattr(row, each.name, value.strip() if isinstance(value, str) else value)
    row.version += 1


def _say(actor: Actor, row: AppraisalSheet, verb: str, text: str) -> None:
    """That somebody wrote, and nothing of what: marks stay out of the log while another sheet is out."""
    initiative = row.appraisal.initiative
    held = next((each for each in actor.holdings if each.post_id == row.assessor_id), None)
    part = f"appraisal:{row.appraisal_id}"
    say(actor, initiative, verb, note(text, title=initiative.title[:160]), part=part, holding=held)
