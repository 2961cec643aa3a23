"""People of two communes beside the cast: a focal officer and a head in each, before anybody reports.

Run as a program in the environment of a store; the names that they sign in by go to standard output as JSON.
"""

import json
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
django.setup()

from cchc.common.clock import today  # noqa: E402
from cchc.demo.people import FOCAL_TITLE, Staff  # noqa: E402
from cchc.orgunits.models import OrgUnit  # noqa: E402
from cchc_core.access import Role  # noqa: E402

SINCE = date(2025, 7, 1)


def engage(names: list[str]) -> dict[str, dict[str, str]]:
    """Commune → role → the name to sign in by."""
    periods = {"periods__name__in": names, "periods__valid_to__isnull": True}
    units = dict(OrgUnit.objects.filter(**periods).values_list("periods__name", "pk"))
    staff = Staff(today())
    staff.engage(list(units.values()), Role.FOCAL, FOCAL_TITLE, since=SINCE)
    staff.engage(list(units.values()), Role.UNIT_HEAD, "Chủ tịch UBND", since=SINCE)
    return {
        name: {role.value: staff.at(unit, role).username for role in (Role.FOCAL, Role.UNIT_HEAD)}
        for name, unit in units.items()
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(engage(sys.argv[1:])))
