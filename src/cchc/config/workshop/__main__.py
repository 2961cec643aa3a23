"""``python -m cchc.config.workshop start|build|test|check|fix|bench|lock``; see ``./run`` for what each does."""

import importlib
import sys

ERRANDS = {
    "start": "launch",
    "build": "build",
    "test": "suite",
    "check": "checks",
    "fix": "repairs",
    "bench": "bench",
    "lock": "frontend",
}

if __name__ == "__main__":
    errand, *arguments = sys.argv[1:]
    module = importlib.import_module(f"cchc.config.workshop.{ERRANDS[errand]}")
    try:
        sys.exit(module.main(arguments))
    except KeyboardInterrupt:
        sys.exit(130)
