"""Periods: opened for the units of a circle, their clocks, the units that are asked, exceptions, reminders, closing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.notifications.queries import posts_of
from cchc.orgunits.queries import tree_on
from cchc.reporting.actions.common import CLOSED, NEEDS_REASON, NOT_SAVED, lock_period, say_period
from cchc.reporting.actions.told import WRITERS, tell, tell_asked
from cchc.reporting.bridge import form_of
from cchc.reporting.models import AskedUnit, PeriodException, Report, ReportPeriod, TemplateVersion
from cchc.reporting.permissions import may_except, may_manage, may_manage_for
from cchc_core.access import Actor, Permission
from cchc_core.reporting.clocks import Clocks
from cchc_core.reporting.states import HANDED_IN, ReportState
from cchc_core.reporting.windows import NoSuchPeriod, Window
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

NO_FORM = note(gettext_noop("Choose a sealed version of a form of this office, or of one above it."))
NO_UNITS = note(gettext_noop("Choose at least one unit that is asked for the report."))
NO_TITLE = note(gettext_noop("Give the period a name."))
OTHER_VERSION = gettext_noop(
    "The office above asks by version %(number)s of this form for these days. Choose that one, so that both add up."
)
TWICE = note(gettext_noop("A period of this report for these days is open already."))
ELSEWHERE = gettext_noop("%(unit)s does not stand under the office that asks.")
ASKED_ALREADY = gettext_noop("%(unit)s is asked in this period already.")
HAS_SENT = note(gettext_noop("The unit has sent its report already. Return it before the unit is left out."))
PAST_DAY = note(gettext_noop("Give a day that is not past."))
#: States in which a report waits for its unit; reminders go to these.
WAITS_FOR_UNIT = (ReportState.NOT_BEGUN.value, ReportState.ENTERING.value, ReportState.AWAITING_HEAD.value)


@dataclass(frozen=True)
class PeriodPlan:
    """What a period is to be. ``key`` is one of the form's calendar; ``units`` are asked in this order."""

    version: TemplateVersion
    key: str
    title: str
    opens_on: date
    due_on: date
    locks_on: date
    units: Sequence[int]
    tree_on: date | None = None


@transaction.atomic
def open_period(*, actor: Actor, unit_id: int, plan: PeriodPlan, is_demo: bool = False) -> ReportPeriod:
    """Open a period with a report that is not begun for each unit, and tell them. ``Invalid`` with every problem."""
    require(may_manage_for(actor, unit_id))
    window = _window(plan)
    on = plan.tree_on or min(window.until, today())
    problems = _problems(unit_id, plan, window, on)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    held = actor.post_for(Permission.REPORT_MANAGE, unit_id)
    row = ReportPeriod.objects.create(
        template_version=plan.version,
        unit_id=unit_id,
        unit_path=path_text(tree_on(on).path(unit_id) or (unit_id,)),
        calendar=form_of(plan.version).calendar.key,
        kind=window.kind.value,
        key=window.key,
        title=" ".join(plan.title.split())[:300],
        since=window.since,
        until=window.until,
        tree_on=on,
        opens_on=plan.opens_on,
        due_on=plan.due_on,
        locks_on=plan.locks_on,
        previous=_previous(unit_id, plan.version, window),
        is_demo=is_demo,
        created_by_id=actor.user_id,
        post_id=held.post_id if held else None,
    )
    asked = _ask(row, list(dict.fromkeys(plan.units)))
    text = note(gettext_noop("Opened the period “%(title)s” for %(count)s units"), title=row.title, count=len(asked))
    say_period(actor, row, "report_period.open", text, after={"units": [each.unit_name for each in asked]})
    tell_asked(actor, row, asked, "report.opened", gettext_noop("Report by %(day)s: %(period)s"))
    return row


def _window(plan: PeriodPlan) -> Window:
    try:
        return form_of(plan.version).calendar.window(plan.key)
    except NoSuchPeriod as unknown:
        raise Invalid(NOT_SAVED, [unknown.reason]) from None


def _problems(unit_id: int, plan: PeriodPlan, window: Window, on: date) -> list[Note]:
    problems = list(Clocks(plan.opens_on, plan.due_on, plan.locks_on).problems())
    tree = tree_on(on)
    if not plan.version.is_sealed or plan.version.template.unit_id not in (*(tree.path(unit_id) or ()), unit_id):
        problems.append(NO_FORM)
    problems += [] if plan.title.strip() else [NO_TITLE]
    problems += [] if plan.units else [NO_UNITS]
    for each in plan.units:
        if unit_id not in (tree.path(each) or ()):
            problems.append(note(ELSEWHERE, unit=tree.name(each) if each in tree else str(each)))
    same = ReportPeriod.objects.filter(template_version__template_id=plan.version.template_id, key=window.key)
    problems += [TWICE] if same.filter(unit=unit_id).exists() else []
    above = same.filter(asked__unit=unit_id, asked__excluded=False).exclude(template_version=plan.version).first()
    if above is not None:
        problems.append(note(OTHER_VERSION, number=above.template_version.number))
    return problems


