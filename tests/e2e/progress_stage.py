"""A small province whose plan is issued, inside the product, and open sessions of those who report and monitor.

Run as a program in the environment of an empty store; sessions and numbers of duties go to standard output as JSON.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.test import Client  # noqa: E402

import plan_factories as plans  # noqa: E402
from cchc.accounts.models import User  # noqa: E402
from cchc.common.clock import today  # noqa: E402
from cchc.orgunits.models import ReformField  # noqa: E402
from factories import person, world  # noqa: E402

#: text → days from today to its deadline
TASKS = {
    "Ban hành kế hoạch kiểm tra công vụ": -10,
    "Niêm yết công khai thủ tục hành chính": 4,
    "Tuyên truyền cải cách hành chính": 10,
}


def main() -> dict[str, object]:
    made = world(2)
    ReformField.objects.create(key="procedures", name="Thủ tục hành chính")
    made.actors["monitor"] = person("monitor", ("focal", made.home_affairs, None))
    tasks = [
        plans.task(
            text,
            leads_text="UBND các xã, phường",
            monitor_text="Sở Nội vụ",
            due_text=f"{today() + timedelta(days=days):%d/%m/%Y}",
        )
        for text, days in TASKS.items()
    ]
    plan = plans.province_plan(made, *tasks)
    duties = {
        line.content.text: plans.duty_of(line, made.communes[0]).pk
        for line in plan.lines.select_related("content", "plan")
        if line.content is not None
    }
    keys = ("coordinator", "focal", "monitor")
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {key: _session(made[key].user_id) for key in keys},
        "duties": duties,
    }


def _session(user: int | None) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
