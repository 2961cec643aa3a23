"""The cast on a small province: the units they work in, their accounts, and who each of them is today."""

from collections.abc import Callable
from datetime import date

import pytest

from cchc.accounts import cast as the_cast
from cchc.accounts.actions.cast import make_cast
from cchc.accounts.models import User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc_core.access import Actor

SINCE = date(2025, 7, 1)
#: name → kind; all below the province.
UNITS = {
    the_cast.PROVINCE: "province",
    the_cast.HOME_AFFAIRS: "department",
    the_cast.JUSTICE: "department",
    the_cast.OFFICE: "department",
    the_cast.INSPECTORATE: "department",
    the_cast.COMMUNE: "ward",
    "Phường Trần Phú": "ward",
    "Xã Đức Thọ": "commune",
}


@pytest.fixture
def province(db: None) -> dict[str, int]:
    """A province of eight units, ids by name."""
    ids: dict[str, int] = {}
    for name, kind in UNITS.items():
        unit = OrgUnit.objects.create(key=f"test-{len(ids)}")
        parent = ids.get(the_cast.PROVINCE)
        UnitPeriod.objects.create(unit=unit, name=name, kind=kind, parent_id=parent, valid_from=SINCE)
        ids[name] = unit.pk
    return ids


@pytest.fixture
def cast(province: dict[str, int]) -> dict[str, User]:
    """Everybody of the cast, by key ("focal-commune", "coordinator", "stranger" …)."""
    return make_cast()


@pytest.fixture
def actor(cast: dict[str, User]) -> Callable[[str], Actor]:
    """``actor("auditor")``: who that member of the cast is today."""
    return lambda key: actor_for(cast[key], today())
