"""``cchc score SET INPUT``: score the units of a file against a criteria set and rank them."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from cchc_core import files
from cchc_core.commands.set import problem_line
from cchc_core.criteria.source import load_path
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.foreign import system_words
from cchc_core.scoring.answer import as_json
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.fact_words import FactWords, words_beside, words_of
from cchc_core.scoring.inputs import read_inputs
from cchc_core.scoring.inputs_plain import ReadInputs
from cchc_core.scoring.inputs_table import in_columns
from cchc_core.scoring.problems import Problem, WrongInputs
from cchc_core.scoring.screen import as_table
from cchc_core.scoring.shapes import Result
from cchc_core.scoring.sheets import as_workbook
from cchc_core.words import Note, gettext_noop, note, render

Translate = Callable[[str], str]

FORMATS = ("table", "json", "xlsx")
DONE = 0
WRONG_INPUT = 2


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("score", help=gettext_noop("score units against a criteria set and rank them"))
    parser.add_argument("set", type=Path, metavar="SET", help=gettext_noop("the criteria set, .yaml or .xlsx"))
    parser.add_argument(
        "input", type=Path, metavar="INPUT", help=gettext_noop("what is known of the units: JSON, CSV or .xlsx")
    )
    parser.add_argument("--format", choices=FORMATS, help=gettext_noop("table (the default), json or xlsx"))
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=gettext_noop("write to a file; needed for xlsx")
    )
    parser.add_argument(
        "--facts", type=Path, metavar="FILE", help=gettext_noop("words of the facts: CSV with name, label_vi, unit")
    )


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Score and write the answer; 2 with every problem on standard error where anything of the input is wrong."""
    gc.disable()  # one short run that only builds: looking for cycles would take a quarter of its time
    try:
        form = _format(options)
        criteria_set = _load(options.set, translate)
        words = _fact_words(options, criteria_set)
        inputs = _inputs(options.input, criteria_set, words)
        result = _evaluate(options.input, criteria_set, inputs, words)
        for notice in inputs.notices:
            _say(options.input, notice, translate)
        _write(options.output, _content(form, criteria_set, result, translate))
    except _Stop as stop:
        for path, message in stop.messages:
            _say(path, message, translate)
        return WRONG_INPUT
    finally:
        gc.enable()
    return DONE


class _Stop(Exception):
    """Wrong input: what to say, with the file that each message is about."""

    def __init__(self, messages: Sequence[tuple[Path | str, Note]]) -> None:
        super().__init__(len(messages))
        self.messages = messages


def _say(path: Path | str, message: Note, translate: Translate) -> None:
    print(f"{path}: {render(message, translate)}", file=sys.stderr)


def _format(options: argparse.Namespace) -> str:
    """The format asked for, else what the ending of the output file says, else a table."""
    ending = options.output.suffix.lower().lstrip(".") if options.output else ""
    form: str = options.format or (ending if ending in FORMATS else "table")
    if form == "xlsx" and options.output is None:
        raise _Stop([("cchc score", note(gettext_noop("a workbook is written to a file: add -o FILE.xlsx")))])
    return form


def _load(path: Path, translate: Translate) -> CriteriaSet:
    """The set; where it has errors, each with its line and code."""
    loaded = load_path(path)
    if loaded.set is not None and loaded.ok:
        return loaded.set
    for problem in loaded.errors:
        print(problem_line(str(path), problem, translate), file=sys.stderr)
    raise _Stop([(path, note(gettext_noop("the set has errors; nothing was scored")))])


def _fact_words(options: argparse.Namespace, criteria_set: CriteriaSet) -> FactWords:
    try:
        if options.facts is not None:
            return words_of(options.facts)
        return words_beside(options.set, criteria_set, options.shipped)
    except WrongInputs as wrong:
        raise _Stop(_messages(options.facts or options.set, wrong.problems)) from None


def _inputs(path: Path, criteria_set: CriteriaSet, words: FactWords) -> ReadInputs:
    try:
        return read_inputs(path, criteria_set, words)
    except WrongInputs as wrong:
        raise _Stop(_messages(path, wrong.problems)) from None


def _evaluate(path: Path, criteria_set: CriteriaSet, inputs: ReadInputs, words: FactWords) -> Result:
    """Score what could be read even where something could not, so that every problem is told at once."""
    problems = list(inputs.problems)
    try:
        result = evaluate(criteria_set, (*inputs.units, *inputs.faulty), words)
    except WrongInputs as wrong:
        problems.extend(_in_rows(problem, inputs) for problem in wrong.problems)
    if problems:
        nothing = Problem(note(gettext_noop("nothing was scored; problems: %(count)s"), count=len(problems)))
        raise _Stop(_messages(path, [*problems, nothing]))
    return result


def _in_rows(problem: Problem, inputs: ReadInputs) -> Problem:
    """What a rule refused, told as its table has it: row and column."""
    row = inputs.rows.get(problem.unit)
    return problem if row is None else in_columns(replace(problem, row=row))


def _messages(path: Path, problems: Sequence[Problem]) -> list[tuple[Path | str, Note]]:
    return [(path, problem.as_note()) for problem in problems]


def _content(form: str, criteria_set: CriteriaSet, result: Result, translate: Translate) -> Iterable[bytes]:
    if form == "json":
        return (piece.encode() for piece in as_json(result, translate))
    if form == "xlsx":
        return [files.write_workbook(as_workbook(criteria_set, result, translate))]
    return [as_table(criteria_set, result, translate).encode()]


def _write(path: Path | None, content: Iterable[bytes]) -> None:
    """To standard output, or to a file that is there whole or not at all."""
    if path is None:
        sys.stdout.buffer.writelines(content)
        sys.stdout.flush()
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        message = note(gettext_noop("the file cannot be written (%(reason)s)"), reason=system_words(error))
        raise _Stop([(path, message)]) from None
