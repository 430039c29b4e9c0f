# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs, saves, imports, merges and kills at the same time, in processes of their own.

A *gate* holds a run where a test wants it, for instance with a batch written, its rows
locked and nothing of it committed. What others complete meanwhile did not wait for it.
"""

import random
import time
from collections import Counter
from itertools import chain, pairwise
from types import SimpleNamespace

import psycopg2
import pytest
from helpers_processes import Workers, wait_until
from helpers_world import (
    COMPANIES,
    IDEAL_FROM,
    analyze,
    apply,
    expected_memberships,
    fill,
    memberships,
    turn_deals,
)

from odoo import Command

from devkit import paths

#: of companies in one batch of a run
BATCH = 10_000
GATE = 19


@pytest.fixture(scope="module")
def made(make_database):
    """Make the database with its live model, everybody scored."""
    database = make_database("concurrency", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    industry_id = workers.call(fill)
    segmentation_id = workers.call(apply, industry_id)
    before = workers.call(rows_read)
    workers.call(run_cron, "ir_cron_rescore_requested")
    blind_reads = workers.call(rows_read) - before
    workers.call(analyze)
    yield SimpleNamespace(
        database=database,
        blind_reads=blind_reads,
        workers=workers,
        industry_id=industry_id,
        segmentation_id=segmentation_id,
    )
    workers.end()


@pytest.fixture
def world(made, connect):
    """Give the database to one test, everybody scored and nothing else recorded."""
    connection = connect(made.database)
    connection.autocommit = True
    world = World(**vars(made), connect=connect, cr=connection.cursor())
    made.workers.call(run_cron)
    world.forget()
    yield world
    world.kill_all()
    world.cr.execute("SELECT pg_advisory_unlock_all()")
    world.cr.execute("DROP TRIGGER IF EXISTS gate ON crm_segmentation_run")


class World(SimpleNamespace):
    """The database as it is seen from outside, and the processes that work in it."""

    def query(self, statement, *parameters):
        """Return the rows of a statement."""
        self.cr.execute(statement, parameters or None)
        return self.cr.fetchall()

    def column(self, statement, *parameters):
        """Return the first column of a statement's rows."""
        return [row[0] for row in self.query(statement, *parameters)]

    def call(self, function, *arguments):
        """Have a process call a function; return what it returns."""
        return self.workers.call(function, *arguments)

    def start(self, function, *arguments):
        """Start a process that calls a function."""
        return self.workers.start(function, *arguments)

    def kill_all(self):
        """Kill the processes that still run."""
        self.workers.kill_all()

    def forget(self):
        """Forget runs, segment changes and who waits."""
        self.cr.execute(
            "TRUNCATE crm_segmentation_run, crm_segment_change, crm_segmentation_queue"
        )

    def forget_everything(self):
        """Bring the model back to the moment after its first Apply."""
        self.forget()
        self.cr.execute("TRUNCATE crm_segmentation_membership")
        self.cr.execute("UPDATE crm_segmentation_version SET rolled_out = FALSE")
        self.cr.execute("UPDATE crm_segmentation SET rescore_requested = TRUE")

    def memberships(self):
        """Return the memberships of the model."""
        return memberships(self.cr, self.segmentation_id)

    def expected(self):
        """Return what the memberships have to be."""
        return expected_memberships(self.cr, self.industry_id)

    def differences(self):
        """Return the contacts whose membership is not what it has to be, with both."""
        found, expected = self.memberships(), self.expected()
        return {
            id_: (found.get(id_), expected.get(id_))
            for id_ in found.keys() | expected.keys()
            if found.get(id_) != expected.get(id_)
        }

    def wrong_companies(self):
        """Return the companies that have a wrong membership, or persons with one."""
        return {
            (found or expected)[2] or id_
            for id_, (found, expected) in self.differences().items()
        }

    def runs(self):
        """Return the states of the runs, the first one first."""
        return self.column("SELECT state FROM crm_segmentation_run ORDER BY id")

    def last_run(self):
        """Return the state of the last run, and how many contacts it had to write."""
        [run] = self.query(
            "SELECT state, total FROM crm_segmentation_run ORDER BY id DESC LIMIT 1"
        )
        return run

    def waiting(self):
        """Return the contacts that wait to be scored."""
        return set(self.column("SELECT partner_id FROM crm_segmentation_queue"))

    def close_gate(self, moment):
        """Hold the process that next writes a run's record so that a condition on the
        row ``NEW`` is true; its writing stays uncommitted."""
        self.cr.execute("SELECT pg_advisory_lock(%s)", [GATE])
        self.cr.execute(
            f"""
            CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$;
            CREATE OR REPLACE TRIGGER gate BEFORE INSERT OR UPDATE
                ON crm_segmentation_run FOR EACH ROW
                WHEN ({moment}) EXECUTE FUNCTION gate();
            """
        )

    def open_gate(self):
        """Let the process go on."""
        self.cr.execute("SELECT pg_advisory_unlock(%s)", [GATE])

    def wait_at_gate(self, call):
        """Wait until a process is held at the gate."""
        gate = (
            "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND NOT granted"
        )
        wait_until(lambda: self.query(gate, GATE) or not call.is_running())
        assert call.is_running(), call.result()

    def wait_for_waiting(self, *calls):
        """Wait until each of some processes waits for a lock that another one holds."""
        activity = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        )

        def waiting():
            ended = [call for call in calls if not call.is_running()]
            assert not ended, [call.result() for call in ended]
            return len(self.query(activity)) >= len(calls)

        wait_until(waiting)

    def kill(self, call, release):
        """Kill a process that is held; return when the database has noticed it.

        :param release: lets go on what the database does for the process
        """
        call.kill()
        release()
        activity = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name LIKE 'odoo-%'"
        )
        wait_until(lambda: not self.query(activity))


