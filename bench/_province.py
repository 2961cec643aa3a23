"""A province at full size in a scratch database: the data set that our promises are measured on.

1,000 communes, a set of 120 leaves, three entries a leaf, 100,000 links to documents; beside it a small round of 300
units that is ready to be published. Units, people, the set and the rounds come to be as in the product; the ledger is
then filled in bulk, since a year of work would take its time, and the points that stand beside it are computed for all.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

UNITS, LEAVES, ENTRIES, LINKS = 1000, 120, 3, 100_000
PUBLISHED_UNITS = 300
FIELDS = 8
AT_ONCE = 50  # sheets whose points are computed together
YEAR = 2026
SINCE = date(2025, 7, 1)
BIG, SMALL = "Chấm điểm toàn tỉnh", "Chấm điểm đã xong"
PEOPLE = ("coordinator", "verifier", "focal")
DATABASE = "bench.sqlite3"


@dataclass
class Province:
    """What the measures ask for: the rounds by name, and people as actors."""

    big: Any  # a round of 1,000 units under verification
    small: Any  # a round of 300 units, every sheet final
    coordinator: Any
    focal: Any  # of the first commune
    verifier: Any


def bring_up(folder: str) -> Province:
    """The product on a database of its own in ``folder``, with the whole data set.

    The folder named by BENCH_PROVINCE keeps the data set as it was made, on SQLite, so that the next run only copies it.
    Empty the folder after changing what is made here.
    """
    kept = Path(os.environ["BENCH_PROVINCE"]) / DATABASE if os.environ.get("BENCH_PROVINCE") else None
    if kept is not None and kept.exists():
        shutil.copy(kept, Path(folder) / DATABASE)
        start(folder)
        return found()
    start(folder)
    made = build()
    if kept is not None:
        _keep(Path(folder) / DATABASE, kept)
    return made


def _keep(database: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(database) as source, sqlite3.connect(kept) as target:
        source.backup(target)


def start(folder: str) -> None:
    """Bring up the product, as its web server does, on a database of its own in ``folder``."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/{DATABASE}")
    os.environ.setdefault("DEMO", "yes")
    os.environ.setdefault("VAR_DIR", folder)
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
    Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    from django.core.management import call_command

    import cchc.config.wsgi  # noqa: F401

    call_command("migrate", verbosity=0)


def build(units: int = UNITS, published: int = PUBLISHED_UNITS, links: int = LINKS) -> Province:
    """The whole data set; ``units`` and ``published`` say how many communes each round has."""
    from cchc.accounts.queries import actor_for
    from cchc.common.clock import today

    began = time.perf_counter()
    people, home, communes = _people(units)
    actors = {key: actor_for(user, today()) for key, user in people.items()}
    version = _sealed(actors["coordinator"])
    big = _round(actors["coordinator"], version, home, communes, BIG, "verifying", open_share=0.02)
    _round(actors["coordinator"], version, home, communes[:published], SMALL, "final")
    _cite(big, links)
    print(f"data set of {units} and {published} units made in {time.perf_counter() - began:.0f} s", flush=True)
    return found()


def found() -> Province:
    """The data set as it stands in the database."""
    from cchc.accounts.models import User
    from cchc.accounts.queries import actor_for
    from cchc.assessment.models import AssessmentRound
    from cchc.common.clock import today

    rounds = {row.title: row for row in AssessmentRound.objects.select_related("set_version__set")}
    people = {user.username: actor_for(user, today()) for user in User.objects.filter(username__in=PEOPLE)}
    return Province(rounds[BIG], rounds[SMALL], *(people[key] for key in ("coordinator", "focal", "verifier")))


# Units, people, the set ----------------------------------------------------------------------------------------------


