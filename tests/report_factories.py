"""Report forms, periods and reports for tests, as rows, on the small world of ``factories``.

What a test is about it does by the actions; these stand ready at any point of their course.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.test import Client

from cchc.accounts.models import User
from cchc.common.clock import moment, today
from cchc.common.paths import path_text
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.queries import tree_on
from cchc.reporting.bridge import content_of, digest_of
from cchc.reporting.models import AskedUnit, Cell, Narrative, Report, ReportPeriod, ReportTemplate, TemplateVersion
from cchc_core.access import Actor
from cchc_core.reporting.form import (
    Balance,
    Carry,
    CellKind,
    Column,
    Gather,
    ReportForm,
    Row,
    Section,
    Table,
    Traits,
)
from cchc_core.reporting.states import COUNTED, HANDED_IN, ReportState
from cchc_core.reporting.windows import MINISTRY, PeriodKind
from factories import World, person

#: The dossiers of Biểu 06 in small: received = resolved + processing; carried over = last period's processing.
DOSSIERS = Table(
    "B06",
    "Tình hình giải quyết thủ tục hành chính",
    (
        Row("land", "Đất đai", Traits(breakdown="land")),
        Row("justice", "Tư pháp", Traits(breakdown="justice")),
        Row("all", "Tổng số", Traits(breakdown="all"), total=("land", "justice")),
    ),
    (
        Column("received", "Tổng tiếp nhận", Traits(indicator="B06.1"), total=("new", "carried")),
        Column("new", "Tiếp nhận trong kỳ", Traits(indicator="B06.2", required=True)),
        Column("carried", "Kỳ trước chuyển qua", Traits(indicator="B06.4", required=True)),
        Column("resolved", "Đã giải quyết", Traits(indicator="B06.5", required=True)),
        Column("processing", "Đang giải quyết", Traits(indicator="B06.9", required=True)),
    ),
    section="II",
    traits=Traits(kind=CellKind.NUMBER, unit_word="hồ sơ", decimals=0),
)
#: Indicators as rows: counts, a rate that is computed from them, a word, and a figure of departments only.
STEERING = Table(
    "CD",
    "Chỉ đạo, điều hành",
    (
        Row(
            "CD01",
            "Số nhiệm vụ trong kế hoạch CCHC năm",
            Traits(indicator="CD01", unit_word="nhiệm vụ", decimals=0, source="planning", required=True),
        ),
        Row(
            "CD02",
            "Số nhiệm vụ đã hoàn thành",
            Traits(indicator="CD02", unit_word="nhiệm vụ", decimals=0, source="planning", required=True),
        ),
        Row(
            "CD03",
            "Tỷ lệ hoàn thành kế hoạch CCHC",
            Traits(
                indicator="CD03",
                kind=CellKind.PERCENT,
                unit_word="%",
                decimals=2,
                formula="CD02 / CD01 * 100",
                gather=Gather.RATIO,
            ),
        ),
        Row(
            "CD20",
            "Số cuộc đối thoại với người dân",
            Traits(indicator="CD20", unit_word="cuộc", decimals=0, levels=("commune", "ward")),
        ),
        Row("CD99", "Khó khăn, vướng mắc", Traits(kind=CellKind.TEXT, gather=Gather.TEXT)),
    ),
    (Column("value", "Số liệu"),),
    section="I",
    traits=Traits(kind=CellKind.NUMBER),
)
FORM = ReportForm(
    key="cchc",
    title="Báo cáo công tác cải cách hành chính",
    tables=(STEERING, DOSSIERS),
    sections=(
        Section("I", "Công tác chỉ đạo, điều hành", required=True),
        Section("II", "Cải cách thủ tục hành chính"),
        Section("III", "Phương hướng, nhiệm vụ"),
    ),
    balances=(Balance("B06", "received", "resolved + processing"),),
    carries=(Carry("B06", "carried", "processing"),),
    calendar=MINISTRY,
    kinds=(PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR),
    change=Fraction(50),
)
#: What a unit enters by hand in all: everything is filled in, every check holds.
FILLED: Mapping[tuple[str, str, str], int | str] = {
    ("CD", "CD01", "value"): 20,
    ("CD", "CD02", "value"): 15,
    ("CD", "CD20", "value"): 3,
    ("B06", "land", "new"): 90,
    ("B06", "land", "carried"): 10,
    ("B06", "land", "resolved"): 80,
    ("B06", "land", "processing"): 20,
    ("B06", "justice", "new"): 45,
    ("B06", "justice", "carried"): 5,
    ("B06", "justice", "resolved"): 47,
    ("B06", "justice", "processing"): 3,
}


def report_people(made: World) -> None:
    """A focal officer and a head for the Department of Justice and a head for Home Affairs, under names of their own."""
    made.actors["justice"] = person("justice", ("focal", made.justice, None))
    made.actors["justice-head"] = person("justice-head", ("unit_head", made.justice, None))
    made.actors["home-head"] = person("home-head", ("unit_head", made.home_affairs, None))


def path_of(unit: OrgUnit, on: date | None = None) -> str:
    return path_text(tree_on(on or today()).path(unit.pk) or (unit.pk,))


def a_template(made: World, form: ReportForm = FORM, *, sealed: bool = True, **changes: Any) -> TemplateVersion:
    """The sealed first version of a form of the province."""
    values = {"unit_path": path_of(made.province), "title": form.title, **changes}
    template, _new = ReportTemplate.objects.get_or_create(unit=made.province, key=form.key, defaults=values)
    content = content_of(form)
    number = template.versions.count() + 1
    return TemplateVersion.objects.create(
        template=template,
        number=number,
        valid_from=today() - timedelta(days=30),
        content=content,
        digest=digest_of(content),
        sealed_at=moment() if sealed else None,
    )


def a_period(
    made: World,
    version: TemplateVersion | None = None,
    *,
    key: str = "",
    units: list[OrgUnit] | None = None,
    **changes: Any,
) -> ReportPeriod:
    """An open period of the province due in ten days, that asks the departments and the communes, one report each.

    Without ``key`` it is the half-year of the ministry's calendar in this year.
    """
    day = today()
    window = MINISTRY.window(key or f"{day.year}-H1")
    values: dict[str, Any] = {
        "template_version": version or a_template(made),
        "unit": made.province,
        "unit_path": path_of(made.province),
        "calendar": MINISTRY.key,
        "kind": window.kind.value,
        "key": window.key,
        "title": f"Báo cáo CCHC {window.key}",
        "since": window.since,
        "until": window.until,
        "tree_on": day,
        "opens_on": day - timedelta(days=5),
        "due_on": day + timedelta(days=10),
        "locks_on": day + timedelta(days=15),
        **changes,
    }
    period = ReportPeriod.objects.create(**values)
    for place, unit in enumerate(units if units is not None else [made.home_affairs, made.justice, *made.communes]):
        ask(period, unit, place)
    return period


def ask(period: ReportPeriod, unit: OrgUnit, place: int = 0, **changes: Any) -> AskedUnit:
    """A unit that is asked, with its report that is not begun."""
    name = tree_on(period.tree_on).name(unit.pk)
    path = path_of(unit, period.tree_on)
    asked = AskedUnit.objects.create(
        period=period, unit=unit, unit_name=name, holder=unit, holder_path=path, place=place, **changes
    )
    Report.objects.create(period=period, asked=asked, unit=unit, unit_name=name, holder=unit, holder_path=path)
    return asked


def report_of(period: ReportPeriod, unit: OrgUnit) -> Report:
    """The latest version of a unit's own report, as it stands in the database."""
    rows = Report.objects.filter(period=period, unit=unit, kind=Report.OWN).select_related("period", "asked")
    return rows.order_by("-number")[0]


