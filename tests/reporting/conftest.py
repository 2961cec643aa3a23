"""The small world of the tests of reports: a province, two departments with people of their own, three communes."""

import pytest

import factories
import report_factories as reports


@pytest.fixture
def made(db: None) -> factories.World:
    made = factories.world(communes=3)
    reports.report_people(made)
    return made
