# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes in the background that are known again by more than their number."""

import os
import signal
import subprocess
import time
from pathlib import Path


def start(command, log_file, **options):
    """Start a program in the background, its output going to a file.

    :return: the :class:`subprocess.Popen` of the program
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("w") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )


def birth(pid):
    """Return when a process began, as a text that tells it from later ones, or None.

    A number alone may have passed to another process.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *fields = stat.rpartition(")")[2].split()
    # The start is the 22nd field of the line, of which three precede these.
    return None if state == "Z" else fields[18]


def is_ours(record):
    """Tell whether a recorded process still runs and is the one that was recorded.

    :param record: dict with ``pid`` and ``birth``
    """
    return bool(record) and birth(record["pid"]) == record["birth"]


def stop(record, patience=20):
    """End a recorded process, gently at first, if it is still ours.

    :param patience: seconds it is given to end by itself
    :return: whether there was a process to end
    """
    if not is_ours(record):
        return False
    os.kill(record["pid"], signal.SIGTERM)
    until = time.monotonic() + patience
    while is_ours(record) and time.monotonic() < until:
        time.sleep(0.1)
    if is_ours(record):
        os.kill(record["pid"], signal.SIGKILL)
    return True
