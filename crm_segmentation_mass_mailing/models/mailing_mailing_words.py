# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The words of a mailing: as its responsible user reads them, for a chosen reader."""

from odoo import models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    def _get_mass_mailing_context(self):
        """The queue sends as a user of one company. What is printed are the segments
        that the responsible user sees, as in the preview."""
        context = super()._get_mass_mailing_context()
        if self.env.su and self.user_id:
            company_ids = self.user_id.company_ids.ids
            first = [self.env.company.id] if self.env.company.id in company_ids else []
            others = [one for one in company_ids if one not in first]
            context["allowed_company_ids"] = [*first, *others]
        return context

    def _render_field(self, field, res_ids, *args, **kwargs):
        """For a chosen reader where the context names one (``mailing_shown_as``)."""
        shown_as = self.env.context.get("mailing_shown_as")
        if not shown_as:
            return super()._render_field(field, res_ids, *args, **kwargs)
        rendered = super()._render_field(field, [shown_as], *args, **kwargs)
        return dict.fromkeys(res_ids, rendered[shown_as])
