# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL


def post_init_hook(env):
    """Mails that were sent before count for their contacts, too.

    In SQL, because there may be millions of them. Their segments are not known.
    """
    env.cr.execute(
        SQL(
            "UPDATE mailing_trace trace SET partner_id = partner.id"
            " FROM res_partner partner"
            " WHERE trace.model = 'res.partner' AND partner.id = trace.res_id"
            " AND trace.partner_id IS NULL"
        )
    )
    env["mailing.trace"].invalidate_model(["partner_id"])
