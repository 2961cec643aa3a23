"""Fills an empty database with the demonstration: units, people, sets, five rounds, and what a year brings. All of it or nothing.

Where the clock is held on an earlier day (``DEMO_TODAY=2022-11-05``) the story ends there: nothing of later days is told.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from cchc.accounts.actions.cast import make_cast
from cchc.accounts.cast import FORMER_CAST
from cchc.accounts.models import User
from cchc.assessment.bridge import survey_fact
from cchc.assessment.models import AssessmentRound
from cchc.audit.actions import seal_heads
from cchc.common.clock import VIETNAM, telling
from cchc.common.db import refresh_statistics
from cchc.common.errors import WrongState
from cchc.criteria.actions import ship_samples
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.queries import by_reference, shipped_facts
from cchc.demo.documents import tell_documents
from cchc.demo.initiatives import tell_initiatives
from cchc.demo.papers import Pattern, read_patterns
from cchc.demo.people import FOCAL_TITLE, VERIFIER_TITLE, Staff
from cchc.demo.plans import tell_plans
from cchc.demo.procedures import tell_procedures
from cchc.demo.remedies import tell_remedies
from cchc.demo.reports import tell_reports
from cchc.demo.rounds import DAY, TALES, Tale
from cchc.demo.telling import Teller, engage_past
from cchc.figures.actions import load_indicators
from cchc.figures.shipping import ship_indicators
from cchc.improvement.actions.indices import load_shipped
from cchc.notifications.actions.reminders import remind_everybody
from cchc.orgunits.actions.shipping import load_units
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc_core.access import Role
from cchc_core.criteria.facts import FactDefinition
from cchc_core.words import gettext_noop, note

#: Departments that verify the fields of the present rounds.
VERIFYING = ("so-noi-vu", "so-tu-phap", "so-tai-chinh", "so-khoa-hoc-va-cong-nghe", "van-phong-ubnd-tinh")


#: A day on which the past rounds' units and posts stand.
_PAST = date(2022, 12, 31)


@dataclass(frozen=True)
class Loaded:
    """What was made, for the console."""

    rounds: tuple[AssessmentRound, ...]


def load(tales: Sequence[Tale] = TALES) -> Loaded:
    """Load the demonstration, or some of its rounds. ``WrongState`` where the database holds anything already."""
    if OrgUnit.objects.exists() or User.objects.exists() or CriteriaSetVersion.objects.exists():
        raise WrongState(
            note(gettext_noop("The database is not empty. The demonstration is loaded into a new database only."))
        )
    with transaction.atomic(), _undisturbed():
        loaded = _load(tales)
        refresh_statistics()
        return loaded


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Half a million rows that all stay in memory for a moment: looking for garbage among them would only take time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(tales: Sequence[Tale]) -> Loaded:
    day = min(DAY, settings.CCHC_TODAY or DAY)
    with _morning(date(2022, 1, 4)):
        load_units()
        load_indicators(_definitions())
        ship_samples(which="*-2022.yaml")
    with _morning(min(day, date(2026, 1, 5))):
        load_indicators(_survey_definitions(ship_samples()))
        ship_indicators()
    with _morning(day):
        users = make_cast()
        users |= make_cast(FORMER_CAST)
    patterns = read_patterns()
    past, present = Staff(_PAST), Staff(day, users.values())
    told = [tale for tale in tales if (tale.days.published_on or DAY) <= day]
    rounds = tuple(_tell(tale, past if tale.is_published else present, patterns) for tale in told)
    tell_plans(users, present, _morning, day)
    tell_initiatives(users, present, _morning, day)
    tell_reports(present, _morning, day)
    tell_procedures(present, _morning, day)
    with _morning(day):
        load_shipped()
        if day == DAY:
            tell_documents(users)
            tell_remedies(users)
        remind_everybody()
        seal_heads()
    return Loaded(rounds)


def _definitions() -> list[FactDefinition]:
    """What the shipped sets measure; where two lists know a figure, the first one counts."""
    found: dict[str, FactDefinition] = {}
    for facts in shipped_facts():
        for fact in facts:
            found.setdefault(fact.name, replace(fact, unit=fact.words.unit))
    return list(found.values())


#: Items of surveys that sets of departments, districts and communes call differently.
_SHARED_ITEMS = {
    "survey:citizens/staff-attitude": "Thái độ phục vụ của công chức",
    "survey:departments/steering": "Sự chủ động, phối hợp trong triển khai CCHC",
    "survey:deputies/efficiency": "Hiệu quả hoạt động của bộ máy",
    "survey:deputies/steering": "Sự quyết liệt của người đứng đầu trong CCHC",
    "survey:front/coordination": "Phối hợp với MTTQ và các tổ chức chính trị - xã hội",
    "survey:leaders/overall-satisfaction": "Mức độ hài lòng của đại biểu HĐND và lãnh đạo cơ quan, địa phương",
    "survey:leaders/steering-coordination": "Chất lượng phối hợp công tác",
    "survey:staff/legal-clear": "Tính rõ ràng, dễ áp dụng của văn bản, hướng dẫn",
}


def _survey_definitions(versions: Iterable[CriteriaSetVersion]) -> list[FactDefinition]:
    """The shares that surveys bring, called after the criterion that reads them: the shortest name where there are several."""
    names: dict[str, set[str]] = {}
    for version in versions:
        for placed in core_set(version).leaves():
            for item in placed.node.rule.inputs_needed().surveys if placed.node.rule else ():
                names.setdefault(survey_fact(item.survey, item.item), set()).add(placed.node.name)
    labels = {name: min(found, key=lambda label: (len(label), label)) for name, found in names.items()} | _SHARED_ITEMS
    return [FactDefinition(name, label, "", "share", "survey") for name, label in labels.items()]


def _tell(tale: Tale, staff: Staff, patterns: Mapping[str, Pattern]) -> AssessmentRound:
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    province, home_affairs = units["tinh-ha-tinh"], units["so-noi-vu"]
    if tale.is_published:
        coordinator = engage_past(staff, province, home_affairs)
    else:
        scored = tree_on(tale.days.as_of).of_kinds(_kinds(tale))
        staff.engage(scored, Role.FOCAL, FOCAL_TITLE)
        staff.engage(scored, Role.UNIT_HEAD, "")
        staff.engage([units[key] for key in VERIFYING], Role.VERIFIER, VERIFIER_TITLE, circle=province)
        coordinator = staff.at(home_affairs, Role.COORDINATOR)
    return Teller(tale, province, coordinator, staff, patterns).tell()


def _kinds(tale: Tale) -> set[str]:
    version = by_reference(tale.set_reference)
    return set(version.unit_kinds) if version else set()


@contextmanager
def _morning(day: date) -> Iterator[None]:
    """The clock of the story: the morning of a day."""
    with telling(datetime.combine(day, time(8), VIETNAM).astimezone(UTC), timedelta(seconds=1)):
        yield
