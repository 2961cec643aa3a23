"""The command line of the core: hands the words after ``cchc`` to the command they name.

Every command module offers ``add_to(subparsers)`` to declare its arguments and ``run(options, translate) -> int``, whose
number is the exit status: 0 for done, 2 for wrong input.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

Translate = Callable[[str], str]

#: Imported only when asked for, so that one command does not load the libraries of another.
COMMANDS = {"set": "cchc_core.commands.set", "score": "cchc_core.commands.score", "read": "cchc_core.commands.read"}

WRONG_INPUT = 2


def main(argv: Sequence[str] | None = None, translate: Translate = str, shipped: Sequence[Path] = ()) -> int:
    """Run one command and give its exit status.

    ``translate`` puts messages into the reader's language; ``shipped`` are folders with data that came with the product,
    such as the words of well-known facts.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="cchc")
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
        return int(modules[options.command].run(options, translate))
    except BrokenPipeError:
        # Whoever read the output has left (`cchc … | head`): no more is wanted, and no complaint either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


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
