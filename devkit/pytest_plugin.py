# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plug-in of pytest: takes the tests of one part only, and reports the numbers."""

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

#: seconds that a tour, and each of its requests, may wait on a busy machine
_PATIENCE = 600
_COUNTED = ("passed", "failed", "error", "skipped")


def pytest_addoption(parser):
    """Add the options."""
    parser.addoption(
        "--part",
        choices=("python", "tours"),
        help="tours: only tests that need Odoo's HTTP server; python: only the others",
    )
    parser.addoption("--counts", help="file to write the numbers of tests to, as JSON")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Have each of several processes keep its files for itself, as its database.

    They would share those of the database that theirs are copies of, and Odoo deletes
    after each class of tests the files that no attachment of its own names any more.
    """
    if config.pluginmanager.hasplugin("odoo"):
        import pytest_odoo

        pytest_odoo._shared_filestore = _own_filestore
    return (yield)


@contextmanager
def _own_filestore(original, name):
    """Within, a copy of a database has copies of its files.

    :param str original: the name of the database
    :param str name: that of its copy; the same where there is none
    """
    from odoo.tools import config

    source, copy = map(Path, (config.filestore(original), config.filestore(name)))
    if name == original or not source.exists():
        yield
        return
    shutil.rmtree(copy, ignore_errors=True)
    # Odoo names a file by its content and never changes it, so links are safe
    shutil.copytree(source, copy, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def pytest_collection_modifyitems(config, items):
    """Deselect the tests of the other part."""
    part = config.getoption("--part")
    if part is None:
        return
    from odoo.tests.common import HttpCase

    _be_patient(HttpCase)
    chosen, others = [], []
    for item in items:
        cls = getattr(item, "cls", None)
        needs_server = cls is not None and issubclass(cls, HttpCase)
        (chosen if needs_server == (part == "tours") else others).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = chosen


def _be_patient(cls):
    """Have tours wait for what they need: by default a request fails that another one,
    for instance that makes the web client's code, holds up for 20 seconds."""
    start_tour = cls.start_tour

    def start_patiently(self, *arguments, **options):
        return start_tour(self, *arguments, **{"timeout": _PATIENCE, **options})

    cls.start_tour = start_patiently
    cls.test_cursor_lock_timeout = _PATIENCE


def pytest_terminal_summary(terminalreporter, config):
    """Write the numbers that pytest itself shows in its last line."""
    file = config.getoption("--counts")
    if file:
        stats = terminalreporter.stats
        counts = {name: len(stats.get(name, ())) for name in _COUNTED}
        Path(file).write_text(json.dumps(counts))
