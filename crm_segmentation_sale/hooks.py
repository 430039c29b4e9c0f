# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is left in order when the add-on goes."""

from odoo.addons.crm_segmentation.hooks import forget

from .models.definition.crm_segmentation_parameter import PRESETS
from .models.reporting.crm_segmentation_money import MONEY_MEASURES


def uninstall_hook(env):
    """Parameters that were prepared here are from now on anybody's own: what they read
    stays as it is, and the measures of orders and invoices work on."""
    parameters = env["crm.segmentation.parameter"].with_context(active_test=False)
    parameters.search([("preset", "in", list(PRESETS))]).preset = "custom"
    models = env["crm.segmentation"].with_context(active_test=False)
    models.search([("money_measure", "in", list(MONEY_MEASURES))]).money_measure = False
    forget(env, "crm_segmentation_sale")
