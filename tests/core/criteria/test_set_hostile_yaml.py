"""Files that would hide something, never end or break the reader: refused with a line and a sentence, never an exception."""

from __future__ import annotations

import time

import pytest
from criteria_examples import SMALL, said
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_core.criteria.load import load_set

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{','.join([f'*{chr(97 + level)}'] * 10)}]" for level in range(9)
)

CASES = {
    "repeated key": ("set: a\nversion: 1\nset: b\n", 3, "stands twice"),
    "repeated key far within": (SMALL.replace("points: 0}", "points: 0, points: 1}"), 33, "stands twice"),
    "repeated yes": (SMALL.replace("yes: 1", "yes: 1, yes: 2"), 24, "stands twice"),
    "billion laughs": (LAUGHS, 5, "unfold"),
    "anchor within itself": ("set: &a [*a]\n", 1, "within itself"),
    "anchor as its own value": ("set: &a {b: *a}\n", 1, "within itself"),
    "unknown alias": ("set: x\nversion: *nowhere\n", 2, ""),
    "deep brackets": ("set: " + "[" * 100_000, 1, "deep"),
    "deep blocks": ("\n".join(" " * level + "a:" for level in range(200)), 41, "deep"),
    "tab as indent": ("set: a\nnodes:\n\t- code: 1\n", 3, "tab"),
    "python tag": ("set: !!python/object/apply:os.system [echo]\n", 1, "tag"),
    "binary tag": ("set: !!binary aGVsbG8=\n", 1, "tag"),
    "two documents": ("set: a\n---\nset: b\n", 2, "second document"),
    "list as key": ("? [a, b]\n: c\n", 1, "key must be a word"),
    "unclosed bracket": ("set: a\nversion: [1\n", 3, "well-formed"),
    "zero byte": ("set: a\nversion: \x00\n", 2, "cannot be printed"),
    "nothing": ("", 1, "empty"),
    "only a comment": ("# trống\n", 1, "empty"),
    "a list": ("- a\n- b\n", 1, "mapping"),
    "a word": ("chào\n", 1, "mapping"),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_text_is_refused_with_its_line(name: str) -> None:
    text, line, sentence = CASES[name]
    result = load_set(text)
    assert not result.ok
    assert result.errors[0].line == line
    assert sentence in said(result.errors[0])


def test_text_over_five_megabytes_is_refused() -> None:
    result = load_set(b"# " + b"x" * 5_000_001)
    assert "5 MB" in said(result.errors[0])


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    result = load_set("set: a\ntitle: Điểm\n".encode("utf-16"))
    assert not result.ok
    result = load_set(b"set: a\ntitle: \xff\xfe\n")
    assert result.errors[0].line == 2


@pytest.mark.parametrize(
    "text", ["set: a\nnodes:\n" + "- a\n" * 5_000, "a: 1\n" * 5_000, "".join(f"k{n}: 1\n" for n in range(5_000))]
)
def test_list_of_problems_has_an_end(text: str) -> None:
    assert 1_000 <= len(load_set(text).problems) <= 1_100


def test_large_honest_file_is_read_in_moderate_time() -> None:
    leaf = SMALL[SMALL.index('      - code: "1.1"') : SMALL.index('      - code: "1.2"')]
    many = "".join(leaf.replace('"1.1"', f'"1.{n}"').replace("key: plan", f"key: plan-{n}") for n in range(3, 3000))
    began = time.perf_counter()
    result = load_set(SMALL + many)
    assert result.set is not None
    assert sum(1 for _ in result.set.leaves()) == 2999
    assert time.perf_counter() - began < 20


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_an_answer(text: str) -> None:
    load_set(text)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(SMALL) - 1),
    st.integers(0, 30),
    st.sampled_from(["", " ", "\t", ":", "[", "{", "&a ", "*a", "- ", "null", '"', "9", "~"]),
)
def test_set_damaged_anywhere_gives_an_answer(at: int, length: int, instead: str) -> None:
    result = load_set(SMALL[:at] + instead + SMALL[at + length :])
    assert all(each.line for each in result.problems if each.check in ("yaml", "reading"))
