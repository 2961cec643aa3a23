"""Computing over a whole round without the collector of garbage in between."""

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
