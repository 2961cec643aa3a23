"""The storm's own hands inside the product: ``set`` prepares verifiers and sheets, ``tell`` says what the ledger holds.

Run as a program in the environment of a store; what it finds goes to standard output as JSON.
"""

import json
import os
import sys

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
django.setup()

from django.test import Client  # noqa: E402

from cchc.accounts.models import Appointment, Post, User  # noqa: E402
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, ScoreEntry  # noqa: E402
from cchc.criteria.bridge import core_set  # noqa: E402
from cchc.demo.load import VERIFYING  # noqa: E402
from cchc.orgunits.models import OrgUnit  # noqa: E402
from cchc_core.access import Role  # noqa: E402
from cchc_core.values import machine_text  # noqa: E402

SHEETS = 40
COLLEAGUES = 4  # a department: twenty verifiers


def set_stage() -> dict[str, object]:
    """Verifiers with open sessions, and the leaves of forty sheets that are under verification."""
    units = dict(OrgUnit.objects.filter(key__in=VERIFYING).values_list("key", "pk"))
    round_ = AssessmentRound.objects.filter(state=AssessmentRound.OPEN).order_by("-pk")[0]
    sheets = list(Assessment.objects.filter(round=round_, state="verifying").order_by("pk")[:SHEETS])
    return {
        "people": [_person(unit, number) for unit in sorted(units.values()) for number in range(COLLEAGUES)],
        "leaves": _leaves(round_, sheets),
        "sheets": len(sheets),
        "entries": ScoreEntry.objects.count(),
        "cookie": settings.SESSION_COOKIE_NAME,
        "token": settings.CSRF_COOKIE_NAME,
    }


def _person(unit: int, number: int) -> dict[str, object]:
    like = Post.objects.filter(unit_id=unit, role=Role.VERIFIER.value).order_by("pk")[0]
    user = User.objects.create(username=f"storm-{unit}-{number}", name=like.title)
    post = Post.objects.create(
        unit_id=unit,
        circle_id=like.circle_id,
        role=like.role,
        title=f"{like.title} {number}",
        valid_from=like.valid_from,
    )
    Appointment.objects.create(post=post, user=user, valid_from=like.valid_from)
    client = Client()
    client.force_login(user)
    return {"unit": unit, "session": client.cookies[settings.SESSION_COOKIE_NAME].value}


def _leaves(round_: AssessmentRound, sheets: list[Assessment]) -> list[dict[str, object]]:
    most = {placed.node.code: placed.node.max for placed in core_set(round_.set_version).leaves()}
    rows = LeafThread.objects.filter(
        assessment__in=sheets, is_pool=False, applicable=True, verifier_unit__isnull=False, verifier_post=None
    ).order_by("pk")
    return [
        {
            "thread": row.pk,
            "sheet": row.assessment_id,
            "code": row.code,
            "unit": row.verifier_unit_id,
            "version": row.version,
            "max": machine_text(most[row.code]),
        }
        for row in rows
    ]


def tell() -> list[tuple[int, int, str]]:
    """Every entry of the ledger: thread, number within it, the points that it gave (by hand or by the rule) as text."""
    rows = ScoreEntry.objects.order_by("pk").values_list("thread_id", "position", "points", "computed")
    return [
        (thread, position, machine_text(given if given is not None else computed or 0))
        for thread, position, given, computed in rows
    ]


if __name__ == "__main__":
    print(json.dumps({"set": set_stage, "tell": tell}[sys.argv[1]]()))
