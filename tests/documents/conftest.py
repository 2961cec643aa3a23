"""The small world, and a place of its own for files."""

import pytest

import factories


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made() -> factories.World:
    return factories.world()
