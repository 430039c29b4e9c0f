# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's server in the background, one for each database."""

import socket
import time
import urllib.error
import urllib.request

from . import databases, paths, process
from .console import DevError, say, telling_line

_FIRST_PORT = 8069
_PATIENCE = 180


def up(installation, name, recipe):
    """Bring a database up to date and a server for it up.

    :param name: of the database, created from ``recipe`` if it does not exist
    :return: the server's URL
    """
    if not databases.create(installation, name, recipe):
        if databases.is_outdated(installation, name):
            stop(name)
        databases.update(installation, name)
    record = paths.read_record(_record_name(name))
    if process.is_ours(record):
        say(f"The server of {name} runs already")
    else:
        record = start(installation, name)
        paths.write_record(_record_name(name), record)
    return record["url"]


def start(installation, name, *arguments, log=None):
    """Start a server for a database and wait until its login page answers.

    :param arguments: further ones for Odoo
    :return: a record of the server: ``pid``, ``birth``, ``url``
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log_file = paths.LOG / f"{log or f'server-{name}'}.log"
    say(f"Starting Odoo on {url}")
    child = process.start(
        installation.command(
            f"--database={name}",
            f"--db-filter=^{name}$",
            f"--http-port={port}",
            *arguments,
        ),
        log_file,
        cwd=paths.ROOT,
        env=installation.environment(),
    )
    record = {"pid": child.pid, "birth": process.birth(child.pid), "url": url}
    _wait(f"{url}/web/login", child, log_file)
    return record


def stop(name=None):
    """Stop the server of a database, or all that ``up`` started.

    :return: the names of the databases whose servers were stopped
    """
    pattern = f"{_record_name(name or '*')}.json"
    stopped = []
    for file in sorted(paths.DEV.glob(pattern)):
        if process.stop(paths.read_record(file.stem)):
            stopped.append(file.stem.removeprefix(_record_name("")))
        file.unlink(missing_ok=True)
    return stopped


def free_port():
    """Return Odoo's usual port, or the next one above that is free."""
    for port in range(_FIRST_PORT, _FIRST_PORT + 1000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise DevError(f"no free port from {_FIRST_PORT} up")


def _record_name(name):
    return f"server-{name}"


def _wait(url, child, log_file):
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if child.poll() is not None:
            raise DevError(f"Odoo has ended: {telling_line(log_file)} (see {log_file})")
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise DevError(f"Odoo does not answer; see {log_file}")