def _people(units: int) -> tuple[dict[str, Any], Any, list[Any]]:
    from cchc.accounts.models import Appointment, Post, User
    from cchc.orgunits.models import OrgUnit, UnitPeriod, UnitWord

    province = OrgUnit.objects.create(key="tinh")
    office = OrgUnit.objects.create(key="so-nv")
    communes = OrgUnit.objects.bulk_create([OrgUnit(key=f"xa-{n}") for n in range(1, units + 1)])
    names = [(province, "Tỉnh Đo Lường", "province", None), (office, "Sở Nội vụ", "department", province)]
    names += [(row, f"Xã Số {n}", "commune", province) for n, row in enumerate(communes, start=1)]
    periods = [
        UnitPeriod(unit=row, name=name, kind=kind, parent=above, valid_from=SINCE) for row, name, kind, above in names
    ]
    for period in periods:
        period.fill_keys()
    UnitPeriod.objects.bulk_create(periods)
    UnitWord.objects.create(word="so-noi-vu", unit=office, name="Sở Nội vụ")
    people = {}
    for key, role, where, circle in (
        ("coordinator", "coordinator", office, province),
        ("verifier", "verifier", office, province),
        ("focal", "focal", communes[0], None),
    ):
        people[key] = User.objects.create_user(username=key, name=f"Người {key}", password=None)
        post = Post.objects.create(unit=where, circle=circle, role=role, title=role, valid_from=SINCE)
        Appointment.objects.create(post=post, user=people[key], valid_from=SINCE)
    return people, province, communes


def set_text() -> str:
    """Eight fields of fifteen leaves: ratios, levels, penalties, yes or no, surveys and verifiers' hands."""
    lines = [
        "set: bench",
        'version: "2026"',
        "title: Bộ tiêu chí đo lường",
        "status: sample",
        "unit_kinds: [commune]",
        f"total: {LEAVES}",
        "rounding: {digits: 2, mode: half_up, at: total}",
        "not_applicable: scale",
        "rank_by: percent",
        "ties: {break_by: [survey], otherwise: shared}",
        "grades:",
        "  - {key: good, label: Tốt, from: 80}",
        "  - {key: fair, label: Khá, from: 65}",
        "  - {key: weak, label: Trung bình, from: 0}",
        "nodes:",
    ]
    each = LEAVES // FIELDS
    for field in range(1, FIELDS + 1):
        lines += [f'  - code: "{field}"', "    label: Lĩnh vực", f"    field: {FIELD_KEYS[field - 1]}"]
        lines += [f"    name: Lĩnh vực số {field}", "    verifier: so-noi-vu", "    children:"]
        for place in range(1, each + 1):
            lines += _leaf(field, place)
    return "\n".join(lines) + "\n"


FIELD_KEYS = ("steering", "institutions", "procedures", "apparatus", "civil_service", "finance", "digital", "impact")


def _leaf(field: int, place: int) -> list[str]:
    code, word = f"{field}.{place}", f"f{field}_{place}"
    rule, more = _rule(place, word)
    return [
        f'      - code: "{code}"',
        "        label: Tiêu chí",
        f"        key: leaf-{field}-{place}",
        f"        name: Tiêu chí đo lường số {place} của lĩnh vực số {field}",
        "        max: 1",
        f"        rule: {rule}",
        "        evidence: {text: Báo cáo năm}",
        *more,
    ]


def _rule(place: int, word: str) -> tuple[str, list[str]]:
    if place <= 6:
        measure = f"{{ratio: [{word}_done, {word}_all], percent: true, when_zero: zero}}"
        return f"{{kind: linear, measure: {measure}, full: 100, threshold: 50, below: 0, points: 1}}", []
    if place <= 10:
        levels = "{key: a, label: Tốt, points: 1}, {key: b, label: Khá, points: 0.5}, {key: c, label: Kém, points: 0}"
        return f"{{kind: levels, levels: [{levels}]}}", []
    if place <= 12:
        return f"{{kind: penalty_per_event, events: [{{fact: {word}_late, points: 0.25}}], floor: 0}}", []
    if place <= 13:
        return "{kind: manual, min: 0, step: 0.25, entered_by: verifier}", []
    return f"{{kind: survey, survey: citizens, item: {word}}}", ["        measured: survey"]


