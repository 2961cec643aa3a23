# ruff: noqa: E501 - the set below is written as its authors write it
"""A small world for tests: a province with departments and communes, a tiny criteria set, posts, and a round.

Plain functions that make rows; no fixture magic. ``world()`` makes all of it and hands it back by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from django.contrib.auth.hashers import make_password

from cchc.accounts.models import Appointment, Post, User
from cchc.accounts.queries import holding
from cchc.assessment.actions.leaves import enter_result, save_leaf
from cchc.assessment.actions.results import finalise, publish_round
from cchc.assessment.actions.rounds import RoundPlan, open_round
from cchc.assessment.actions.submission import send_to_head, submit
from cchc.assessment.actions.verification import change_leaf, confirm_leaf
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.common.clock import today
from cchc.common.text import fold, sort_key
from cchc.criteria.actions import confirm_problems, import_version, seal_version
from cchc.criteria.models import CriteriaSetVersion
from cchc.orgunits.models import OrgUnit, UnitPeriod, UnitWord
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Holding
from cchc_core.criteria.load import load_set

SINCE = date(2025, 7, 1)

#: Six leaves that between them are filled in every way: facts, a choice, an override, a survey, a verifier's hand.
TINY = """
set: tiny
version: "2026"
title: Bộ tiêu chí thử
status: sample
unit_kinds: [commune, ward]
total: 10
rounding: {digits: 2, mode: half_up, at: total}
not_applicable: scale
rank_by: percent
ties: {break_by: [survey], otherwise: shared}
grades:
  - {key: good, label: Tốt, from: 80}
  - {key: weak, label: Yếu, from: 0}
pools:
  - {key: bonus, label: Điểm thưởng, sign: 1, cap: 1}
  - {key: penalty, label: Điểm trừ, sign: -1, cap: 2}
nodes:
  - code: "1"
    label: Lĩnh vực
    field: steering
    name: Chỉ đạo, điều hành
    verifier: so-noi-vu
    children:
      - code: "1.1"
        label: Tiêu chí
        key: plan-done
        name: Hoàn thành nhiệm vụ trong kế hoạch
        max: 2
        rule: {kind: linear, measure: {ratio: [tasks_done, tasks], percent: true, when_zero: zero}, full: 100, threshold: 50, below: 0, points: 2}
        evidence: {text: Báo cáo năm, required: true}
      - code: "1.2"
        label: Tiêu chí
        key: plan-issued
        name: Ban hành kế hoạch
        max: 1
        rule: {kind: levels, levels: [{key: on_time, label: Kịp thời, points: 1}, {key: late, label: Muộn, points: 0.5}, {key: none, label: Không ban hành, points: 0}]}
        evidence: {text: Kế hoạch}
      - code: "1.3"
        label: Tiêu chí
        key: tasks-late
        name: Nhiệm vụ quá hạn
        max: 2
        rule: {kind: penalty_per_event, events: [{fact: tasks_late, points: 0.5}], floor: 0}
        evidence: {text: Bảng theo dõi}
  - code: "2"
    label: Lĩnh vực
    field: procedures
    name: Thủ tục hành chính
    verifier: so-tu-phap
    children:
      - code: "2.1"
        label: Tiêu chí
        key: dossiers
        name: Hồ sơ đúng hạn
        max: 2
        rule: {kind: linear, measure: {ratio: [dossiers_on_time, dossiers], percent: true, when_zero: exclude}, full: 100, threshold: 0, below: 0, points: 2}
        evidence: {text: Báo cáo một cửa}
        applies: {unit_has: [tthc]}
      - code: "2.2"
        label: Tiêu chí
        key: satisfaction
        name: Mức độ hài lòng
        max: 2
        measured: survey
        rule: {kind: survey, survey: citizens, item: attitude}
        evidence: {text: Kết quả điều tra}
      - code: "2.3"
        label: Tiêu chí
        key: attitude
        name: Thẩm định việc tổ chức thực hiện
        max: 1
        rule: {kind: manual, min: 0, step: 0.25, entered_by: verifier}
        evidence: {text: Hồ sơ thẩm định}
