# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mailing to a saved filter, sent by Odoo through a mail server of the test."""

import json
import time

#: persons, each with a company, a deal that was lost, and a letter some days ago
WORLD = """
from datetime import timedelta

from odoo import Command, fields

now = fields.Datetime.now()
reasons = {
    name: env["crm.lost.reason"].search([("name", "=", name)], limit=1)
    or env["crm.lost.reason"].create({"name": name})
    for name in ("Too expensive", "Not enough stock")
}


def person(name, company, address, days=500, reason="Too expensive", **values):
    partner = env["res.partner"].create({
        "name": name,
        "email": address,
        "parent_id": env["res.partner"].create(
            {"name": company, "is_company": True}
        ).id,
        **values,
    })
    deal = env["crm.lead"].create(
        {"name": f"{name}'s deal", "type": "opportunity", "partner_id": partner.id}
    )
    deal.action_set_lost(lost_reason_id=reasons[reason].id)
    env["mail.message"].create({
        "model": "res.partner",
        "res_id": partner.id,
        "message_type": "email",
        "subtype_id": env.ref("mail.mt_comment").id,
        "date": now - timedelta(days=days),
        "body": "Hello",
    })
    return partner


person("Ada Lindt", "Atlas", "ada@example.com")
person("Bea Roth", "Boreal", "Bea Roth <bea@example.com>")
person("Carl Opted", "Cirrus", "carl@example.com")
person("Dana Silent", "Delta", False)
person("Emma Office", "Echo", "office@example.com")
person("Finn Office", "Echo", "OFFICE@example.com")
person("Kim Pair", "Kappa", "kim@example.com; ADA@example.com")
person("Lea Barred", "Lambda", "carl@example.com, Lea Barred <lea@example.com>")
person("Mia Two", "Mu", "mia@example.com; mia@home.example.com")
person("Gone Archived", "Gamma", "gone@example.com", active=False)
person("Hans Stock", "Helix", "hans@example.com", reason="Not enough stock")
person("Ivy Recent", "Iris", "ivy@example.com", days=90)
person("Jan Ancient", "Juno", "jan@example.com", days=1000)
env["mail.blacklist"]._add("carl@example.com")

admin = env.ref("base.user_admin")
env["ir.filters"].create({
    "name": "Lost for the price",
    "model_id": "res.partner",
    "user_ids": [Command.set(admin.ids)],
    "domain": "[('lost_reason_ids', 'in', [%s]), "
    "('last_contact_ago', 'ilike', '1-2 years')]" % reasons["Too expensive"].id,
})
env.cr.commit()
"""

#: what a marketer does, and the scheduled actions then
SEND = """
import json

from odoo import Command

admin = env.ref("base.user_admin")
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create({
    "name": "Of the test",
    "smtp_host": "127.0.0.1",
    "smtp_port": %(port)s,
    "smtp_encryption": "none",
})
favourite = env["ir.filters"].search([("name", "=", "Lost for the price")])
mailing = env["mailing.mailing"].with_user(admin).create({
    "subject": "A new price for {{ object.commercial_company_name }}",
    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    "audience_filter_id": favourite.id,
    "email_from": "Sales <sales@example.com>",
    "body_html": "<p>Dear <t t-out='object.name'/> of "
    "<t t-out='object.commercial_company_name'/>, it is cheaper now.</p>",
})
counts = mailing.audience_counts()
question = mailing.action_confirm_launch()["params"]["counts"]
mailing.action_launch()
env.cr.commit()
env.ref("mass_mailing.ir_cron_mass_mailing_queue").method_direct_trigger()
env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()
env.cr.commit()
mailing.invalidate_recordset()
print(json.dumps({
    "counts": counts,
    "question": question,
    "state": mailing.state,
    "traces": mailing.mailing_trace_ids.sorted("email").mapped(
        lambda trace: [trace.email, trace.trace_status]
    ),
}))
"""

PREPARE_SMS = """
import json

from lxml import etree

from odoo import Command

anna, ben, cleo, dora = env["res.partner"].create([
    {"name": "Anna", "ref": "sms", "phone": "+32470123456", "email": False},
    {"name": "Ben", "ref": "sms", "phone": "+32470123457"},
    {"name": "Cleo", "ref": "sms", "phone": "+32 470 12 34 56"},
    {"name": "Dora", "ref": "sms", "email": "dora@example.com"},
])
env["phone.blacklist"].add("+32470123457")
model = env["crm.segmentation"].create({
    "name": "By reference",
    "subject": "any",
    "partner_domain": "[('ref', '=', 'sms')]",
    "parameter_ids": [Command.create({
        "name": "Reference", "source": "field", "field_path": "ref",
        "band_ids": [Command.create(
            {"kind": "values", "accepted": ["sms"], "points": 10}
        )],
    })],
    "segment_ids": [Command.create({"name": "All", "score_from": 0})],
})
model.action_apply()
segment = model.segment_ids
admin = env.ref("base.user_admin")
action = segment.with_user(admin).action_new_sms_mailing()
mailing = env["mailing.mailing"].with_user(admin).with_context(
    **action["context"]
).create({"subject": "By phone", "body_plaintext": "Hello"})
form = etree.fromstring(mailing.get_view()["arch"])
print(json.dumps({
    "asking": {
        button.get("name"): button.get("invisible").endswith("audience_kind != 'none'")
        for button in form.iterfind("header/button[@confirm]")
    },
    "asked": mailing.action_confirm_launch()["params"],
    "available": segment.is_sms_available,
    "type": mailing.mailing_type,
    "kind": mailing.audience_kind,
    "counts": mailing.audience_counts(),
    "recipients": env["res.partner"].browse(mailing._get_recipients()).mapped("name"),
}))
"""

