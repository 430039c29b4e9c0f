# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""“Fix segment until…”: the dialog."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.arguments import only

#: how long a segment is fixed unless another day is chosen
DAYS = 90


class CrmSegmentationFix(models.TransientModel):
    _name = "crm.segmentation.fix"
    _description = "Fix Segment until"

    partner_ids = fields.Many2many("res.partner", string="Contacts", required=True)
    partner_count = fields.Integer(compute="_compute_partner_count")
    available_segmentation_ids = fields.Many2many(
        "crm.segmentation", compute="_compute_available_segmentation_ids"
    )
    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation Model",
        compute="_compute_segmentation_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', available_segmentation_ids)]",
        ondelete="cascade",
    )
    available_segment_ids = fields.Many2many(
        "crm.segment", compute="_compute_available_segment_ids"
    )
    membership_id = fields.Many2one(
        "crm.segmentation.membership", compute="_compute_membership_id"
    )
    computed_segment_id = fields.Many2one(
        "crm.segment", "Segment by Score", compute="_compute_membership_id"
    )
    score = fields.Float(digits=(16, 2), compute="_compute_membership_id")
    is_fixed = fields.Boolean(compute="_compute_membership_id")
    segment_id = fields.Many2one(
        "crm.segment",
        compute="_compute_how",
        store=True,
        readonly=False,
        domain="[('id', 'in', available_segment_ids)]",
        ondelete="cascade",
    )
    reason = fields.Char(
        compute="_compute_how",
        store=True,
        readonly=False,
        help="Is shown beside the segment, for instance: contract being renewed.",
    )
    has_end = fields.Boolean(
        "Until", compute="_compute_how", store=True, readonly=False
    )
    until = fields.Date(
        "Last day",
        compute="_compute_how",
        store=True,
        readonly=False,
        help="The day after, the segment by score stands again.",
    )

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for wizard in self:
            wizard.partner_count = len(wizard.partner_ids)

    @api.depends("partner_ids")
    def _compute_available_segmentation_ids(self):
        for wizard in self:
            members = wizard._memberships()
            wizard.available_segmentation_ids = (
                members.segmentation_id & self.env["crm.segmentation"]._visible()
            )

    @api.depends("available_segmentation_ids")
    def _compute_segmentation_id(self):
        for wizard in self:
            available = wizard.available_segmentation_ids.sorted()
            if wizard.segmentation_id not in available:
                wizard.segmentation_id = available[:1]

    @api.depends("segmentation_id")
    def _compute_available_segment_ids(self):
        for wizard in self:
            applied = wizard.segmentation_id.sudo()._applied_segments()
            wizard.available_segment_ids = applied.sudo(False)

    @api.depends("segmentation_id", "partner_ids")
    def _compute_membership_id(self):
        """The one membership that it is about, where it is about one."""
        for wizard in self:
            members = wizard._memberships(wizard.segmentation_id)
            one = wizard._only_one(members)
            wizard.membership_id = one
            wizard.computed_segment_id = one.computed_segment_id
            wizard.score = one.score
            wizard.is_fixed = any(members.mapped("pinned_segment_id"))

    @api.depends("segmentation_id", "partner_ids")
    def _compute_how(self):
        """As it is fixed now; else as it stands, for a quarter of a year."""
        for wizard in self:
            one = wizard._only_one(wizard._memberships(wizard.segmentation_id))
            fixed = one.pinned_segment_id
            later = wizard.segmentation_id._today() + timedelta(days=DAYS)
            wizard.segment_id = fixed or one.segment_id
            wizard.reason = one.pin_reason
            wizard.has_end = not fixed or bool(one.pin_until)
            wizard.until = one.pin_until or later

    @api.constrains("has_end", "until")
    def _check_until(self):
        for wizard in self:
            if wizard.has_end and not wizard.until:
                raise ValidationError(
                    self.env._(
                        "Choose the last day on which the segment is fixed, or untick "
                        "“Until”: then it stands until somebody releases it."
                    )
                )

    def _only_one(self, members):
        return members if len(members) == 1 else members.browse()

    def _memberships(self, segmentation=None):
        """The memberships of the contacts, in all models or in one.

        :rtype: crm.segmentation.membership
        """
        domain = [("partner_id", "in", self.partner_ids._origin.ids)]
        if segmentation is not None:
            domain.append(("segmentation_id", "=", segmentation._origin.id))
        return self.env["crm.segmentation.membership"].search(domain)

    def action_fix(self):
        """Fix the segments as described.

        :raise UserError: when that cannot be for one of the contacts
        """
        only(self)
        members = self._memberships(self.segmentation_id)
        without = self.partner_ids - members.partner_id
        if without:
            raise UserError(
                self.env._(
                    "“%(model)s” is not for %(contacts)s. Take them out.",
                    model=self.segmentation_id.name,
                    contacts=", ".join(without[:3].mapped("display_name")),
                )
            )
        members.fix(self.segment_id, self.reason, self.has_end and self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_release(self):
        """Let the segments by score stand again."""
        only(self)
        members = self._memberships(self.segmentation_id)
        members.filtered("pinned_segment_id").action_release()
        return {"type": "ir.actions.act_window_close"}
