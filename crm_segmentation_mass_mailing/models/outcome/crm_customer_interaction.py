# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class CrmCustomerInteraction(models.Model):
    _inherit = "crm.customer.interaction"

    kind = fields.Selection(selection_add=[("mailing", "Mailing")])

    def _interaction_sources(self, partner_ids, lead_ids):
        """Mailings sent to the customer, for users who can read mailings."""
        sources = super()._interaction_sources(partner_ids, lead_ids)
        if self.env["mailing.trace"].has_access("read"):
            sources["mailing"] = self._mailings(partner_ids)
        return sources

    def _mailings(self, partner_ids):
        found = SQL(
            "SELECT id FROM mailing_trace"
            " WHERE partner_id = ANY(%s) AND sent_datetime IS NOT NULL",
            partner_ids,
        )
        return SQL(
            "SELECT trace.id, 'mailing.trace' AS record_model,"
            " trace.sent_datetime AS date, mailing.subject,"
            " responsible.partner_id AS author_id,"
            " 'mailing.mailing' AS res_model, mailing.id AS res_id"
            " FROM mailing_trace trace"
            " JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id"
            " LEFT JOIN res_users responsible ON responsible.id = mailing.user_id"
            " WHERE trace.id IN %s",
            self._readable("mailing.trace", found),
        )

    @api.depends("subject")
    def _compute_summary(self):
        """The summary of a mailing includes the recipient's reaction."""
        result = super()._compute_summary()
        for interaction in self.filtered(lambda one: one.kind == "mailing"):
            trace = self.env["mailing.trace"].browse(interaction.record_id)
            interaction.summary = f"{interaction.subject} – {trace._answer()}"
        return result
