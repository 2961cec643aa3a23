"""``./run fix``: everything that a machine can put right by itself."""

import subprocess
import sys
from pathlib import Path

from cchc.config.workshop import PROJECT, clean_environment

BIN = Path(sys.executable).parent


def main(arguments: list[str]) -> int:
    """Lint and layout of the named paths (all when none is named), then the pages made from code."""
    commands = [
        [str(BIN / "ruff"), "check", "--fix", "--quiet", *arguments],
        [str(BIN / "ruff"), "format", "--quiet", *arguments],
        [sys.executable, "-m", "cchc.config.docs"],
    ]
    environment = clean_environment(DEMO="yes", DJANGO_SETTINGS_MODULE="cchc.config.testing")
    return max(subprocess.run(command, cwd=PROJECT, env=environment).returncode for command in commands)
