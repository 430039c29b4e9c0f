# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ``dev`` says, and how it runs other programs.

Progress goes to standard error, so that what a command prints itself (an Odoo
shell script, say) can be piped.
"""

import os
import re
import shlex
import subprocess
import sys
import time

from . import paths

_STARTED = time.monotonic()
_EXCEPTION = re.compile(r"[\w.]+(Error|Exception|Warning)\b.*: ")


class DevError(Exception):
    """Something cannot be had or has failed; its text is one line for the user."""


def elapsed():
    """Return the seconds since ``dev`` was started."""
    return time.monotonic() - _STARTED


def say(text):
    """Print one line of progress with the time since the start."""
    print(f"[{elapsed():6.1f} s] {text}", file=sys.stderr, flush=True)


def run(command, *, log, failure, **options):
    """Run ``command`` with its output in ``.dev/log/LOG.log``.

    :param command: list of program and arguments
    :param log: name of the log file, without suffix
    :param failure: what to say if the command fails
    :param options: passed on to :func:`subprocess.run`
    :return: path of the log file
    :raise DevError: if the program is missing or exits with an error
    """
    log_file = paths.LOG / f"{log}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("w") as output:
        output.write(f"$ {shlex.join(map(str, command))}\n")
        output.flush()
        try:
            done = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, check=False, **options
            )
        except FileNotFoundError as error:
            raise DevError(f"{failure}: no program {command[0]}") from error
    if done.returncode:
        raise DevError(f"{failure}: {telling_line(log_file)} (all of it: {log_file})")
    return log_file


def output_of(command, **options):
    """Return what ``command`` prints, or None where it is missing or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, **options
        )
    except (FileNotFoundError, PermissionError):
        return None
    return done.stdout if done.returncode == 0 else None


def telling_line(log_file):
    """Return the line of a log that says best why a program ended.

    It is the last exception, or else the last line with content.
    """
    lines = [line.strip() for line in log_file.read_text(errors="replace").splitlines()]
    exceptions = filter(_EXCEPTION.match, reversed(lines))
    return next(exceptions, None) or next(filter(None, reversed(lines)), "no output")


def is_root():
    """Tell whether ``dev`` runs as root."""
    return os.geteuid() == 0
