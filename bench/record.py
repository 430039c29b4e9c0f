# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer record at any size: summaries, filters, the board of a process, and
acting on many contacts at once, each as the web client asks for it."""

from lxml import etree

from odoo import api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

from bulk.rows import insert_like, template_row
from bulk.session import environment
from devkit.console import say

from .fill import batches, frequent_first, reserve, vacuum
from .listing import Listing, groups, page
from .measures import median_seconds, seconds

TITLES = {
    "h": "customer summaries: last contact, source, lost reasons",
    "i": "filters of the list of contacts, as the web client asks; median",
    "j": "the first screen of a process's board",
    "k": "5,000 contacts at once, by the dialog; one call and its commit",
}
#: a page may take so long whatever the plain one takes
FAST_PAGE = 0.020
BOARD, MANY, MANY_SECONDS = 1.0, 5_000, 10
#: cards that the client reads of each status
CARDS = 80
STATUSES = ("Contact", "Offer", "Negotiation", "Sale")


def fill_record(database, world):
    """Give contacts messages, sources, categories and statuses.

    :param str database:
    :param World world: of the contacts and deals that are there
    :return: the id of a process that four of ten contacts are in
    :rtype: int
    """
    with environment(database) as env:
        _fill_sources(env)
        _fill_categories(env, world)
        _fill_messages(env, world)
        process_id = _fill_statuses(env, world)
    vacuum(database)
    return process_id


def _fill_sources(env):
    sources = env["utm.source"].search([], order="id").ids
    env.cr.execute(
        SQL(
            "UPDATE crm_lead SET source_id = %s FROM (SELECT id, random() AS r"
            " FROM crm_lead) source WHERE source.id = crm_lead.id AND source.r < 0.6",
            frequent_first(sources, SQL("source.r")),
        )
    )


def _fill_categories(env, world):
    domain = [("for_company", "=", True), ("for_person", "=", True)]
    categories = env["crm.customer.category"].search(domain).ids
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET customer_category_id = %s"
            " FROM (SELECT id, random() AS r FROM res_partner) source"
            " WHERE source.id = res_partner.id AND source.r < 0.8"
            " AND res_partner.id BETWEEN %s AND %s",
            frequent_first(categories, SQL("source.r")),
            *world.contacts,
        )
    )


def _fill_messages(env, world):
    """One for each contact on average, from it or to it."""
    first, _last = world.contacts
    first_message, _last_message = reserve(env.cr, "mail_message", world.size)
    row = template_row(
        env["mail.message"],
        {
            "model": "res.partner",
            "res_id": first,
            "message_type": "email",
            "subtype_id": env.ref("mail.mt_comment").id,
            "body": "<p>Thank you for your offer.</p>",
        },
    )
    for start, end in batches("Messages", world.size):
        source = SQL(
            "(SELECT %s + n AS id, %s + floor(random() * %s)::int AS partner,"
            " random() AS r FROM generate_series(%s, %s) AS n)",
            first_message,
            first,
            world.size,
            start,
            end - 1,
        )
        values = {
            "id": SQL("source.id"),
            "res_id": SQL("source.partner"),
            "author_id": SQL("CASE WHEN source.r < 0.5 THEN source.partner END"),
            "date": SQL("now() AT TIME ZONE 'UTC' - source.r * interval '4 years'"),
        }
        insert_like(env.cr, "mail_message", row, source, values)


def _fill_statuses(env, world):
    process = env["crm.status.process"].create(
        {
            "name": "Bench",
            "status_ids": [
                Command.create({"name": name, "position": number + 1})
                for number, name in enumerate(STATUSES)
            ],
        }
    )
    first, _last = world.contacts
    first_placement, _last_placement = reserve(env.cr, "res_partner_status", world.size)
    row = template_row(
        env["res.partner.status"],
        {
            "partner_id": first,
            "process_id": process.id,
            "status_id": process.status_ids[:1].id,
        },
    )
    for start, end in batches("Statuses", world.size * 4 // 10):
        source = SQL(
            "(SELECT %s + n AS id, %s + n AS partner, random() AS r"
            " FROM generate_series(%s, %s) AS n)",
            first_placement,
            first,
            start,
            end - 1,
        )
        values = {
            "id": SQL("source.id"),
            "partner_id": SQL("source.partner"),
            "active_partner_id": SQL("source.partner"),
            "status_id": frequent_first(process.status_ids.ids, SQL("source.r")),
            "since": SQL("now() AT TIME ZONE 'UTC' - source.r * interval '1 year'"),
        }
        insert_like(env.cr, "res_partner_status", row, source, values)
    return process.id


def measure_summaries(bench):
    """Part (h): all summaries at first, and when nothing or a tenth changed."""
    say("Measuring customer summaries")
    refresh = bench.product.refresh_summaries
    bench.table.add("h", "first refresh, in batches", seconds(refresh))
    vacuum(bench.database)
    bench.table.add("h", "nothing changed", median_seconds(3, refresh))
    with environment(bench.database) as env:
        env.cr.execute(
            "UPDATE mail_message SET date = date + interval '1 day'"
            " WHERE model = 'res.partner' AND res_id % 10 = 0"
        )
    bench.table.add("h", "a tenth of the contacts changed", seconds(refresh))


def measure_record(bench, segmentation_id, process_id):
    """Parts (i), (j) and (k).

    :param int segmentation_id: the model that is live
    :param int process_id: of :func:`fill_record`
    """
    bench.product.keep_live([segmentation_id])
    say("Measuring filters")
    _measure_filters(bench, segmentation_id)
    say("Measuring the board of a process")
    _measure_board(bench, process_id)
    say("Measuring updates of many contacts")
    _measure_updates(bench, process_id)


def _measure_filters(bench, segmentation_id):
    with environment(bench.database) as env:
        tag = env["res.partner.category"].browse(bench.world.tags[0])
        names = {
            "category": _most_frequent(env, "customer_category_id"),
            "status": STATUSES[1],
            "source": _most_frequent(env, "customer_source_id"),
            "reason": env["crm.lost.reason"].browse(bench.world.too_expensive).name,
        }
        segment = env["crm.segmentation"].browse(segmentation_id).segment_ids[:1].name
        by_tag = [("category_id", "child_of", tag.name)]
    lost = ("lost_reason_ids", "ilike", names["reason"])
    filters = {
        "Segment": [("segment_ids", "ilike", segment)],
        "Score at least": [("segment_score", ">=", 70)],
        "Score below": [("segment_score", "<", 30)],
        "Category": [("customer_category_id", "ilike", names["category"])],
        "Status": [("customer_status_value_ids", "ilike", names["status"])],
        "Last contact": [("last_contact_ago", "ilike", "1-2 years")],
        "Last contact, no match": [("last_contact_at", ">", "today +1y")],
        "Never a contact": [("last_contact_at", "=", False)],
        "Source": [("customer_source_id", "ilike", names["source"])],
        "No source": [("customer_source_id", "=", False)],
        "Lost reason": [lost],
        "Not the lost reason": [
            ("lost_reason_ids", "not in", [bench.world.too_expensive])
        ],
        "Has Segment": [("segment_id", "!=", False)],
        "No Segment": [("segment_id", "=", False)],
        "Lost reason, a person, 1-2 years ago": [
            lost,
            ("is_company", "=", False),
            ("last_contact_ago", "ilike", "1-2 years"),
        ],
    }
    times = Listing(bench.database).times(
        {
            "by tag": page(by_tag),
            **{name: page(domain) for name, domain in filters.items()},
            "sorted by last contact": page(order="last_contact_at desc"),
            "grouped by tag": groups("category_id"),
            "grouped by category": groups("customer_category_id"),
            "grouped by status": groups("customer_status_value_ids"),
        }
    )
    for name, spent in times.items():
        row = bench.table.add("i", name, spent, times["by tag"], "by tag")
        if name in filters:
            row.judge("≤ 3 or 20 ms", spent <= max(3 * times["by tag"], FAST_PAGE))


def _most_frequent(env, name):
    """The name of what most contacts have in a many2one field."""
    found = env["res.partner"]._read_group(
        [(name, "!=", False)], [name], ["__count"], order="__count desc", limit=1
    )
    return found[0][0].name


def _measure_board(bench, process_id):
    with environment(bench.database) as env:
        user_id = env.ref("base.user_admin").id
        placements = env["res.partner.status"]
        view_id = env.ref("crm_segmentation.res_partner_status_view_kanban").id
        arch = etree.fromstring(placements.get_view(view_id, "kanban")["arch"])
        specification = {
            name: {"fields": {"display_name": {}}}
            if placements._fields[name].type == "many2one"
            else {}
            for name in dict.fromkeys(arch.xpath("//field/@name"))
        }

    def open_board():
        with Registry(bench.database).cursor() as cr:
            env = api.Environment(cr, user_id, {"default_process_id": process_id})
            env["res.partner.status"].web_read_group(
                [("process_id", "=", process_id), ("partner_active", "=", True)],
                ["status_id"],
                order="since desc",
                auto_unfold=True,
                unfold_read_specification=specification,
                unfold_read_default_limit=CARDS,
            )

    open_board()
    row = bench.table.add("j", "columns and cards", median_seconds(5, open_board))
    row.judge(f"≤ {BOARD:.0f} s", row.value <= BOARD)


def _measure_updates(bench, process_id):
    with environment(bench.database) as env:
        user_id = env.ref("base.user_admin").id
        partners = env["res.partner"].search(
            [
                ("id", ">=", bench.world.contacts[0]),
                ("is_company", "=", False),
                ("customer_status_ids", "=", False),
            ],
            limit=MANY,
        )
        partner_ids = partners.ids
        domain = [("for_person", "=", True)]
        category = env["crm.customer.category"].search(domain, order="id desc", limit=1)
        tags = env["res.partner.category"].browse(bench.world.tags[-2:])
        status = env["crm.status.process"].browse(process_id).status_ids[:1]
        category_id, status_id = category.id, status.id
        added, removed = tags.ids, bench.world.tags[:1]
    updates = {
        "category": {"category_choice": "set", "customer_category_id": category_id},
        "status": {"status_choice": "set", "status_id": status_id},
        "tags": {
            "tag_ids": [Command.set(added)],
            "removed_tag_ids": [Command.set(removed)],
        },
        "salesperson": {"salesperson_choice": "set", "user_id": user_id},
        "call list": {
            "call_list": True,
            "call_summary": "Bench",
            "call_user_ids": [Command.set([user_id])],
            "calls_per_day": 100,
        },
    }

    def update(values):
        with environment(bench.database, user_id) as env:
            wizard = env["crm.customer.update"].create(
                {
                    "res_model": "res.partner",
                    "record_ids": partner_ids,
                    "record_count": len(partner_ids),
                    **values,
                }
            )
            wizard.action_update()

    for name, values in updates.items():
        row = bench.table.add("k", name, seconds(update, values))
        row.judge(f"< {MANY_SECONDS} s", row.value < MANY_SECONDS)
