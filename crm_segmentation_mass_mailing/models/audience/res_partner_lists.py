# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_create_mailing_list(self):
        """Open the dialog that makes a mailing list of these contacts, or of the
        filter of the list that they were selected in.

        :rtype: dict
        """
        return self.env["mailing.list.create"]._open_for_contacts(self)
