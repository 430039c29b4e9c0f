# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog “Pin segment”."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.arguments import only
from ...tools.errors import coded

#: how long a segment is pinned unless another day is chosen
DAYS = 90


class CrmSegmentPin(models.TransientModel):
    _name = "crm.segment.pin"
    _description = "Pin Segment"

    partner_ids = fields.Many2many("res.partner", string="Contacts", required=True)
    partner_count = fields.Integer(compute="_compute_partner_count")
    available_segmentation_ids = fields.Many2many(
        "crm.segmentation", compute="_compute_available_segmentation_ids"
    )
    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation model",
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
        "crm.segment", "Computed segment", compute="_compute_membership_id"
    )
    score = fields.Float(digits=(16, 2), compute="_compute_membership_id")
    is_pinned = fields.Boolean(compute="_compute_membership_id")
    segment_id = fields.Many2one(
        "crm.segment",
        compute="_compute_pin",
        store=True,
        readonly=False,
        domain="[('id', 'in', available_segment_ids)]",
        ondelete="cascade",
    )
    reason = fields.Char(
        compute="_compute_pin",
        store=True,
        readonly=False,
        help="Shown beside the segment and in the contact's history.",
    )
    has_end = fields.Boolean(
        "Until", compute="_compute_pin", store=True, readonly=False
    )
    until = fields.Date(
        "Last day",
        compute="_compute_pin",
        store=True,
        readonly=False,
        help="From the next day on, the computed segment applies again.",
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
        """The membership, if there is only one."""
        for wizard in self:
            members = wizard._memberships(wizard.segmentation_id)
            one = wizard._only_one(members)
            wizard.membership_id = one
            wizard.computed_segment_id = one.computed_segment_id
            wizard.score = one.score
            wizard.is_pinned = any(members.mapped("pinned_segment_id"))

    @api.depends("segmentation_id", "partner_ids")
    def _compute_pin(self):
        """Propose the present pin, else the present segment for 90 days."""
        for wizard in self:
            one = wizard._only_one(wizard._memberships(wizard.segmentation_id))
            pinned = one.pinned_segment_id
            later = wizard.segmentation_id._today() + timedelta(days=DAYS)
            wizard.segment_id = pinned or one.segment_id
            wizard.reason = one.pin_reason
            wizard.has_end = not pinned or bool(one.pin_until)
            wizard.until = one.pin_until or later

    @api.constrains("has_end", "until")
    def _check_until(self):
        for wizard in self:
            if wizard.has_end and not wizard.until:
                raise coded(
                    "pin.without_last_day",
                    ValidationError(
                        self.env._(
                            "Pin segment: choose the last day, or untick “Until” to "
                            "pin the segment without an end."
                        )
                    ),
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

    def action_pin(self):
        """Pin the segments.

        :raise UserError: when a contact cannot be pinned
        """
        only(self)
        members = self._memberships(self.segmentation_id)
        without = self.partner_ids - members.partner_id
        if without:
            raise coded(
                "pin.contacts_outside_model",
                UserError(
                    self.env._(
                        "“%(model)s” does not score these contacts: %(contacts)s. "
                        "Remove them.",
                        model=self.segmentation_id.name,
                        contacts=", ".join(without[:3].mapped("display_name")),
                    )
                ),
            )
        members.pin(self.segment_id, self.reason, self.has_end and self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_unpin(self):
        """Return to the computed segments."""
        only(self)
        members = self._memberships(self.segmentation_id)
        members.filtered("pinned_segment_id").action_unpin()
        return {"type": "ir.actions.act_window_close"}
