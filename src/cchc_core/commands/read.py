"""``cchc read FILE…``: read incoming letters and print the facts they hold, for a person to confirm."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cchc_core.files import UnreadableFile
from cchc_core.files.texts import ENDINGS, MOST_BYTES
from cchc_core.foreign import system_words
from cchc_core.letters.reading import NoLetter, read_letter
from cchc_core.letters.screen import as_text
from cchc_core.letters.shapes import Letter
from cchc_core.letters.sources import letter_text
from cchc_core.words import Note, gettext_noop, note, render

Translate = Callable[[str], str]

DONE = 0
WRONG_INPUT = 2


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("read", help=gettext_noop("read incoming letters into proposed facts"))
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=gettext_noop("letters as .txt, .docx or .pdf with text, or directories of them"),
    )
    parser.add_argument("--json", action="store_true", help=gettext_noop("print JSON Lines: one object a file"))
    parser.add_argument(
        "--spans",
        action="store_true",
        help=gettext_noop("with --json: where each fact stands in the text, and the rule that found it"),
    )


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Read and print every file; 2 where one could not be read, after all the others."""
    status = DONE
    as_json = options.json or options.spans
    for path in _files(options.files):
        letter, reason = _read(path)
        if letter is None:
            assert reason is not None  # noqa: S101 - one of the two is there
            status = WRONG_INPUT
            _print_error(path, render(reason, translate), as_json)
        elif as_json:
            _print_json({"file": str(path), **letter.as_object(options.spans)})
        else:
            print(as_text(str(path), letter, translate))
    return status


def _files(paths: list[Path]) -> Iterator[Path]:
    """Files as they were named; of a directory every letter in it, in the order of names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and each.suffix.lower() in ENDINGS)
        else:
            yield path


def _read(path: Path) -> tuple[Letter | None, Note | None]:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return None, note(gettext_noop("the file cannot be read (%(reason)s)"), reason=system_words(error))
    try:
        return read_letter(letter_text(data)), None
    except (UnreadableFile, NoLetter) as problem:
        return None, problem.reason


def _print_error(path: Path, message: str, as_json: bool) -> None:
    if as_json:
        _print_json({"file": str(path), "error": message})
    print(f"{path}: {message}", file=sys.stderr)


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
