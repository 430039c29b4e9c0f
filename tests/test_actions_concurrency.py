# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What segments do for contacts is done once, whoever works at the same time or is
killed; e-mails and webhooks arrive."""

from types import SimpleNamespace

import pytest
from helpers_gate import Gated
from helpers_models import apply_by_city
from helpers_processes import Workers, wait_until

from odoo import Command

from devkit import paths

#: of segment changes with follow-ups
BATCH = 100
#: some more than one batch
COMPANIES = 130


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database with the add-on alone, a live model and its companies."""
    database = make_database(
        "actions", demo=False, modules=("crm_segmentation",), base=("crm",)
    )
    workers = Workers(database, paths.ODOO_CONF)
    made = workers.call(fill)
    yield SimpleNamespace(database=database, workers=workers, **made)
    workers.end()


@pytest.fixture
def world(made, connect):
    """Give the database to one test: everybody in Standard, nothing to be done."""
    connection = connect(made.database)
    connection.autocommit = True
    world = Gated(cr=connection.cursor(), **vars(made))
    made.workers.call(start_again, made.partner_ids)
    world.cr.execute("TRUNCATE crm_segment_change, crm_segment_action_log")
    yield world
    made.workers.kill_all()
    world.remove_gates("crm_segment_action_log")


# -- what the processes do -----------------------------------------------------------


def fill(env):
    """Make companies, and a model by their city."""
    partners = env["res.partner"].create(
        [
            {"name": f"Company {n}", "is_company": True, "email": f"c{n}@example.com"}
            for n in range(COMPANIES)
        ]
    )
    model = apply_by_city(env)
    ideal = model.segment_ids.filtered("score_from")
    return {"partner_ids": partners.ids, "ideal_id": ideal.id}


def start_again(env, partner_ids):
    """Bring everybody back to Standard, with no actions."""
    env["crm.segment.action"].search([]).unlink()
    env["res.partner"].browse(partner_ids).write({"city": False, "function": False})


def act(env, segment_id, values, repeat="each"):
    """Have a segment act on who comes in."""
    server_action = env["ir.actions.server"].create(
        {
            "name": "Of the test",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "code",
            **values,
        }
    )
    env["crm.segment.action"].create(
        {
            "segment_id": segment_id,
            "server_action_id": server_action.id,
            "repeat": repeat,
        }
    )


def act_by_mail(env, segment_id, port):
    """Have a segment mail who comes in, by a mail server of the test."""
    env["ir.mail_server"].create(
        {
            "name": "Of the test",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_encryption": "none",
        }
    )
    template = env["mail.template"].create(
        {
            "name": "Welcome",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "subject": "Welcome {{ object.name }}",
            "email_from": "Sales <sales@example.com>",
            "partner_to": "{{ object.id }}",
            "body_html": "<p>Good to see you</p>",
        }
    )
    by_mail = {"template_id": template.id, "mail_post_method": "email"}
    act(env, segment_id, {"state": "mail_post", **by_mail})


def move(env, partner_ids, city):
    """Bring contacts to a segment, in one save."""
    env["res.partner"].browse(partner_ids).write({"city": city})


def process(env):
    """Do what the cron of segment changes does."""
    env["crm.segment.change"].sudo()._process_pending()


def send_mails(env):
    """Do what the cron of e-mails does."""
    env["mail.mail"].sudo().process_email_queue()


#: counts how often it has been run for a contact
COUNTING = {
    "code": "record.write({'function': str(int(record.function or 0) + 1)})",
}


def counts(world):
    """Return how many contacts have been acted upon how often."""
    return dict(
        world.query(
            "SELECT function, count(*) FROM res_partner WHERE id = ANY(%s) GROUP BY 1",
            world.partner_ids,
        )
    )


def mover(world, place):
    """Return the contact whose turn comes at a place, counted from 0."""
    [[partner_id]] = world.query(
        "SELECT partner_id FROM crm_segment_change ORDER BY id OFFSET %s LIMIT 1",
        place,
    )
    return partner_id


def states(world):
    """Return how many changes are in which state."""
    return dict(
        world.query("SELECT state, count(*) FROM crm_segment_change GROUP BY 1")
    )


# -- tests ---------------------------------------------------------------------------


def test_two_workers_act_once(world):
    # given a worker that is held within its first batch
    world.workers.call(act, world.ideal_id, COUNTING)
    world.workers.call(move, world.partner_ids, "Ghent")
    world.close_gate("crm_segment_action_log", f"NEW.partner_id = {mover(world, 3)}")
    held = world.workers.start(process)
    world.wait_at_gate(held)
    # when another one begins, then it acts for the others, without waiting
    world.workers.call(process)
    assert counts(world) == {None: BATCH, "1": COMPANIES - BATCH}
    # when the first goes on, then everybody has been acted upon once
    world.open_gate()
    held.result()
    assert counts(world) == {"1": COMPANIES}
    assert states(world) == {"done": COMPANIES}


