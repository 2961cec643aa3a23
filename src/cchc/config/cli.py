"""``cchc``: one command for everything. What needs no database starts without Django, which is what makes it quick.

``set check``, ``set diff``, ``score``, ``read``, ``draft``, ``check-document`` and ``kpi`` go to the core; every other word
is a management command, ``set import`` among them (as ``set_import``).
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
SAMPLES = PACKAGE / "criteria" / "samples"
DOCUMENT_FONTS = PACKAGE / "document_fonts"  # made by the build
DEFAULT_LANGUAGE = "vi"
#: First words of the core's commands, and the second words that are the product's in spite of that.
CORE_COMMANDS = {
    "set": frozenset({"import", "samples"}),
    "score": frozenset[str](),
    "read": frozenset[str](),
    "draft": frozenset[str](),
    "check-document": frozenset[str](),
    "kpi": frozenset[str](),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``cchc`` with the given words and give the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    words, language = _language(given)
    if words and words[0] in CORE_COMMANDS:
        if not (len(words) > 1 and words[1] in CORE_COMMANDS[words[0]]):
            from cchc_core import cli

            return cli.main(words, _translator(language), shipped=(SAMPLES, DOCUMENT_FONTS))
        given = [f"{words[0]}_{words[1]}", *words[2:]]
    if words[:1] == ["docs"]:
        from cchc.config import docs

        return docs.main(words[1:])
    if given[:2] == ["demo", "dossiers"]:  # invented rows are written where no product is set up, too
        os.environ.setdefault("DEMO", "yes")
    return _manage(given)


def _manage(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
    from django.core.management import execute_from_command_line

    from cchc.config.env import SettingsError

    command = [
        word if word.startswith("-") else word.replace("-", "_") for word in words[:1]
    ]  # verify-audit: verify_audit
    try:
        execute_from_command_line(["cchc", *command, *words[1:]])
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _language(words: list[str]) -> tuple[list[str], str]:
    """The words without ``--lang xx``, and the language: that one, or Vietnamese.

    The machine's own ``LANGUAGE`` says nothing about its reader: servers are set up in English everywhere.
    """
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return words[:index] + words[index + 2 :], words[index + 1]
        if word.startswith("--lang="):
            return words[:index] + words[index + 1 :], word.removeprefix("--lang=")
    return words, DEFAULT_LANGUAGE


def _translator(language: str) -> Callable[[str], str]:
    """Messages in ``language``; a message without a translation, or a catalogue not yet compiled, stays English."""
    return gettext.translation("django", LOCALE, [language], fallback=True).gettext


if __name__ == "__main__":
    sys.exit(main())
