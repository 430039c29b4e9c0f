# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Favorites of contact lists as audiences of mailings."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.scoring.compiler.domains import compile_domain
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError
from odoo.addons.crm_segmentation.tools.errors import coded

from ...tools.audience.deleted import noting_deleted
from ...tools.audience.run_as import contacts_as
from ...tools.audience.saved_filter import evaluate_domain


class IrFilters(models.Model):
    _inherit = "ir.filters"

    def unlink(self):
        """Mailings to a deleted favorite say so and cannot be sent."""
        mailings = self.env["mailing.mailing"]
        with noting_deleted(mailings, "audience_filter_id", self):
            return super().unlink()

    def _is_visible_to_all(self):
        """Whether texts that every user can read may name this favorite.

        :rtype: bool
        """
        return not self.user_ids

    def _customer_domain(self, partners):
        """The contacts that a favorite filters.

        Every user can edit a shared favorite, so it finds only contacts that its last
        editor can access. Errors do not name the favorite: it may be private.

        :param partners: res.partner in the environment of the run-as user, who is
            ``uid`` in the favorite
        :rtype: Domain
        :raise UserError: when the favorite cannot be used
        """
        self.ensure_one()
        saved_filter = self.sudo().with_context(active_test=False)
        user = partners.env.user
        saved_filter._check_usable_by(user)
        conditions = repr(evaluate_domain(saved_filter.domain, partners.env))
        try:
            domain = compile_domain(partners, conditions)
            if saved_filter.write_uid not in (user, self.env.ref("base.user_root")):
                editors = contacts_as(self.env, saved_filter.write_uid)
                seen = editors._search(compile_domain(editors, conditions))
                domain &= Domain("id", "in", seen)
        except ScoringError as error:
            raise error.refusal(self.env) from error
        return domain

    def _check_usable_by(self, user):
        if self.user_ids and user not in self.user_ids:
            sentence = self.env._(
                "The saved filter is not shared with the run-as user %(user)s. "
                "Share it or choose another one.",
                user=user.name,
            )
            raise coded("saved_filter.not_shared", UserError(sentence))
        if not self.active:
            sentence = self.env._("The saved filter is archived. Choose another one.")
            raise coded("saved_filter.archived", UserError(sentence))
        if self.model_id != "res.partner":
            sentence = self.env._(
                "The saved filter is not a filter of contacts. Choose another one."
            )
            raise coded("saved_filter.other_model", UserError(sentence))