def hold_at_gate(world, moment):
    """Hold the next process at a gate; return what opens it."""
    world.close_gate(moment)
    return world.open_gate


def hold_by_lock(world, statement, commit=False):
    """Hold the next process by a lock; return what releases it."""
    connection = world.connect(world.database)
    connection.cursor().execute(statement)
    return connection.commit if commit else connection.rollback


# -- what the processes do -----------------------------------------------------------


def run_cron(env, name="ir_cron_rescore"):
    """Do what a scheduled action does."""
    env.ref(f"crm_segmentation.{name}").method_direct_trigger()


def run_all(env):
    """Do what the scheduled action does, even if another process is at it."""
    env["crm.segmentation"].sudo()._cron_rescore()


def shown_states(env):
    """Return the states of the runs as users see them, the first one first."""
    return env["crm.segmentation.run"].search([], order="id").mapped("shown_state")


def save(env, contact_ids, values):
    """Save contacts together."""
    env["res.partner"].browse(contact_ids).write(values)


def import_contacts(env, rows):
    """Import contacts: a database id or nothing, a name, an industry."""
    fields = [".id", "name", "is_company", "industry_id/.id"]
    result = env["res.partner"].load(
        fields,
        [
            [str(id_ or ""), name, "1", str(industry or "")]
            for id_, name, industry in rows
        ],
    )
    assert not result["messages"], result["messages"]
    return result["ids"]


def merge(env, contact_id, kept_id):
    """Merge a contact into another one."""
    wizard = env["base.partner.merge.automatic.wizard"].create(
        {
            "partner_ids": [(6, 0, [contact_id, kept_id])],
            "dst_partner_id": kept_id,
            "state": "selection",
        }
    )
    wizard.action_merge()


def delete(env, contact_id):
    """Delete a contact."""
    env["res.partner"].browse(contact_id).unlink()


def rows_read(env):
    """Return how many rows of tables have been read so far, by whomever."""
    env.cr.execute(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int8"
        " FROM pg_stat_user_tables"
    )
    [(rows,)] = env.cr.fetchall()
    return rows


