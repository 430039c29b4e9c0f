# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What changes on installation and uninstallation."""

from odoo.tools import SQL

from .models.outcome.crm_segmentation_parameter import PRESETS


def post_init_hook(env):
    """Assign earlier mailings to their contacts.

    In SQL, because there may be millions of traces. Their segments are unknown.
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
    """Turn parameters based on presets of this add-on into custom parameters, which go
    on with the fields that Odoo itself has, and delete the settings of this add-on."""
    parameters = env["crm.segmentation.parameter"].with_context(active_test=False)
    parameters.search([("preset", "in", list(PRESETS))]).preset = "custom"
    env["ir.config_parameter"].search(
        [("key", "=like", "crm\\_segmentation\\_mass\\_mailing.%")]
    ).unlink()
