# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from segment changes happens once, whoever works at the same time or is
killed; and a segment pinned by hand while a run writes stands.
"""

from types import SimpleNamespace

import pytest
from helpers_gate import Gated
from helpers_models import apply_by_city
from helpers_processes import Workers, wait_until

from odoo import Command

from devkit import paths

#: of changes that something follows from
BATCH = 100
#: some more than two batches
COMPANIES = 240


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database with the add-on alone, a live model and its companies."""
    database = make_database("changes", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    made = workers.call(fill)
    yield SimpleNamespace(database=database, workers=workers, **made)
    workers.end()


@pytest.fixture
def world(made, connect):
    """Give the database to one test: everybody in Standard, nothing to be done."""
    connection = connect(made.database)
    connection.autocommit = True
    world = World(cr=connection.cursor(), **vars(made))
    made.workers.call(start_again, made.partner_ids)
    world.cr.execute("TRUNCATE crm_segment_change, crm_segmentation_queue")
    world.cr.execute("DELETE FROM mail_activity")
    yield world
    made.workers.kill_all()
    world.remove_gates("mail_activity", "crm_segmentation_run")


class World(Gated):
    """The database as it is seen from outside."""

    def activities(self):
        """Return how many contacts have how many activities."""
        return self.query(
            "SELECT number, count(*) FROM (SELECT count(*) AS number"
            " FROM mail_activity WHERE res_model = 'res.partner' GROUP BY res_id) one"
            " GROUP BY number ORDER BY number"
        )

    def states(self):
        """Return how many changes are in which state."""
        return dict(
            self.query("SELECT state, count(*) FROM crm_segment_change GROUP BY 1")
        )

    def member(self, partner_id):
        """Return the names of the segment, of that by score, and the score."""
        [row] = self.query(
            "SELECT own.name->>'en_US', computed.name->>'en_US', score::float"
            " FROM crm_segmentation_membership member"
            " JOIN crm_segment own ON own.id = segment_id"
            " JOIN crm_segment computed ON computed.id = computed_segment_id"
            " WHERE partner_id = %s",
            partner_id,
        )
        return row


# -- what the processes do -----------------------------------------------------------


def fill(env):
    """Make companies, and a model whose upper segment starts a plan."""
    plan = env["mail.activity.plan"].create(
        {
            "name": "Welcome",
            "res_model": "res.partner",
            "template_ids": [
                Command.create(
                    {
                        "summary": "Call",
                        "responsible_type": "other",
                        "responsible_id": env.uid,
                    }
                )
            ],
        }
    )
    partners = env["res.partner"].create(
        [{"name": f"Company {n}", "is_company": True} for n in range(COMPANIES)]
    )
    model = apply_by_city(env)
    ideal = model.segment_ids.filtered(lambda segment: segment.score_from)
    ideal.write({"activity_plan_id": plan.id, "activity_plan_repeat": True})
    return {
        "partner_ids": partners.ids,
        "segmentation_id": model.id,
        "ideal_id": ideal.id,
        "standard_id": (model.segment_ids - ideal).id,
    }


def start_again(env, partner_ids):
    """Bring everybody back to Standard, nothing pinned."""
    members = env["crm.segmentation.membership"].sudo()
    members.search([("pinned_segment_id", "!=", False)]).action_unpin()
    env["res.partner"].browse(partner_ids).write({"city": False})


def rise(env, partner_ids):
    """Bring contacts to Ideal, in one save."""
    env["res.partner"].browse(partner_ids).write({"city": "Ghent"})


def turn(env, partner_ids):
    """Bring contacts to Ghent past the ORM: the next run finds it."""
    env.cr.execute(
        "UPDATE res_partner SET city = 'Ghent' WHERE id = ANY(%s)", [partner_ids]
    )


def process(env):
    """Do what the cron of changes does."""
    env["crm.segment.change"].sudo()._process_pending()


def run_all(env):
    """Do what the scheduled computation does."""
    env["crm.segmentation"].sudo()._cron_rescore()


def process_queue(env):
    """Score who waits."""
    env["crm.segmentation.queue"].sudo()._cron_process()


def pin(env, partner_id, segment_id):
    """Fix the segment of a contact, as the dialog does."""
    members = env["crm.segmentation.membership"]
    segment = env["crm.segment"].browse(segment_id)
    members.search([("partner_id", "=", partner_id)]).pin(segment, "By hand")


# -- playing -------------------------------------------------------------------------


def test_two_workers_process_each_change_once(world):
    # given contacts that have come into a segment with a plan
    world.workers.call(rise, world.partner_ids)
    # when one worker is held within its first batch, and another one begins
    world.close_gate("mail_activity", f"NEW.res_id = {world.partner_ids[3]}")
    held = world.workers.start(process)
    world.wait_at_gate(held)
    world.workers.call(process)
    # then that has played what the first one does not hold, without waiting for it
    assert world.states() == {"pending": BATCH, "done": COMPANIES - BATCH}
    # when the first one goes on, then everybody has been called once
    world.open_gate()
    held.result()
    assert world.states() == {"done": COMPANIES}
    assert world.activities() == [(1, COMPANIES)]


def test_two_workers_that_begin_together(world):
    world.workers.call(rise, world.partner_ids)
    calls = [world.workers.start(process) for _worker in range(2)]
    for call in calls:
        call.result()
    # what both wanted at the same moment is left to the cron's next turn
    world.workers.call(process)
    assert world.states() == {"done": COMPANIES}
    assert world.activities() == [(1, COMPANIES)]


def test_nothing_happens_twice_after_a_crash(world):
    # given a worker that is killed within its second batch
    world.workers.call(rise, world.partner_ids)
    world.close_gate("mail_activity", f"NEW.res_id = {world.partner_ids[150]}")
    killed = world.workers.start(process)
    world.kill_at_gate(killed)
    # then the first batch has happened, and nothing of the second one
    assert world.states() == {"pending": COMPANIES - BATCH, "done": BATCH}
    assert world.activities() == [(1, BATCH)]
    # when the cron comes again, then the rest has happened, and nothing twice
    world.workers.call(process)
    assert world.states() == {"done": COMPANIES}
    assert world.activities() == [(1, COMPANIES)]


# -- pinning by hand ------------------------------------------------------------------


def test_a_segment_that_is_pinned_after_a_run_has_compared(world):
    # given a run that has compared everybody and written nobody
    one = world.partner_ids[0]
    world.workers.call(turn, world.partner_ids)
    compared = "NEW.total > 0 AND COALESCE(NEW.processed, 0) = 0"
    world.close_gate("crm_segmentation_run", compared)
    run = world.workers.start(run_all)
    world.wait_at_gate(run)
    # when a segment is pinned meanwhile
    world.workers.call(pin, one, world.standard_id)
    world.open_gate()
    run.result()
    # then the run has left it alone, and all others have risen
    assert world.member(one) == ("Standard", "Standard", 0)
    assert world.member(world.partner_ids[1]) == ("Ideal", "Ideal", 100)
    # when it is scored again, then the pinned one stands beside the one by score
    world.workers.call(process_queue)
    assert world.member(one) == ("Standard", "Ideal", 100)


def test_a_segment_that_is_pinned_while_a_run_writes(world):
    # given a run that has written a batch and not committed it
    one = world.partner_ids[0]
    world.workers.call(turn, world.partner_ids)
    world.close_gate(
        "crm_segmentation_run", "NEW.processed > 0 AND NEW.ended_at IS NULL"
    )
    run = world.workers.start(run_all)
    world.wait_at_gate(run)
    # when a segment is pinned meanwhile, then that waits for the batch
    pinning = world.workers.start(pin, one, world.standard_id)
    wait_until(
        lambda: world.query(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database() AND query LIKE '%%pinned_segment_id%%'"
        )
    )
    world.open_gate()
    run.result()
    pinning.result()
    # and both have been done: scored by the run, pinned by hand
    assert world.member(one) == ("Standard", "Ideal", 100)
    changes = world.query(
        "SELECT cause, direction FROM crm_segment_change WHERE partner_id = %s"
        " ORDER BY id",
        one,
    )
    assert changes == [("data", "up"), ("pin", "down")]


def test_two_who_pin_the_same_contact(world):
    one = world.partner_ids[0]
    calls = [
        world.workers.start(pin, one, segment_id)
        for segment_id in (world.ideal_id, world.standard_id)
    ]
    for call in calls:
        call.result()
    # whoever was last has it, and the changes join up
    segment, computed, _score = world.member(one)
    assert computed == "Standard"
    ends = world.query(
        "SELECT from_segment_id, to_segment_id FROM crm_segment_change"
        " WHERE partner_id = %s ORDER BY id",
        one,
    )
    expected = [
        (world.standard_id, world.ideal_id),
        (world.ideal_id, world.standard_id),
    ]
    assert ends == expected[: 1 if segment == "Ideal" else len(ends)]
