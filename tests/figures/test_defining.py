"""Definitions of figures: versions that follow one another, what is refused, and who may give them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

import factories
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale
from cchc.figures.actions import NewFigure, load_indicators, put_figures
from cchc.figures.defining import Definition, define_indicator, problems_of, redefine_indicator
from cchc.figures.models import Figure, FigureInput, Indicator, IndicatorVersion
from cchc.figures.shipping import SHIPPED, read_shipped, ship_indicators
from cchc_core.criteria.facts import FactDefinition
from cchc_core.figures.derive import Derivation, in_order
from cchc_core.words import render

pytestmark = pytest.mark.django_db


def define(made, name="done_share", who="coordinator", **said):
    kind, group = said.pop("kind", Indicator.NUMBER), said.pop("group", "steering")
    definition = Definition(**{"label": f"Số liệu {name}", **said})
    return define_indicator(actor=made[who], name=name, kind=kind, group=group, definition=definition)


@pytest.fixture
def made():
    world = factories.world()
    load_indicators([FactDefinition("tasks", "Số nhiệm vụ"), FactDefinition("tasks_done", "Số nhiệm vụ xong")])
    return world


def reasons(refused) -> list[str]:
    return [render(each, str) for each in refused.value.reasons]


def test_version_follows_version_and_the_words_beside_the_name_are_the_last(made):
    first = define(made, formula="tasks_done / tasks * 100", aggregation="ratio")
    said = Definition("Tỷ lệ nhiệm vụ xong", "%", formula="tasks_done / tasks * 100", valid_from=today(), decimals=2)
    second = redefine_indicator(actor=made["coordinator"], indicator=first.indicator, expected=1, definition=said)
    row = Indicator.objects.get(name="done_share")
    assert (row.current, row.version, row.label, row.unit_word) == (second, 2, "Tỷ lệ nhiệm vụ xong", "%")
    assert list(row.versions.values_list("number", "label")) == [(1, "Số liệu done_share"), (2, "Tỷ lệ nhiệm vụ xong")]
    assert Event.objects.filter(verb="figure.define", root=row.root).count() == 2


def test_each_value_keeps_the_version_of_its_own_day(made):
    first = define(made)
    day = today() - timedelta(days=10)
    said = Definition("Cách đếm mới", valid_from=day)
    second = redefine_indicator(actor=made["coordinator"], indicator=first.indicator, expected=1, definition=said)
    unit = made.communes[0].pk
    news = [
        NewFigure("done_share", unit, year, Fraction(5), on) for year, on in ((2025, date(2025, 12, 31)), (2026, day))
    ]
    put_figures(actor=made["focal"], holding=None, figures=news)
    assert list(Figure.objects.order_by("year").values_list("definition", flat=True)) == [first.pk, second.pk]


def test_database_changes_no_version_and_no_input(made):
    version = define(made)
    unit = made.communes[0].pk
    new = NewFigure("tasks", unit, 2026, Fraction(5), today())
    [base] = put_figures(actor=made["focal"], holding=None, figures=[new])
    put_figures(actor=made["focal"], holding=None, figures=[replace(new, name="tasks_done", inputs=(base,))])
    for rows, change in (
        (IndicatorVersion.objects.filter(pk=version.pk), {"label": "x"}),
        (FigureInput.objects, {"input": base}),
    ):
        for act in (
            lambda rows=rows, change=change: rows.update(**change),
            lambda rows=rows: rows.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_somebody_who_saw_an_older_version_is_told(made):
    version = define(made)
    said = Definition("Một", valid_from=today())
    redefine_indicator(actor=made["coordinator"], indicator=version.indicator, expected=1, definition=said)
    with pytest.raises(Stale):
        redefine_indicator(
            actor=made["coordinator"], indicator=version.indicator, expected=1, definition=replace(said, label="Hai")
        )
    assert Indicator.objects.get(name="done_share").label == "Một"


REFUSED = {
    "no label": ({"label": " "}, "Say what the figure is called."),
    "comma": ({"formula": "tasks * 0,5"}, "“0,5”: write decimals with a point"),
    "unknown name": ({"formula": "tasks + nobody"}, "does not know: nobody"),
    "no number": ({"formula": "tasks + iso"}, "no numbers: iso"),
    "itself": ({"formula": "done_share + 1"}, "computed from itself"),
    "text has no formula": ({"kind": "text", "formula": "tasks"}, "Only a number has a formula"),
    "weighed by nothing": ({"aggregation": "weighted"}, "weighs the values"),
    "ratio without quotient": ({"aggregation": "ratio", "formula": "tasks + 1"}, "needs a formula that divides"),
    "tomorrow": ({"valid_from": today() + timedelta(days=1)}, "begins today or earlier"),
    "decimals": ({"decimals": 7}, "between 0 and 6"),
    "blank in the code": ({"name": "tỷ lệ"}, "A code consists of"),
    "code that is taken": ({"name": "tasks"}, "belongs to “Số nhiệm vụ”"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_definition_is_refused_with_every_reason(made, case):
    load_indicators([FactDefinition("iso", "Áp dụng ISO", "", "yes_no")])
    said, because = REFUSED[case]
    with pytest.raises(Invalid) as refused:
        define(made, **said)
    assert any(because in reason for reason in reasons(refused))
    assert Indicator.objects.count() == 3


def test_circle_through_other_formulas_is_refused(made):
    first = define(made, "a", formula="tasks + 1")
    define(made, "b", formula="a * 2")
    with pytest.raises(Invalid) as refused:
        redefine_indicator(
            actor=made["coordinator"],
            indicator=first.indicator,
            expected=1,
            definition=Definition("A", formula="b - 1", valid_from=today()),
        )
    assert "computed from itself" in reasons(refused)[0]


def test_version_that_says_the_same_or_begins_before_the_last_is_refused(made):
    version = define(made, valid_from=today())
    same = Definition("Số liệu done_share", valid_from=today())
    for said, because in ((same, "Nothing differs"), (Definition("Khác", valid_from=date(2020, 1, 1)), "begins later")):
        with pytest.raises(Invalid) as refused:
            redefine_indicator(actor=made["coordinator"], indicator=version.indicator, expected=1, definition=said)
        assert because in reasons(refused)[0]


MAY_DEFINE = {"coordinator"}


def test_definitions_that_all_share_are_given_by_who_coordinates_all(made):
    allowed = set()
    for who in made.actors:
        try:
            define(made, f"x_{who}", who)
            allowed.add(who)
        except NotAllowed:
            pass
    assert allowed == {"coordinator", "admin"} & set(made.actors)


def test_owner_outside_the_circle_is_refused(made):
    neighbour = made.communes[1].pk
    version = define(made, owner_id=neighbour)
    assert version.owner_id == neighbour
    with pytest.raises(NotAllowed):
        define(made, "y", "focal", owner_id=made.communes[0].pk)


def test_all_106_indicators_of_reports_ship_and_none_of_them_has_a_problem():
    written = ship_indicators()
    rows = read_shipped(SHIPPED / "report_indicators.csv")
    assert written == len(rows) == Indicator.objects.count()
    assert sum(":" not in row["name"] for row in rows) == 106
    for row in Indicator.objects.select_related("current"):
        version = row.current
        said = Definition(**{key: getattr(version, key) for key in Definition.__dataclass_fields__})
        assert list(problems_of(row, said)) == [], row.name
    assert ship_indicators() == 0


def test_shipped_formulas_form_no_circle_and_name_shipped_figures():
    rows = {row["name"]: row for row in read_shipped(SHIPPED / "report_indicators.csv")}
    ordered = in_order(Derivation(name, row["formula"]) for name, row in rows.items() if row["formula"])
    assert {each.name for each in ordered} >= {"CD03", "B06.1", "B06.x", "TT23", "TB01:cut"}


def test_what_somebody_defined_stays_when_the_shipped_ones_are_loaded(made):
    define(made, "CD01", label="Cách gọi của tỉnh")
    ship_indicators()
    assert Indicator.objects.get(name="CD01").label == "Cách gọi của tỉnh"


@pytest.mark.parametrize("formula", ["100", "5 * 2", "(1 / 3)"])
def test_formula_that_names_no_figure_is_refused(made, formula: str):
    with pytest.raises(Invalid) as refused:
        define(made, formula=formula)
    assert reasons(refused) == ["The formula names no figure of the catalogue: there is nothing to compute from."]
    assert not Indicator.objects.filter(name="done_share").exists()