def fill(
    report: Report, values: Mapping[tuple[str, str, str], int | str | Fraction] | None = None, **changes: Any
) -> Report:
    """Put cells into a report as they would stand after entry; computed cells are not stored."""
    rows = []
    for (table, row, column), value in (FILLED if values is None else values).items():
        text = value if isinstance(value, str) else ""
        number = None if isinstance(value, str) else Fraction(value)
        rows.append(Cell(report=report, table=table, row=row, column=column, value=number, text=text, **changes))
    Cell.objects.bulk_create(rows)
    if report.state == ReportState.NOT_BEGUN:
        Report.objects.filter(pk=report.pk).update(state=ReportState.ENTERING.value)
    report.refresh_from_db()
    return report


def tell(report: Report, section: str, text: str) -> Narrative:
    """Words under a section of the outline."""
    return Narrative.objects.create(report=report, section=section, text=text)


def a_report(
    made: World,
    period: ReportPeriod,
    unit: OrgUnit | None = None,
    state: ReportState = ReportState.ENTERING,
    values: Mapping[tuple[str, str, str], int | str | Fraction] | None = None,
    **changes: Any,
) -> Report:
    """The report of the first commune, filled in, in any state; what has been sent has its times."""
    where = unit or made.communes[0]
    report = fill(report_of(period, where), values)
    kept: dict[str, Any] = {"state": state.value, **changes}
    if state in HANDED_IN:
        kept = {"sent_at": moment(), "on_time": today() <= period.due_on, **kept}
    if state in COUNTED:
        kept = {"approved_at": moment(), **kept}
    Report.objects.filter(pk=report.pk).update(**kept)
    if state is not ReportState.NOT_BEGUN:
        tell(report, "I", "Đã ban hành kế hoạch; hoàn thành {{CD02}} nhiệm vụ.")
    return report_of(period, where)


def a_correction(report: Report, state: ReportState = ReportState.ENTERING, **changes: Any) -> Report:
    """The next version of a report, empty."""
    kept = ("period", "asked", "unit", "unit_name", "holder", "holder_path")
    said = {name: getattr(report, name) for name in kept}
    return Report.objects.create(**said, number=report.number + 1, replaces=report, state=state.value, **changes)


def client_of(actor: Actor) -> Client:
    """A browser of somebody who is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client
