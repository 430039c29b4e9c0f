# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.tools.errors import coded
from odoo.addons.crm_segmentation.tools.search_values import search_texts, whole_number


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    mailing_audience = fields.Char(
        "In audience",
        store=False,
        readonly=True,
        offered=False,
        search="_search_mailing_audience",
        groups="mass_mailing.group_mass_mailing_user",
        help="The ID of a mailing and a group of its audience, such as “7:recipients”.",
    )

    @api.model
    def _search_mailing_audience(self, operator, value):
        """Contacts by group of an audience, for the lists behind the counts."""
        if operator != "in":
            return NotImplemented
        texts = search_texts(self, "mailing_audience", operator, value)
        return Domain.OR(self._in_audience(text) for text in texts)

    @api.model
    def _in_audience(self, text):
        mailing_id, _colon, group = (text or "").partition(":")
        mailing = self.env["mailing.mailing"].browse(whole_number(mailing_id)).exists()
        if not mailing:
            sentence = self.env._(
                "“In audience” takes the ID of a mailing and a group of its "
                "audience, such as “7:recipients”."
            )
            raise coded("audience.unknown_mailing", UserError(sentence))
        mailing.check_access("read")
        return mailing._group_domain(group)
