"""``./run check``: what CI asks before the tests. Every check runs, so that one go tells everything."""

import subprocess
import sys
from pathlib import Path

from cchc.config import catalogue
from cchc.config.workshop import PROJECT, clean_environment, frontend, say

BIN = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    """What is asked, and the command that answers."""
    python = sys.executable
    templates = [str(path) for path in sorted((PROJECT / "src").rglob("templates")) if path.is_dir()]
    return {
        "shell": ["sh", "-n", "run"],
        "lint": [str(BIN / "ruff"), "check", "--quiet"],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
        "types": [str(BIN / "mypy"), "--no-error-summary"],
        "imports": [str(BIN / "lint-imports"), "--no-logo"],
        "templates": [str(BIN / "djlint"), "--lint", "--quiet", *templates],
        "catalogue": [python, "-m", "cchc.config.catalogue", "--check"],
        "migrations": [python, "-m", "cchc.config.cli", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
        "django": [python, "-m", "cchc.config.cli", "check", "--fail-level", "WARNING"],
        "docs": [python, "-m", "cchc.config.docs", "--check"],
    }


def main(arguments: list[str]) -> int:
    """``./run check [NAME…]``: all checks, or those named."""
    frontend.build()
    catalogue.build()
    environment = clean_environment(DEMO="yes", DJANGO_SETTINGS_MODULE="cchc.config.testing")
    failed = []
    for name, command in checks().items():
        if arguments and name not in arguments:
            continue
        result = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        say(f"{'✗' if result.returncode else '✓'} {name}")
        if result.returncode:
            failed.append(name)
            say(result.stdout + result.stderr)
    if failed:
        say(f"failed: {', '.join(failed)}. ./run fix repairs what can be repaired by itself.")
    return 1 if failed else 0
