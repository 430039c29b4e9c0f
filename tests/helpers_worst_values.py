# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A base of contacts whose fields hold the worst values that get into a database, and
everything that looks at them. Run in Odoo's shell; prints what has come out as JSON.

Of 2,000 contacts, every tenth is sound and has 100 points; the others have at most one
sound value, so that the score of each follows by hand.
"""

WORLD = r"""
import json
from odoo import Command

CUSTOM = {
    "x_amount": "float",
    "x_number": "integer",
    "x_text": "char",
    "x_day": "date",
    "x_moment": "datetime",
}
env["ir.model.fields"].create([
    {
        "name": name,
        "model_id": env["ir.model"]._get_id("res.partner"),
        "field_description": name,
        "ttype": kind,
    }
    for name, kind in CUSTOM.items()
])
PROPERTIES = {
    "p_char": "char",
    "p_int": "integer",
    "p_float": "float",
    "p_bool": "boolean",
    "p_date": "date",
    "p_datetime": "datetime",
    "p_select": "selection",
    "p_tags": "tags",
    "p_m2o": "many2one",
    "p_m2m": "many2many",
}
owner = env["properties.base.definition"]._get_definition_for_property_field(
    "res.partner", "properties"
)
more = {
    "p_select": {"selection": [["s", "S"], ["l", "L"]]},
    "p_tags": {"tags": [["a", "A", 1], ["b", "B", 2]]},
    "p_m2o": {"comodel": "res.country"},
    "p_m2m": {"comodel": "res.partner.category"},
}
owner.properties_definition = (owner.properties_definition or []) + [
    {"name": name, "string": name, "type": kind, **more.get(name, {})}
    for name, kind in PROPERTIES.items()
]
country = env.ref("base.be").id
tag = env["res.partner.category"].create({"name": "Worst"}).id
SOUND = {
    "p_char": "İstanbul", "p_int": 7, "p_float": 0.5, "p_bool": True,
    "p_date": "2024-02-29", "p_datetime": "2024-02-29 23:59:59", "p_select": "s",
    "p_tags": ["a"], "p_m2o": country, "p_m2m": [tag],
}
# what imports, XML-RPC and forms let in, and what other programs write
WORST = {
    "p_char": [12, ["x"], {"a": 1}, True, "\u3000", "\u2028" * 40, "ά" * 5000, "'; --"],
    "p_int": ["7", "seven", [7], {}, 10**120, -10**120, True, "NaN"],
    "p_float": ["0.5", "inf", [0.5], 1e300, -1e300, 1e-300, {}],
    "p_bool": ["true", 1, "", None, [True], {}],
    "p_date": ["2026-02-30", "31/12/2025", "0000-01-01", "9999-99-99", 5, ["x"],
               "infinity", "2026-01-01 25:00:00", "now"],
    "p_datetime": ["2026-01-01 25:00:00", "2026-01-01T10:00:00Z", "epoch", 1e10,
                   "9999-12-31 23:59:59", "0001-01-01 00:00:00"],
    "p_select": ["gone", 1, ["s"], {}, True, "S"],
    "p_tags": [["gone"], "a", {"a": 1}, [1], [None], [["a"]]],
    "p_m2o": [3 * 10**9, 10**40, 1.5, "12", [12], -1, 0, True],
    "p_m2m": [[3 * 10**9], [1.5, "x", None], 5, {"a": 1}, [[5]], [10**40]],
}
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e300", "-1e300"]
TEXTS = ["", "\u3000", "\u00a0\u2003", "ά" * 5000, "%", "\\", "'; DROP TABLE x; --"]
DAYS = [None, "infinity", "-infinity", "20000-01-01", "0044-03-15 BC"]
contacts = env["res.partner"].create(
    [{"name": f"Worst {n}", "ref": "worst", "email": f"worst{n}@example.com"}
     for n in range(2000)]
)
env.flush_all()
for n, id_ in enumerate(contacts.ids):
    if n % 10 == 0:
        row = [json.dumps(SOUND), 0.5, 7, "İSTANBUL ", "2024-02-29", "2024-02-29 23:00"]
    else:
        values = {name: worst[n % len(worst)] for name, worst in WORST.items()}
        row = [json.dumps(values), NUMBERS[n % 5], None, TEXTS[n % 7], DAYS[n % 5],
               DAYS[n % 5]]
    env.cr.execute(
        "UPDATE res_partner SET properties = %s, x_amount = %s, x_number = %s,"
        " x_text = %s, x_day = %s, x_moment = %s WHERE id = %s", [*row, id_],
    )
env.invalidate_all()
env.cr.execute("ANALYZE")
env.cr.commit()
"""

MODEL = r"""
def between(start, end, points=10):
    return {"kind": "range", "value_from": start, "value_to": end, "points": points}

def one_of(*values):
    return {"kind": "values", "accepted": list(values), "points": 10}

