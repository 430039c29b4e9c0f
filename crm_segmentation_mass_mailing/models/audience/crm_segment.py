# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments as audiences of mailings and as sources of mailing lists."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.tools.errors import coded
from odoo.addons.crm_segmentation.tools.readable import outsiders

from ...tools.audience.deleted import noting_deleted


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
        """Mailings and lists that use a deleted segment say so: the mailings cannot be
        sent, the lists keep their members."""
        mailings, lists = self.env["mailing.mailing"], self.env["mailing.list"]
        with (
            noting_deleted(mailings, "audience_segment_ids", self),
            noting_deleted(lists, "feed_segment_ids", self),
        ):
            return super().unlink()

    def action_new_mailing(self):
        """Open a new mailing to the contacts of these segments.

        :rtype: dict
        """
        return self._new_mailing_action("mail")

    def action_new_sms_mailing(self):
        """Open a new SMS mailing to the contacts of these segments.

        :rtype: dict
        """
        return self._new_mailing_action("sms")

    def _new_mailing_action(self, mailing_type):
        return self.env["mailing.mailing"]._new_mailing_action(
            {"default_audience_segment_ids": [Command.set(self.ids)]}, mailing_type
        )

    def action_create_mailing_list(self):
        """Open the dialog that makes a mailing list of these segments.

        :rtype: dict
        """
        return self.env["mailing.list.create"]._open_for_segments(self)

    def _customer_domain(self, partners, inherited=True):
        """The contacts of these segments.

        :param partners: res.partner in the environment of the run-as user
        :param bool inherited: also contacts that inherit the segment of their company
        :rtype: Domain
        :raise UserError: when a segment cannot be used
        """
        user = partners.env.user
        company_ids = partners.env.companies.ids
        for segment in self:
            seen = segment.with_user(user).with_context(allowed_company_ids=company_ids)
            if not seen.has_access("read"):
                raise segment._not_visible_to(user)
            known = segment.sudo()
            if not (known.active and known.segmentation_id.active):
                raise known._archived()
        if inherited:
            return Domain("segment_ids", "in", self.ids)
        own = [("segment_id", "in", self.ids), ("inherited_from_id", "=", False)]
        return Domain("segment_membership_ids", "any", own)

    def _is_visible_to_all(self):
        """Whether texts that every user can read may name this segment.

        :rtype: bool
        """
        company = self.sudo().segmentation_id.company_id
        return not (company and outsiders(company))

    def _full_name(self):
        return self.sudo().with_context(segmentation_display_model=True).display_name

    def _archived(self):
        """:rtype: UserError"""
        sentence = self.env._(
            "One of the segments is archived. Restore it or choose another one."
        )
        if self._is_visible_to_all():
            sentence = self.env._(
                "The segment “%s” is archived. Restore it or choose another one.",
                self._full_name(),
            )
        return coded("segment.archived", UserError(sentence))

    def _not_visible_to(self, user):
        """Mailings and lists keep this sentence for all their readers.

        :rtype: UserError
        """
        sentence = self.env._(
            "The run-as user %(user)s cannot access one of the segments. Choose other "
            "segments or another run-as user.",
            user=user.name,
        )
        if self._is_visible_to_all():
            sentence = self.env._(
                "The run-as user %(user)s cannot access the segment “%(segment)s”. "
                "Choose another segment or another run-as user.",
                user=user.name,
                segment=self._full_name(),
            )
        return coded("segment.not_visible", UserError(sentence))