def test_first_run_right_after_an_import_reads_no_more_than_later(world):
    # given a first run before PostgreSQL had statistics of the contacts

    # when the same is done again with statistics
    world.forget_everything()
    before = world.call(rows_read)
    world.call(run_cron, "ir_cron_rescore_requested")
    rows = world.call(rows_read) - before

    # then it makes no great difference; a nested loop reads more by far
    assert not world.differences()
    assert 0 < world.blind_reads < 3 * rows


# -- a run is held, others go on ---------------------------------------------------


@pytest.fixture
def held(world):
    """Hold a run of all companies with its first batch committed, its second one
    written and its third one still to come."""
    own = "FROM crm_segmentation_membership WHERE inherited_from_id IS NULL"
    [before] = world.column(f"SELECT max(scored_at) {own}")
    turn_deals(world.cr)
    world.close_gate(f"NEW.processed > {BATCH}")
    call = world.start(run_cron)
    world.wait_at_gate(call)
    everybody = set(world.column(f"SELECT partner_id {own}"))
    free = set(world.column(f"SELECT partner_id {own} FOR UPDATE SKIP LOCKED"))
    written = set(world.column(f"SELECT partner_id {own} AND scored_at > %s", before))
    return SimpleNamespace(
        call=call,
        written=sorted(written),
        locked=sorted(everybody - free),
        coming=sorted(free - written),
    )


def test_run_is_held_where_it_is_meant_to_be(held):
    sizes = [len(held.written), len(held.locked), len(held.coming)]

    assert sizes == [BATCH, BATCH, COMPANIES - 2 * BATCH]


def test_nobody_who_saves_or_imports_waits_for_a_run(world, held):
    # given a run in the middle of writing, and contacts that it has written already,
    # that it holds, and that it is going to write
    batches = [held.written, held.locked, held.coming]
    together = [ids[:40] for ids in batches]
    alone = [ids[40:41] for ids in batches]
    archived = [ids[41:42] for ids in batches]
    imported = [ids[42] for ids in batches]
    rows = [(id_, f"Imported {id_}", world.industry_id) for id_ in imported]
    rows += [(None, f"New {number}", world.industry_id) for number in range(10)]

    # when they are saved, together and one by one, archived, imported
    calls = [world.start(save, ids, {"industry_id": False}) for ids in together + alone]
    calls += [world.start(save, ids, {"active": False}) for ids in archived]
    importing = world.start(import_contacts, rows)
    for call in calls:
        call.result()
    new = importing.result()[-10:]

    # then all of that is done while the run still holds what it has written
    assert held.call.is_running()
    # and scored, but for the contacts that the run holds, which are to be soon
    touched = {*chain(*together, *alone, *archived), *imported, *new}
    wrong = touched & world.wrong_companies()
    assert wrong == touched.intersection(held.locked)
    assert wrong <= world.waiting()

    # and when the run goes on, it overwrites none of the fresher scores
    world.open_gate()
    held.call.result()
    assert world.runs() == ["done"]
    assert world.wrong_companies() <= wrong
    world.call(run_cron, "ir_cron_queue")
    assert not world.differences()
    assert not world.waiting()
    # so that the next one finds nothing to write
    world.call(run_cron)
    assert world.last_run() == ("done", 0)
    assert_moves_join_up(world)


def assert_moves_join_up(world):
    """Assert that each contact's changes follow one from another to where it is."""
    rows = world.query(
        """
        SELECT partner_id, from_segment_id, to_segment_id
          FROM crm_segment_change ORDER BY partner_id, date, id
        """
    )
    stories = {}
    for partner_id, *change in rows:
        stories.setdefault(partner_id, []).append(change)
    for changes in stories.values():
        for earlier, later in pairwise(changes):
            assert earlier[1] == later[0], changes
    found = dict(
        world.query(
            "SELECT partner_id, segment_id FROM crm_segmentation_membership"
            " WHERE inherited_from_id IS NULL"
        )
    )
    for partner_id, changes in stories.items():
        assert changes[-1][1] == found.get(partner_id), changes


