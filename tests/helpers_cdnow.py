# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real purchase history: its file, read in plain Python, and its loader."""

import subprocess
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

from psycopg2.extensions import DECIMAL, register_type

ROOT = Path(__file__).resolve().parent.parent


def read_purchases():
    """Return the lines of the file: customer, date and dollars."""
    package = Path(find_spec("lifetimes").origin).parent
    lines = (package / "datasets" / "CDNOW_master.txt").read_text().splitlines()
    rows = [line.split() for line in lines[1:]]
    return [
        (customer, date(int(day[:4]), int(day[4:6]), int(day[6:])), Decimal(dollars))
        for customer, day, _cds, dollars in rows
    ]


def load(database, *options):
    """Load the history and return what the loader says."""
    command = [ROOT / "dev", "load", "cdnow", "--db", database, *options]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def query(connection, statement, *parameters):
    """Return the rows of a statement, exact: Odoo, once imported, reads decimals as
    floating-point numbers."""
    register_type(DECIMAL, connection)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
