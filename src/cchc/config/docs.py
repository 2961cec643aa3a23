"""Pages of docs/reference that are drawn from code, and the check that they are not stale.

A page is a pair in ``PAGES``: its path under docs/, and the function that gives its text. ``cchc docs`` writes them,
``cchc docs --check`` says which ones differ from what the code would write today.
"""

import importlib.util
import os
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator
from pathlib import Path

from cchc.config.env import PROJECT, SETTINGS

DOCS = PROJECT / "docs"
MADE = "<!-- Made from code by `./run cchc docs`; do not edit. -->"

# Path under docs/, and where the function stands that gives the page's Markdown.
PAGES: tuple[tuple[str, str], ...] = (
    ("reference/settings.md", "cchc.config.docs:settings_page"),
    ("reference/commands.md", "cchc.config.docs:commands_page"),
    ("reference/rule-kinds.md", "cchc.config.docs_rules:rule_kinds_md"),
    ("reference/permissions.md", "cchc.accounts.docs:permissions_md"),
    ("reference/notices.md", "cchc_core.notices.page:notices_md"),
    ("reference/workflow.md", "cchc_core.workflow.page:workflow_md"),
    ("reference/documents.md", "cchc_core.documents.page:documents_md"),
    ("reference/workflow-of-documents.md", "cchc_core.workflow.drafts:drafts_md"),
    ("reference/planning.md", "cchc_core.planning.page:planning_md"),
    ("reference/initiatives.md", "cchc_core.initiatives.page:initiatives_md"),
    ("reference/procedures.md", "cchc_core.procedures.page:procedures_md"),
    ("reference/reports.md", "cchc_core.reporting.page:reports_md"),
)

# What Django gives to every command.
EVERYWHERE = frozenset(
    ["help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"]
)


def pages() -> dict[Path, str]:
    """Every made page with its present text."""
    from django.utils import translation

    with translation.override("en"):
        return {DOCS / path: _function(where)().strip() + "\n" for path, where in PAGES}


def _function(where: str) -> Callable[[], str]:
    module, name = where.split(":")
    function: Callable[[], str] = getattr(importlib.import_module(module), name)
    return function


def write() -> list[Path]:
    """Renew the pages that differ; which ones those were."""
    renewed = stale()
    for path in renewed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
    return renewed


def stale() -> list[Path]:
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def settings_page() -> str:
    """What an operator may set, from ``env.SETTINGS``."""
    lines = [
        "# Settings",
        "",
        MADE,
        "",
        "Read from the environment at the start. A wrong or missing value stops the start with its name and what is "
        "expected. An empty variable counts as absent. Where *or file* stands, `<NAME>_FILE` may name a file that holds "
        "the value instead.",
        "",
        "| Name | Expected | Default | What it does |",
        "|---|---|---|---|",
    ]
    for setting in SETTINGS:
        name = f"`{setting.name}`" + (" *or file*" if setting.secret else "")
        default = f"`{setting.default}`" if setting.default else ("**required**" if setting.required else "")
        lines.append(f"| {name} | {setting.expected} | {default} | {setting.description} |")
    lines += ["", "`./run` sets `DEMO` itself; there nothing is required."]
    return "\n".join(lines)


def commands_page() -> str:
    """Every command of ours with its arguments, from the commands themselves."""
    from django.core.management import get_commands, load_command_class

    from cchc_core.cli import COMMANDS

    choices = ArgumentParser(prog="cchc").add_subparsers()
    for module in filter(importlib.util.find_spec, COMMANDS.values()):
        importlib.import_module(module).add_to(choices)
    parsers: dict[str, ArgumentParser] = dict(choices.choices)
    for name, app in get_commands().items():
        if str(app).startswith("cchc."):
            command = load_command_class(str(app), name)
            parsers[name] = command.create_parser("cchc", name)
            parsers[name].description = command.help

    parts = ["# Commands", "", MADE, "", "`./run cchc NAME …` in a checkout, `cchc NAME …` on a server.", ""]
    for name, parser in sorted(parsers.items()):
        parts += _about(f"cchc {_spoken(name)}", parser, depth=2)
    parts.append("Django's own commands (`migrate`, `createsuperuser`, `shell` …) work as well: `cchc help`.")
    return "\n".join(parts)


def _spoken(name: str) -> str:
    """``verify_audit`` is typed ``verify-audit``, ``set_import`` ``set import``."""
    return name.replace("set_", "set ", 1) if name.startswith("set_") else name.replace("_", "-")


def _about(words: str, parser: ArgumentParser, depth: int) -> Iterator[str]:
    """A heading, what the command does, its arguments; then the same for each command below it.

    Written here rather than by argparse, whose layout differs between releases of Python.
    """
    yield f"{'#' * depth} `{words}`\n"
    if about := (parser.description or "").strip():
        yield f"{about}\n"
    actions = [action for action in parser._actions if action.dest not in EVERYWHERE]
    arguments = [action for action in actions if not isinstance(action, _SubParsersAction)]
    for action in arguments:
        typed = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        if action.option_strings and action.nargs != 0:
            typed += f" {action.metavar or action.dest.upper()}"
        choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        yield f"- `{typed}`{choices}: {(action.help or '') % {**vars(action), 'prog': words}}".rstrip(": ")
    if arguments:
        yield ""
    for action in actions:
        if isinstance(action, _SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, below in action.choices.items():
                below.description = below.description or helps.get(name)
                yield from _about(f"{words} {name}", below, depth + 1)


def main(arguments: list[str]) -> int:
    """``cchc docs [--check]``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.testing")
    import django

    django.setup()
    if arguments == ["--check"]:
        differing = stale()
        for path in differing:
            print(f"{path.relative_to(PROJECT)}: stale; ./run cchc docs renews it", file=sys.stderr)
        return 1 if differing else 0
    for path in write():
        print(path.relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
