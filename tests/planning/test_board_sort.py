"""The board by unit goes by names as a Vietnamese list does, not by numbers of rows."""

import pytest

from cchc.orgunits.models import UnitPeriod
from cchc.planning.models import Assignment
from cchc.planning.views.board import by_unit_names
from factories import world
from plan_factories import province_plan, target

pytestmark = pytest.mark.django_db


def test_units_follow_one_another_by_their_vietnamese_names() -> None:
    made = world(3)
    for unit, name in zip(made.communes, ("Xã Đức Đồng", "Xã Ân Phú", "Xã Can Lộc"), strict=True):
        row = UnitPeriod.objects.get(unit=unit)
        row.name = name
        row.save()
    province_plan(made, target())
    duties = by_unit_names(Assignment.objects.all()).order_by("unit_sort")
    assert [duty.unit_id for duty in duties] == [made.communes[place].pk for place in (1, 2, 0)]