def test_merging_and_deleting_wait_for_a_batch_at_most(world, held):
    # given contacts without persons, some of which the run holds
    alone = set(world.column(COMPANIES_WITHOUT_PERSONS))
    free, locked = (
        [id_ for id_ in ids if id_ in alone] for ids in (held.coming, held.locked)
    )

    # when contacts that it does not hold are merged and deleted, that is done at once
    for done in (
        world.start(merge, free[0], free[1]),
        world.start(merge, held.written[0], free[2]),
        world.start(delete, free[3]),
    ):
        done.result()
    assert held.call.is_running()
    # and the others wait for the batch to be committed, no longer
    calls = [
        world.start(merge, locked[0], free[4]),
        world.start(merge, locked[1], locked[2]),
        world.start(delete, locked[3]),
    ]
    world.wait_for_waiting(held.call, *calls)
    world.open_gate()
    for call in calls:
        call.result()

    # then everybody has the right score in the end, those that got deals included
    held.call.result()
    assert world.runs() == ["done"]
    world.call(run_cron, "ir_cron_queue")
    assert not world.differences()
    world.call(run_cron)
    assert world.last_run() == ("done", 0)


COMPANIES_WITHOUT_PERSONS = """
    SELECT id FROM res_partner company WHERE is_company AND NOT EXISTS
        (SELECT FROM res_partner person WHERE person.parent_id = company.id)
"""


def test_contacts_that_change_while_the_first_run_writes(world):
    # given a first run, one batch committed, the next one written: what is in that
    # one nobody else can see
    world.forget_everything()
    world.close_gate(f"NEW.processed > {BATCH}")
    run = world.start(run_cron, "ir_cron_rescore_requested")
    world.wait_at_gate(run)
    unseen = world.column(
        "SELECT id FROM res_partner WHERE is_company AND active AND id NOT IN"
        " (SELECT partner_id FROM crm_segmentation_membership) ORDER BY id"
    )
    assert len(unseen) > BATCH

    # when contacts, spread over it and what comes after, are archived and saved
    archived, saved = unseen[::40], unseen[1::40]
    calls = [
        world.start(save, archived, {"active": False}),
        world.start(save, saved, {"industry_id": False}),
    ]
    for call in calls:
        call.result()
    assert run.is_running()
    world.open_gate()
    run.result()
    world.call(run_cron, "ir_cron_queue")

    # then no archived one has a segment, and the others have that of what was saved
    assert not world.differences()
    assert not world.memberships().keys() & set(archived)


def test_company_that_leaves_while_its_person_is_written(world):
    # given a first run that has written the persons, not committed
    world.forget_everything()
    world.close_gate(f"NEW.processed > {COMPANIES}")
    run = world.start(run_cron, "ir_cron_rescore_requested")
    world.wait_at_gate(run)
    employers = world.column("SELECT DISTINCT parent_id FROM res_partner LIMIT 50")

    # when companies leave the scope
    world.call(save, [id_ for id_ in employers if id_], {"active": False})
    assert run.is_running()
    world.open_gate()
    run.result()
    world.call(run_cron, "ir_cron_queue")

    # then their persons carry nothing of them
    assert not world.differences()


# -- killed -----------------------------------------------------------------------

LOCKED_LEADS = "LOCK TABLE crm_lead IN ACCESS EXCLUSIVE MODE"
MOMENTS = {
    "before its record is there": (hold_at_gate, "TRUE"),
    "refreshing summaries": (hold_by_lock, LOCKED_LEADS),
    "computing": (
        hold_by_lock,
        "LOCK TABLE crm_segmentation_membership IN ACCESS EXCLUSIVE MODE",
    ),
    "computed": (hold_at_gate, "NEW.total > 0"),
    "amid the first batch": (hold_by_lock, "SELECT FROM crm_segment FOR UPDATE"),
    "first batch written": (hold_at_gate, "NEW.processed > 0"),
    "second batch written": (hold_at_gate, f"NEW.processed > {BATCH}"),
    "last batch written": (hold_at_gate, f"NEW.processed > {2 * BATCH}"),
    "persons compared": (hold_at_gate, f"NEW.total > {COMPANIES}"),
    "persons written": (hold_at_gate, f"NEW.processed > {COMPANIES}"),
    "closing its record": (hold_at_gate, "NEW.state = 'done'"),
}


