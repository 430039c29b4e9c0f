# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Installing, updating and uninstalling the add-on in databases that are in use."""

import json
import re

import pytest

LOUD = re.compile(r" (?:WARNING|ERROR|CRITICAL) ")
QUIET = ("--stop-after-init", "--no-http", "--max-cron-threads=0")

#: what an administrator does with the add-on
USE = """
from odoo import Command

industry = env["res.partner.industry"].search([], limit=1)
companies = env["res.partner"].create([
    {"name": f"Company {n}", "is_company": True, "industry_id": n % 2 and industry.id}
    for n in range(10)
])
segmentation = env["crm.segmentation"].create({
    "name": "Key customers",
    "partner_domain": [("id", "in", companies.ids)],
    "parameter_ids": [Command.create({
        "name": "Industry",
        "source": "field",
        "field_path": "industry_id",
        "band_ids": [Command.create(
            {"kind": "values", "accepted": industry.ids, "points": 10}
        )],
    })],
    "segment_ids": [
        Command.create({"name": "Ideal", "score_from": 70}),
        Command.create({"name": "Standard", "score_from": 0}),
    ],
})
segmentation.action_apply()
segmentation.tolerance = 5
companies[0].industry_id = industry
env["crm.segmentation"]._cron_rescore()
segmentation._set_attention("Look at this.")
record = {"res_model": segmentation._name, "res_id": segmentation.id}
env["ir.attachment"].create({"name": "Notes", "raw": b"Ask sales.", **record})
cron = env.ref("crm_segmentation.ir_cron_rescore")
cron.write({"interval_number": 6, "active": False})
env.ref("crm_segmentation.ir_cron_queue")._trigger()
env["res.config.settings"].create({
    "crm_segmentation_tags_hint": 5,
    "crm_segmentation_first_run": 3.5,
    "crm_segmentation_notify_on_failure": False,
    "crm_segmentation_log_changes": True,
    "crm_segmentation_changes_kept_months": 24,
}).execute()
env["ir.filters"].create([
    {"name": "Ideal ones", "model_id": "res.partner",
     "domain": "[('segment_id.name', '=', 'Ideal')]"},
    {"name": "By segment", "model_id": "crm.lead",
     "context": "{'group_by': ['create_date:month', 'segment_id']}"},
    {"name": "Best first", "model_id": "crm.lead", "sort": '["segment_score desc"]'},
    {"name": "Long there", "model_id": "crm.segmentation.membership"},
])
manager = env.ref("crm_segmentation.group_segmentation_manager")
env.ref("base.user_admin").group_ids += manager
env.cr.commit()
"""
#: what any user does with contacts and leads
OPEN = """
import json

user = env.ref("base.user_admin")
opened = {}
for model in ("res.partner", "crm.lead"):
    records = env[model].with_user(user)
    views = [(False, kind) for kind in ("list", "form", "kanban", "search")]
    views = records.get_views(views)["views"]
    found = records.web_search_read([], {name: {} for name in records._fields})
    opened[model] = (sorted(views), found["length"] > 0)
partner = env["res.partner"].with_user(user).create({"name": "New"})
partner.write({"industry_id": env["res.partner.industry"].search([], limit=1).id})
partner.unlink()
menus = env["ir.ui.menu"].with_user(user).load_web_menus(False)
print(json.dumps({"opened": opened, "menus": len(menus) > 10}))
"""

#: all that an add-on can leave behind: columns and what hangs on them, and records
TRACES = {
    "columns": "SELECT table_name, column_name, data_type"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid)"
    " FROM pg_constraint",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "selections": "SELECT field_id, value FROM ir_model_fields_selection",
    "rights": "SELECT id, name FROM ir_model_access",
    "rules": "SELECT id, name FROM ir_rule",
    "groups": "SELECT id, name->>'en_US' FROM res_groups",
    "implied groups": "SELECT gid, hid FROM res_groups_implied_rel",
    "members of groups": "SELECT gid, uid FROM res_groups_users_rel",
    "menus": "SELECT id, name->>'en_US' FROM ir_ui_menu",
    "views": "SELECT id, name, active FROM ir_ui_view",
    "actions": "SELECT id, type, name->>'en_US' FROM ir_actions",
    "crons": "SELECT id, cron_name FROM ir_cron",
    "triggers of crons": "SELECT cron_id FROM ir_cron_trigger",
    "activities": "SELECT id, res_model FROM mail_activity",
    "messages": "SELECT id, model FROM mail_message WHERE model LIKE 'crm.segment%'",
    "attachments": "SELECT id, res_model FROM ir_attachment"
    " WHERE res_model LIKE 'crm.segment%'",
    "settings": "SELECT key FROM ir_config_parameter"
    " WHERE key LIKE 'crm\\_segmentation%'",
    "favourites": "SELECT id, name FROM ir_filters",
    "names of records": "SELECT module, name FROM ir_model_data"
    " WHERE module LIKE 'crm\\_segmentation%'",
}
#: what an update has to keep
KEPT = {
    "models": "SELECT id, name, state, version_id, tolerance FROM crm_segmentation",
    "versions": "SELECT id, number, definition::text, rolled_out"
    " FROM crm_segmentation_version",
    "memberships": "SELECT * FROM crm_segmentation_membership",
    "changes": "SELECT * FROM crm_segment_change",
    "runs": "SELECT id, state FROM crm_segmentation_run",
    "crons": "SELECT id, interval_number, active FROM ir_cron"
    " WHERE cron_name LIKE 'Segmentation%'",
}


