# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrCron(models.Model):
    """Scheduled actions inherit the fields of server actions. When the add-on is
    uninstalled, Odoo also removes those that depend on its own fields, such as the
    name, and adds them again only to models that the add-on extends."""

    _inherit = "ir.cron"
