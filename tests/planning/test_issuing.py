"""Issuing: what forbids it, what it freezes, whose work the lines become."""

import pytest

from cchc.planning.models import Assignment
from factories import world
from plan_factories import province_plan


@pytest.mark.django_db
def test_issue_makes_duties() -> None:
    made = world(3)
    plan = province_plan(made)
    rows = Assignment.objects.filter(line__plan=plan)
    assert {row.unit_id for row in rows if row.kind == "target"} == {each.pk for each in made.communes}
    assert [row.unit_id for row in rows if row.kind == "task"] == [made.justice.pk]