"""


@dataclass
class World:
    """Everything by name. ``actors`` are who people are today."""

    province: OrgUnit
    home_affairs: OrgUnit
    justice: OrgUnit
    communes: list[OrgUnit]
    version: CriteriaSetVersion
    actors: dict[str, Actor]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def unit(key: str, name: str, kind: str, parent: OrgUnit | None = None, since: date = SINCE) -> OrgUnit:
    """A unit of one period without end."""
    row = OrgUnit.objects.create(key=key)
    UnitPeriod.objects.create(unit=row, name=name, kind=kind, parent=parent, valid_from=since)
    return row


#: What a person holds: role, unit, circle.
Held = tuple[str, OrgUnit, OrgUnit | None]


def person(key: str, *posts: Held) -> Actor:
    """A user with posts."""
    return people({key: posts})[key]


def people(wanted: Mapping[str, Sequence[Held]]) -> dict[str, Actor]:
    """Users with their posts, all in three statements: most tests begin with a dozen of them."""
    names = {key: f"Người {key}" for key in wanted}
    users = User.objects.bulk_create(
        User(
            username=key,
            name=name,
            password=make_password(None),
            search=fold(f"{name} {key}"),
            sort=sort_key(f"{key} {name}"),
        )
        for key, name in names.items()
    )
    held = [(user, each) for user, posts in zip(users, wanted.values(), strict=True) for each in posts]
    posts = Post.objects.bulk_create(
        Post(unit=where, circle=circle, role=role, title=role, search=fold(role), valid_from=SINCE)
        for _, (role, where, circle) in held
    )
    Appointment.objects.bulk_create(
        Appointment(post=post, user=user, valid_from=SINCE) for post, (user, _) in zip(posts, held, strict=True)
    )
    tree = tree_on(today())
    found: dict[int, list[Holding]] = {user.pk: [] for user in users}
    for post, (user, _) in zip(posts, held, strict=True):
        found[user.pk].append(holding(post, tree))
    return {user.username: _actor(user, tuple(found[user.pk])) for user in users}


def _actor(user: User, holdings: tuple[Holding, ...]) -> Actor:
    return Actor(user.pk, user.name, holdings, holdings[0] if holdings else None, user.username)


def world(communes: int = 2) -> World:
    """The province, its people, and the tiny set, sealed."""
    province = unit("tinh", "Tỉnh Thử", "province")
    home_affairs = unit("so-nv", "Sở Nội vụ", "department", province)
    justice = unit("so-tp", "Sở Tư pháp", "department", province)
    places = [unit(f"xa-{number}", f"Xã Số {number}", "commune", province) for number in range(1, communes + 1)]
    UnitWord.objects.create(word="so-noi-vu", unit=home_affairs, name="Sở Nội vụ")
    UnitWord.objects.create(word="so-tu-phap", unit=justice, name="Sở Tư pháp")
    first = places[0]
    wanted: dict[str, Sequence[Held]] = {
        "coordinator": [("coordinator", home_affairs, province)],
        "focal": [("focal", first, None)],
        "head": [("unit_head", first, None)],
        "neighbour": [("focal", places[-1], None)],
        "verifier": [("verifier", home_affairs, province)],
        "lawyer": [("verifier", justice, province)],
        "council": [("council", province, None)],
        "leader": [("leader", province, None)],
        "auditor": [("auditor", province, None)],
        "admin": [("admin", province, None)],
        "stranger": [],
    }
    for number, place in enumerate(places[1:], start=2):
        wanted[f"focal-{number}"] = [("focal", place, None)]
        wanted[f"head-{number}"] = [("unit_head", place, None)]
    actors = people(wanted)
    version = sealed(actors["coordinator"], TINY)
    return World(province, home_affairs, justice, places, version, actors)


#: Most tests begin with the same set; reading it once is enough, since nothing of it changes.
_loaded = cache(load_set)


def sealed(actor: Actor, text: str) -> CriteriaSetVersion:
    """A set imported from YAML and sealed, its warnings confirmed."""
    version = import_version(actor=actor, result=_loaded(text), name="set.yaml", data=text.encode())
    version = confirm_problems(actor=actor, version=version, expected=version.version)
    return seal_version(actor=actor, version=version)


def plan(made: World, **changes: object) -> RoundPlan:
    """A round of all communes, open today."""
    day = today()
    values: dict[str, object] = {
        "title": "Chấm điểm thử",
        "year": day.year,
        "set_version": made.version,
        "centre_id": made.province.pk,
        "as_of": day,
        "opens_on": day - timedelta(days=30),
        "due_on": day + timedelta(days=10),
        "locks_on": day + timedelta(days=15),
        "verify_by": day + timedelta(days=30),
    }
    return RoundPlan(**{**values, **changes})  # type: ignore[arg-type]


def a_round(made: World, **changes: object) -> AssessmentRound:
    return open_round(actor=made["coordinator"], plan=plan(made, **changes))


def sheet_of(round_: AssessmentRound, where: OrgUnit) -> Assessment:
    return Assessment.objects.select_related("round__set_version__set").get(round=round_, unit=where)


def thread_of(assessment: Assessment, code: str) -> LeafThread:
    return LeafThread.objects.get(assessment=assessment, code=code)


def fill(made: World, assessment: Assessment, who: str = "focal", **facts: str) -> None:
    """Fill every own leaf of a sheet, with a note instead of documents."""
    values = {
        "tasks_done": "40",
        "tasks": "42",
        "tasks_late": "1",
        "dossiers_on_time": "90",
        "dossiers": "100",
        **facts,
    }
    number = {name: Fraction(value) for name, value in values.items()}
    take = {"1.1": ("tasks_done", "tasks"), "1.3": ("tasks_late",), "2.1": ("dossiers_on_time", "dossiers")}
    for code, names in take.items():
        thread = thread_of(assessment, code)
        chosen = {name: number[name] for name in names}
        save_leaf(
            actor=made[who],
            assessment=assessment,
            code=code,
            version=thread.version,
            facts=chosen,
            remark="kèm báo cáo",
        )
    version = thread_of(assessment, "1.2").version
    save_leaf(actor=made[who], assessment=assessment, code="1.2", version=version, judgement={"level": "on_time"})


def hand_in(made: World, assessment: Assessment, focal: str = "focal", head: str = "head") -> Assessment:
    """From the focal officer's hands to submitted."""
    send_to_head(actor=made[focal], assessment=assessment)
    submit(actor=made[head], assessment=assessment)
    return Assessment.objects.select_related("round__set_version__set").get(pk=assessment.pk)


