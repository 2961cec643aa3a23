"""What the web server loads before it answers."""

import os
import subprocess
import sys

PROGRAM = """
import gc, sys
from cchc.config.wsgi import application
print(gc.get_freeze_count() > 50_000, "cchc.dashboards.views" in sys.modules, callable(application))
"""


def test_server_keeps_what_it_loaded_out_of_the_search_for_garbage(tmp_path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["True", "True", "True"]
