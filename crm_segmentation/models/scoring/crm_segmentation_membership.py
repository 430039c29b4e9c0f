# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outcome: where a contact stands in a model. Runs and saves write it in SQL."""

from odoo import api, fields, models

from ...fields import IntegerList, OptionalFloat, UncheckedMany2one
from ...tools.hooks import hook


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
    # a model takes its memberships along when it is deleted, and a segment that a
    # version names is kept: neither needs a foreign key, nor an index for it
    segmentation_id = UncheckedMany2one(
        "crm.segmentation", "Segmentation Model", required=True
    )
    segment_id = fields.Many2one("crm.segment", required=True, ondelete="restrict")
    computed_segment_id = UncheckedMany2one(
        "crm.segment",
        "Segment by Score",
        help="The segment by score alone, which a fixed segment overrules.",
    )
    score = fields.Float(digits=(16, 2), aggregator="avg", help="From 0 to 100.")
    previous_score = OptionalFloat(
        digits=(16, 2),
        aggregator=None,
        help="The score before it last changed.",
    )
    points = IntegerList(
        help="What each parameter of the version gave, in hundredths of a point.",
        offered=False,
    )
    since = fields.Datetime(help="When the contact entered this segment.")
    scored_at = fields.Datetime("Computed On")
    inherited_from_id = fields.Many2one(
        "res.partner",
        "From Company",
        ondelete="cascade",
        help="The company whose segment this contact carries.",
    )
    pinned_segment_id = fields.Many2one(
        "crm.segment",
        "Fixed Segment",
        ondelete="restrict",
        index="btree_not_null",
        help="Stands until the day below, whatever the score.",
    )
    pin_reason = fields.Char("Reason")
    pin_until = fields.Date(
        "Fixed Until", help="The last day on which it is fixed. Empty: no end."
    )
    pin_user_id = fields.Many2one(
        "res.users", "Fixed By", ondelete="set null", index="btree_not_null"
    )
    color = fields.Integer(related="segment_id.color", offered=False)
    segment_summary = fields.Json(compute="_compute_segment_summary", offered=False)

    _partner_segmentation_unique = models.Constraint(
        "UNIQUE(partner_id, segmentation_id)",
        "A contact has one membership in a segmentation model.",
    )
    _segment_partner_idx = models.Index("(segment_id, partner_id)")
    _inherited_from_idx = models.Index(
        "(inherited_from_id) WHERE inherited_from_id IS NOT NULL"
    )

    _pin_until_idx = models.Index(
        "(segmentation_id, pin_until) WHERE pinned_segment_id IS NOT NULL"
    )

    def _compute_segment_summary(self):
        next_at = self.env["crm.segmentation"]._next_rescoring()
        for membership in self:
            membership.segment_summary = membership._summary(next_at)

    @api.model
    def _search(self, domain, *args, **kwargs):
        self.env["res.partner"]._rescore_pending()
        return super()._search(domain, *args, **kwargs)

    def _summary(self, next_at):
        """What a badge says of this membership.

        :param datetime|bool next_at: when all contacts are scored next
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
