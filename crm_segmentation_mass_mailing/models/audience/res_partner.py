# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.crm_segmentation.tools.search_values import max_selected


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_new_mailing(self):
        """Open a new mailing to the selected contacts, or to the filter of the list
        when all its contacts are selected.

        :rtype: dict
        """
        domain = [("id", "in", self.ids)]
        shown = self.env.context.get("active_domain")
        # of "select all", Odoo passes on the first contacts only
        if shown is not None and (
            len(self) >= max_selected(self.env)
            or self.search_count(shown, limit=len(self) + 1) == len(self)
        ):
            domain = shown
        return self.env["mailing.mailing"].action_new_for_contacts(domain)

    def action_create_mailing_list(self):
        """Open the dialog that makes a mailing list of the selected contacts, or of
        the filter of the list.

        :rtype: dict
        """
        return self.env["mailing.list.create"]._open_for_contacts(self)
