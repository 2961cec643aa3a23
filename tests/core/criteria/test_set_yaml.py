"""Reading YAML: what is a word, what a number, and where every problem stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from criteria_examples import SAMPLE_FILES, SMALL, found, said, spoiled

from cchc_core.criteria.load import load_set
from cchc_core.criteria.located import as_number


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_sample_set_loads_without_a_single_problem(path: Path) -> None:
    result = load_set(path.read_bytes(), path.name)
    assert result.ok
    assert result.problems == ()


def test_six_samples_are_shipped() -> None:
    assert len(SAMPLE_FILES) == 6


def test_small_set_loads_whole() -> None:
    result = load_set(SMALL)
    assert result.problems == ()
    assert result.set is not None
    assert result.set.reference == "tiny@2026"
    assert result.set.by_code()["1.2"].node.line == 26
    assert result.set.by_code()["1.2"].verifier == "so-noi-vu"


def test_keys_yes_no_and_on_are_words() -> None:
    result = spoiled(("title: Bộ nhỏ", "title: on"))
    assert result.ok
    assert result.set is not None
    assert result.set.title == "on"


@pytest.mark.parametrize("word", ["yes", "on", "null_", "~x", "2023-01-01", "1e3"])
def test_text_keeps_its_writing_whatever_it_resembles(word: str) -> None:
    result = spoiled(("name: Ban hành kế hoạch", f"name: {word}"))
    assert result.set is not None
    assert result.set.by_code()["1.1"].node.name == word


def test_unquoted_code_keeps_its_zero() -> None:
    result = spoiled(('code: "1.2"', "code: 1.10"))
    assert result.ok
    assert result.set is not None
    assert "1.10" in result.set.by_code()


def test_unquoted_version_is_text() -> None:
    result = spoiled(('version: "2026"', "version: 2023"))
    assert result.set is not None
    assert result.set.version == "2023"


def test_unquoted_date_of_basis_is_a_day() -> None:
    result = spoiled(("total: 3", "total: 3\nbasis: {symbol: 1/QĐ, date: 2019-09-24}"))
    assert result.set is not None
    assert result.set.basis.date == date(2019, 9, 24)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", Fraction(2)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("-0.25", Fraction(-1, 4)),
        ("1e3", Fraction(1000)),
        ("010", Fraction(10)),
        ("7/8", Fraction(7, 8)),
        ("0,5", Fraction(1, 2)),
    ],
)
def test_number_is_exact_from_its_text(text: str, number: Fraction) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize("text", ["1_000", "1:30", "0x10", ".inf", ".nan", "1e999", "9" * 70, "1/0", "mười", "1 000"])
def test_number_that_readers_disagree_on_is_refused(text: str) -> None:
    assert as_number(text) is None
    result = spoiled(("max: 1\n", f'max: "{text}"\n'))
    assert [(each.code, each.line) for each in result.errors] == [("1.1", 23)]


def test_every_problem_is_found_at_once_with_line_and_code() -> None:
    result = spoiled(
        ("total: 3", "total: ba"),
        ("max: 1\n", "max: 1\n        maks: 2\n"),
        ("from: 80", "form: 80"),
        ("no: 0", "nope: 0"),
    )
    assert ("error", 6, "", "reading") in found(result)
    assert ("error", 9, "", "reading") in found(result)
    assert ("error", 24, "1.1", "reading") in found(result)
    assert ("error", 25, "1.1", "reading") in found(result)


def test_unknown_key_is_answered_with_the_nearest() -> None:
    result = spoiled(("status: sample", "statsu: sample"))
    assert "Did you mean “status”?" in said(result.errors[0])


def test_unknown_rule_kind_stands_on_its_own_line() -> None:
    result = spoiled(("kind: steps", "kind: stairs"))
    assert [(each.line, each.code) for each in result.errors] == [(31, "1.2")]
    assert "steps" in said(result.errors[0])


def test_wrong_step_stands_on_its_own_line() -> None:
    result = spoiled(("{from: 50, points: 2}", "\n            {from: 50, pionts: 2}"))
    assert {each.line for each in result.errors} == {34}


@pytest.mark.parametrize("key", ["set", "version", "nodes"])
def test_outline_that_is_missing_is_an_error(key: str) -> None:
    lines = SMALL.split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((index for index in range(start + 1, len(lines)) if lines[index][:1] not in (" ", "")), len(lines))
    result = load_set("\n".join(lines[:start] + lines[end:]))
    assert result.set is None
    assert any(f"“{key}”" in said(each) for each in result.errors)


def test_missing_total_is_the_sum_with_a_warning() -> None:
    result = spoiled(("total: 3\n", ""))
    assert result.ok
    assert result.set is not None
    assert result.set.total == 3
    assert len(result.warnings) == 1


def test_anchor_may_be_used_twice() -> None:
    result = spoiled(
        ("evidence: {text: Kế hoạch, required: true}", "evidence: &proof {text: Kế hoạch, required: true}"),
        ("evidence: {text: Báo cáo, required: true}", "evidence: *proof"),
    )
    assert result.ok
    assert result.set is not None
    assert result.set.by_code()["1.2"].node.evidence.text == "Kế hoạch"


def test_merge_key_brings_what_is_not_written() -> None:
    result = spoiled(
        ("evidence: {text: Kế hoạch, required: true}", "evidence: &proof {text: Kế hoạch, required: true}"),
        ("evidence: {text: Báo cáo, required: true}", "evidence: {<<: *proof, text: Báo cáo}"),
    )
    assert result.set is not None
    evidence = result.set.by_code()["1.2"].node.evidence
    assert (evidence.text, evidence.required) == ("Báo cáo", True)


def test_byte_order_mark_and_windows_lines_are_read() -> None:
    assert load_set(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()).ok


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{unit: nêu số, ký hiệu và ngày ban hành, verifier: đối chiếu}", "nêu số, ký hiệu và ngày ban hành"),
        ("{unit: nêu số, Ký hiệu, ngày ban hành, verifier: đối chiếu}", "nêu số, Ký hiệu, ngày ban hành"),
    ],
)
def test_text_parted_by_a_comma_in_braces_is_put_together_with_a_warning(written: str, read: str) -> None:
    result = spoiled(("        rule: {kind: yes_no", f"        guide: {written}\n        rule: {{kind: yes_no"))
    assert result.set is not None
    guide = result.set.by_code()["1.1"].node.guide
    assert (guide.unit, guide.verifier) == (read, "đối chiếu")
    assert [(problem.line, said(problem)) for problem in result.problems] == [
        (24, f"A comma parts this text; it was read as “{read}”. Put the whole text in quotes.")
    ]


def test_label_of_a_level_parted_by_a_comma_is_put_together() -> None:
    levels = "{kind: levels, levels: [{key: a, label: Đủ, đúng hạn, points: 1}]}"
    result = spoiled(("{kind: yes_no, fact: plan_issued, yes: 1, no: 0}", levels))
    assert result.ok
    assert len(result.warnings) == 1


@pytest.mark.parametrize("written", ["{text: Kế hoạch, requird}", '{text: "Kế", hoạch năm}', "{ký hiệu: x, text: Kế}"])
def test_key_that_is_no_rest_of_a_text_stays_an_error(written: str) -> None:
    assert not spoiled(("{text: Kế hoạch, required: true}", written)).ok