@pytest.mark.parametrize(("hold", "moment"), MOMENTS.values(), ids=MOMENTS)
def test_killed_first_run_is_finished_by_the_next(world, hold, moment):
    # given a model that has been applied, nobody scored yet
    world.forget_everything()

    # when the first run is killed, and time has come for the next
    release = hold(world, moment)
    run = world.start(run_cron, "ir_cron_rescore_requested")
    world.wait_for_waiting(run)
    world.kill(run, release)
    killed = [] if moment in ("TRUE", LOCKED_LEADS) else ["interrupted"]
    assert world.call(shown_states) == killed
    world.call(run_cron, "ir_cron_rescore_requested")

    # then that has finished the work, once for each contact and in silence
    assert world.runs() == [*killed, "done"]
    assert not world.differences()
    companies = [
        id_ for id_, (_, _, company) in world.expected().items() if not company
    ]
    changes = world.query(
        "SELECT partner_id, direction, cause, state FROM crm_segment_change"
    )
    assert Counter(changes) == Counter(
        (id_, "enter", "first", "silent") for id_ in companies
    )
    # and there is nothing left to do
    world.call(run_cron, "ir_cron_rescore_requested")
    assert world.runs() == [*killed, "done"]


def test_killed_later_run_is_finished_by_the_next(world):
    # given a rolled out model, and data that change many segments
    before = world.expected()
    turn_deals(world.cr)
    after = world.expected()
    changed = [
        id_
        for id_, (_score, name, company) in after.items()
        if not company and name != before[id_][1]
    ]
    assert len(changed) > 2 * BATCH

    # when a run is killed with some of them written
    world.close_gate(f"NEW.processed > {BATCH}")
    run = world.start(run_cron)
    world.wait_at_gate(run)
    world.kill(run, world.open_gate)
    world.call(run_cron, "ir_cron_rescore_requested")

    # then the next one moves the others, for the same cause
    assert world.runs() == ["interrupted", "done"]
    assert not world.differences()
    changes = world.query("SELECT partner_id, cause, state FROM crm_segment_change")
    assert Counter(changes) == Counter((id_, "data", "pending") for id_ in changed)


def test_two_runs_at_once_are_one(world):
    # given a run in the middle of writing
    turn_deals(world.cr)
    world.close_gate("NEW.processed > 0")
    run = world.start(run_cron)
    world.wait_at_gate(run)

    # when others start
    for other in (
        world.start(run_all),
        world.start(run_cron, "ir_cron_rescore_requested"),
    ):
        other.result()

    # then they return at once and leave it alone
    assert run.is_running()
    assert world.call(shown_states) == ["running"]
    world.open_gate()
    run.result()
    assert world.runs() == ["done"]
    assert not world.differences()


def test_run_asked_for_during_another_one_is_done_after_it(world):
    # given a run that has computed already
    turn_deals(world.cr)
    world.close_gate("NEW.processed > 0")
    run = world.start(run_cron)
    world.wait_at_gate(run)

    # when data change once more, and a user asks for a run
    turn_deals(world.cr)
    world.call(rescore, world.segmentation_id)
    world.open_gate()
    run.result()
    assert world.differences()
    world.call(run_cron, "ir_cron_rescore_requested")

    # then it has been done
    assert world.runs() == ["done", "done"]
    assert not world.differences()


def rescore(env, segmentation_id):
    """Press "Rescore now"."""
    env["crm.segmentation"].browse(segmentation_id).action_rescore()


