# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customer summaries when several people write at the same moment, and when a refresh
is killed: processes and connections of their own."""

from types import SimpleNamespace

import pytest
from helpers_processes import Workers, wait_until

from devkit import paths

FIRST, SECOND = "2026-01-05 08:00:00", "2026-02-05 08:00:00"


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database with the add-on alone."""
    database = make_database("summary", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    yield SimpleNamespace(database=database, workers=workers)
    workers.end()


@pytest.fixture
def world(made, connect):
    """Give a contact with a message, and a connection of somebody else."""
    partner_id = made.workers.call(make_contact)
    looking = connect(made.database)
    looking.autocommit = True
    return SimpleNamespace(
        workers=made.workers,
        partner_id=partner_id,
        cr=looking.cursor(),
        other=connect(made.database),
    )


def make_contact(env):
    """Make a contact that was written to once; return its id."""
    partner = env["res.partner"].create({"name": "Customer"})
    write_message(env, partner.id, FIRST)
    return partner.id


def write_message(env, partner_id, moment):
    """Record a message on a contact."""
    env["mail.message"].create(
        {
            "model": "res.partner",
            "res_id": partner_id,
            "message_type": "comment",
            "subtype_id": env.ref("mail.mt_comment").id,
            "date": moment,
        }
    )


def process_queue(env):
    """Do what the scheduled action for waiting contacts does."""
    queue = env["crm.segmentation.queue"].sudo()
    contact_ids = queue._take(queue.search([], order="id desc", limit=1).id)
    return queue._score(contact_ids, [])


def refresh_all(env):
    """Refresh the summaries of all contacts, as a run does."""
    env["res.partner.summary"].sudo()._refresh_in_batches()


def last_contact(world):
    """Return the contact's last contact as a text."""
    world.cr.execute(
        "SELECT last_contact_at::text FROM res_partner_summary WHERE partner_id = %s",
        [world.partner_id],
    )
    [(moment,)] = world.cr.fetchall()
    return moment


def hold_summary(world):
    """Hold the contact's summary from another connection."""
    world.other.cursor().execute(
        "SELECT id FROM res_partner_summary WHERE partner_id = %s FOR UPDATE",
        [world.partner_id],
    )


def test_a_message_does_not_wait_for_who_holds_the_summary(world):
    assert last_contact(world) == FIRST
    hold_summary(world)

    message = world.workers.start(write_message, world.partner_id, SECOND)
    # it would never end
    message.result()

    assert last_contact(world) == FIRST

    world.other.rollback()
    assert world.workers.call(process_queue) == []
    assert last_contact(world) == SECOND


def test_two_messages_at_the_same_moment(world):
    calls = [
        world.workers.start(write_message, world.partner_id, f"2026-03-0{day} 08:00:00")
        for day in (1, 2, 3)
    ]
    for call in calls:
        call.result()

    world.workers.call(process_queue)
    assert last_contact(world) == "2026-03-03 08:00:00"


def test_a_refresh_that_was_killed_is_done_by_the_next(world):
    world.cr.execute(
        "UPDATE mail_message SET date = %s WHERE model = 'res.partner' AND res_id = %s",
        [SECOND, world.partner_id],
    )
    hold_summary(world)
    refresh = world.workers.start(refresh_all)
    wait_until(lambda: somebody_waits(world))
    refresh.kill()
    world.other.rollback()
    assert last_contact(world) == FIRST

    world.workers.call(refresh_all)

    assert last_contact(world) == SECOND


def somebody_waits(world):
    """Tell whether somebody waits for the summary that is held."""
    world.cr.execute(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    return world.cr.fetchone()
