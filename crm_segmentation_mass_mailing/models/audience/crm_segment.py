# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments as audiences of mailings, and as what feeds mailing lists."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.tools.readable import outsiders


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    is_sms_available = fields.Boolean(
        compute="_compute_is_sms_available",
        offered=False,
        help="Whether SMS mailings are installed.",
    )

    def _compute_is_sms_available(self):
        types = self.env["mailing.mailing"]._fields["mailing_type"].get_values(self.env)
        self.is_sms_available = "sms" in types

    def unlink(self):
        """Delete segments; mailings to them then say so, and go to nobody. Lists that
        they fed say so, and keep everybody."""
        with (
            self.env["mailing.mailing"]._noting_lost("audience_segment_ids", self),
            self.env["mailing.list"]._noting_lost(self),
        ):
            return super().unlink()

    def action_new_mailing(self):
        """Open a new mailing to the contacts of these segments.

        :rtype: dict
        """
        return self.env["mailing.mailing"]._new_mailing_action(
            {"default_audience_segment_ids": [Command.set(self.ids)]}
        )

    def action_new_sms_mailing(self):
        """Open a new SMS mailing to the contacts of these segments.

        :rtype: dict
        """
        return self.env["mailing.mailing"]._new_mailing_action(
            {"default_audience_segment_ids": [Command.set(self.ids)]}, "sms"
        )

    def action_create_mailing_list(self):
        """Open the dialog that makes a mailing list of these segments.

        :rtype: dict
        """
        return self.env["mailing.list.create"]._open_for_segments(self)

    def _customer_domain(self, partners, inherited=True):
        """The contacts of these segments.

        :param partners: res.partner in the environment of the user who asks
        :param bool inherited: also those who carry the segment of their company
        :rtype: Domain
        :raise UserError: with a sentence on why a segment cannot be used
        """
        user = partners.env.user
        company_ids = partners.env.companies.ids
        for segment in self:
            seen = segment.with_user(user).with_context(allowed_company_ids=company_ids)
            if not seen.has_access("read"):
                raise UserError(segment._not_visible_to(user))
            known = segment.sudo()
            if not (known.active and known.segmentation_id.active):
                raise UserError(known._archived())
        if inherited:
            return Domain("segment_ids", "in", self.ids)
        own = [("segment_id", "in", self.ids), ("inherited_from_id", "=", False)]
        return Domain("segment_membership_ids", "any", own)

    def _is_for_all(self):
        """Whether what is kept to be read by everybody may name this segment.

        :rtype: bool
        """
        company = self.sudo().segmentation_id.company_id
        return not (company and outsiders(company))

    def _archived(self):
        if not self._is_for_all():
            return self.env._("One of the segments is archived.")
        named = self.with_context(segmentation_display_model=True)
        return self.env._("The segment “%s” is archived.", named.display_name)

    def _not_visible_to(self, user):
        """Why the segment cannot be used. Lists and mailings keep that for whoever
        reads them.

        :rtype: str
        """
        if not self._is_for_all():
            return self.env._(
                "One of the segments is not visible to %(user)s, as whom contacts are "
                "seen here.",
                user=user.name,
            )
        return self.env._(
            "The segment “%(name)s” is not visible to %(user)s, as whom contacts are "
            "seen here.",
            name=self.sudo().with_context(segmentation_display_model=True).display_name,
            user=user.name,
        )
