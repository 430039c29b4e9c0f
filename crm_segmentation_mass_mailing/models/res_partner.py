# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    mailing_audience = fields.Char(
        "In the audience of",
        store=False,
        search="_search_mailing_audience",
        groups="mass_mailing.group_mass_mailing_user",
        help="The id of a mailing and a part of its audience, for instance "
        "“7:remaining”.",
    )

    @api.model
    def _search_mailing_audience(self, operator, value):
        """Contacts by the part of a mailing's audience, for the lists behind the
        counts."""
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        for text in value:
            mailing_id, _colon, part = str(text).partition(":")
            mailing = self.env["mailing.mailing"].browse(int(mailing_id))
            mailing.check_access("read")
            domain |= mailing._part_domain(part)
        return domain
