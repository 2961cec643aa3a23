"""``./run``: build what is not built, make the demonstration's database once, then serve until Ctrl-C."""

import argparse
import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date

from cchc.common import server
from cchc.config import catalogue
from cchc.config.workshop import PROJECT, clean_environment, frontend, say, stop
from cchc.config.workshop.stamps import digest, fresh

VAR = PROJECT / "var"
DATABASE = VAR / "cchc.sqlite3"
MIGRATED = VAR / "migrated"
LOADING = VAR / "loading"  # stands while the demonstration is being made: found at a start, it means "half-made"
CCHC = (sys.executable, "-m", "cchc.config.cli")
TODAY = "2026-11-20"  # the day on which the demonstration's story stands, whatever the day outside
PATIENCE = 10  # seconds that a child gets to finish what it is doing


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    if not os.access(PROJECT, os.W_OK):
        stop(f"Không ghi được vào thư mục {PROJECT}; hãy chép dự án sang nơi ghi được rồi chạy lại ./run.")
    _forbid_production_secret()
    _forbid_taken_port(options.port)
    VAR.mkdir(exist_ok=True)
    with _sole_start():
        frontend.build()
        catalogue.build()
        environment = clean_environment(
            DEMO="yes", DEMO_TODAY=options.today, VAR_DIR=str(VAR), LOG_LEVEL=os.environ.get("LOG_LEVEL", "WARNING")
        )
        prepare_database(environment, afresh=options.fresh)
        return serve(environment, options.port)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Serve the demonstration on this machine.")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", 8000), help="default: $PORT, else 8000")
    parser.add_argument(
        "--today", default=TODAY, type=_day, help=f"the day on which the demonstration stands; default: {TODAY}"
    )
    parser.add_argument("--fresh", action="store_true", help="throw the demonstration's data away and start over")
    return parser.parse_args(arguments)


def _day(text: str) -> str:
    """A day as it is given on the command line, "2023-10-15"."""
    return date.fromisoformat(text).isoformat()


def _forbid_production_secret() -> None:
    for name in ("SECRET_KEY", "SECRET_KEY_FILE"):
        if os.environ.get(name):
            stop(f"{name} đang được đặt: ./run chỉ chạy bản minh họa và không dùng khóa bí mật thật; hãy bỏ biến này.")


def _forbid_taken_port(port: int) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            stop(
                f"Cổng {port} trên máy này đang bận hoặc không dùng được; hãy chọn cổng khác: ./run --port {port % 60000 + 1}."
            )


@contextlib.contextmanager
def _sole_start() -> Iterator[None]:
    """Two servers on one demonstration would pull its files from under each other."""
    with (VAR / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stop("Bản minh họa trong thư mục này đang chạy rồi; hãy dừng nó (Ctrl-C) trước khi chạy lại ./run.")
        yield


def prepare_database(environment: dict[str, str], *, afresh: bool) -> None:
    """Bring the database up to date, and fill a new one. An interrupted filling is thrown away at the next start."""
    if afresh or LOADING.exists():
        _throw_away()
    new = not DATABASE.exists()
    if not new and fresh(MIGRATED, _known_migrations()):
        return
    if new:
        LOADING.touch()
    _command(environment, "migrate", "--verbosity", "0")
    if new:
        say("Đang nạp dữ liệu minh họa…")
        _command(environment, "demo", "load")
        LOADING.unlink()
    MIGRATED.write_text(_known_migrations(), encoding="utf-8")


def _known_migrations() -> str:
    """Changes with our migrations, with the libraries', and when another file takes the database's place."""
    folders = sorted((PROJECT / "src" / "cchc").glob("*/migrations"))
    return digest([*folders, PROJECT / "requirements" / "app.lock"], str(DATABASE.stat().st_ino))


def _throw_away() -> None:
    for path in (MIGRATED, DATABASE, *VAR.glob("cchc.sqlite3-*")):
        path.unlink(missing_ok=True)
    shutil.rmtree(VAR / "files", ignore_errors=True)


def _command(environment: dict[str, str], *words: str) -> None:
    result = subprocess.run([*CCHC, *words], env=environment, cwd=PROJECT)
    if result.returncode:
        stop(f"Lệnh 'cchc {' '.join(words)}' không xong; thông báo ở ngay trên.")


def serve(environment: dict[str, str], port: int) -> int:
    """Run the web server and the worker until one of them ends or somebody stops us."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_child(environment, server.command("127.0.0.1", port, workers=1, log_level="WARNING")))
        _await_answer(f"http://127.0.0.1:{port}/healthz", children[0])
        children.append(_child(environment, [*CCHC, "worker"]))
        _introduce(environment, port)
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        say("Máy chủ hoặc tiến trình nền đã dừng ngoài ý muốn.")
        return 1
    except KeyboardInterrupt:
        say("\nĐang dừng…")
        return 0
    finally:
        _end(children)


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _child(environment: dict[str, str], words: list[str]) -> "subprocess.Popen[bytes]":
    """In its own session, so that Ctrl-C reaches us alone and we end the children in order."""
    return subprocess.Popen(
        words,
        env=environment,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    """Ask Linux to stop this child should we be killed without a chance to do so."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 = PR_SET_PDEATHSIG


def _await_answer(address: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.05)
    stop("Máy chủ không khởi động được; thông báo ở ngay trên.")


def _introduce(environment: dict[str, str], port: int) -> None:
    """The address and who can sign in, on standard output."""
    print(f"\nCCHC đang chạy tại http://127.0.0.1:{port}/  (Ctrl-C để dừng)\n", flush=True)
    subprocess.run([*CCHC, "demo", "cast"], env=environment, cwd=PROJECT)


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    """Ask, wait, then insist on the whole family of each child."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
