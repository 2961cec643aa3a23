"""A small world and an open round for the tests of rounds."""

import pytest

import factories


@pytest.fixture
def made(db):
    return factories.world()


@pytest.fixture
def round_(made):
    return factories.a_round(made)


@pytest.fixture
def sheet(made, round_):
    """The first commune's sheet."""
    return factories.sheet_of(round_, made.communes[0])


@pytest.fixture
def under_verification(made, sheet):
    """The first commune's sheet, filled, submitted, its survey result brought in."""
    factories.fill(made, sheet)
    factories.enter_survey(made, sheet)
    return factories.hand_in(made, sheet)
