# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A progress bar for the terminal."""

import sys
import time

_WIDTH = 40


class Progress:
    """One line that tells how far a piece of work is, on standard error.

    On a terminal the line moves; elsewhere it is printed once, when all is done.

    :param str title: what is being done
    :param int total: how many steps there are
    """

    def __init__(self, title, total):
        self.title = title
        self.total = total
        self.done = 0
        self.started = time.monotonic()
        self._show()

    def advance(self, steps):
        """Count some more steps as done."""
        self.done += steps
        self._show()

    def _show(self):
        finished = self.done >= self.total
        if not (finished or sys.stderr.isatty()):
            return
        share = self.done / self.total if self.total else 1
        bar = ("#" * round(_WIDTH * share)).ljust(_WIDTH, ".")
        seconds = time.monotonic() - self.started
        line = f"{self.title:<24} [{bar}] {self.done:>9,} {seconds:6.1f} s"
        start = "\r" if sys.stderr.isatty() else ""
        print(f"{start}{line}", end="\n" if finished else "", file=sys.stderr)
        sys.stderr.flush()
