# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contact's segment and score in a model; runs and saves write them in SQL."""

from collections import defaultdict

from odoo import api, fields, models

from ...fields import IntegerList, OptionalFloat, UncheckedMany2one
from ...tools.hooks import hook
from ...tools.scoring.main_segment import SEGMENT_FIELDS


class CrmSegmentationMembership(models.Model):
    _name = "crm.segmentation.membership"
    _description = "Segment Membership"
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _order = "segmentation_id, score desc, id"
    _rec_name = "segment_id"
    # narrow on purpose: a run writes as many rows as there are contacts
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    # deleting a model deletes its memberships, and segments of a version are kept:
    # neither needs a foreign key, nor an index for it
    segmentation_id = UncheckedMany2one(
        "crm.segmentation", "Segmentation model", required=True
    )
    segment_id = fields.Many2one("crm.segment", required=True, ondelete="restrict")
    computed_segment_id = UncheckedMany2one(
        "crm.segment",
        "Computed segment",
        help="The segment that the model assigns. A pinned segment takes precedence.",
    )
    score = fields.Float(digits=(16, 2), aggregator="avg", help="From 0 to 100.")
    previous_score = OptionalFloat(
        digits=(16, 2),
        aggregator=None,
        help="The score before its last change.",
    )
    points = IntegerList(
        help="The points of each parameter of the version, in hundredths.",
        offered=False,
    )
    since = fields.Datetime(help="When the contact entered the segment.")
    scored_at = fields.Datetime("Last update")
    inherited_from_id = fields.Many2one(
        "res.partner",
        "Inherited from",
        ondelete="cascade",
        help="The company whose segment the contact inherits.",
    )
    pinned_segment_id = fields.Many2one(
        "crm.segment",
        "Pinned segment",
        ondelete="restrict",
        index="btree_not_null",
        help="Replaces the computed segment until the pin ends.",
    )
    pin_reason = fields.Char("Reason")
    pin_until = fields.Date(
        "Pinned until", help="The last day of the pin. Leave empty for no end."
    )
    pin_user_id = fields.Many2one(
        "res.users", "Pinned by", ondelete="set null", index="btree_not_null"
    )
    color = fields.Integer(related="segment_id.color", offered=False)
    segment_summary = fields.Json(compute="_compute_segment_summary", offered=False)

    _partner_segmentation_unique = models.Constraint(
        "UNIQUE(partner_id, segmentation_id)",
        "A contact can have only one segment in a segmentation model.",
    )
    _segment_partner_idx = models.Index("(segment_id, partner_id)")
    _inherited_from_idx = models.Index(
        "(inherited_from_id) WHERE inherited_from_id IS NOT NULL"
    )

    _pin_until_idx = models.Index(
        "(segmentation_id, pin_until) WHERE pinned_segment_id IS NOT NULL"
    )

    def _compute_segment_summary(self):
        next_at = self.env["crm.segmentation.run"]._next_scheduled_at()
        for membership in self:
            membership.segment_summary = membership._summary(next_at)

    @api.model
    def _search(self, domain, *args, **kwargs):
        self.env["res.partner"]._rescore_pending()
        return super()._search(domain, *args, **kwargs)

    def _summary(self, next_at):
        """What a badge shows of this membership.

        :param datetime|bool next_at: when all contacts are rescored next
        :return: texts, numbers and moments ready for the web client
        :rtype: dict
        """
        self.ensure_one()
        membership = self.sudo()
        segmentation = membership.segmentation_id
        last = segmentation.last_run_id.started_at
        moments = [moment for moment in (membership.scored_at, last) if moment]
        return {
            "segment_id": membership.segment_id.id,
            "name": membership.segment_id.name,
            "color": membership.segment_id.color,
            "score": membership.score,
            "trend": membership._trend(),
            "inherited_from": membership.inherited_from_id.display_name or False,
            "scored_at": fields.Datetime.to_string(max(moments, default=None)),
            "next_at": next_at and fields.Datetime.to_string(next_at),
            "pinned_until": membership._pinned_until(),
            "model": segmentation.name,
        }

    @hook
    def _explanation_header(self):
        """What is shown above the explanation of this membership.

        :rtype: dict
        """
        self.ensure_one()
        membership = self.sudo()
        return {
            "segmentation_id": membership.segmentation_id.id,
            "model": membership.segmentation_id.name,
            "segment": {
                "id": membership.segment_id.id,
                "name": membership.segment_id.name,
                "color": membership.segment_id.color,
            },
            "score": membership.score,
            "since": fields.Datetime.to_string(membership.since),
            "inherited_from": membership.inherited_from_id.display_name or False,
        }

    @api.model
    def _invalidate_segments(self):
        """Memberships have been written in SQL: what was read of them is stale."""
        self.env.flush_all()
        self._forget_segments()
        self.invalidate_model(flush=False)
        self.env["crm.segment.change"].invalidate_model(flush=False)
        counted = ["membership_ids", "member_count"]
        self.env["crm.segmentation"].invalidate_model(counted, flush=False)
        self.env["crm.segment"].invalidate_model(["member_count"], flush=False)

    @api.model
    def _forget_segments(self):
        """What was read of contacts' segments is stale, and so is what other records
        (leads, orders, activities) show of it."""
        partners = self.env["res.partner"]
        partners.invalidate_model(SEGMENT_FIELDS, flush=False)
        dependent = defaultdict(set)
        for name in SEGMENT_FIELDS:
            for field in self.pool.get_dependent_fields(partners._fields[name]):
                if not field.store:
                    dependent[field.model_name].add(field.name)
        for model_name, names in dependent.items():
            self.env[model_name].invalidate_model(names, flush=False)

    def _trend(self):
        if self.previous_score is False or self.previous_score == self.score:
            return False
        return "up" if self.score > self.previous_score else "down"

    def _pinned_until(self):
        today = self.segmentation_id._today()
        if not self.pinned_segment_id or (self.pin_until and self.pin_until < today):
            return False
        return fields.Date.to_string(self.pin_until) or True

    @api.depends("segment_id", "score")
    def _compute_display_name(self):
        for membership in self:
            membership.display_name = (
                f"{membership.segment_id.name} {membership.score:g}"
            )
