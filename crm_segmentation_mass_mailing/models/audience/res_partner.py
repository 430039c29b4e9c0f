# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.tools.search_values import search_texts, whole_number


class ResPartner(models.Model):
    _inherit = "res.partner"

    mailing_audience = fields.Char(
        "In the audience of",
        store=False,
        readonly=True,
        offered=False,
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
        texts = search_texts(self, "mailing_audience", operator, value)
        return Domain.OR(self._in_audience(text) for text in texts)

    @api.model
    def _in_audience(self, text):
        mailing_id, _colon, part = (text or "").partition(":")
        mailing = self.env["mailing.mailing"].browse(whole_number(mailing_id)).exists()
        if not mailing:
            raise UserError(
                self.env._(
                    "“In the audience of” takes the id of a mailing and a part of its "
                    "audience, for instance “7:remaining”."
                )
            )
        mailing.check_access("read")
        return mailing._part_domain(part)
