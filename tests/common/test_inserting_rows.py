"""Many rows in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.common import db
from cchc.orgunits.models import OrgUnit, UnitWord

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("rows", "statements"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 1), (5, 2)])
def test_every_row_is_stored_whether_or_not_the_last_statement_is_full(
    monkeypatch: pytest.MonkeyPatch, rows: int, statements: int
) -> None:
    """Two rows a statement; full ones go together."""
    monkeypatch.setattr(db, "MOST_VALUES", 9)
    unit = OrgUnit.objects.create(key="tinh")
    given = [(f"tu-{number}", unit.pk, "Sở 100 %s", "") for number in range(rows)]
    with CaptureQueriesContext(connection) as asked:
        db.insert_rows(UnitWord, ("word", "unit_id", "name", "note"), iter(given))
    assert len(asked) == statements
    assert list(UnitWord.objects.order_by("word").values_list("word", "unit_id", "name", "note")) == given
