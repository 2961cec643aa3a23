"""The page docs/reference/notices.md, drawn from the kinds and the ladder."""

from __future__ import annotations

from cchc_core.notices.attempts import PAUSES
from cchc_core.notices.kinds import KINDS, Timing
from cchc_core.notices.ladder import LADDER

_WHEN = {Timing.AT_ONCE: "at once", Timing.DIGEST: "in the day's digest", Timing.OFF: "not unless wished"}


def notices_md() -> str:
    """Every kind of notice with its usual timing, the usual ladder, and the pauses between attempts."""
    lines = [
        "# Notices",
        "",
        "Defined in `cchc_core/notices`. Duties cannot be switched off; of the others people choose. How mail is set up: "
        "[mail and reminders](../how-to/mail-and-reminders.md).",
        "",
        "| Kind | Says | Duty | Mail, unless wished otherwise |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{kind.key}` | {kind.label} | {'yes' if kind.is_duty else ''} | {_WHEN[kind.mail]} |"
        for kind in KINDS.values()
    ]
    days = ", ".join(f"{rung:+d}".replace("-", "−").replace("+0", "0") for rung in LADDER.rungs)
    minutes = ", ".join(str(int(pause.total_seconds() // 60)) for pause in PAUSES)
    lines += [
        "",
        f"Reminders, in days from the deadline: {days}; then every {LADDER.then_every} days.",
        "",
        f"A mail that did not leave is tried again after {minutes} minutes, then given up.",
    ]
    return "\n".join(lines) + "\n"