@pytest.fixture
def install(run_odoo):
    """Return a function that installs the add-on and checks the log."""
    return lambda db: quietly(run_odoo, f"--database={db}", "--init=crm_segmentation")


def quietly(run_odoo, *arguments):
    """Run Odoo; there must not be a word of warning."""
    done = run_odoo(*arguments, *QUIET)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if LOUD.search(line)]


def read(connection, queries):
    """Return what queries find, as a set of rows each."""
    return {
        name: set(map(repr, rows(connection, query))) for name, query in queries.items()
    }


def difference(before, after):
    """Return what was there only before, and only after, by kind."""
    return {
        name: (before[name] - after[name], after[name] - before[name])
        for name in before
        if before[name] != after[name]
    }


def test_install_use_update_uninstall_and_again(
    make_database, install, run_odoo, odoo_shell, connect
):
    # given a database with CRM and nothing else
    db = make_database("install", demo=False, modules=(), base=("crm",))
    untouched = read(connect(db), TRACES)

    # when the add-on is installed and used
    install(db)
    odoo_shell(db, USE)

    # then there are traces of each kind, and members, and an update keeps all of it
    assert difference(untouched, read(connect(db), TRACES)).keys() == TRACES.keys()
    used = read(connect(db), KEPT)
    assert len(used["memberships"]) == 10
    quietly(run_odoo, f"--database={db}", "--update=crm_segmentation")
    assert not difference(used, read(connect(db), KEPT))

    # when it is uninstalled
    done = run_odoo("module", "uninstall", f"--database={db}", "crm_segmentation")
    assert done.returncode == 0, done.stderr

    # then nothing of it is left, and contacts and leads open
    assert not difference(untouched, read(connect(db), TRACES))
    expected = ["form", "kanban", "list", "search"]
    assert json.loads(odoo_shell(db, OPEN).splitlines()[-1]) == {
        "opened": {"res.partner": [expected, True], "crm.lead": [expected, False]},
        "menus": True,
    }

    # and it can be installed and used again
    install(db)
    odoo_shell(db, USE)
    assert len(read(connect(db), KEPT)["memberships"]) == 10


def test_install_among_other_add_ons_and_demo_data(
    make_database, install, run_odoo, odoo_shell, connect
):
    # given a database with sales, mailings and demo data
    db = make_database("install_demo", modules=())

    # when the add-on is installed
    install(db)

    # then its demo data bring live models with members in all segments
    [(models, live)] = rows(
        connect(db),
        "SELECT count(*), count(*) FILTER (WHERE state = 'live') FROM crm_segmentation",
    )
    assert models == live >= 2
    empty = rows(
        connect(db),
        "SELECT FROM crm_segment WHERE active AND id NOT IN"
        " (SELECT segment_id FROM crm_segmentation_membership)",
    )
    assert not empty

    # and when it is uninstalled, contacts and leads still open
    done = run_odoo("module", "uninstall", f"--database={db}", "crm_segmentation")
    assert done.returncode == 0, done.stderr
    assert not rows(connect(db), TRACES["names of records"])
    assert not rows(
        connect(db), "SELECT FROM pg_class WHERE relname LIKE 'crm_segment%'"
    )
    opened = json.loads(odoo_shell(db, OPEN).splitlines()[-1])
    assert opened["opened"].keys() == {"res.partner", "crm.lead"}
    assert opened["menus"]


def rows(connection, query):
    """Return the rows of a query."""
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


#: a live model of orders, and one of how they are paid
USE_SALES = """
env["ir.filters"].create([
    {"name": "Orders by segment", "model_id": "sale.order",
     "context": "{'group_by': ['segment_id']}"},
    {"name": "Orders of the month", "model_id": "sale.order",
     "context": "{'group_by': ['date_order:month']}"},
    {"name": "Customers by segment", "model_id": "res.partner",
     "context": "{'group_by': ['segment_id']}"},
])
parameters = env["crm.segmentation.parameter"]
env["res.partner"].create({"name": "A customer", "is_company": True})
for key in ("order_count", "payment_late"):
    env["crm.segmentation"].create({
        "name": key,
        "subject": "company",
        "parameter_ids": [(0, 0, parameters._preset_values(key))],
        "segment_ids": [(0, 0, {"name": "All", "score_from": 0})],
    }).action_apply()
env.cr.commit()
"""
#: runs the models again, and begins another one with the same parameters
RUN_ON = """
import json
env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
env.cr.commit()  # a failed run is told by a transaction of its own
env.invalidate_all()
models = env["crm.segmentation"].search([])
copies = models.copy()
env["sale.order"].get_views([(False, "form"), (False, "list"), (False, "search")])
env["sale.report"].get_views([(False, "pivot"), (False, "search")])
print(json.dumps({
    "states": {model.name: model.state for model in models},
    "members": sum(models.segment_ids.mapped("member_count")),
    "presets": sorted(set(copies.parameter_ids.mapped("preset"))),
}))
"""


