"""What stands behind ``./run``: building, starting, testing, checking. Nothing in the product imports it."""

import os
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[4]
SOURCE = PROJECT / "src"
TESTS = PROJECT / "tests"


def stop(sentence: str) -> NoReturn:
    """End with one sentence for the person at the keyboard."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def say(sentence: str) -> None:
    """Tell the person at the keyboard what goes on."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment for a child: our own settings in place of whatever the person has exported."""
    from cchc.config.env import SETTINGS

    ours = {name for setting in SETTINGS for name in (setting.name, f"{setting.name}_FILE")}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DJANGO_SETTINGS_MODULE": "cchc.config.settings", **settings}