#: a mailing to an audience that is in the queue when the add-on is taken away
QUEUE = """
env["res.partner"].create({"name": "Ada Lindt", "email": "ada@example.com"})
favourite = env["ir.filters"].create(
    {"name": "All", "model_id": "res.partner", "domain": "[]", "user_ids": []}
)
mailing = env["mailing.mailing"].with_user(env.ref("base.user_admin")).create({
    "subject": "In the queue",
    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    "audience_filter_id": favourite.id,
    "email_from": "Sales <sales@example.com>",
    "body_html": "<p>Hello</p>",
})
mailing.action_launch()
assert mailing._get_recipients()
env.cr.commit()
"""
WORK_THROUGH = """
env.ref("mass_mailing.ir_cron_mass_mailing_queue").method_direct_trigger()
env.cr.commit()
mailing = env["mailing.mailing"].search([("subject", "=", "In the queue")])
print(mailing.state, len(mailing.mailing_trace_ids))
"""


def test_lost_for_the_price_mailed_by_name(make_database, odoo_shell, mail_server):
    # given persons with a deal lost as too expensive, last contacted one to two years
    # ago, saved as a favourite: one opted out, one without an address, one archived,
    # two who share an address, three with two addresses each, of which one is another
    # person's and one is opted out; and persons lost otherwise, or contacted at other
    # times
    mailbox, port = mail_server
    db = make_database("mailing", demo=False)
    odoo_shell(db, WORLD)

    # when they are mailed with name and company in the text
    seen = json.loads(odoo_shell(db, SEND % {"port": port}).splitlines()[-1])

    # then the numbers before sending said who gets it and who does not
    expected = {
        "total": 9,
        "no_address": 1,
        "opted_out": 1,
        "duplicate": 1,
        "recent": 0,
        "recipients": 6,
        "addresses": 7,
    }
    assert {part: seen["counts"][part] for part in expected} == expected
    assert {part: seen["question"][part] for part in expected} == expected

    # and exactly these letters have arrived, with these words
    until = time.monotonic() + 30
    while len(mailbox.letters) < 7 and time.monotonic() < until:
        time.sleep(0.1)
    assert seen["state"] == "done"
    letters = sorted(mailbox.letters)
    assert [(to, subject) for to, subject, _text in letters] == [
        (["ada@example.com"], "A new price for Atlas"),
        (["bea@example.com"], "A new price for Boreal"),
        (["kim@example.com"], "A new price for Kappa"),
        (["lea@example.com"], "A new price for Lambda"),
        (["mia@example.com"], "A new price for Mu"),
        (["mia@home.example.com"], "A new price for Mu"),
        (["office@example.com"], "A new price for Echo"),
    ]
    names = (
        "Ada Lindt of Atlas",
        "Bea Roth of Boreal",
        "Kim Pair of Kappa",
        "Lea Barred of Lambda",
        "Mia Two of Mu",
        "Mia Two of Mu",
        "Emma Office of Echo",
    )
    for (_to, _subject, text), words in zip(letters, names, strict=True):
        assert f"Dear {words}, it is cheaper now." in text
    assert seen["traces"] == [[to, "sent"] for [to], _subject, _text in letters]


def test_sms_mailing_to_a_segment(make_database, odoo_shell):
    # given a database with SMS mailings, and a segment of four: one without a phone,
    # one on the exclusion list, two who share a number
    db = make_database(
        "mailing_sms",
        demo=False,
        modules=("crm_segmentation_mass_mailing", "mass_mailing_sms"),
    )
    # when a marketer presses "Create SMS Mailing" in the segment
    seen = json.loads(odoo_shell(db, PREPARE_SMS).splitlines()[-1])
    # then it is a mailing by SMS, and its numbers are those of phones
    assert (seen["available"], seen["type"], seen["kind"]) == (True, "sms", "segments")
    expected = {"total": 4, "no_address": 1, "opted_out": 1, "duplicate": 1}
    assert {part: seen["counts"][part] for part in expected} == expected
    assert seen["recipients"] == ["Anna"]
    # and Odoo's questions before sending make room for the one that names them
    assert seen["asking"] == {
        "action_launch": True,
        "action_put_in_queue": True,
        "action_send_mail": True,
    }
    assert seen["asked"]["mailing_type"] == "sms"
    assert seen["asked"]["counts"]["recipients"] == 1


def test_nobody_is_mailed_once_the_bridge_is_gone(make_database, odoo_shell, run_odoo):
    # given a mailing to an audience in the queue
    db = make_database("mailing_bridge", demo=False)
    odoo_shell(db, QUEUE)
    # when the bridge alone is uninstalled, and the queue is worked through
    done = run_odoo(
        "module", "uninstall", f"--database={db}", "crm_segmentation_mass_mailing"
    )
    assert done.returncode == 0, done.stderr
    # then Odoo's filter in its place means nobody
    assert odoo_shell(db, WORK_THROUGH).splitlines()[-1] == "done 0"
