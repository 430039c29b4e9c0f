# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outcome of a mailing by segment."""

from odoo import models

from odoo.addons.crm_segmentation.tools.scoring.main_segment import main_memberships


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"  # pylint: disable=consider-merging-classes-inherited

    def action_view_by_segment(self):
        """Open the results of these mailings by segment.

        :rtype: dict
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation_mass_mailing.action_outcome_by_segment"
        )
        return {**action, "domain": [("mailing_id", "in", self.ids)]}

    def _partners_of(self, recipients):
        """The contacts behind the recipients of this mailing.

        :param recipients: records of the mailing's model
        :return: the first contact of each recipient that has one
        :rtype: dict[int, res.partner]
        """
        if recipients._name == "mailing.contact":
            return self._partners_of_feeds(recipients)
        return {
            res_id: partners[:1]
            for res_id, partners in recipients.exists()._mail_get_partners().items()
            if partners
        }

    def _partners_of_feeds(self, recipients):
        """The contacts that feeds have added to the mailing's lists."""
        subscriptions = self.env["mailing.subscription"].search(
            [
                ("contact_id", "in", recipients.ids),
                ("list_id", "in", self.contact_list_ids.ids),
                ("feed_partner_id", "!=", False),
            ]
        )
        return {one.contact_id.id: one.feed_partner_id for one in subscriptions}

    def _segments_of(self, partners):
        """The segments that results are grouped by: those of the audience before
        others, the contact's own before its company's.

        :param res.partner partners:
        :rtype: dict[res.partner, crm.segment]
        """
        people = partners | partners.commercial_partner_id
        mains = {
            partner_id: membership.segment_id
            for partner_id, membership in main_memberships(people).items()
        }
        chosen = {
            membership.partner_id.id: membership.segment_id
            for membership in self.env["crm.segmentation.membership"].search(
                [
                    ("partner_id", "in", people.ids),
                    ("segment_id", "in", self.audience_segment_ids.ids),
                ]
            )
        }
        none = self.env["crm.segment"]
        return {
            partner: chosen.get(partner.id)
            or chosen.get(partner.commercial_partner_id.id)
            or mains.get(partner.id)
            or mains.get(partner.commercial_partner_id.id, none)
            for partner in partners
        }
