# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stopwatch and memory gauge."""

import statistics
import threading
import time

import psutil

_MIB = 1 << 20
_INTERVAL = 0.02


def seconds(call, *arguments):
    """Return how long a call took."""
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def median_seconds(repeats, call, *arguments):
    """Return the median time of several calls."""
    return statistics.median(seconds(call, *arguments) for _ in range(repeats))


class MemoryGauge:
    """Watches the resident memory of this process while a block runs.

    :ivar float before: MiB at the beginning
    :ivar float peak: MiB at most, sampled
    """

    def __enter__(self):
        self._process = psutil.Process()
        self._done = threading.Event()
        self.before = self.peak = self._resident()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._done.set()
        self._thread.join()

    def _watch(self):
        while not self._done.wait(_INTERVAL):
            self.peak = max(self.peak, self._resident())

    def _resident(self):
        return self._process.memory_info().rss / _MIB
