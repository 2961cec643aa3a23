"""A small province before its autumn, inside the product: this year's issued plan, two field owners, and open sessions.

Run as a program in the environment of an empty store; the sessions of its people go to standard output as JSON.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.test import Client  # noqa: E402

from cchc.accounts.models import User  # noqa: E402
from cchc.planning.actions.annexes import Said, save_review  # noqa: E402
from factories import world  # noqa: E402
from plan_factories import justice_people  # noqa: E402
from proposal_factories import asked, catalogue, hand_in, propose, this_year, whole  # noqa: E402


def main() -> dict[str, object]:
    """With the word "filled" a round is open and handed in; otherwise the coordinator has yet to open it."""
    if sys.argv[1:] == ["filled"]:
        found = asked()
        propose(found, found.justice, "justice", "Tái cấu trúc quy trình thủ tục hành chính trên môi trường số")
        propose(found, found.justice, "justice", "Số hóa hồ sơ lưu trữ hộ tịch", annex=4, due_text="Quý III/2027")
        propose(found, found.science, "science", "Tái cấu trúc quy trình các thủ tục hành chính trên môi trường số")
        for row in found.science.reviews.filter(content__text__startswith="Hồ sơ nộp"):
            save_review(actor=found.made["science"], review=row, revision=1, said=Said("62 %", None, True))
        hand_in(found, found.justice, "justice")
        whole(found, found.science, "science")
        made = found.made
    else:
        made = world()
        justice_people(made)
        catalogue(made)
        this_year(made)
    keys = ("coordinator", "justice", "justice-head", "science", "science-head")
    return {"cookie": settings.SESSION_COOKIE_NAME, "sessions": {key: _session(made[key].user_id) for key in keys}}


def _session(user: int | None) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
