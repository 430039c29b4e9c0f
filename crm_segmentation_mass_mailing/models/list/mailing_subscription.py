# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingSubscription(models.Model):
    _inherit = "mailing.subscription"

    is_fed = fields.Boolean(
        "Added automatically",
        readonly=True,
        copy=False,
        help="Added by the source of the list, which removes the contact when it no "
        "longer matches.",
    )
    feed_partner_id = fields.Many2one(
        "res.partner",
        "Source contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
