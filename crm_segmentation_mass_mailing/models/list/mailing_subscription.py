# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingSubscription(models.Model):
    _inherit = "mailing.subscription"

    is_fed = fields.Boolean(
        "Added by the feed",
        readonly=True,
        copy=False,
        help="The list's feed has added this contact and removes it when it leaves.",
    )
    feed_partner_id = fields.Many2one(
        "res.partner",
        "Contact that was added",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