def test_models_go_on_without_the_add_on_for_sales(
    make_database, run_odoo, odoo_shell, connect
):
    # given live models of orders and of payments, with a member each
    db = make_database(
        "install_sale",
        demo=False,
        modules=("crm_segmentation", "crm_segmentation_sale"),
        base=("crm", "sale_management"),
    )
    odoo_shell(db, USE_SALES)

    # when the add-on for sales is uninstalled
    done = run_odoo("module", "uninstall", f"--database={db}", "crm_segmentation_sale")
    assert done.returncode == 0, done.stderr

    # then favourites by segment are gone where segments are
    left = rows(connect(db), "SELECT name FROM ir_filters WHERE name LIKE '% % %'")
    assert {"Orders of the month", "Customers by segment"} <= {name for [name] in left}
    assert ("Orders by segment",) not in left

    # and what reads Odoo's own orders works on, what read the add-on's records asks
    # for attention, nobody loses a segment, and all can be opened and copied
    assert json.loads(odoo_shell(db, RUN_ON).splitlines()[-1]) == {
        "states": {"order_count": "live", "payment_late": "attention"},
        "members": 2,
        "presets": ["custom"],
    }


#: live models of how mailings are answered, a fed list, a mailing and a setting
USE_MAILINGS = """
parameters = env["crm.segmentation.parameter"]
env["res.partner"].create({"name": "A customer", "email": "a@example.com"})
for key in ("mailing_opened", "mailing_last"):
    env["crm.segmentation"].create({
        "name": key,
        "subject": "any",
        "parameter_ids": [(0, 0, parameters._preset_values(key))],
        "segment_ids": [(0, 0, {"name": "All", "score_from": 0})],
    }).action_apply()
env["res.config.settings"].create({"audience_recent_days": 7}).execute()
segments = env["crm.segment"].search([])
env["mailing.list"].create({
    "name": "Fed", "feed_kind": "segments", "feed_segment_ids": segments.ids,
})._update_from_feed()
env["mailing.mailing"].create({
    "subject": "To all",
    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    "audience_segment_ids": segments.ids,
})
env.cr.commit()
"""
#: runs the models again, begins others with the same parameters, and opens mailings
RUN_ON_WITHOUT_MAILINGS = """
import json
env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
env.cr.commit()  # a failed run is told by a transaction of its own
env.invalidate_all()
models = env["crm.segmentation"].search([])
copies = models.copy()
for name in ("mailing.mailing", "mailing.list", "mailing.trace.report"):
    records = env[name].with_user(env.ref("base.user_admin"))
    records.get_views([(False, "form"), (False, "list"), (False, "search")])
    records.web_search_read([], {name: {} for name in records._fields})
print(json.dumps({
    "members": sum(models.segment_ids.mapped("member_count")),
    "presets": sorted(set(copies.parameter_ids.mapped("preset"))),
    "states": sorted(set(models.mapped("state"))),
}))
"""


def test_nothing_is_left_of_the_add_on_for_mailings(
    make_database, run_odoo, odoo_shell, connect
):
    # given a database without the add-on for mailings, and what is there
    bridge = "crm_segmentation_mass_mailing"
    db = make_database(
        "install_mailing",
        demo=False,
        modules=("crm_segmentation",),
        base=("crm", "mass_mailing"),
    )
    done = run_odoo("module", "uninstall", f"--database={db}", bridge)
    assert done.returncode == 0, done.stderr
    traces = {
        **TRACES,
        # settings of the core that were saved along with its own stay
        "settings": "SELECT key FROM ir_config_parameter"
        " WHERE key LIKE 'crm\\_segmentation\\_mass\\_mailing%'",
    }
    untouched = read(connect(db), traces)

    # when it is installed and used, and uninstalled again
    quietly(run_odoo, f"--database={db}", f"--init={bridge}")
    odoo_shell(db, USE_MAILINGS)
    used = read(connect(db), traces)
    assert difference(untouched, used).keys() >= {"columns", "models", "settings"}
    done = run_odoo("module", "uninstall", f"--database={db}", bridge)
    assert done.returncode == 0, done.stderr

    # then nothing of it is left
    assert not {
        name: rows
        for name, rows in difference(untouched, read(connect(db), traces)).items()
        # what was done with the core meanwhile
        if name not in ("triggers of crons", "activities", "messages", "attachments")
    }
    # and the models keep their members, ask for attention, and can be copied
    assert json.loads(odoo_shell(db, RUN_ON_WITHOUT_MAILINGS).splitlines()[-1]) == {
        "members": 2,
        "presets": ["custom"],
        "states": ["attention"],
    }
