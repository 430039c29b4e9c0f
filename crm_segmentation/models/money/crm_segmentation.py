# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records a model's amounts come from, and who may see their sums: the one rule
for previews, overview and lists. Amounts change no score, so they are not part of a
version."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...scoring.compiler.compiler import Compiler
from ...scoring.definition.checks import ScoringError
from ...tools.errors import coded
from ...tools.hooks import hook
from ...tools.money.money_measures import DEALS

#: its users may read all deals, and all orders and invoices where there are any
ALL_DEALS = "sales_team.group_sale_salesman_all_leads"


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    money_measure = fields.Selection(
        "_selection_money_measure",
        "Amounts",
        inverse="_inverse_money_measure",
        help="Source of the amounts in the preview and the overview. Does not affect "
        "scores. Leave empty to use confirmed orders if there are any, otherwise "
        "posted invoices or won deals.",
    )
    money_name = fields.Char(
        "Amounts from", compute="_compute_money_name", compute_sudo=True
    )
    money_choices = fields.Integer(
        compute="_compute_money_choices", help="Number of measures to choose from."
    )
    is_money_shown = fields.Boolean(compute="_compute_is_money_shown")

    # -- measures ----------------------------------------------------------------------

    @api.model
    @hook
    def _money_measures(self):
        """The measures of what customers bring in, by key.

        :rtype: dict[str, MoneyMeasure]
        """
        return {"deals": DEALS}

    @hook
    def _likely_money_measure(self, compiler):
        """The measure of models for which none has been chosen.

        :param Compiler compiler: of the model
        :return: a key of ``_money_measures``
        :rtype: str
        """
        return "deals"

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

    def _inverse_money_measure(self):
        """Have the amounts of live models recorded soon by the measure chosen."""
        if any(self.mapped("version_id")):
            self.env.ref("crm_segmentation.ir_cron_daily_stat").sudo()._trigger()

    def _money_of(self, compiler):
        """The measure of this model's amounts.

        :param Compiler compiler: of the model
        :return: a key of ``_money_measures``, and the measure
        :rtype: tuple[str, MoneyMeasure]
        """
        measures = self._money_measures()
        key = self.money_measure
        # the add-on of the measure chosen may have been removed since
        if key not in measures:
            key = self._likely_money_measure(compiler)
        return key, measures[key]

    def _money_problem(self, compiler, *measures):
        """What prevents amounts from being added up.

        :param Compiler compiler: of the model
        :param MoneyMeasure measures: to be shown
        :return: a sentence; False where there is no problem
        :rtype: str | bool
        """
        try:
            for measure in measures:
                measure.check_rates(compiler)
        except ScoringError as error:
            return self.env._(error.message)
        return False

    # -- access ------------------------------------------------------------------------

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_is_money_shown(self):
        for segmentation in self:
            segmentation.is_money_shown = segmentation._may_see_money(of_all=True)

    def _may_see_money(self, of_all=False):
        """Whether the user may see sums of what customers have brought in.

        Only users who may read all records of a company may see their sum: others do
        not even see the sum of the records that they may read.

        :param bool of_all: of all companies whose records this model reads, not just
            of those that the user has selected
        :rtype: bool
        """
        if self.env.su:
            return True
        user = self.env.user
        if not user.has_group(ALL_DEALS):
            return False
        return not of_all or self._companies_read() <= user.company_ids

    def _companies_read(self):
        """The companies whose records this model reads.

        :rtype: res.company
        """
        companies = self.env["res.company"].sudo()
        own = self.sudo().company_id._origin
        return companies.search([("id", "child_of", own.ids)] if own else [])

    def _check_money(self):
        """:raise AccessError: for users who may not see sums of money"""
        if not self._may_see_money():
            raise coded(
                "money.not_allowed",
                AccessError(
                    self.env._(
                        "Only users who can see all deals can see the revenue of "
                        "segments. Ask an administrator for the right “User: All "
                        "Documents” in Sales."
                    )
                ),
            )

    def _without_hidden_money(self, preview):
        """The data of a preview, without amounts where the user may not see them.

        :param dict preview: of ``Preview``
        :rtype: dict
        """
        if self._may_see_money(of_all=True):
            return preview
        shown = {key: value for key, value in preview.items() if key != "values"}
        if "segments" in preview:
            shown["segments"] = [
                {key: value for key, value in segment.items() if key != "value"}
                for segment in preview["segments"]
            ]
        hidden = {"money": False, "money_problem": False, "currency_id": False}
        return {**shown, **hidden}
