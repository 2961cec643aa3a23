"""``cchc check-document FILE.docx…``: measure documents against the decreed form and print what departs from it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cchc_core.documents.check import Departure, Report, check
from cchc_core.files.docx_measure import measure_docx
from cchc_core.files.excel import UnreadableFile
from cchc_core.foreign import system_words
from cchc_core.words import Note, gettext_noop, note, render

Translate = Callable[[str], str]

DONE, DEPARTS, WRONG_INPUT = 0, 1, 2


def add_to(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser(
        "check-document",
        help=gettext_noop("measure Word documents against the decreed form; exit 1 where one departs from it"),
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=gettext_noop("documents, .docx"))
    parser.add_argument("--json", action="store_true", help=gettext_noop("print one JSON object a file"))


def run(options: argparse.Namespace, translate: Translate) -> int:
    """Check each file; one that cannot be read does not keep the rest from being checked."""
    status = DONE
    for path in options.files:
        try:
            report = check(measure_docx(path.read_bytes()))
        except (OSError, UnreadableFile) as error:
            status = WRONG_INPUT
            _refuse(path, _reason(error), options.json, translate)
            continue
        print(json.dumps(as_json(str(path), report, translate), ensure_ascii=False) if options.json
              else as_text(str(path), report, translate))  # fmt: skip
        if report.departures and status == DONE:
            status = DEPARTS
    return status


def _reason(error: OSError | UnreadableFile) -> Note:
    if isinstance(error, UnreadableFile):
        return error.reason
    return note(gettext_noop("cannot be read (%(reason)s)"), reason=system_words(error))


def _refuse(path: Path, reason: Note, as_object: bool, translate: Translate) -> None:
    sentence = render(reason, translate)
    if as_object:
        print(json.dumps({"file": str(path), "error": sentence}, ensure_ascii=False))
    else:
        print(f"{path}: {sentence}", file=sys.stderr)


def as_text(name: str, report: Report, translate: Translate) -> str:
    """A line for each departure, and one that counts them."""
    kind = report.found.kind.name if report.found.kind else ""
    values = {"kind": kind, "form": report.form.name, "count": str(len(report.departures))}
    if report.departures:
        closing = note(gettext_noop("%(kind)s: departs from %(form)s in %(count)s places"), **values)
    else:
        closing = note(gettext_noop("%(kind)s: in the form of %(form)s"), **values)
    lines = [f"{name}: {departure_line(departure, translate)}" for departure in report.departures]
    return "\n".join([*lines, f"{name}: {render(closing, translate)}"])


def departure_line(departure: Departure, translate: Translate) -> str:
    """ "[margins] Lề trái 20 mm; … (Nghị định …) «Kính gửi…»"."""
    excerpt = f" «{departure.excerpt}»" if departure.excerpt else ""
    return f"[{departure.code}] {render(departure.note, translate)}{excerpt} ({departure.place})"


def as_json(name: str, report: Report, translate: Translate) -> dict[str, Any]:
    """The same for machines."""
    return {
        "file": name,
        "kind": report.found.kind.name if report.found.kind else None,
        "form": report.form.name,
        "departures": [
            {
                "code": departure.code,
                "message": render(departure.note, translate),
                "place": departure.place,
                "excerpt": departure.excerpt,
            }
            for departure in report.departures
        ],
    }
