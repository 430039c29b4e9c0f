# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Favourites of contact lists, read as the audience of a mailing."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.scoring.compiler.domains import compile_domain
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError

from ...tools.audience.favourite import read_favourite
from ...tools.audience.seen_as import contacts_seen_as


class IrFilters(models.Model):
    _inherit = "ir.filters"

    def unlink(self):
        """Delete favourites; mailings to them then say so, and go to nobody."""
        with self.env["mailing.mailing"]._noting_lost("audience_filter_id", self):
            return super().unlink()

    def _is_for_all(self):
        """Whether what is kept to be read by everybody may name this favourite.

        :rtype: bool
        """
        return not self.user_ids

    def _customer_domain(self, partners):
        """The contacts that a favourite means.

        Everybody may change a shared favourite: it finds nobody whom who saved it last
        does not see.

        What is wrong is told without its name, which is its owners' business.

        :param partners: res.partner in the environment of the user who asks; ``uid``
            in the favourite is this user
        :rtype: Domain
        :raise UserError: with a sentence on why the favourite cannot be used
        """
        self.ensure_one()
        favourite = self.sudo().with_context(active_test=False)
        user = partners.env.user
        if favourite.user_ids and user not in favourite.user_ids:
            raise UserError(
                self.env._(
                    "The saved filter is not shared with %(user)s, as whom contacts "
                    "are seen here.",
                    user=user.name,
                )
            )
        if not favourite.active:
            raise UserError(self.env._("The saved filter is archived."))
        if favourite.model_id != "res.partner":
            raise UserError(self.env._("The saved filter is not about contacts."))
        try:
            conditions = repr(read_favourite(favourite.domain, partners.env))
            domain = compile_domain(partners, conditions)
            if favourite.write_uid not in (user, self.env.ref("base.user_root")):
                saved_by = contacts_seen_as(self.env, favourite.write_uid)
                seen = saved_by._search(compile_domain(saved_by, conditions))
                domain &= Domain("id", "in", seen)
        except ScoringError as error:
            raise UserError(
                self.env._(
                    "The saved filter cannot be used: %s", self.env._(error.message)
                )
            ) from error
        return domain
