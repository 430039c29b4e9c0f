# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Thousands of contacts with the worst values there can be stop nobody, in a database
whose locale knows the letters of no language."""

import json
import os
import subprocess

import pytest
from helpers_worst_values import MODEL, TOUR, WORLD

from devkit import databases


@pytest.fixture
def plain_database(installation, make_database):
    """The name of a database with the add-ons that was made with the locale C."""
    cluster = installation.cluster
    source, name = make_database("worst_source"), f"worst_{os.getpid()}"
    cluster.sql(
        "CREATE DATABASE :\"name\" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
        name=name,
    )
    environment = {**os.environ, **cluster.environment()}
    with subprocess.Popen(
        [cluster.bindir / "pg_dump", source], stdout=subprocess.PIPE, env=environment
    ) as dump:
        subprocess.run(
            [cluster.bindir / "psql", "-Xq", f"--dbname={name}"],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
            env=environment,
        )
    yield name
    databases.drop(installation, name)


def test_worst_values_stop_nobody(plain_database, run_odoo):
    """Given 2,000 contacts, of whom 200 are sound, when they are scored and looked at
    everywhere, then the sound ones have all points, and nothing fails."""
    done = run_odoo(
        "shell", "--no-http", f"--database={plain_database}", stdin=WORLD + MODEL + TOUR
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert " ERROR " not in done.stderr, done.stderr
    [line] = [line for line in done.stdout.splitlines() if "TOLD" in line]
    told = json.loads(line.partition("TOLD")[2])
    assert told["ctype"] == "C"
    assert told["state"] == told["rescored"] == "live"
    assert told["members"] == 2000
    # 20 parameters of equal weight: a sound contact has the points of all
    assert told["sound"] == [100]
    # of the others, one may have a moment of the first or last day there is
    assert told["best of the worst"] < 50
    assert told["problems"] == []
    # whoever is found by a filter is sound
    assert told["found"][2:] == [200, 200, 200]
    assert told["recipients"] == 200
    assert all(told["unreadable"][f"properties.{name}"] for name in ("p_date", "p_int"))
