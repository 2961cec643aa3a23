"""The small world of every test of dossiers, with a folder of its own for the store."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from factories import World, world


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return world()
