"""Inputs from JSON, CSV and workbooks: what is read, what is refused with its place, what is only named."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from scoring_building import make

from cchc_core.files import Column, NewSheet, write_workbook
from cchc_core.rules.rule import FactLabel
from cchc_core.scoring.inputs import read_inputs
from cchc_core.scoring.inputs_csv import Rows
from cchc_core.scoring.inputs_plain import ReadInputs
from cchc_core.scoring.inputs_table import read_rows
from cchc_core.scoring.needs import needs_of
from cchc_core.scoring.problems import WrongInputs
from cchc_core.words import render

NODES = """
- code: "1"
  name: A
  applies: {unit_has: [tthc]}
  children:
  - {code: "1.1", key: a, name: N, max: 1, rule: {kind: levels, levels: [{key: on_time, label: Kịp thời, points: 1},
     {key: late, label: Muộn, points: 0}]}}
  - {code: "1.2", key: b, name: N, max: 1, rule: {kind: date_window, fact: issued_on, steps: [{until: 2026-01-20,
     points: 1}]}}
  - {code: "1.10", key: c, name: N, max: 1, rule: {kind: manual, max: 1, step: 0.25, entered_by: verifier}}
- {code: "2", key: d, name: N, max: 1, rule: {kind: one_of, branches: [{key: a, label: Có nhiệm vụ, rule: {kind: yes_no,
   fact: met}}, {key: b, label: Không có nhiệm vụ, rule: {kind: levels, levels: [{key: full, label: Đủ, points: 1}]}}]}}
