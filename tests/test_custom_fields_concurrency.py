# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields that several people add at the same time, on real connections."""

import pytest
from helpers_processes import Workers, wait_until

from devkit import paths

GATE = 23


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database, and the processes that work in it."""
    database = make_database("custom_fields", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    yield database, workers
    workers.end()


def add_field(env, name):
    """Add a custom field as soon as the gate is open.

    The snapshot of the transaction is taken before: none sees what the others add.
    """
    env["crm.custom.field"].search([])
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])
    return env["crm.custom.field"].create({"name": name}).technical_name


def add_on_form(env, name):
    """Add a property with the editor on a contact's form, opened before the gate."""
    partner = env.user.partner_id
    [opened] = partner.read(["properties"])
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])
    added = {
        "name": name.lower(),
        "string": name,
        "type": "char",
        "definition_changed": True,
    }
    partner.properties = [*opened["properties"], added]


def field_names(env):
    """Return the names of all custom fields."""
    return env["crm.custom.field"].search([]).mapped("name")


def test_nothing_is_lost(made, connect):
    """Four add a field at once, two of them on a contact's form; all are there."""
    # Given four people, each of whom has the fields before them
    database, workers = made
    connection = connect(database)
    connection.autocommit = True
    gate = connection.cursor()
    gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
    calls = [
        workers.start(add_field, "Machines"),
        workers.start(add_on_form, "Surface"),
        workers.start(add_field, "Canteen"),
        workers.start(add_on_form, "Nickname"),
    ]

    def waiting():
        gate.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
            [GATE],
        )
        return gate.fetchone()[0]

    wait_until(lambda: waiting() == len(calls))
    # When they save at the same moment
    gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
    for call in calls:
        call.result()
    # Then all four are there
    assert sorted(workers.call(field_names)) == [
        "Canteen",
        "Machines",
        "Nickname",
        "Surface",
    ]