def _previous(unit_id: int, version: TemplateVersion, window: Window) -> ReportPeriod | None:
    """The same report for the same kind of window before: what changes are compared with."""
    rows = ReportPeriod.objects.filter(unit_id=unit_id, template_version__template_id=version.template_id)
    return rows.filter(kind=window.kind.value, until__lt=window.until).order_by("-until", "-pk").first()


def _ask(period: ReportPeriod, units: Sequence[int], first: int = 0) -> list[AskedUnit]:
    tree = tree_on(period.tree_on)
    paths = {unit: path_text(tree.path(unit) or (unit,)) for unit in units}
    asked = AskedUnit.objects.bulk_create(
        AskedUnit(
            period=period,
            unit_id=unit,
            unit_name=tree.name(unit),
            holder_id=unit,
            holder_path=paths[unit],
            place=first + place,
        )
        for place, unit in enumerate(units)
    )
    Report.objects.bulk_create(
        Report(
            period=period,
            asked=row,
            unit_id=row.unit_id,
            unit_name=row.unit_name,
            holder_id=row.holder_id,
            holder_path=row.holder_path,
        )
        for row in asked
    )
    return asked


# Changing -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def change_period(
    *, actor: Actor, period: ReportPeriod, version: int, title: str, opens_on: date, due_on: date, locks_on: date
) -> ReportPeriod:
    """Other days or another name. The units hear of another due day; what was sent keeps whether it was in time."""
    require(may_manage(actor, period))
    row = lock_period(period, version)
    _demand_open(row)
    problems = list(Clocks(opens_on, due_on, locks_on).problems()) + ([] if title.strip() else [NO_TITLE])
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = _days(row)
    moved = row.due_on != due_on
    row.title, row.opens_on, row.due_on, row.locks_on = " ".join(title.split())[:300], opens_on, due_on, locks_on
    row.version += 1
    row.save()
    text = note(gettext_noop("Changed the days of the period “%(title)s”"), title=row.title)
    say_period(actor, row, "report_period.change", text, before=before, after=_days(row))
    if moved:
        tell_asked(actor, row, row.asked.all(), "report.changed", gettext_noop("Now due by %(day)s: %(period)s"))
    return row


def _days(row: ReportPeriod) -> dict[str, str]:
    return {"title": row.title, **{name: str(getattr(row, name)) for name in ("opens_on", "due_on", "locks_on")}}


def _demand_open(row: ReportPeriod) -> None:
    if not row.is_open:
        raise WrongState(CLOSED)


@transaction.atomic
def ask_more(*, actor: Actor, period: ReportPeriod, units: Collection[int]) -> list[AskedUnit]:
    """Ask further units in a period that runs already."""
    require(may_manage(actor, period))
    row = lock_period(period)
    _demand_open(row)
    tree = tree_on(row.tree_on)
    problems = [NO_UNITS] if not units else []
    asked_already = set(row.asked.values_list("unit_id", flat=True))
    for unit in units:
        name = tree.name(unit) if unit in tree else str(unit)
        if row.unit_id not in (tree.path(unit) or ()):
            problems.append(note(ELSEWHERE, unit=name))
        elif unit in asked_already:
            problems.append(note(ASKED_ALREADY, unit=name))
    if problems:
        raise Invalid(NOT_SAVED, problems)
    last = row.asked.aggregate(last=Max("place"))["last"]
    asked = _ask(row, list(dict.fromkeys(units)), (last or 0) + 1)
    names = tuple(each.unit_name for each in asked)
    say_period(actor, row, "report_period.ask", note(gettext_noop("Asked besides: %(units)s"), units=names))
    tell_asked(actor, row, asked, "report.opened", gettext_noop("Report by %(day)s: %(period)s"))
    return asked


@transaction.atomic
def leave_out(*, actor: Actor, asked: AskedUnit, reason: str) -> AskedUnit:
    """Leave a unit out of what is due, with the reason. Refused for one whose report is sent or counted."""
    row = _locked_asked(actor, asked)
    if not reason.strip():
        raise Invalid(NEEDS_REASON, [NEEDS_REASON])
    if row.reports.filter(state__in=[state.value for state in HANDED_IN]).exists():
        raise WrongState(HAS_SENT)
    row.excluded, row.reason = True, reason.strip()
    row.save(update_fields=["excluded", "reason"])
    text = note(gettext_noop("Left %(unit)s out of the period"), unit=row.unit_name)
    say_period(actor, row.period, "report_period.leave_out", text, part=f"unit:{row.unit_id}", reason=row.reason)
    return row


