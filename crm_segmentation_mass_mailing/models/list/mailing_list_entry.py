# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingListEntry(models.Model):
    """What a feed remembers of a list, in SQL: an address that it has added, or that
    has opted out. Once the subscription is gone without the feed having removed it,
    somebody has taken the address off by hand, or deleted its mailing contact: it
    stays out."""

    _name = "mailing.list.entry"
    _description = "Address that a feed has added to a mailing list"

    list_id = fields.Many2one(
        "mailing.list", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="set null"
    )
    email = fields.Char(required=True)
    #: emptied by PostgreSQL, however the subscription is deleted
    subscription_id = fields.Many2one(
        "mailing.subscription", index="btree_not_null", ondelete="set null"
    )
