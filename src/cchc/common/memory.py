"""When the collector of garbage is not to look: while a whole round is computed, and at what stays as long as the program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_objects() -> Iterator[None]:
    """For making millions of objects that all stay: looking through them for cycles again and again would double the time.

    What is given up meanwhile is freed all the same, by counting; only cycles wait until the end.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_loaded() -> None:
    """Leave what is loaded by now out of every later search for garbage. Once, when a server is ready to answer.

    Modules, models and addresses are some 170,000 objects. To look through them takes a tenth of a second, which every
    twentieth page or so would have to wait for.
    """
    gc.collect()
    gc.freeze()
