"""Acting at the same moment, each with a connection of its own to the shared database."""

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*works: Callable[[], object], patience: int = 60) -> list[object]:
    """Run each in a thread of its own, all let go together; what it gave, or the exception."""
    gate = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            found[index] = work()
        except Exception as problem:
            found[index] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
    return found


def ask(question: Callable[[], object]) -> object:
    """Ask the shared database, from a connection of its own."""
    [answer] = at_once(question)
    if isinstance(answer, Exception):
        raise answer
    return answer
