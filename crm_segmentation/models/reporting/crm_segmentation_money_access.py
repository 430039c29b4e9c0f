# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may see sums of what customers have brought in: the one rule that every preview,
overview, list and figure goes by."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: whoever is in it may read all deals, and orders and invoices where there are any
ALL_DEALS = "sales_team.group_sale_salesman_all_leads"


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    is_money_shown = fields.Boolean(compute="_compute_is_money_shown")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_is_money_shown(self):
        for segmentation in self:
            segmentation.is_money_shown = segmentation._may_see_money(of_all=True)

    def _may_see_money(self, of_all=False):
        """Whether the user may see sums of what customers have brought in.

        Whoever may read all the records of a company may see their sum, and nobody
        else: not even that of the records that they may read.

        :param bool of_all: of all companies whose records this model reads, not just
            of those that the user may choose
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
        """:raise AccessError: for those who may not see money"""
        if not self._may_see_money():
            raise AccessError(
                self.env._(
                    "What segments bring in is for those who may see all deals: ask "
                    "whoever manages users for it, under Settings ▸ Users, Sales."
                )
            )

    def _without_hidden_money(self, told):
        """What a preview tells, without money where the user may not see it.

        :param dict told: of ``Preview``
        :rtype: dict
        """
        if self._may_see_money(of_all=True):
            return told
        hidden = {"money": False, "money_problem": False, "currency_id": False}
        shown = {key: value for key, value in told.items() if key != "values"}
        if "segments" in told:
            shown["segments"] = [
                {key: value for key, value in segment.items() if key != "value"}
                for segment in told["segments"]
            ]
        return {**shown, **hidden}