@transaction.atomic
def take_in_again(*, actor: Actor, asked: AskedUnit) -> AskedUnit:
    """Ask a unit again that was left out."""
    row = _locked_asked(actor, asked)
    if row.excluded:
        row.excluded, row.reason = False, ""
        row.save(update_fields=["excluded", "reason"])
        text = note(gettext_noop("Asked %(unit)s again"), unit=row.unit_name)
        say_period(actor, row.period, "report_period.take_in", text, part=f"unit:{row.unit_id}")
    return row


def _locked_asked(actor: Actor, asked: AskedUnit) -> AskedUnit:
    require(may_except(actor, asked))
    row = locked(AskedUnit.objects.filter(pk=asked.pk)).get()
    row.period = ReportPeriod.objects.get(pk=row.period_id)
    return row


# Time and reminders -------------------------------------------------------------------------------------------------


@transaction.atomic
def grant_exception(*, actor: Actor, asked: AskedUnit, until: date, why: str) -> PeriodException:
    """Let one unit enter until a later day, lock or no lock."""
    row = _locked_asked(actor, asked)
    problems = [] if why.strip() else [NEEDS_REASON]
    problems += [PAST_DAY] if until < today() else []
    if problems:
        raise Invalid(NOT_SAVED, problems)
    return except_until(actor, row, until, why)


def except_until(actor: Actor, asked: AskedUnit, until: date, why: str) -> PeriodException:
    """The row of an exception, its event and its notice; for acts that open a locked report again."""
    held = actor.post_for(Permission.REPORT_MANAGE, asked.period.unit_id)
    made = PeriodException.objects.create(
        asked=asked,
        until=until,
        why=why.strip(),
        by_id=actor.user_id,
        post_id=held.post_id if held else None,
        at=moment(),
    )
    day = show_day(until)
    text = note(gettext_noop("Gave %(unit)s time until %(day)s"), unit=asked.unit_name, day=day)
    say_period(actor, asked.period, "report_period.except", text, part=f"unit:{asked.unit_id}", reason=made.why)
    report = asked.reports.filter(kind=Report.OWN).order_by("-number").first()
    if report is not None:
        report.period = asked.period
        words = gettext_noop("Your unit may report later than others: %(period)s")
        tell(actor, report, "report.exception", words, posts_of(WRITERS, [asked.holder_id]), made.why, until)
    return made


@transaction.atomic
def remind_units(*, actor: Actor, period: ReportPeriod, units: Collection[int] | None = None) -> list[AskedUnit]:
    """Remind those whose report is not sent: all of them, or some. No state changes."""
    require(may_manage(actor, period))
    row = lock_period(period)
    _demand_open(row)
    waiting = Q(reports__kind=Report.OWN, reports__state__in=WAITS_FOR_UNIT)
    rows = row.asked.filter(waiting, excluded=False).distinct()
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    reminded = list(rows)
    if not reminded:
        return []
    AskedUnit.objects.filter(pk__in=[each.pk for each in reminded]).update(reminded_at=moment())
    late = today() > row.due_on
    words = (
        gettext_noop("Overdue since %(day)s, send the report: %(period)s")
        if late
        else gettext_noop("Reminder: send the report by %(day)s: %(period)s")
    )
    tell_asked(actor, row, reminded, "report.reminder", words)
    names = tuple(each.unit_name for each in reminded)
    say_period(actor, row, "report_period.remind", note(gettext_noop("Reminded %(units)s"), units=names))
    return reminded


@transaction.atomic
def close_period(*, actor: Actor, period: ReportPeriod, version: int) -> ReportPeriod:
    """Nothing is entered any more without an exception; what is missing then stands in the log."""
    require(may_manage(actor, period))
    row = lock_period(period, version)
    _demand_open(row)
    handed_in = [state.value for state in HANDED_IN]
    missing = row.asked.filter(excluded=False).exclude(reports__state__in=handed_in)
    names = list(missing.values_list("unit_name", flat=True))
    row.state, row.version = ReportPeriod.CLOSED, row.version + 1
    row.save(update_fields=["state", "version"])
    text = note(gettext_noop("Closed the period “%(title)s”"), title=row.title)
    say_period(actor, row, "report_period.close", text, after={"unsent": names} if names else None)
    return row


@transaction.atomic
def reopen_period(*, actor: Actor, period: ReportPeriod, version: int, reason: str) -> ReportPeriod:
    """Open a closed period again; its clocks stand as they were."""
    require(may_manage(actor, period))
    if not reason.strip():
        raise Invalid(NEEDS_REASON, [NEEDS_REASON])
    row = lock_period(period, version)
    if not row.is_open:
        row.state, row.version = ReportPeriod.OPEN, row.version + 1
        row.save(update_fields=["state", "version"])
        text = note(gettext_noop("Opened the period “%(title)s” again"), title=row.title)
        say_period(actor, row, "report_period.reopen", text, reason=reason.strip())
    return row
