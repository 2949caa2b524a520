"""What only one process of a machine does at a time."""

import fcntl
from contextlib import contextmanager


@contextmanager
def alone(path):
    """Keep the file locked meanwhile; yields False at once where another process keeps it.

    The system gives the lock back when its process ends, however that ends: what is left of the file means nothing.
    """
    with open(path, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