def test_model_that_is_applied_while_it_is_written(world):
    # given a run in the middle of writing
    turn_deals(world.cr)
    world.close_gate("NEW.processed > 0")
    run = world.start(run_cron)
    world.wait_at_gate(run)

    # when the ideal begins at 100 instead of 70, which is applied
    call = world.start(apply_ideal_from, world.segmentation_id, 100)
    call.result()
    assert run.is_running()
    world.open_gate()
    run.result()
    world.call(run_cron, "ir_cron_rescore_requested")

    # then the next run has brought that to all
    assert world.runs() == ["done", "done"]
    names = {(score, name) for score, name, _company in world.memberships().values()}
    assert names == {
        (0, "Standard"),
        (25, "Standard"),
        (75, "Standard"),
        (100, "Ideal"),
    }

    # and when that is taken back, everything is as before
    world.call(apply_ideal_from, world.segmentation_id, IDEAL_FROM)
    world.call(run_cron, "ir_cron_rescore_requested")
    assert not world.differences()


def apply_ideal_from(env, segmentation_id, score):
    """Change the border of a segment, and apply that."""
    segmentation = env["crm.segmentation"].browse(segmentation_id)
    segmentation.segment_ids[0].score_from = score
    segmentation.action_apply()


def test_user_who_saves_the_model_when_its_run_begins(world):
    # given a user who is about to save the model
    turn_deals(world.cr)
    release = hold_by_lock(
        world, "UPDATE crm_segmentation SET sequence = sequence", commit=True
    )
    run = world.start(run_cron)
    world.wait_for_waiting(run)

    # when it has been saved under the run's hands
    release()
    run.result()
    world.call(run_cron, "ir_cron_rescore_requested")

    # then it has been run nevertheless
    assert not world.differences()


def test_model_that_is_deleted_while_it_is_computed(world):
    # given two models to be run, the first one computing
    deleted_id = world.call(apply, world.industry_id)
    world.cr.execute(
        "UPDATE crm_segmentation SET sequence = 1 WHERE id = %s", [deleted_id]
    )
    turn_deals(world.cr)
    world.close_gate("TRUE")
    run = world.start(run_all)
    world.wait_at_gate(run)
    release = hold_by_lock(world, LOCKED_LEADS)
    world.open_gate()
    world.wait_for_waiting(run)

    # when that one is deleted
    world.call(delete_model, deleted_id)
    release()
    run.result()

    # then the other one has been run
    assert world.runs() == ["done"]
    assert not world.differences()


def delete_model(env, segmentation_id):
    """Delete a model with all that belongs to it."""
    env["crm.segmentation"].browse(segmentation_id).unlink()


# -- contacts that somebody else holds -------------------------------------------------


def test_save_leaves_a_contact_that_is_held_to_the_queue(world):
    # given a company whose membership another transaction holds
    company_id, industry_id = world.query(
        "SELECT id, industry_id FROM res_partner WHERE is_company AND active"
        " ORDER BY id DESC LIMIT 1"
    )[0]
    release = hold_by_lock(
        world,
        "SELECT FROM crm_segmentation_membership"
        f" WHERE partner_id = {company_id} FOR UPDATE",
    )

    # when it is saved, then that does not wait, and the score is due
    other = not industry_id and world.industry_id
    world.call(save, [company_id], {"industry_id": other})
    assert world.wrong_companies() == world.waiting() == {company_id}

    # and the queue does not wait either
    world.call(run_cron, "ir_cron_queue")
    assert world.wrong_companies() == world.waiting() == {company_id}

    # when it has been released, then the queue scores it
    release()
    world.call(run_cron, "ir_cron_queue")
    assert not world.differences()
    assert not world.waiting()


