"""``cchc draft KIND CONTEXT.json -o FILE.docx|.pdf``: write one official document, or many of a list."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cchc_core.documents.context import Context
from cchc_core.documents.kinds import KINDS, Kind, find_kind
from cchc_core.documents.reading import Problem, WrongContext, read_context
from cchc_core.files.drafts import PDF, SUFFIXES, pack, write_draft, write_drafts, write_print
from cchc_core.foreign import parser_words, system_words
from cchc_core.words import Note, gettext_noop, note, render

Translate = Callable[[str], str]

DONE, WRONG_INPUT = 0, 2
STANDARD_INPUT = "-"


class _Refused(Exception):
    """Nothing is written; the lines say why."""

    def __init__(self, *lines: tuple[str, Note]) -> None:
        super().__init__(lines)
        self.lines = lines


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser(
        "draft", help=gettext_noop("write official documents in the decreed form, as Word or PDF")
    )
    kind_help = gettext_noop(
        'type of document, such as cong-van, "quyết định" or KH; in a list each line may say its own'
    )
    parser.add_argument("kind", nargs="?", metavar="KIND", help=kind_help)
    parser.add_argument(
        "context",
        nargs="?",
        metavar="CONTEXT.json",
        help=gettext_noop("what the document says; - reads standard input"),
    )
    parser.add_argument(
        "--batch",
        metavar="FILE.jsonl",
        help=gettext_noop("many documents, one JSON object a line; - reads standard input"),
    )
    out_help = gettext_noop("file to write, .docx or .pdf; for a list a folder, a .zip, or one .pdf of all to print")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=out_help)
    parser.add_argument(
        "--format", choices=("docx", "pdf"), default="docx", help=gettext_noop("kind of files in a folder or ZIP")
    )
    both = gettext_noop("in one PDF of all, begin each document on a sheet of its own for printing on both sides")
    parser.add_argument("--both-sides", action="store_true", help=both)
    parser.add_argument(
        "--fonts", type=Path, metavar="DIR", help=gettext_noop("folder of the face for PDF, if not the built one")
    )


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Write what was asked for, all or nothing."""
    try:
        if options.batch is not None:
            _write_many(options, translate)
        else:
            _write_one(options)
    except _Refused as refused:
        for where, message in refused.lines:
            print(f"{where}: {render(message, translate)}", file=sys.stderr)
        return WRONG_INPUT
    return DONE


def _write_one(options: argparse.Namespace) -> None:
    if options.kind is None or options.context is None:
        raise _Refused(("draft", note(gettext_noop("a type and a context are needed, or --batch with a list"))))
    suffix = options.output.suffix.lower()
    if suffix not in SUFFIXES:
        raise _Refused((str(options.output), note(gettext_noop("the file to write ends with .docx or .pdf"))))
    context = _context(_parse(_read(options.context), options.context), _kind(options.kind), options.context)
    _write(options.output, _made(lambda: write_draft(context, suffix, _fonts(options))))


def _write_many(options: argparse.Namespace, translate: Translate) -> None:
    kind = _kind(options.kind) if options.kind is not None else None
    contexts = list(_contexts(options.batch, kind))
    suffix = options.output.suffix.lower()
    if suffix == PDF:
        both, cores = options.both_sides, os.cpu_count() or 1
        data = _made(lambda: write_print(contexts, _fonts(options), both_sides=both, workers=cores))
        _write(options.output, data)
        return
    written = write_drafts(contexts, f".{options.format}", _fonts(options), workers=os.cpu_count() or 1)
    drafts = _counted(written, len(contexts), translate)
    if suffix == ".zip":
        _write(options.output, _made(lambda: pack(drafts)))
    else:
        for name, data in _made(lambda: list(drafts)):
            _write(options.output / name, data)


def _made(make: Callable[[], Any]) -> Any:
    """What a writer makes; a missing face or sign is told in words."""
    from cchc_core.files.pdf_write import CannotSet, NoFace

    try:
        return make()
    except (NoFace, CannotSet) as problem:
        raise _Refused(("draft", problem.reason)) from None


def _counted(drafts: Iterable[tuple[str, bytes]], count: int, translate: Translate) -> Iterator[tuple[str, bytes]]:
    """Tells a person at a terminal how far it is."""
    shown = sys.stderr.isatty()
    for place, draft in enumerate(drafts, start=1):
        yield draft
        if shown:
            text = note(gettext_noop("%(done)s of %(count)s documents"), done=str(place), count=str(count))
            print(f"\r{render(text, translate)}", end="\n" if place == count else "", file=sys.stderr, flush=True)


# Input --------------------------------------------------------------------------------------------------------------


def _fonts(options: argparse.Namespace) -> Path | None:
    """The folder of the face: named, or among those that came with the product."""
    if options.fonts is not None:
        return Path(options.fonts)
    folders: Sequence[Path] = getattr(options, "shipped", ())
    built = (folder for folder in folders if folder.name == "document_fonts")
    return next(built, None)


def _kind(words: str) -> Kind:
    kind = find_kind(words)
    if kind is None:
        names = tuple(known.name for known in KINDS)
        text = gettext_noop("is no type of document; known are %(names)s")
        raise _Refused((words, note(text, names=names)))
    return kind


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == STANDARD_INPUT else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _Refused((name, note(gettext_noop("cannot be read (%(reason)s)"), reason=system_words(error)))) from None
    except UnicodeDecodeError:
        raise _Refused((name, note(gettext_noop("The file is not UTF-8 text.")))) from None


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}:{error.colno}"
        reason = parser_words(error.msg)
        raise _Refused((place, note(gettext_noop("this is not JSON (%(reason)s)"), reason=reason))) from None
    except RecursionError:
        raise _Refused((where, note(gettext_noop("this JSON is nested too deeply")))) from None


def _context(data: Any, kind: Kind | None, where: str) -> Context:
    try:
        return read_context(data, kind)
    except WrongContext as wrong:
        raise _Refused(*(_line(where, problem) for problem in wrong.problems)) from None


def _line(where: str, problem: Problem) -> tuple[str, Note]:
    return (f"{where}: {problem.path}" if problem.path else where, problem.note)


def _contexts(name: str, kind: Kind | None) -> Iterator[Context]:
    """One of each line that is not empty; a line's own type wins over the one that was named for all."""
    for number, line in enumerate(_read(name).splitlines(), start=1):
        if line.strip():
            where = f"{name}:{number}"
            data = _parse(line, where)
            own = isinstance(data, dict) and "kind" in data
            yield _context(data, None if own else kind, where)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        text = gettext_noop("cannot be written (%(reason)s)")
        raise _Refused((str(path), note(text, reason=system_words(error)))) from None
