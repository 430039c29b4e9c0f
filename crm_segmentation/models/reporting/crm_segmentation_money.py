# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""By what a model tells the money that its contacts bring in. It changes no score, so
that it is no part of a version."""

from odoo import api, fields, models

from ...scoring.compiler.compiler import Compiler
from ...scoring.definition.checks import ScoringError
from ...tools.reporting.money_measures import DEALS


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    money_measure = fields.Selection(
        "_selection_money_measure",
        "Amounts",
        help="What the preview and the overview show as the amounts of customers, for "
        "instance won deals. It changes no score. Left empty: confirmed orders where "
        "there are any, else posted invoices, else won deals.",
    )
    money_name = fields.Char(
        "Amounts from", compute="_compute_money_name", compute_sudo=True
    )
    money_choices = fields.Integer(
        compute="_compute_money_choices", help="How many there are to choose from."
    )

    @api.model
    def _money_measures(self):
        """What can be told as the money that contacts bring in, by key.

        :rtype: dict[str, MoneyMeasure]
        """
        return {"deals": DEALS}

    @api.model
    def _selection_money_measure(self):
        return [
            (key, self.env._(measure.name))
            for key, measure in self._money_measures().items()
        ]

    @api.depends("money_measure", "company_id", "reference_company_id")
    @api.depends_context("lang")
    def _compute_money_name(self):
        for segmentation in self:
            compiler = Compiler(self.env, segmentation._scope_definition())
            _key, measure = segmentation._money_of(compiler)
            segmentation.money_name = self.env._(measure.name)

    def _compute_money_choices(self):
        self.money_choices = len(self._money_measures())

    def _likely_money_measure(self, compiler):
        """What is taken where nobody has chosen.

        :param Compiler compiler: of the model
        :return: a key of ``_money_measures``
        :rtype: str
        """
        return "deals"

    def _money_of(self, compiler):
        """By what amounts are told.

        :param Compiler compiler: of the model
        :return: a key of ``_money_measures``, and the measure
        :rtype: tuple[str, MoneyMeasure]
        """
        measures = self._money_measures()
        key = self.money_measure
        # the add-on of what was chosen may have been removed since
        if key not in measures:
            key = self._likely_money_measure(compiler)
        return key, measures[key]

    def _money_problem(self, compiler, *measures):
        """What keeps amounts from being told.

        :param Compiler compiler: of the model
        :param MoneyMeasure measures: what is to be told
        :return: a sentence; False where nothing does
        :rtype: str | bool
        """
        try:
            for measure in measures:
                measure.check_rates(compiler)
        except ScoringError as error:
            return self.env._(error.message)
        return False

    def _after_save(self, vals):
        """Record amounts by another measure soon."""
        if "money_measure" in vals and any(self.mapped("version_id")):
            self.env.ref("crm_segmentation.ir_cron_daily_stat").sudo()._trigger()
        return super()._after_save(vals)
