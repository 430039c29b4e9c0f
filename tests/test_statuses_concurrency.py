# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The cap of five statuses and one status in a process, when several people add at the
same moment: processes and connections of their own, no transaction sees the other's.
"""

from types import SimpleNamespace

import psycopg2
import pytest
from helpers_gate import Gated
from helpers_processes import Workers, wait_until

from odoo.exceptions import ValidationError

from devkit import paths

FIVE = "A process has at most five statuses. Archive one, or create another process."


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database with the add-on alone."""
    database = make_database("statuses", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    yield SimpleNamespace(database=database, workers=workers)
    workers.end()


@pytest.fixture
def world(made, connect):
    """Give a process of four statuses, and a second connection to look from."""
    connection = connect(made.database)
    connection.autocommit = True
    process_id, status_id, partner_id = made.workers.call(make_process)
    world = Gated(
        workers=made.workers,
        cr=connection.cursor(),
        connect=lambda: connect(made.database),
        process_id=process_id,
        status_id=status_id,
        partner_id=partner_id,
    )
    yield world
    made.workers.kill_all()
    world.remove_gates("crm_status", "res_partner_status")


def overlap(world, table, *calls):
    """Have processes do something in transactions that overlap: the first is held when
    it has written a row, and goes on when each other one waits for it.

    :param str table: that the first one writes into
    :param calls: tuples of a function and its arguments
    :return: the processes
    """
    world.close_gate(table, "TRUE", when="AFTER")
    first = world.workers.start(*calls[0])
    world.wait_at_gate(first)
    others = [world.workers.start(*call) for call in calls[1:]]
    waiting = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    )
    wait_until(
        lambda: (
            len(world.query(waiting)) == len(calls)
            or not all(call.is_running() for call in others)
        )
    )
    world.open_gate()
    return [first, *others]


def make_process(env):
    """Make a process of four statuses, and a contact."""
    process = env["crm.status.process"].create({"name": "Sales"})
    statuses = env["crm.status"].create(
        [{"name": f"Status {n}", "process_id": process.id} for n in range(4)]
    )
    partner = env["res.partner"].create({"name": "Customer"})
    return process.id, statuses[0].id, partner.id


def add_status(env, process_id, name):
    """Add a status; wait that long before committing.

    :return: what it was refused with, or None
    """
    try:
        with env.cr.savepoint():
            env["crm.status"].create({"name": name, "process_id": process_id})
    except ValidationError as refusal:
        return str(refusal)
    return None


def unarchive(env, status_id):
    """Take a status back from the archive, as ``add_status``."""
    try:
        with env.cr.savepoint():
            env["crm.status"].browse(status_id).action_unarchive()
    except ValidationError as refusal:
        return str(refusal)
    return None


def archive_one(env, process_id):
    """Add a fifth status and archive it; return its id."""
    status = env["crm.status"].create({"name": "Old", "process_id": process_id})
    status.action_archive()
    return status.id


def positions(world):
    """Return the positions of the process, in order."""
    world.cr.execute(
        "SELECT position FROM crm_status WHERE process_id = %s AND active"
        " ORDER BY position",
        [world.process_id],
    )
    return [position for (position,) in world.cr.fetchall()]


def test_two_add_the_fifth_at_the_same_moment(world):
    # given four statuses, when two people each add one before the other has committed
    calls = overlap(
        world,
        "crm_status",
        (add_status, world.process_id, "First"),
        (add_status, world.process_id, "Second"),
    )
    answers = [call.result() for call in calls]

    # then one is in, the other is refused with the sentence
    assert answers == [None, FIVE]
    assert positions(world) == [1, 2, 3, 4, 5]


def test_many_add_at_the_same_moment(world):
    adding = [(add_status, world.process_id, f"New {number}") for number in range(6)]
    calls = overlap(world, "crm_status", *adding)
    answers = [call.result() for call in calls]
    assert sorted(answers, key=str) == [FIVE] * 5 + [None]
    assert positions(world) == [1, 2, 3, 4, 5]


def test_one_comes_back_while_another_is_added(world):
    # given four statuses and an archived one
    archived_id = world.workers.call(archive_one, world.process_id)
    # when it is taken back while somebody adds another
    calls = overlap(
        world,
        "crm_status",
        (unarchive, archived_id),
        (add_status, world.process_id, "New"),
    )
    # then there is room for one of them
    assert [call.result() for call in calls] == [None, FIVE]
    assert positions(world) == [1, 2, 3, 4, 5]


def test_two_have_room(world):
    # given three statuses
    world.cr.execute(
        "DELETE FROM crm_status WHERE process_id = %s AND position = 4",
        [world.process_id],
    )
    # when two people add one at the same moment, then neither is refused
    calls = overlap(
        world,
        "crm_status",
        *((add_status, world.process_id, name) for name in ("First", "Second")),
    )
    assert [call.result() for call in calls] == [None, None]
    assert positions(world) == [1, 2, 3, 4, 5]


def test_statements_of_their_own_cannot_pass_it(world):
    # given two connections that know nothing of Odoo's checks
    insert = (
        "INSERT INTO crm_status (process_id, name, active, position)"
        " VALUES (%s, '{}', TRUE, 5)"
    )
    first, second = world.connect(), world.connect()
    first.cursor().execute(insert, [world.process_id])
    first.commit()
    # when the second one takes the same place, then the database refuses it
    with pytest.raises(psycopg2.errors.UniqueViolation):
        second.cursor().execute(insert, [world.process_id])
    second.rollback()
    assert positions(world) == [1, 2, 3, 4, 5]


def enter(env, partner_id, status_id):
    """Put a contact into a status."""
    status = env["crm.status"].browse(status_id)
    env["res.partner"].browse(partner_id)._set_customer_status(status)


def test_two_put_a_contact_into_a_process(world):
    # when two people put the same contact into the process at the same moment
    entering = (enter, world.partner_id, world.status_id)
    first, second = overlap(world, "res_partner_status", entering, entering)
    first.result()
    # then the second is told so, and the contact stands there once
    with pytest.raises(AssertionError, match="one status per process"):
        second.result()
    world.cr.execute(
        "SELECT count(*) FROM res_partner_status WHERE partner_id = %s",
        [world.partner_id],
    )
    assert world.cr.fetchone() == (1,)