READ = {
    "x_amount": between(0.1, 1),
    "x_number": between(7, 8),
    "x_text": one_of("istanbul", "i̇stanbul"),
    "x_day": between(0, 100000),
    "x_moment": between(0, 100000),
    "properties.p_char": one_of("İSTANBUL"),
    "properties.p_int": between(7, 8),
    "properties.p_float": between(0.1, 1),
    "properties.p_bool": one_of(True),
    "properties.p_date": between(0, 100000),
    "properties.p_datetime": between(0, 100000),
    "properties.p_select": one_of("s"),
    "properties.p_tags": one_of("a"),
    "properties.p_m2o": one_of(country, 3 * 10**9),
    "properties.p_m2m": one_of(tag),
}
filters = [
    [("properties.p_date", ">=", "today -100y")],
    [("properties.p_datetime", "<=", "2024-12-31")],
    [("properties.p_select", "!=", False)],
    [("properties.p_tags", "in", ["a"])],
    [("properties.p_int", ">", 5), ("properties.p_int", "<", 9)],
]
parameters = [
    {"name": path, "source": "field", "field_path": path,
     "band_ids": [Command.create(band)]}
    for path, band in READ.items()
] + [
    {"name": str(domain), "source": "filter", "partner_domain": str(domain),
     "band_ids": [Command.create(one_of(True))]}
    for domain in filters
]
model = env["crm.segmentation"].create({
    "name": "Worst", "subject": "any", "partner_domain": "[('ref', '=', 'worst')]",
    "parameter_ids": [Command.create({"sequence": n, **p})
                      for n, p in enumerate(parameters)],
    "segment_ids": [Command.create({"name": "Sound", "score_from": 100}),
                    Command.create({"name": "Rest", "score_from": 0})],
})
model.action_apply()
env.flush_all()
env.cr.commit()
"""

TOUR = r"""
def out(name, value):
    told[name] = value

told = {}
sound, worst = contacts[::10], contacts - contacts[::10]
members = env["crm.segmentation.membership"].search(
    [("segmentation_id", "=", model.id)]
)
out("state", model.state)
out("members", len(members))
out("sound", sorted(set(members.filtered(lambda m: m.partner_id in sound)
                        .mapped("score"))))
out("best of the worst", max(members.filtered(lambda m: m.partner_id in worst)
                             .mapped("score")))
# runs and saves
model.action_rescore()
out("rescored", model.state)
contacts[:60].write({"ref": "worst"})
contacts[:60].action_rescore()
env.flush_all()
# previews, the check of data, the overview
json.dumps(model.preview())
json.dumps(model.preview_scores())
health = env["crm.segmentation"].get_data_health(model.id, {})
json.dumps(health)
out("unreadable", {row["name"]: row["unreadable"] for row in health["fields"]})
for row in health["fields"]:
    for name in ("without", "with_value", "unreadable_domain"):
        env["res.partner"].search_count(health["base"] + row[name])
for tab in ("get_overview",):
    json.dumps(env["crm.segmentation"].get_overview(model.id), default=str)
# explanations
for contact in contacts[:120]:
    explained = contact.segment_explanation(model.id)
    assert not explained["problem"], explained
    json.dumps(explained)
# distributions and suggestions
looked = env["crm.segmentation.parameter"]
problems = set()
for path in READ:
    found = looked.get_distribution(model.id, {"field_path": path})
    json.dumps(found)
    problems.add(found.get("problem"))
    for method in ("groups", "share", "frequent"):
        json.dumps(looked.suggest_ranges(model.id, {"field_path": path}, method))
out("problems", sorted(filter(None, problems)))
# files, lists and exports
json.dumps(model._export_definition())
contacts.export_data(["name", "segment_id", "x_amount", "x_number", "x_text"])
members.export_data(["partner_id/name", "score", "segment_id/name"])
env["res.partner"].web_search_read(
    [("ref", "=", "worst")], {"name": {}, "x_amount": {}, "x_text": {}}, limit=80
)
# filters and audiences
out("found", [env["res.partner"].search_count([("ref", "=", "worst"), *domain])
              for domain in filters])
mailing = env["mailing.mailing"].create({
    "subject": "Worst",
    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    "mailing_domain": str([("ref", "=", "worst"), *filters[0]]),
})
json.dumps(mailing.audience_counts(), default=str)
out("recipients", len(mailing._get_recipients()))
env.cr.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
out("ctype", env.cr.fetchone()[0])
print("TOLD" + json.dumps(told))
"""

PAGES = r"""
# what pages show: placements, pins, a mailing
process = env["crm.status.process"].create({
    "name": "Worst", "status_ids": [Command.create({"name": "Here"})],
})
contacts[:200]._set_customer_status(process.status_ids)
members[:3].pin(model.segment_ids[0], "Worst")
env.cr.commit()
print("PAGES" + json.dumps({
    "contacts": contacts[:10].ids, "model": model.id, "process": process.id,
    "mailing": mailing.id,
}))
"""