def _sealed(actor: Any) -> Any:
    from cchc.criteria.actions import confirm_problems, import_version, seal_version
    from cchc_core.criteria.load import load_set

    text = set_text()
    version = import_version(actor=actor, result=load_set(text), name="bench.yaml", data=text.encode())
    version = confirm_problems(actor=actor, version=version, expected=version.version)
    return seal_version(actor=actor, version=version)


# Rounds and their ledgers --------------------------------------------------------------------------------------------


def _round(
    actor: Any, version: Any, centre: Any, communes: Sequence[Any], title: str, state: str, open_share: float = 0.0
) -> Any:
    from django.db import transaction

    from cchc.assessment.actions.ledger import Desk, refresh
    from cchc.assessment.actions.rounds import RoundPlan, open_round
    from cchc.assessment.models import Assessment, AssessmentRound
    from cchc.common.clock import now, today

    day = today()
    plan = RoundPlan(
        title=title,
        year=YEAR,
        set_version=version,
        centre_id=centre.pk,
        as_of=day,
        opens_on=day - timedelta(days=30),
        due_on=day + timedelta(days=10),
        locks_on=day + timedelta(days=15),
        verify_by=day + timedelta(days=30),
        unit_ids=[row.pk for row in communes],
    )
    round_ = open_round(actor=actor, plan=plan)
    _fill(round_, open_share)
    Assessment.objects.filter(round=round_).update(state=state, submitted_at=now())
    sheets = list(Assessment.objects.filter(round=round_).order_by("pk"))
    for start in range(0, len(sheets), AT_ONCE):
        some = sheets[start : start + AT_ONCE]
        with transaction.atomic():
            refresh(Desk(round_, some), [sheet.pk for sheet in some])
    return AssessmentRound.objects.select_related("set_version__set").get(pk=round_.pk)


def _fill(round_: Any, open_share: float) -> None:
    """Three entries at every leaf with the figures that they cite; ``open_share`` of the leaves is not verified yet."""
    from django.db.models import Max

    from cchc.assessment.models import EntryFigure, LeafThread, ScoreEntry
    from cchc.common.clock import now, today
    from cchc.criteria.bridge import core_set
    from cchc.figures.models import Figure, Indicator

    chance = random.Random(30 + round_.pk)
    rules = {placed.node.code: placed.node.rule for placed in core_set(round_.set_version).leaves()}
    indicators = dict(Indicator.objects.values_list("name", "pk"))
    next_entry = count(1 + (ScoreEntry.objects.aggregate(last=Max("pk"))["last"] or 0))
    next_figure = count(1 + (Figure.objects.aggregate(last=Max("pk"))["last"] or 0))
    figures: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    cited: list[tuple[int, int]] = []
    pointers: list[tuple[int, int | None, int, int]] = []
    day, at = today(), now()
    threads = LeafThread.objects.filter(assessment__round=round_, is_pool=False).order_by("assessment_id", "position")
    for pk, code, unit, owner in threads.values_list("pk", "code", "assessment__unit_id", "owner"):
        facts, judgement = _said(rules[code], chance)
        own = []
        for name, value in facts.items():
            own.append(next(next_figure))
            figures.append(
                (own[-1], indicators[name], unit, value, "survey" if owner == "coordinator" else "typed", day)
            )
        stages = _STAGES.get(owner, ("self", "self", "verification"))
        if chance.random() < open_share:
            stages = stages[:2] if stages[0] == "self" else stages[:0]
        last: dict[str, int] = {}
        for position, stage in enumerate(stages, start=1):
            entry = next(next_entry)
            points = ".75" if stage == "verification" and chance.random() < 0.05 else None
            reason = "Tài liệu kiểm chứng chưa đủ" if points else ""
            points = "0.75" if points else None
            entries.append((entry, pk, position, stage, json.dumps(judgement), points, reason, at))
            cited += [(entry, figure) for figure in own]
            last["self" if stage in ("self", "imported") else "verified"] = entry
        pointers.append((len(stages), last.get("self"), last.get("verified"), pk))
    _insert(Figure, ("id", "indicator_id", "unit_id", "value", "origin", "as_of"), figures, year=YEAR, created_at=at)
    columns = ("id", "thread_id", "position", "stage", "judgement", "points", "reason", "at")
    _insert(ScoreEntry, columns, entries)
    _insert(EntryFigure, ("entry_id", "figure_id"), cited)
    _point(pointers)


