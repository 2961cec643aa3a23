"""What comes round by the clock leaves nothing lying about."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from cchc.accounts.models import PeopleImport, User
from cchc.common.clock import now
from cchc.documents.models import DocumentImport

pytestmark = pytest.mark.django_db


def test_workbooks_that_waited_too_long_are_forgotten(cast: dict[str, User], province: dict[str, int]) -> None:
    user, unit = cast["admin"], next(iter(province.values()))
    for days in (1, 8):
        made_at = now() - timedelta(days=days)
        PeopleImport.objects.create(user=user, file_name=f"{days}.xlsx", data=b"x", made_at=made_at)
        DocumentImport.objects.create(user=user, unit_id=unit, file_name=f"{days}.xlsx", data=b"x", made_at=made_at)
    call_command("periodic")
    assert [row.file_name for row in PeopleImport.objects.all()] == ["1.xlsx"]
    assert [row.file_name for row in DocumentImport.objects.all()] == ["1.xlsx"]
