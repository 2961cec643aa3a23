"""How the web server is started, said once for the console command and for ``./run``."""

import sys


def command(host: str, port: int, *, workers: int, log_level: str) -> list[str]:
    """The words that start it. Threads answer requests, since they mostly wait for the database."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--no-ws"),
        *("--log-level", log_level.lower()),
        "cchc.config.wsgi:application",
    ]
