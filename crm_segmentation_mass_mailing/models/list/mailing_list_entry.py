# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingListEntry(models.Model):
    """What the feed of a list remembers, in SQL: an address that it has added, or that
    has opted out. If the subscription is gone and the feed has not removed it, a user
    has removed the address or deleted its mailing contact: it stays out."""

    _name = "mailing.list.entry"
    _description = "Mailing List Feed Entry"

    list_id = fields.Many2one(
        "mailing.list", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="set null"
    )
    email = fields.Char(required=True)
    #: cleared by PostgreSQL, however the subscription is deleted
    subscription_id = fields.Many2one(
        "mailing.subscription", index="btree_not_null", ondelete="set null"
    )
