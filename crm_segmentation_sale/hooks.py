# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Uninstalling the add-on."""

from odoo.addons.crm_segmentation.hooks import forget

from .tools.money.money_measures import MONEY_MEASURES
from .tools.purchase.presets import PRESETS


def uninstall_hook(env):
    """Turn parameters that are based on measures of this add-on into custom ones: they
    keep what they read and continue to work."""
    parameters = env["crm.segmentation.parameter"].with_context(active_test=False)
    parameters.search([("preset", "in", list(PRESETS))]).preset = "custom"
    models = env["crm.segmentation"].with_context(active_test=False)
    models.search([("money_measure", "in", list(MONEY_MEASURES))]).money_measure = False
    forget(env, "crm_segmentation_sale")
