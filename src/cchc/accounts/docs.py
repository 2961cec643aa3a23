"""The matrix of roles and permissions, for the screen and for docs/reference/permissions.md; both drawn from code."""

from collections.abc import Callable
from typing import Any

from cchc_core.access import ROLES, Permission, Scope
from cchc_core.words import Note, gettext_noop, note

_MARKS = {Scope.OWN: gettext_noop("own unit"), Scope.CIRCLE: gettext_noop("circle")}


def matrix(say: Callable[[Note], str]) -> dict[str, Any]:
    """``roles``: key, label, purpose; ``rows``: each permission's key, words, area, and how far each role's reaches."""
    roles = [
        {"key": key, "label": say(note(spec.label)), "purpose": say(note(spec.purpose))} for key, spec in ROLES.items()
    ]
    rows = []
    for permission in Permission:
        scopes = [spec.permissions.get(permission) for spec in ROLES.values()]
        cells = [
            {"role": role["label"], "scope": say(note(_MARKS[scope])) if scope else ""}
            for role, scope in zip(roles, scopes, strict=True)
        ]
        rows.append(
            {
                "key": permission.value,
                "area": permission.area,
                "words": say(note(permission.description)),
                "cells": cells,
            }
        )
    return {"roles": roles, "rows": rows}


def permissions_md() -> str:
    """The page docs/reference/permissions.md."""
    drawn = matrix(lambda message: message.text)
    lines = ["# Roles and permissions", ""]
    lines += [
        "*own unit*: in the unit of the post itself. *circle*: in the unit for which the post acts, and all that is "
        "under it.",
        "Defined in `cchc_core/access`; decided in each app's `permissions.py`.",
        "",
    ]
    lines += [f"* **{role['label']}** (`{role['key']}`): {role['purpose']}" for role in drawn["roles"]]
    lines += ["", "| Permission | " + " | ".join(role["label"] for role in drawn["roles"]) + " |"]
    lines += ["|---|" + "---|" * len(drawn["roles"])]
    for row in drawn["rows"]:
        cells = " | ".join(cell["scope"] or " " for cell in row["cells"])
        lines.append(f"| {row['words']} (`{row['key']}`) | {cells} |")
    return "\n".join(lines) + "\n"