def test_once_per_contact_for_two_workers(world):
    # given a contact that comes in, goes out and comes in again
    one = world.partner_ids[:1]
    world.workers.call(act, world.ideal_id, COUNTING, "once")
    world.workers.call(move, one, "Ghent")
    world.close_gate("crm_segment_action_log", "TRUE")
    held = world.workers.start(process)
    world.wait_at_gate(held)
    world.workers.call(move, one, False)
    world.workers.call(move, one, "Ghent")
    # when a second worker begins, then it leaves that contact to the first one
    world.workers.call(process)
    assert states(world) == {"pending": 3}
    world.open_gate()
    held.result()
    # and what is done once is not done again
    world.workers.call(process)
    assert states(world) == {"done": 3}
    assert counts(world) == {None: COMPANIES - 1, "1": 1}


def test_a_crash_between_score_and_action(world):
    # given a worker that is killed within its second batch
    world.workers.call(act, world.ideal_id, COUNTING)
    world.workers.call(move, world.partner_ids, "Ghent")
    late = mover(world, BATCH + 10)
    world.close_gate("crm_segment_action_log", f"NEW.partner_id = {late}")
    killed = world.workers.start(process)
    world.kill_at_gate(killed)
    # then all have their segment, the first batch has been acted upon, no other
    assert counts(world) == {"1": BATCH, None: COMPANIES - BATCH}
    assert states(world) == {"done": BATCH, "pending": COMPANIES - BATCH}
    # when the cron comes again, then the rest, and nothing twice
    world.workers.call(process)
    assert counts(world) == {"1": COMPANIES}
    assert world.query("SELECT count(*) FROM crm_segment_action_log") == [(COMPANIES,)]


def test_webhooks_are_called_once_for_each(world, webhooks):
    # given a webhook, and a failing action after it
    posted, url = webhooks
    name = world.workers.call(field_id, "name")
    fields = [Command.set([name])]
    hook = {"state": "webhook", "webhook_url": url, "webhook_field_ids": fields}
    world.workers.call(act, world.ideal_id, hook)
    failing = f"if record.id == {world.partner_ids[0]}: raise UserError('No')"
    world.workers.call(act, world.ideal_id, {"code": failing})
    three = world.partner_ids[:3]
    # when contacts come in, and what failed is tried again
    world.workers.call(move, three, "Ghent")
    world.workers.call(process)
    assert states(world) == {"done": 2, "failed": 1}
    world.workers.call(try_again)
    world.workers.call(process)
    # then each has been told of once
    assert states(world) == {"done": 2, "failed": 1}
    assert sorted((told["_id"], told["name"]) for told in posted) == [
        (id_, f"Company {n}") for n, id_ in enumerate(three)
    ]


def test_a_webhook_of_what_fails_is_not_called(world, webhooks):
    # given an action of two parts, of which the second fails for a contact
    posted, url = webhooks
    failing, other = world.partner_ids[:2]
    world.workers.call(act_in_two_parts, world.ideal_id, url, failing)
    # when two contacts come in, and what failed is tried again
    world.workers.call(move, [failing, other], "Ghent")
    world.workers.call(process)
    world.workers.call(try_again)
    world.workers.call(process)
    # then nobody has been told of the one that it failed for
    assert states(world) == {"done": 1, "failed": 1}
    assert [told["_id"] for told in posted] == [other]


def test_what_fails_leaves_nothing_to_be_done_with_the_commit(world):
    # given an action that has something done with the commit and something after it,
    # and fails for the second of three contacts
    three = world.partner_ids[:3]
    code = (
        "env.cr.precommit.add(lambda: log('before', level=record.name))\n"
        "env.cr.postcommit.add(lambda: log('after', level=record.name))\n"
        f"if record.id == {three[1]}: raise UserError('No')"
    )
    world.workers.call(act, world.ideal_id, {"code": code})
    world.cr.execute("TRUNCATE ir_logging")
    # when the three come in
    world.workers.call(move, three, "Ghent")
    world.workers.call(process)
    # then nothing of it happens for that one, and for the others once
    assert states(world) == {"done": 2, "failed": 1}
    told = world.query("SELECT message, level FROM ir_logging")
    assert ("before", "Company 1") not in told
    after = sorted(level for message, level in told if message == "after")
    assert after == ["Company 0", "Company 2"]


def act_in_two_parts(env, segment_id, url, failing_id):
    """Have a segment call a webhook, and then a program that fails for a contact."""
    common = {"name": "A part", "model_id": env["ir.model"]._get_id("res.partner")}
    code = f"if record.id == {failing_id}: raise UserError('No')"
    parts = [
        {**common, "sequence": 1, "state": "webhook", "webhook_url": url},
        {**common, "sequence": 2, "state": "code", "code": code},
    ]
    children = [Command.create(part) for part in parts]
    act(env, segment_id, {"state": "multi", "child_ids": children})


def test_template_mails_arrive_once(world, mail_server):
    mailbox, port = mail_server
    world.workers.call(act_by_mail, world.ideal_id, port)
    world.workers.call(move, world.partner_ids[:2], "Ghent")
    world.workers.call(process)
    world.workers.call(process)
    world.workers.call(send_mails)
    wait_until(lambda: len(mailbox.letters) >= 2)
    assert sorted(mailbox.letters) == [
        ([f"c{n}@example.com"], f"Welcome Company {n}", "Good to see you")
        for n in range(2)
    ]


def field_id(env, name):
    """Return the id of a field of contacts."""
    return env["ir.model.fields"]._get("res.partner", name).id


def try_again(env):
    """Do what the button does."""
    env["crm.segment.change"].search([("state", "=", "failed")]).action_retry()
