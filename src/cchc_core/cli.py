"""The command line of the core: hands the words after ``cchc`` to the command they name.

Every command module offers ``add_to(subparsers)`` to declare its arguments and ``run(options, translate) -> int``, whose
number is the exit status: 0 for done, 2 for wrong input.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from cchc_core.foreign import system_words
from cchc_core.words import gettext_noop, note, render

Translate = Callable[[str], str]

#: Imported only when asked for, so that one command does not load the libraries of another.
COMMANDS = {
    "set": "cchc_core.commands.set",
    "score": "cchc_core.commands.score",
    "read": "cchc_core.commands.read",
    "draft": "cchc_core.commands.draft",
    "check-document": "cchc_core.commands.check_document",
    "kpi": "cchc_core.commands.kpi",
}

WRONG_INPUT = 2


def main(argv: Sequence[str] | None = None, translate: Translate = str, shipped: Sequence[Path] = ()) -> int:
    """Run one command and give its exit status.

    ``translate`` puts messages into the reader's language; ``shipped`` are folders with data that came with the product,
    such as the words of well-known facts.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    _write_any_letter()
    with _arguments_in(translate) as parser_class:
        return _run(words, parser_class(prog="cchc"), translate, shipped)


def _run(words: list[str], parser: argparse.ArgumentParser, translate: Translate, shipped: Sequence[Path]) -> int:
    subparsers = parser.add_subparsers(dest="command", required=True)
    modules: dict[str, ModuleType] = {}
    for name in COMMANDS if not words or words[0] not in COMMANDS else (words[0],):
        module = _load(name)
        if module is not None:
            modules[name] = module
            module.add_to(subparsers)
    options = parser.parse_args(words)
    options.shipped = tuple(shipped)
    try:
        status = int(modules[options.command].run(options, translate))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read the output has left (`cchc … | head`): no more is wanted, and no complaint either.
        _write_no_more()
        return 0
    except OSError as error:
        # Every file has its own message where it is read or written; what is left is the output itself.
        _write_no_more()
        message = note(gettext_noop("the output cannot be written (%(reason)s)"), reason=system_words(error))
        print(f"cchc: {render(message, translate)}", file=sys.stderr)
        return WRONG_INPUT


def _write_any_letter() -> None:
    """Vietnamese on every machine: one set up for fewer letters would end in the middle of a sentence."""
    if sys.stdout is None:  # closed by whoever called (`>&-`)
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _write_no_more() -> None:
    """What still waits to be written goes nowhere, instead of failing once more at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _arguments_in(translate: Translate) -> Iterator[type[argparse.ArgumentParser]]:
    """A parser of arguments that speaks the reader's language: its own words (``foreign.ARGUMENTS``) and our help.

    ``argparse`` takes its words from ``_`` in its module, for which it offers no other way in.
    """

    class Help(argparse.HelpFormatter):
        def _get_help_string(self, action: argparse.Action) -> str | None:
            return translate(action.help) if action.help else action.help

    class Parser(argparse.ArgumentParser):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**{"formatter_class": Help, **settings})

    before = vars(argparse)["_"]
    vars(argparse)["_"] = translate
    try:
        yield Parser
    finally:
        vars(argparse)["_"] = before


def _load(name: str) -> ModuleType | None:
    """The module of a command; None where this build does not hold it."""
    try:
        return importlib.import_module(COMMANDS[name])
    except ModuleNotFoundError as missing:
        if missing.name == COMMANDS[name]:
            return None
        raise


if __name__ == "__main__":
    sys.exit(main())
