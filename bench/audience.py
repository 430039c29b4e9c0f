# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Audiences of mailings: who gets one, against the same filter by Odoo alone, and the
numbers of the panel; and a mailing list that an audience feeds. The bridge to Email
Marketing is installed for it at the end, so that it weighs on no other figure."""

from odoo.modules.registry import Registry
from odoo.tools import SQL

from bulk.session import environment
from devkit import odoo
from devkit.console import say

from .fill import reserve, vacuum
from .measures import median_seconds, seconds

TITLES = {
    "l": "audiences of mailings, as the queue and the panel ask, median; a list that a "
    "fifth of the contacts feeds, once"
}
BRIDGE = "crm_segmentation_mass_mailing"
REPEATS = 5
#: the panel, and resolving against the same domain by Odoo alone
PANEL_SECONDS, AT_MOST = 3, 2
#: for as many as there are in a fifth of 500,000 contacts
LIST_SECONDS = 30
FIFTH = "a fifth, by tag"


def measure_audiences(bench, segmentation_id):
    """Part (l).

    :param int segmentation_id: the model that is live
    """
    say("Installing the bridge to Email Marketing")
    _install(bench.database)
    bench.product.keep_live([segmentation_id])
    tag_id = _fill(bench.database, bench.world)
    say("Measuring audiences")
    with environment(bench.database) as env:
        mailings = _mailings(env, tag_id, segmentation_id)
        for name, (alone, audience) in mailings.items():
            _measure(bench.table, name, alone, audience)
        _measure_list(env, bench.table, mailings[FIFTH][1].audience_filter_id)


def _install(database):
    Registry.delete(database)
    odoo.ensure().run(
        "--stop-after-init",
        "--no-http",
        "--max-cron-threads=0",
        f"--database={database}",
        f"--init={BRIDGE}",
        log=f"install-{database}",
        failure=f"{BRIDGE} cannot be installed",
    )


def _fill(database, world):
    """Tag a fifth of the contacts; of all, bar 2%, take the address of 5%, have
    2% share one, and have half of them mailed within the last year.

    :return: the id of the tag
    """
    first, last = world.contacts
    with environment(database) as env:
        tag_id = env["res.partner.category"].create({"name": "Audience"}).id
        earlier = env["mailing.mailing"].create(
            {"subject": "Earlier", "email_from": "bench@example.com"}
        )
        reserve(env.cr, "mailing_trace", world.size)
        contacts = SQL("FROM res_partner WHERE id BETWEEN %s AND %s", first, last)
        for statement in (
            SQL(
                "UPDATE res_partner SET email_normalized = CASE id %% 100"
                " WHEN 0 THEN 'office' || id / 200 || '@example.com' END"
                " WHERE id BETWEEN %s AND %s AND (id %% 100 = 0 OR id %% 20 = 1)",
                first,
                last,
            ),
            SQL(
                "INSERT INTO res_partner_res_partner_category_rel"
                " (partner_id, category_id) SELECT id, %s %s AND id %% 5 = 0",
                tag_id,
                contacts,
            ),
            SQL(
                "INSERT INTO mail_blacklist (email, active)"
                " SELECT DISTINCT email_normalized, TRUE %s"
                " AND id %% 50 = 7 AND email_normalized IS NOT NULL",
                contacts,
            ),
            SQL(
                "INSERT INTO mailing_trace (trace_type, model, res_id, email,"
                " mass_mailing_id, trace_status, sent_datetime, create_date)"
                " SELECT 'mail', 'res.partner', id, email_normalized, %s, 'sent',"
                " now() - random() * interval '1 year', now() - interval '1 year'"
                " %s AND id %% 2 = 0",
                earlier.id,
                contacts,
            ),
        ):
            env.cr.execute(statement)
    vacuum(database)
    return tag_id


def _mailings(env, tag_id, segmentation_id):
    """A mailing by Odoo's own filter and one to an audience of the same domain, each
    by what is chosen."""
    segments = env["crm.segmentation"].browse(segmentation_id).segment_ids
    domains = {
        FIFTH: [("category_id", "in", [tag_id])],
        "one segment": [("segment_ids", "in", segments[-1:].ids)],
        "all contacts": [("id", ">", 0)],
    }
    admin = env.ref("base.user_admin")

    def mailing(**values):
        return env["mailing.mailing"].create(
            {
                "subject": "Bench",
                "email_from": "bench@example.com",
                "user_id": admin.id,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                **values,
            }
        )

    def favourite(name, domain):
        return env["ir.filters"].create(
            {"name": name, "model_id": "res.partner", "domain": repr(domain)}
        )

    return {
        name: (
            mailing(mailing_domain=repr(domain)),
            mailing(audience_filter_id=favourite(name, domain).id),
        )
        for name, domain in domains.items()
    }


def _measure(table, name, alone, audience):
    audience._get_recipients()
    count = len(alone._get_recipients())
    plain = median_seconds(REPEATS, alone._get_recipients)
    table.add("l", f"{name} ({count:,}), by Odoo alone", plain)
    resolved = median_seconds(REPEATS, audience._get_recipients)
    row = table.add("l", f"{name}, as an audience", resolved, plain, "by Odoo alone")
    if name == FIFTH:
        row.judge(f"≤ {AT_MOST}", row.ratio <= AT_MOST)
    panel = median_seconds(REPEATS, audience.audience_counts)
    table.add("l", f"{name}, the panel", panel).judge(
        f"≤ {PANEL_SECONDS} s", panel <= PANEL_SECONDS
    )


def _measure_list(env, table, favourite):
    """All enter, nobody moves, all leave."""
    fed = env["mailing.list"].create(
        {
            "name": "Bench",
            "feed_kind": "saved_filter",
            "feed_filter_id": favourite.id,
            "feed_user_id": env.ref("base.user_admin").id,
        }
    )
    entering = seconds(fed._update_from_feed)
    staying = seconds(fed._update_from_feed)
    added = len(fed.subscription_ids)
    favourite.domain = "[('id', 'in', [])]"
    leaving = seconds(fed._update_from_feed)
    for what, taken in (
        (f"{added:,} enter a mailing list", entering),
        ("nobody enters or leaves it", staying),
        ("all leave it", leaving),
    ):
        table.add("l", what, taken).judge(f"≤ {LIST_SECONDS} s", taken <= LIST_SECONDS)
