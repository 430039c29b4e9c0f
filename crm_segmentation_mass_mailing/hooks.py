# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is put in order when the add-on comes, and when it goes."""

from odoo.tools import SQL

from .models.outcome.crm_segmentation_parameter import PRESETS


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


def uninstall_hook(env):
    """Parameters that were prepared here are from now on anybody's own: what they read
    stays as it is, and the measures of Odoo's own mails work on where they can. The
    settings of this add-on go with it."""
    parameters = env["crm.segmentation.parameter"].with_context(active_test=False)
    parameters.search([("preset", "in", list(PRESETS))]).preset = "custom"
    env["ir.config_parameter"].search(
        [("key", "=like", "crm\\_segmentation\\_mass\\_mailing.%")]
    ).unlink()
