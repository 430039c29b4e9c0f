# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same rules as loops over the ORM, as an add-on without SQL would have them.

Both make what the product's first run makes, memberships and changes, for a model that
has none yet, and are undone by whoever calls.
"""

from odoo import fields

from . import rules

CHUNK = 1000


class Loop:
    """What the two loops share: facts become a score, and that a membership.

    :param env: an environment of the superuser
    :param World world: what the rules refer to
    :param segmentation: a ``crm.segmentation`` with the segments of the rules
    """

    def __init__(self, env, world, segmentation):
        self.env = env
        self.world = world
        self.segmentation = segmentation.with_env(env)
        self.today = fields.Date.today()
        self.now = fields.Datetime.now()
        self.leads = env["crm.lead"].with_context(active_test=False)
        self.memberships = env["crm.segmentation.membership"]
        self.changes = env["crm.segment.change"]
        self.segments = self.segmentation.segment_ids.sorted("score_from", reverse=True)

    def values(self, partner, facts):
        """The values of a contact's membership."""
        score = rules.score(self.world, self.today, facts) / 100
        segment = next(one for one in self.segments if one.score_from <= score)
        return {
            "partner_id": partner.id,
            "segmentation_id": self.segmentation.id,
            "segment_id": segment.id,
            "computed_segment_id": segment.id,
            "score": score,
            "since": self.now,
            "scored_at": self.now,
        }

    def change_values(self, values):
        """The values of the change that a new membership makes."""
        return {
            "partner_id": values["partner_id"],
            "segmentation_id": values["segmentation_id"],
            "to_segment_id": values["segment_id"],
            "score_after": values["score"],
            "direction": "enter",
            "cause": "first",
            "date": self.now,
            "state": "silent",
        }


def score_naively(env, world, segmentation, partner_ids):
    """Look up each measure of each contact, then write its membership."""
    loop = Loop(env, world, segmentation)
    for partner in env["res.partner"].browse(partner_ids):
        values = loop.values(partner, _facts_of(loop, partner))
        membership = loop.memberships.search(
            [
                ("partner_id", "=", partner.id),
                ("segmentation_id", "=", segmentation.id),
            ]
        )
        if membership:
            membership.write(values)
        else:
            loop.memberships.create(values)
            loop.changes.create(loop.change_values(values))
    env.flush_all()


def _facts_of(loop, partner):
    """Return what the rules look at in one contact, asking for one after the other."""
    all_deals = [("partner_id", "=", partner.id)]
    won = [*all_deals, ("won_status", "=", "won")]
    expensive = [*all_deals, ("lost_reason_id", "=", loop.world.too_expensive)]
    last_won = loop.leads.search(won, order="date_closed desc", limit=1)
    return rules.Facts(
        industry_id=partner.industry_id.id,
        since=partner.create_date.date(),
        tag_ids=frozenset(partner.category_id.ids),
        won_value=sum(loop.leads.search(won).mapped("expected_revenue")),
        won_count=loop.leads.search_count(won),
        last_won=last_won.date_closed.date() if last_won else None,
        deals=loop.leads.search_count(all_deals),
        too_expensive=loop.leads.search_count(expensive),
    )


def score_in_batches(env, world, segmentation, partner_ids):
    """Look up the deals of a thousand contacts at a time, grouped by the database."""
    loop = Loop(env, world, segmentation)
    for start in range(0, len(partner_ids), CHUNK):
        partners = env["res.partner"].browse(partner_ids[start : start + CHUNK])
        known = loop.memberships.search(
            [
                ("partner_id", "in", partners.ids),
                ("segmentation_id", "=", segmentation.id),
            ]
        ).grouped("partner_id")
        new = []
        for partner, facts in _facts(loop, partners):
            values = loop.values(partner, facts)
            if partner in known:
                known[partner].write(values)
            else:
                new.append(values)
        loop.memberships.create(new)
        loop.changes.create([loop.change_values(values) for values in new])
        env.flush_all()
        env.invalidate_all()


def _facts(loop, partners):
    """Yield each contact with what the rules look at in it."""
    among = [("partner_id", "in", partners.ids)]
    won = _by_partner(
        loop,
        [*among, ("won_status", "=", "won")],
        ["expected_revenue:sum", "__count", "date_closed:max"],
    )
    total = _by_partner(loop, among, ["__count"])
    expensive = _by_partner(
        loop, [*among, ("lost_reason_id", "=", loop.world.too_expensive)], ["__count"]
    )
    for partner in partners:
        won_value, won_count, last_won = won.get(partner, (0, 0, None))
        [deals] = total.get(partner, [0])
        [too_expensive] = expensive.get(partner, [0])
        yield (
            partner,
            rules.Facts(
                industry_id=partner.industry_id.id,
                since=partner.create_date.date(),
                tag_ids=frozenset(partner.category_id.ids),
                won_value=won_value,
                won_count=won_count,
                last_won=last_won and last_won.date(),
                deals=deals,
                too_expensive=too_expensive,
            ),
        )


def _by_partner(loop, domain, aggregates):
    groups = loop.leads._read_group(domain, ["partner_id"], aggregates)
    return {partner: values for partner, *values in groups}
