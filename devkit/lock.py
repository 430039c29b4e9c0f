# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One ``dev`` at a time where several would get in each other's way."""

import fcntl
from contextlib import contextmanager

from . import paths
from .console import say

_held = False


@contextmanager
def locked():
    """Let only one ``dev`` at a time set up things or build templates.

    May be nested within one process.
    """
    global _held
    if _held:
        yield
        return
    paths.DEV.mkdir(exist_ok=True)
    with (paths.DEV / "lock").open("w") as file:
        _acquire(file)
        _held = True
        try:
            yield
        finally:
            _held = False


def _acquire(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another ./dev to finish setting up")
        fcntl.flock(file, fcntl.LOCK_EX)
