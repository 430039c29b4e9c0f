# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The arithmetic of one contact's score."""

from odoo import api, models

from ...scoring.definition.checks import ScoringError


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    @api.private
    def explain(self, partner):
        """The arithmetic of one contact's score, by the live version.

        :param res.partner partner: one contact; one that inherits its company's
            segment is explained by the company
        :return: ``score``, ``segment_id``, ``best`` (Σ best contributions),
            ``inherited_from_id``, and ``parameters``: for each the ``id``,
            ``name``, ``value`` (as read; None when missing), ``bands`` (names of
            the ranges hit), ``points``, ``weight``, ``contribution`` and
            ``best_contribution`` (in points, exact); None when the contact is not
            in the model's scope
        :rtype: dict | None
        :raise UserError: when the model has not been applied, or stopped working
        """
        self.ensure_one()
        self.check_access("read")
        partner.ensure_one().check_access("read")
        self._check_applied()
        version = self.sudo().version_id
        try:
            return version._explain(partner)
        except ScoringError as error:
            raise version._refusal(error) from error