#: Stages of the entries of a leaf, by who gives its first word.
_STAGES = {
    "coordinator": ("imported", "imported", "imported"),
    "verifier": ("verification", "verification", "verification"),
}


def _said(rule: Any, chance: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """Facts as the columns of figures hold them, and a judgement."""
    if rule.kind == "linear":
        done, whole = rule.facts()
        every = chance.randint(50, 500)
        return {done: str(every * chance.randint(40, 100) // 100), whole: str(every)}, {}
    if rule.kind == "levels":
        return {}, {"level": chance.choice("aaab" + "c")}
    if rule.kind == "penalty_per_event":
        return {rule.facts()[0]: str(chance.choice((0, 0, 0, 1, 2)))}, {}
    if rule.kind == "survey":
        return {f"survey:{rule.survey}/{rule.item}": f"0.{chance.randint(60, 99)}"}, {}
    return {}, {"points": chance.choice(("0.5", "0.75", "1"))}


def _cite(round_: Any, links: int) -> None:
    """Links of leaves to documents, a hundred a unit at first."""
    from cchc.assessment.models import CriterionEvidence, LeafThread
    from cchc.common.clock import now
    from cchc.evidence.models import Evidence
    from cchc.orgunits.models import OrgUnit

    units = list(OrgUnit.objects.filter(assessments__round=round_).order_by("pk"))
    Evidence.objects.bulk_create(
        [
            Evidence(unit=unit, title=f"Báo cáo số {n}", number=str(n), symbol="BC-UBND", not_secret=True)
            for unit in units
            for n in range(1, 11)
        ],
        batch_size=2000,
    )
    documents: dict[int, list[int]] = {}
    for pk, unit in Evidence.objects.values_list("pk", "unit_id"):
        documents.setdefault(unit, []).append(pk)
    threads = LeafThread.objects.filter(assessment__round=round_, is_pool=False).order_by("position", "assessment_id")
    rows = [
        (thread, documents[unit][place % 10], at)
        for place, ((thread, unit), at) in enumerate(
            zip(threads.values_list("pk", "assessment__unit_id")[:links], _same(now()), strict=False)
        )
    ]
    _insert(CriterionEvidence, ("thread_id", "evidence_id", "added_at"), rows, page="2")


def _same(value: Any) -> Iterable[Any]:
    while True:
        yield value


def _insert(model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], **same: Any) -> None:
    """Rows by one prepared statement; columns that are not named get the model's defaults, ``same`` holds for all."""
    from django.db import connection, transaction

    names = {field.column: field for field in model._meta.concrete_fields}
    constant = dict(same)
    for column, field in names.items():
        if column not in columns and column not in constant and not field.primary_key:
            constant[column] = field.get_default()
    fixed = [names[column].get_db_prep_save(value, connection) for column, value in constant.items()]
    chosen = [names[column] for column in columns]
    plain = [field.get_internal_type() not in ("DateField", "DateTimeField") for field in chosen]
    quote = connection.ops.quote_name
    titles = ", ".join(quote(each) for each in (*columns, *constant))
    marks = ", ".join(["%s"] * (len(columns) + len(constant)))
    values = (
        [
            *(
                value if is_plain or value is None else field.get_db_prep_save(value, connection)
                for value, field, is_plain in zip(row, chosen, plain, strict=True)
            ),
            *fixed,
        ]
        for row in rows
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({titles}) VALUES ({marks})", values)
    from cchc.common.db import reset_sequences

    reset_sequences([model])


def _point(pointers: Sequence[tuple[int, int | None, int | None, int]]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assessment_leafthread SET version = %s, self_entry_id = %s, verified_entry_id = %s WHERE id = %s",
            pointers,
        )