def test_savers_of_the_same_contacts_meet_nothing_but_each_other(world):
    # given what saves without the model run into: the same rows of contacts
    contact_ids = world.column(
        "SELECT partner_id FROM crm_segmentation_membership ORDER BY 1 LIMIT 5"
    )

    # when many save the same contacts, again and again
    calls = [world.start(save_often, contact_ids, 8) for _ in range(6)]
    failures = [failure for call in calls for failure in call.result()]

    # then it is nothing else that they run into
    assert not [
        text for text in failures if not text.startswith('UPDATE "res_partner"')
    ]
    world.call(run_cron, "ir_cron_queue")
    assert not world.differences()


def save_often(env, contact_ids, rounds):
    """Save contacts, each time until it works.

    :return: the statements that failed
    """
    industry_id = env["res.partner.industry"].search([], limit=1).id
    failed = []
    for number in range(rounds):
        while True:
            try:
                save(env, contact_ids, {"industry_id": number % 2 and industry_id})
                env.cr.commit()
                break
            except psycopg2.Error as error:
                failed.append(error.cursor.query.decode().strip())
                env.cr.rollback()
                env.transaction.reset()
                time.sleep(random.random() / 5)
    return failed


# -- without a gate --------------------------------------------------------------------


RUNS = 3


def test_saves_and_imports_go_on_while_runs_write(world):
    # given processes that save companies of their own: without the model they would
    # not come into conflict
    companies = world.column("SELECT id FROM res_partner WHERE is_company AND active")
    random.Random(19).shuffle(companies)
    groups = [companies[start : start + 300] for start in (0, 300, 600)]

    # when they do so while runs write all scores, one run after the other
    savers = [world.start(save_until_done, group) for group in groups]
    world.call(turn_and_run)
    saved = [saver.result() for saver in savers]
    world.call(run_cron, "ir_cron_queue")

    # then nothing of it failed
    assert not [failure for one in saved for failure in one["failures"]]
    assert min(one["count"] for one in saved) > RUNS
    # and everybody has the right score
    assert world.runs() == ["done"] * RUNS
    assert not world.differences()
    world.call(run_cron)
    assert world.last_run() == ("done", 0)
    assert_moves_join_up(world)


def turn_and_run(env):
    """Change the scores of all companies, and run; do so several times."""
    for _ in range(RUNS):
        turn_deals(env.cr)
        env.cr.commit()
        run_cron(env)


def save_until_done(env, contact_ids):
    """Save and import contacts until all runs are done.

    :return: ``count`` of transactions, ``failures``
    """
    industry_id = env["res.partner.industry"].search([], limit=1).id
    count, failures, new = 0, [], []
    while env["crm.segmentation.run"].search_count([("state", "=", "done")]) < RUNS:
        env.cr.rollback()
        saved, imported = contact_ids[:250], contact_ids[250:]
        try:
            industry = {"industry_id": count % 2 and industry_id}
            save(env, random.sample(saved, 20), industry)
            save(env, new[-5:], {"active": bool(count % 3)})
            rows = [(id_, f"{id_}", industry_id) for id_ in random.sample(imported, 5)]
            *_, new_id = import_contacts(env, [*rows, (None, "New", industry_id)])
            env.cr.commit()
            new.append(new_id)
        except psycopg2.Error as error:
            failures.append(f"{error} in {error.cursor.query}")
            env.cr.rollback()
        env.transaction.reset()
        count += 1
    return {"count": count, "failures": failures}


# -- somebody breaks what a model reads ------------------------------------------------


@pytest.fixture
def budget(world):
    """Make a model of persons by a custom field, before the other one in order."""
    ids = world.call(apply_budget)
    yield SimpleNamespace(**ids)
    world.kill_all()
    world.call(delete_model, ids["segmentation_id"])
    world.call(delete_field, "x_budget")


