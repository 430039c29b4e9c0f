# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Favourites of contact lists, read as the audience of a mailing."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.crm_segmentation.scoring.checks import ScoringError
from odoo.addons.crm_segmentation.scoring.domains import compile_domain

from ..favourite import read_favourite


class IrFilters(models.Model):
    _inherit = "ir.filters"

    def unlink(self):
        """Delete favourites; mailings to them then say so, and go to nobody."""
        with self.env["mailing.mailing"]._noting_lost("audience_filter_id", self):
            return super().unlink()

    def _customer_domain(self, partners):
        """The contacts that a favourite means.

        :param partners: res.partner in the environment of the user who asks; ``uid``
            in the favourite is this user
        :rtype: Domain
        :raise UserError: with a sentence on why the favourite cannot be used
        """
        self.ensure_one()
        favourite = self.sudo().with_context(active_test=False)
        user = partners.env.user
        if not favourite.active:
            raise UserError(
                self.env._("The saved filter “%s” is archived.", favourite.name)
            )
        if favourite.model_id != "res.partner":
            raise UserError(
                self.env._(
                    "The saved filter “%s” is not about contacts.", favourite.name
                )
            )
        if favourite.user_ids and user not in favourite.user_ids:
            raise UserError(
                self.env._(
                    "The saved filter “%(name)s” is not shared with %(user)s, who is "
                    "responsible here.",
                    name=favourite.name,
                    user=user.name,
                )
            )
        try:
            conditions = read_favourite(favourite.domain, partners.env)
            return compile_domain(partners, repr(conditions))
        except ScoringError as error:
            raise UserError(
                self.env._(
                    "The saved filter “%(name)s” cannot be used: %(reason)s",
                    name=favourite.name,
                    reason=self.env._(error.message),
                )
            ) from error
