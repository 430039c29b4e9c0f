# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the whole system share: databases, servers, shells.

These tests see Odoo from outside. What they make is named after the process that
runs them, so that two runs do not meet, and is removed at the end.
"""

import os
import subprocess

import psycopg2
import pytest
from helpers_cdnow import read_purchases
from helpers_servers import serving_mail, serving_webhooks

from devkit import databases, odoo, paths, postgres, process, server


@pytest.fixture(scope="session")
def installation():
    """Return Odoo's source and a running database cluster, ready for use."""
    return odoo.ensure()


@pytest.fixture(scope="session")
def make_database(installation):
    """Return a function that creates a database and returns its full name.

    ``make_database(name, demo=True, modules=None, base=…)`` replaces what an earlier
    call of that name made. ``modules`` are installed on top of Odoo's own ``base``,
    all add-ons of the repository if None; ``()`` means none.
    """
    made = set()

    def make(name, demo=True, modules=None, base=databases.BASE_MODULES):
        full_name = f"{name}_{os.getpid()}"
        recipe = databases.Recipe.of(modules, demo, base)
        made.add(full_name)
        databases.create(installation, full_name, recipe, force=True)
        return full_name

    yield make
    for name in made:
        databases.drop(installation, name)


@pytest.fixture(scope="session")
def run_odoo(installation):
    """Return a function that runs Odoo's command line to its end.

    ``run_odoo(*arguments, stdin=None)`` returns the finished process with ``stdout``
    and, for the log, ``stderr``; it does not judge the exit code.
    """

    def run(*arguments, stdin=None):
        return subprocess.run(
            installation.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=paths.ROOT,
            env=installation.environment(),
        )

    return run


@pytest.fixture(scope="session")
def odoo_shell(run_odoo):
    """Return a function that runs code in Odoo's shell.

    ``odoo_shell(db, code)`` returns what the code prints. The code has ``env`` and
    commits by itself what it wants to last. If it raises, the test fails.
    """

    def shell(db, code):
        done = run_odoo("shell", "--no-http", f"--database={db}", stdin=code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return shell


@pytest.fixture(scope="session")
def odoo_server(installation, make_database):
    """Return a function that starts a server: ``odoo_server(db, *arguments)`` → URL."""
    records = []

    def start(db, *arguments):
        record = server.start(installation, db, *arguments)
        records.append(record)
        return record["url"]

    yield start
    for record in records:
        process.stop(record)


@pytest.fixture
def connect(installation):
    """Return a function that opens a connection: ``connect(db)`` → psycopg2's.

    Each call opens another one; all are closed when the test ends.
    """
    connections = []

    def open_connection(db):
        cluster = installation.cluster
        connection = psycopg2.connect(
            dbname=db, host=str(cluster.socket), port=5432, user=postgres.ROLE
        )
        connections.append(connection)
        return connection

    yield open_connection
    for connection in connections:
        connection.close()


@pytest.fixture
def mail_server():
    """Return a mailbox and the port of the server that fills it."""
    with serving_mail() as mailbox_and_port:
        yield mailbox_and_port


@pytest.fixture
def webhooks():
    """Return the list of what is posted, and the URL to post it to."""
    with serving_webhooks() as posted_and_url:
        yield posted_and_url


@pytest.fixture(scope="session")
def purchases():
    """Return the lines of a real purchase history: customer, date and dollars."""
    return read_purchases()