def apply_budget(env):
    """Make a custom field, and a model of a few persons that reads it; apply it."""
    env["ir.model.fields"].create(
        {
            "name": "x_budget",
            "field_description": "Budget",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "ttype": "float",
        }
    )
    domain = [("is_company", "=", False), ("parent_id", "!=", False)]
    persons = env["res.partner"].search(domain, order="id desc", limit=20)
    persons.write({"x_budget": 5000})
    segmentation = env["crm.segmentation"].create(
        {
            "name": "Budget",
            "sequence": 1,
            "subject": "person",
            "parameter_ids": [
                Command.create(
                    {
                        "name": "Budget",
                        "source": "field",
                        "field_path": "x_budget",
                        "band_ids": [
                            Command.create(
                                {"kind": "range", "value_from": 1000, "points": 10}
                            )
                        ],
                    }
                )
            ],
            "segment_ids": [
                Command.create({"name": "Rich", "score_from": 50}),
                Command.create({"name": "Other", "score_from": 0}),
            ],
        }
    )
    segmentation.action_apply()
    return {"segmentation_id": segmentation.id, "person_ids": persons.ids}


def delete_field(env, name):
    """Delete a custom field of contacts, if it is there, as with its add-on."""
    # add-ons can be imported where there is a server only
    from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

    domain = [("name", "=", name), ("model", "=", "res.partner")]
    found = env["ir.model.fields"].search(domain)
    found.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()


def attention(env, segmentation_id):
    """Tell how a model is, and how many activities say so to whom is responsible."""
    segmentation = env["crm.segmentation"].browse(segmentation_id)
    activities = env["mail.activity"].search(
        [
            ("res_model", "=", "crm.segmentation"),
            ("res_id", "=", segmentation_id),
            ("user_id", "=", segmentation.user_id.id),
        ]
    )
    return segmentation.state, len(activities)


def apply_by_industry(env, segmentation_id, industry_id):
    """Mend a model: read the industry instead; apply it."""
    segmentation = env["crm.segmentation"].browse(segmentation_id)
    band = {"kind": "values", "accepted": [industry_id], "points": 10}
    segmentation.parameter_ids = [
        Command.clear(),
        Command.create(
            {
                "name": "Industry",
                "source": "field",
                "field_path": "industry_id",
                "band_ids": [Command.create(band)],
            }
        ),
    ]
    segmentation.action_apply()


def test_field_that_another_process_deletes(world, budget):
    # given members of a model, and data that change the other model's scores
    before = memberships(world.cr, budget.segmentation_id)
    assert Counter(before[id_][1] for id_ in budget.person_ids) == {"Rich": 20}
    turn_deals(world.cr)

    # when somebody deletes the field that the model reads, and others save contacts
    # and run the models, again and again
    world.call(delete_field, "x_budget")
    world.call(save, budget.person_ids, {"active": True, "type": "contact"})
    for _ in range(2):
        world.call(run_cron)
        world.call(run_cron, "ir_cron_queue")

    # then it needs attention, once, and keeps its members
    assert world.call(attention, budget.segmentation_id) == ("attention", 1)
    assert memberships(world.cr, budget.segmentation_id) == before
    # while the other one is right
    assert not world.differences()

    # and when it is mended and applied, it lives again
    world.call(apply_by_industry, budget.segmentation_id, world.industry_id)
    assert world.call(attention, budget.segmentation_id) == ("live", 0)


def test_column_that_is_lost_and_comes_back(world, budget):
    # given a database that has lost a column, unknown to Odoo
    before = memberships(world.cr, budget.segmentation_id)
    turn_deals(world.cr)
    world.cr.execute("ALTER TABLE res_partner RENAME x_budget TO x_lost")

    # when the models are run
    world.call(run_cron)

    # then it needs attention and keeps its members, while the other one is right
    assert world.call(attention, budget.segmentation_id) == ("attention", 1)
    assert memberships(world.cr, budget.segmentation_id) == before
    assert not world.differences()

    # and when the column is there again, the next run is enough
    world.cr.execute("ALTER TABLE res_partner RENAME x_lost TO x_budget")
    world.call(run_cron)
    assert world.call(attention, budget.segmentation_id) == ("live", 0)
    assert memberships(world.cr, budget.segmentation_id) == before
