# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people who save the same model at the same moment, on real connections."""

import pytest
from helpers_processes import Workers, wait_until

from odoo.exceptions import UserError

from devkit import paths

GATE = 29


@pytest.fixture(scope="module")
def made(make_database):
    """Make a database with a model, and the processes that work in it."""
    database = make_database("editing", demo=False, base=("crm",))
    workers = Workers(database, paths.ODOO_CONF)
    yield database, workers
    workers.end()


def make_model(env, name):
    """Make a model with one parameter, and return the ids of both."""
    model = env["crm.segmentation"].create(
        {
            "name": name,
            "parameter_ids": [(0, 0, {"name": "City", "field_path": "city"})],
        }
    )
    return model.id, model.parameter_ids.id


def save(env, model_id, token, vals):
    """Save from a form, as soon as the gate is open.

    The snapshot of the transaction is taken before: none sees what the other saves.

    :return: what the form is told instead, None if it is saved
    """
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])
    model = env["crm.segmentation"].browse(model_id)
    try:
        model.with_context(draft_revision=token).web_save(vals, {})
    except UserError as error:
        env.cr.rollback()
        return str(error)
    return None


def token_of(env, model_id):
    """Return what a form reads."""
    return env["crm.segmentation"].browse(model_id).draft_revision


def state_of(env, model_id):
    """Return the fields that are edited here."""
    model = env["crm.segmentation"].browse(model_id)
    return model.tolerance, model.parameter_ids.mapped("weight")


@pytest.mark.parametrize("lines", [False, True], ids=["fields", "lines"])
def test_one_of_two_is_told(made, connect, lines):
    """Two save different things at once: one is saved, the other is told."""
    database, workers = made
    model_id, parameter_id = workers.call(make_model, f"Model {lines}")
    token = workers.call(token_of, model_id)
    connection = connect(database)
    connection.autocommit = True
    gate = connection.cursor()
    gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
    # Given two forms that have read the same, and wait at the gate
    first = {"tolerance": 2}
    second = {"tolerance": 5}
    if lines:  # neither of them touches the other's record
        first = {"parameter_ids": [(1, parameter_id, {"weight": 7})]}
    calls = [
        workers.start(save, model_id, token, first),
        workers.start(save, model_id, token, second),
    ]

    def waiting():
        gate.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
            [GATE],
        )
        return gate.fetchone()[0]

    wait_until(lambda: waiting() == len(calls))
    # When both save at the same moment
    gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
    told = [call.result() for call in calls]
    # Then exactly one of them is told, and what it would have saved is not there
    assert [text is None for text in told].count(True) == 1, told
    [text] = [text for text in told if text]
    assert f"“Model {lines}”" in text
    tolerance, [weight] = workers.call(state_of, model_id)
    if told[0]:
        assert (tolerance, weight) == (5, 1)
    elif lines:
        assert (tolerance, weight) == (0, 7)
    else:
        assert (tolerance, weight) == (2, 1)
