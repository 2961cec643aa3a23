"""A small province without any plan, inside the product, and open sessions of the people who make one.

Run as a program in the environment of an empty store; the sessions go to standard output as JSON.
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
from factories import world  # noqa: E402


def main() -> dict[str, object]:
    made = world(3)
    keys = ("coordinator", "leader", "focal", "head")
    return {"cookie": settings.SESSION_COOKIE_NAME, "sessions": {key: _session(made[key].user_id) for key in keys}}


def _session(user: int | None) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
