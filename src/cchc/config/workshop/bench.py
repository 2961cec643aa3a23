"""``./run bench [NAME…] [NUMBER]``: each file of bench/ is a program that prints its figures and fails when it breaks a

promise. A number is handed to those named: how large the data are to be, where a program offers that.
"""

import subprocess
import sys
import tempfile

from cchc.config.workshop import PROJECT, clean_environment, say

BENCH = PROJECT / "bench"


def main(arguments: list[str]) -> int:
    """Runs them one after another, so that none disturbs the other's figures."""
    sizes, arguments = (
        [word for word in arguments if word.isdigit()],
        [word for word in arguments if not word.isdigit()],
    )
    programs = sorted(path for path in BENCH.glob("*.py") if not path.stem.startswith("_"))
    unknown = set(arguments) - {path.stem for path in programs}
    if unknown:
        say(f"Không có phép đo {', '.join(sorted(unknown))}; có: {', '.join(path.stem for path in programs)}.")
        return 2
    failed = []
    for program in programs:
        if arguments and program.stem not in arguments:
            continue
        print(f"── {program.stem} ──", flush=True)
        with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder:
            environment = clean_environment(DEMO="yes", LOG_LEVEL="WARNING", VAR_DIR=folder)
            if subprocess.run([sys.executable, str(program), *sizes], cwd=PROJECT, env=environment).returncode:
                failed.append(program.stem)
    if failed:
        say(f"Không đạt: {', '.join(failed)}.")
    return 1 if failed else 0
