"""``cchc score`` as a person at a terminal meets it: its three formats, its exit status, what it says."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from scoring_building import HEAD, leaf

from cchc_core.cli import main
from cchc_core.files import read_workbook

SAMPLES = Path(__file__).parent / "samples"
SETS = Path(__file__).parents[3] / "src" / "cchc" / "criteria" / "samples"
#: The order of the keys on the format page.
UNIT_KEYS = [
    "unit",
    "points",
    "max",
    "applicable_max",
    "percent",
    "rank",
    "of",
    "grade",
    "pending",
    "pending_points",
    "nodes",
]
NODE_KEYS = ["points", "max", "applicable", "reason"]

SET = "\n".join(
    (
        HEAD,
        "total: 100",
        "unit_kinds: [department]",
        "grades: [{key: good, label: Tốt, from: 80}]",
        "nodes:",
        leaf("1", "84"),
        leaf("2", "16", "{kind: linear, measure: {ratio: [a, b], when_zero: zero}, full: 1, threshold: 0, points: 16}"),
    )
)
THANH_HOA = {"unit": "ban-dan-toc", "judgements": {"1": {"points": 68.32}}, "not_applicable": {"2": "không có TTHC"}}


@pytest.fixture
def set_file(tmp_path):
    path = tmp_path / "set.yaml"
    path.write_text(SET, encoding="utf-8")
    return path


@pytest.fixture
def input_file(tmp_path):
    def write(*units, text: str | None = None) -> Path:
        path = tmp_path / "input.json"
        path.write_text(json.dumps({"units": units}) if text is None else text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(monkeypatch, capsys):
    """Exit status, standard output, standard error."""

    def score(*words):
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        monkeypatch.setattr(sys, "stdout", out)
        status = main(["score", *map(str, words)])
        return status, out.buffer.getvalue().decode(), capsys.readouterr().err

    return score


def test_json_has_the_form_of_the_page(run, set_file, input_file):
    status, out, err = run(set_file, input_file(THANH_HOA), "--format", "json")
    answer = json.loads(out)
    assert (status, err, list(answer)) == (0, "", ["units"])
    unit = answer["units"][0]
    assert list(unit) == UNIT_KEYS
    assert list(unit["nodes"]["1"])[:4] == NODE_KEYS
    assert (unit["points"], unit["max"], unit["applicable_max"], unit["percent"]) == ("68.32", "100", "84.00", "81.33")
    assert (unit["rank"], unit["of"], unit["grade"], unit["pending"], unit["pending_points"]) == (1, 1, "good", 0, "0")
    assert unit["nodes"]["1"]["points"] == "68.32"
    assert unit["nodes"]["2"]["applicable"] is False


def test_nodes_are_unrounded_where_only_totals_are_rounded(run, set_file, input_file):
    units = [{"unit": "a", "facts": {"a": 1, "b": 3}, "judgements": {"1": {"points": 1}}}]
    _, out, _ = run(set_file, input_file(*units), "--format", "json")
    unit = json.loads(out)["units"][0]
    assert unit["nodes"]["2"]["points"] == "5.3333333333333333333333333333"
    assert unit["points"] == "6.33"


def test_units_answer_in_the_order_of_the_input(run, set_file, input_file):
    units = [
        {"unit": name, "judgements": {"1": {"points": points}}} for name, points in zip("cab", (1, 3, 2), strict=True)
    ]
    _, out, _ = run(set_file, input_file(*units), "--format", "json")
    assert [unit["unit"] for unit in json.loads(out)["units"]] == ["c", "a", "b"]


def test_a_table_is_the_default(run, set_file, input_file):
    status, out, _ = run(set_file, input_file(THANH_HOA))
    assert status == 0
    assert out.splitlines()[2].split() == ["1", "ban-dan-toc", "68,32", "84,00", "81,33", "Tốt", "0", "0,00"]


def test_no_units_answer_with_no_units(run, set_file, input_file):
    assert json.loads(run(set_file, input_file(), "--format", "json")[1]) == {"units": []}
    assert run(set_file, input_file())[0] == 0


def test_an_output_file_is_written_and_nothing_is_printed(run, set_file, input_file, tmp_path):
    out_file = tmp_path / "out.json"
    status, out, _ = run(set_file, input_file(THANH_HOA), "--format", "json", "-o", out_file)
    assert (status, out) == (0, "")
    assert json.loads(out_file.read_text(encoding="utf-8"))["units"][0]["percent"] == "81.33"


def test_a_workbook_has_the_ranking_the_points_and_the_reasons(run, set_file, input_file, tmp_path):
    out_file = tmp_path / "out.xlsx"
    assert run(set_file, input_file(THANH_HOA), "--format", "xlsx", "-o", out_file)[0] == 0
    ranking, points, reasons = read_workbook(out_file.read_bytes())
    assert ranking.rows[1][:2] == (1, "ban-dan-toc")
    assert points.rows[:2] == (("Unit", "1", "2"), ("ban-dan-toc", Decimal("68.32"), "–"))
    assert "không có TTHC" in reasons.rows[2][5]


def test_a_workbook_without_a_file_is_refused(run, set_file, input_file):
    status, out, err = run(set_file, input_file(THANH_HOA), "--format", "xlsx")
    assert (status, out) == (2, "")
    assert "-o" in err


def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(run, set_file, input_file, tmp_path):
    status, _, err = run(set_file, input_file(THANH_HOA), "-o", tmp_path / "missing" / "out.txt")
    assert status == 2
    assert "missing" in err
    assert {path.name for path in tmp_path.iterdir()} == {"set.yaml", "input.json"}


def test_an_unknown_fact_is_named_and_the_status_stays_0(run, set_file, input_file):
    status, _, err = run(set_file, input_file({**THANH_HOA, "facts": {"moon_phase": 1}}))
    assert status == 0
    assert "moon_phase" in err
    assert "ban-dan-toc" in err


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ({"unit": "x", "judgements": {"1": {"points": 84.5}}}, "unit x, judgements.1.points:"),
        ({"unit": "x", "judgements": {"1": {"points": 0.0005}}}, "unit x, judgements.1.points:"),
        ({"unit": "x", "facts": {"a": "một"}}, "unit x, facts.a:"),
        ({"unit": "x", "score": 1}, "score"),
    ],
)
def test_wrong_input_ends_with_2_and_says_where(run, set_file, input_file, unit, said):
    path = input_file({"unit": "sound"}, unit)
    status, out, err = run(set_file, path, "--format", "json")
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith(str(path))


def test_problems_of_reading_and_of_scoring_are_told_together_even_of_one_unit(run, set_file, input_file):
    both = {"unit": "both", "facts": {"a": "một"}, "judgements": {"1": {"points": 99}}}
    _, _, err = run(set_file, input_file(both, {"unit": "b", "judgements": {"1": {"points": 99}}}))
    assert "unit both, facts.a" in err
    assert "unit both, judgements.1.points" in err
    assert "unit b, judgements.1.points" in err


def test_what_a_rule_refuses_in_a_table_is_told_with_row_and_column(run, set_file, tmp_path):
    path = tmp_path / "input.csv"
    path.write_text("Đơn vị;1;a;b\nx;9;1;2\n\ny;99;-1;2\n", encoding="utf-8")
    status, _, err = run(set_file, path)
    assert status == 2
    assert "row 4, unit y, 1:" in err
    assert "row 4, unit y, 2, a:" in err


def test_bad_json_is_told_with_line_and_column(run, set_file, input_file):
    status, _, err = run(set_file, input_file(text='{"units": [\n  {"unit": }\n]}'))
    assert status == 2
    assert "line 2, column 12" in err


def test_a_set_with_errors_is_not_scored(run, set_file, input_file):
    set_file.write_text(SET.replace("max: 84", "max: 84, rule: {kind: nonsense}", 1).replace("kind: manual", "kind: x"))
    status, out, err = run(set_file, input_file(THANH_HOA))
    assert (status, out) == (2, "")
    assert f"{set_file}:" in err


def test_files_that_are_not_there_are_named(run, set_file, input_file, tmp_path):
    for words in ((tmp_path / "no.yaml", input_file(THANH_HOA)), (set_file, tmp_path / "no.json")):
        status, _, err = run(*words)
        assert status == 2
        assert "no." in err


@pytest.mark.parametrize(("name", "criteria"), [("so-2022", "ha-tinh-so-2022"), ("xa-2026", "ha-tinh-xa-2026")])
def test_the_sample_inputs_are_scored_whole(run, name, criteria):
    path = SAMPLES / f"{name}-input.json"
    status, out, err = run(SETS / f"{criteria}.yaml", path, "--format", "json")
    assert (status, err) == (0, "")
    given = json.loads(path.read_text(encoding="utf-8"))["units"]
    units = json.loads(out)["units"]
    assert [unit["unit"] for unit in units] == [unit["unit"] for unit in given]
    for unit in units:
        leaves = [node for node in unit["nodes"].values() if node["reason"]]
        assert all(Decimal(node["points"]) <= Decimal(node["max"]) for node in leaves)
        assert (unit["rank"] is None) == (not next(u for u in given if u["unit"] == unit["unit"])["ranked"])


def test_the_published_figures_of_the_sample_departments(run):
    path = SAMPLES / "so-2022-input.json"
    _, out, _ = run(SETS / "ha-tinh-so-2022.yaml", path, "--format", "json")
    keys = ("points", "applicable_max", "percent", "rank")
    figures = {unit["unit"]: tuple(unit[key] for key in keys) for unit in json.loads(out)["units"]}
    assert figures["so-ngoai-vu"] == ("93.65", "96.00", "97.55", 1)
    assert figures["thanh-tra-tinh"] == ("50.58", "68.50", "73.84", 9)
    assert figures["so-cong-thuong"][3] == figures["so-gddt"][3] == 6
    assert figures["van-phong-ubnd"][3] is None