def enter_survey(made: World, assessment: Assessment, share: str = "0.9") -> None:
    """The coordinator's word on the survey leaf."""
    version = thread_of(assessment, "2.2").version
    facts = {"survey:citizens/attitude": Fraction(share)}
    enter_result(
        actor=made["coordinator"],
        assessment=assessment,
        code="2.2",
        version=version,
        facts=facts,
        source="Điều tra 2026",
    )


def verify_all(made: World, assessment: Assessment) -> None:
    """Confirm every leaf; the verifiers' own leaf gets 0,75 points."""
    for code, who in (("1.1", "verifier"), ("1.2", "verifier"), ("1.3", "verifier"), ("2.1", "lawyer")):
        confirm_leaf(actor=made[who], assessment=assessment, code=code, version=thread_of(assessment, code).version)
    change_leaf(
        actor=made["lawyer"],
        assessment=assessment,
        code="2.3",
        version=thread_of(assessment, "2.3").version,
        judgement={"points": Fraction(3, 4)},
        reason="Thiếu biên bản",
    )


def published(made: World) -> AssessmentRound:
    """A round of all units from opening to publication."""
    round_ = a_round(made)
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = sheet_of(round_, place)
        fill(made, sheet, f"focal{suffix}", tasks_done=str(42 - number))
        hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
        enter_survey(made, sheet)
        verify_all(made, sheet)
        finalise(actor=made["coordinator"], assessment=sheet)
    publish_round(actor=made["coordinator"], round_=round_)
    return AssessmentRound.objects.get(pk=round_.pk)
