"""A small world for the tests of plans, proposals and progress."""

import pytest

import factories
from factories import World


@pytest.fixture
def made(db: None) -> World:
    return factories.world()
