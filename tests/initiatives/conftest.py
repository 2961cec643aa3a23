"""A small world for the tests of initiatives and models."""

import pytest

import factories
from factories import World


@pytest.fixture
def made(db: None) -> World:
    return factories.world()