- {code: "3", key: e, name: N, max: 1, rule: {kind: count_points, fact: tasks, each: 0.001, cap: 1}}
- {code: "4", key: f, name: N, max: 1, measured: survey, rule: {kind: survey, survey: leaders, item: item-1}}
"""
POOLS = "[{key: bonus, label: Điểm thưởng, sign: 1, cap: 3}]"
LABELS = {"issued_on": FactLabel("Ngày ban hành"), "tasks": FactLabel("Số nhiệm vụ", "nhiệm vụ")}


@pytest.fixture(scope="module")
def criteria_set():
    return make(NODES, total="6", pools=POOLS)


@pytest.fixture
def read(criteria_set, tmp_path):
    def read_text(text: str | bytes, ending: str = "json") -> ReadInputs:
        path = tmp_path / f"input.{ending}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_inputs(path, criteria_set, LABELS)

    return read_text


def problems(found: ReadInputs) -> list[str]:
    return [render(problem.as_note(), str) for problem in found.problems]


def one(**keys) -> str:
    return json.dumps({"units": [{"unit": "so-tu-phap", **keys}]})


def test_json_is_read_whole(read):
    text = one(
        kind="department",
        group="g",
        ranked=False,
        has=["tthc"],
        not_applicable={"1": "không có TTHC"},
        facts={"tasks": 42, "issued_on": "2026-01-10", "met": True},
        judgements={"1.1": {"level": "on_time"}, "1.10": {"points": 0.75}, "2": {"branch": "b", "level": "full"}},
        surveys={"leaders": {"item-1": 0.9123}},
        pools={"bonus": 0.5},
    )
    found = read(text)
    assert not found.problems
    assert not found.notices
    unit = found.units[0]
    assert (unit.unit, unit.kind, unit.group, unit.ranked, unit.has) == (
        "so-tu-phap",
        "department",
        "g",
        False,
        frozenset({"tthc"}),
    )
    assert unit.facts == {"tasks": 42, "issued_on": date(2026, 1, 10), "met": True}
    assert unit.judgements["1.10"] == {"points": Fraction(3, 4)}
    assert unit.surveys == {"leaders": {"item-1": Fraction(9123, 10000)}}
    assert unit.pools == {"bonus": Fraction(1, 2)}


def test_a_unit_is_ranked_unless_said_otherwise(read):
    assert read(one()).units[0].ranked is True


def test_decimals_are_exact(read):
    facts = '{"units": [{"unit": "a", "facts": {"tasks": 0.1000000000000000000000000000001}}]}'
    assert read(facts).units[0].facts["tasks"] == Fraction("0.1000000000000000000000000000001")


def test_a_date_that_is_null_says_never_and_one_that_is_absent_is_missing(read):
    assert read(one(facts={"issued_on": None})).units[0].facts == {"issued_on": None}
    assert read(one(facts={})).units[0].facts == {}


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"points": 3}, "units[0]"),
        ({"ranked": "no"}, "ranked"),
        ({"group": 7}, "group"),
        ({"has": "tthc"}, "has"),
        ({"facts": []}, "facts"),
        ({"facts": {"tasks": "42"}}, "facts.tasks"),
        ({"facts": {"tasks": True}}, "facts.tasks"),
        ({"facts": {"tasks": float("nan")}}, "facts.tasks"),
        ({"facts": {"tasks": float("inf")}}, "facts.tasks"),
        ({"facts": {"met": 1}}, "facts.met"),
        ({"facts": {"issued_on": "10/01/2026"}}, "facts.issued_on"),
        ({"facts": {"issued_on": "2026-02-30"}}, "facts.issued_on"),
        ({"judgements": {"9.9": {"level": "on_time"}}}, "judgements.9.9"),
        ({"judgements": {"1": {"level": "on_time"}}}, "judgements.1"),
        ({"judgements": {"1.1": "on_time"}}, "judgements.1.1"),
        ({"judgements": {"1.1": {"lvl": "on_time"}}}, "judgements.1.1"),
        ({"judgements": {"1.10": {"points": "một"}}}, "judgements.1.10.points"),
        ({"not_applicable": {"9": "lý do"}}, "not_applicable.9"),
        ({"not_applicable": {"1": ""}}, "not_applicable.1"),
        ({"surveys": {"leaders": {"item-1": 1.01}}}, "surveys.leaders.item-1"),
        ({"surveys": {"leaders": {"item-1": -0.1}}}, "surveys.leaders.item-1"),
        ({"surveys": {"leaders": 0.5}}, "surveys.leaders"),
        ({"pools": {"extra": 1}}, "pools.extra"),
        ({"pools": {"bonus": -1}}, "pools.bonus"),
    ],
)
def test_wrong_values_are_named_with_unit_and_key(read, keys, place):
    found = read(one(**keys))
    assert not found.units
    assert [(problem.unit, problem.place) for problem in found.problems] == [("so-tu-phap", place)]


def test_null_is_missing_wherever_it_cannot_say_never(read):
    found = read(
        one(
            facts={"tasks": None, "met": None},
            judgements={"1.1": None, "1.10": {"points": None}, "2": {"branch": "b", "level": None}},
            surveys={"leaders": {"item-1": None}},
            pools={"bonus": None},
        )
    )
    unit = found.units[0]
    assert (unit.facts, unit.pools, unit.surveys) == ({}, {}, {"leaders": {}})
    assert unit.judgements == {"1.1": {}, "1.10": {}, "2": {"branch": "b"}}


def test_a_name_and_a_note_of_ones_own_say_nothing(read):
    found = read(one(name="Sở Tư pháp", note="x", judgements={"1.1": {"level": "on_time", "note": "x"}}))
    assert not found.problems
    assert found.units[0].judgements == {"1.1": {"level": "on_time"}}


def test_a_unit_named_by_a_number_is_told_that_it_is_one(read):
    found = read('{"units": [{"unit": 17893}]}')
    assert problems(found) == ["units[0].unit: expected a text, found 17893"]


def test_half_a_character_is_refused_and_a_whole_pair_is_read(read):
    assert read('{"units": [{"unit": "\\ud83d\\ude00"}]}').units[0].unit == "\U0001f600"
    with pytest.raises(WrongInputs) as refused:
        read('{"units": [\n{"unit": "\\ud800"}]}')
    assert refused.value.problems[0].line == 2


@pytest.mark.parametrize(
    ("judgement", "said"),
    [
        ({"1.10": {"level": "on_time"}}, "judgements.1.10: the rule of this criterion expects points, found level"),
        ({"1.1": {"points": 1}}, "judgements.1.1: the rule of this criterion expects level, found points"),
        ({"2": {"level": "full"}}, "judgements.2: the rule of this criterion expects branch, found level"),
    ],
)
def test_a_judgement_that_its_rule_cannot_use_is_refused(read, judgement, said):
    assert problems(read(one(judgements=judgement))) == [f"unit so-tu-phap, {said}"]


def test_what_a_case_does_not_use_of_a_judgement_is_named(read):
    found = read(one(judgements={"2": {"branch": "a", "level": "full"}}))
    assert not found.problems
    assert "2.level" in render(found.notices[0], str)


def test_every_problem_is_told_at_once(read):
    found = read(one(facts={"tasks": "x", "met": 1}, pools={"extra": 1}))
    assert len(found.problems) == 3


def test_a_number_without_sane_length_is_refused_at_once(read):
    for text in ("1e999999999", "1e-999999999", "9" * 5000):
        assert read(f'{{"units": [{{"unit": "a", "facts": {{"tasks": {text}}}}}]}}').problems


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"units": [{"unit": "a"},\n  {"unit" "b"}]}', "line 2, column 11"),
        ("", "line 1, column 1"),
        (b'{"units": [{"unit": "\xff"}]}', "UTF-8"),
        ("[" * 100_000, "too deep"),
    ],
)
def test_a_file_that_is_no_json_is_refused(read, text, said):
    with pytest.raises(WrongInputs) as refused:
        read(text)
    assert said in render(refused.value.problems[0].as_note(), str)


@pytest.mark.parametrize("text", ["[]", "{}", '{"units": {}}', "42"])
def test_the_outer_form_is_expected(read, text):
    assert "units" in problems(read(text))[0]


def test_keys_and_units_that_stand_twice_are_refused(read):
    twice = '{"units": [{"unit": "a", "facts": {"tasks": 1, "tasks": 2}}, {"unit": "b"}, {"unit": "b"}, {"unit": ""}]}'
    found = [(problem.unit, problem.place) for problem in read(twice).problems]
    assert found == [("a", "facts"), ("b", "units[2].unit"), ("", "units[3].unit")]


def test_what_the_set_does_not_use_is_named_with_its_units(read):
    units = [{"unit": name, "facts": {"moon_phase": "full"}} for name in "abcdefg"]
    found = read(json.dumps({"units": units}))
    said = [render(notice, str) for notice in found.notices]
    assert not found.problems
    assert len(said) == 1
    assert "moon_phase" in said[0]
    assert "and 2 more" in said[0]


def test_an_unused_survey_item_and_an_unused_judgement_are_named(read):
    found = read(one(surveys={"leaders": {"item-9": 0.5}}, judgements={"3": {"points": 1}}))
    said = " ".join(render(notice, str) for notice in found.notices)
    assert not found.problems
    assert "leaders.item-9" in said
    assert "3" in said


def csv_of(delimiter: str, *rows: list[str]) -> str:
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)


TITLES = ["Đơn vị", "group", "has", "Xếp hạng", "tasks", "Ngày ban hành", "met", "1.1", "1.10", "2"]
TITLES += ["leaders.item-1", "Điểm thưởng", "not_applicable"]
ROW = ["so-tu-phap", "g", "tthc; mot_cua", "không", "1.234,5", "31/1/2026", "x", "Muộn", "0,75", "b: Đủ"]
ROW += ["0,9123", "0,5", "1.2: chưa ban hành; 3: không có"]


def check_row(unit):
    assert (unit.unit, unit.group, unit.ranked, unit.has) == ("so-tu-phap", "g", False, {"tthc", "mot_cua"})
    assert unit.facts == {"tasks": Fraction("1234.5"), "issued_on": date(2026, 1, 31), "met": True}
    assert unit.judgements == {
        "1.1": {"level": "late"},
        "1.10": {"points": Fraction(3, 4)},
        "2": {"branch": "b", "level": "full"},
    }
    assert unit.surveys == {"leaders": {"item-1": Fraction("0.9123")}}
    assert unit.pools == {"bonus": Fraction(1, 2)}
    assert unit.not_applicable == {"1.2": "chưa ban hành", "3": "không có"}


def test_csv_as_a_vietnamese_spreadsheet_writes_it(read):
    found = read("\ufeff" + csv_of(";", TITLES, ROW, [""] * 13), "csv")
    assert not found.problems
    check_row(found.units[0])


def test_csv_as_a_program_writes_it(read):
    row = [*ROW]
    row[4], row[5], row[8], row[10] = "1234.5", "2026-01-31", "0.75", "0.9123"
    check_row(read(csv_of(",", TITLES, row), "csv").units[0])


@pytest.mark.parametrize(
    ("delimiter", "text", "value"), [(",", "1.234", "1.234"), (";", "1.234", "1234"), (";", "0.912", "0.912")]
)
def test_a_lone_dot_is_read_as_the_file_is_written(read, delimiter, text, value):
    assert read(csv_of(delimiter, ["unit", "tasks"], ["a", text]), "csv").units[0].facts["tasks"] == Fraction(value)


def test_a_day_that_never_came_is_a_word(read):
    assert read("unit,issued_on\na,chưa\nb,\n", "csv").units[0].facts == {"issued_on": None}


def test_a_workbook_is_read_with_its_types(read):
    cells = [*ROW]
    cells[4], cells[5], cells[6], cells[8], cells[10] = (
        Fraction("1234.5"),
        date(2026, 1, 31),
        True,
        Fraction(3, 4),
        Fraction("0.9123"),
    )
    sheet = NewSheet("Số liệu", [Column(title) for title in TITLES], [cells])
    found = read(write_workbook([sheet]), "xlsx")
    assert not found.problems, problems(found)
    check_row(found.units[0])


def test_wrong_cells_are_named_with_row_and_column(read):
    text = csv_of(";", ["unit", "tasks", "issued_on", "met"], ["a", "1", "", ""], ["b", "nhiều", "31/2/2026", "?"])
    found = read(text, "csv")
    assert [unit.unit for unit in found.units] == ["a"]
    assert [(problem.row, problem.unit, problem.place) for problem in found.problems] == [
        (3, "b", "tasks"),
        (3, "b", "issued_on"),
        (3, "b", "met"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("tasks\n4\n", "column with the name of the unit"),
        ("unit,tasks,tasks\na,1,2\n", "stands twice"),
        ("unit,9.9\na,1\n", "9.9"),
        ("unit,1\na,1\n", "lowest level"),
        ("unit,tasks\na,1,2\n", "more cells"),
        ("unit,not_applicable\na,không có TTHC\n", "a code, a colon and the reason"),
        ("unit,2\na,z: full\n", "one of the cases"),
        ("unit,leaders.item-1\na,95\n", "between 0 and 1"),
        ("unit,tasks\n,1\n", "name of the unit"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(read, text, said):
    assert said in " ".join(problems(read(text, "csv")))


def test_a_code_typed_as_a_number_may_mean_two_criteria(criteria_set):
    rows = Rows(((1, ("unit", Fraction("1.1"))), (2, ("a", "on_time"))), machine=False)
    found = read_rows(rows, needs_of(criteria_set), {})
    assert "1.1, 1.10" in problems(found)[0]


def test_an_unknown_column_is_an_unused_fact(read):
    found = read("unit,moon_phase\na,full\n", "csv")
    assert not found.problems
    assert "moon_phase" in render(found.notices[0], str)


@pytest.mark.parametrize(("cell", "share"), [("95,5%", "0.955"), ("0,955", "0.955"), ("100 %", "1")])
def test_a_share_may_be_a_percentage(read, cell, share):
    found = read(csv_of(";", ["unit", "leaders.item-1"], ["a", cell]), "csv")
    assert found.units[0].surveys == {"leaders": {"item-1": Fraction(share)}}


@pytest.mark.parametrize("cell", ["Không áp dụng: không có TTHC", "n/a: không có TTHC"])
def test_a_criterion_may_be_marked_as_not_applicable_in_its_own_column(read, cell):
    unit = read(csv_of(";", ["unit", "1.1", "3"], ["a", cell, cell]), "csv").units[0]
    assert unit.not_applicable == {"1.1": "không có TTHC", "3": "không có TTHC"}
    assert not unit.judgements


def test_a_criterion_is_not_marked_as_not_applicable_without_a_reason(read):
    assert read(csv_of(";", ["unit", "1.1"], ["a", "n/a"]), "csv").problems


def test_titles_may_name_the_section_as_json_does(read):
    titles = ["unit", "facts.tasks", "judgements.1.1", "surveys.leaders.item-1", "pools.bonus"]
    unit = read(csv_of(",", titles, ["a", "4", "late", "0.5", "1"]), "csv").units[0]
    assert (unit.facts, unit.judgements["1.1"]) == ({"tasks": 4}, {"level": "late"})
    assert (unit.surveys, unit.pools) == ({"leaders": {"item-1": Fraction(1, 2)}}, {"bonus": 1})


def test_a_file_that_is_not_there_is_refused(criteria_set, tmp_path):
    with pytest.raises(WrongInputs):
        read_inputs(tmp_path / "missing.json", criteria_set)


def test_a_broken_workbook_is_refused(read):
    with pytest.raises(WrongInputs):
        read(b"PK\x03\x04 no workbook", "xlsx")
