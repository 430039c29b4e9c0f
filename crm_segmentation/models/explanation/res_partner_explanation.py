# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts explain their scores. Nothing of it is a field: it is worked out when
somebody opens the page."""

from odoo import api, models
from odoo.exceptions import UserError

from ...scoring.definition.checks import ScoringError
from ...tools.arguments import only
from ...tools.explanation.explanation import Explanation


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def segment_explanations(self):
        """The models that this contact has a segment of, the first one explained.

        :return: for each, the main one first: ``segmentation_id``, ``model``,
            ``segment`` (``id``, ``name``, ``color``), ``score`` and ``since`` as they
            are stored, the company's name in ``inherited_from`` or False, and
            ``explanation``, as of ``segment_explanation``, False but for the first
        :rtype: list[dict]
        """
        memberships = self._memberships_to_explain()
        return [
            {
                **membership._explanation_header(),
                # the others when they are opened
                "explanation": place == 0 and Explanation(membership).data(),
            }
            for place, membership in enumerate(memberships)
        ]

    @api.readonly
    def segment_explanation(self, segmentation_id):
        """Why this contact has its score in one model, computed now by the live
        version.

        :param int segmentation_id:
        :return: ``problem``, a sentence where nothing can be computed; else False,
            and ``score``, ``total`` and ``best`` (in points), the ``segment``,
            ``kept_by_tolerance``, the ``portions`` of the scale, ``parameters``, the
            ``next`` segment with the ways there, ``has_changed`` since it was stored,
            and ``rescore_ids``; False where it has no segment of this model
        :rtype: dict | bool
        """
        membership = self._membership_to_explain(segmentation_id)
        return bool(membership) and Explanation(membership).data()

    def action_explained_records(self, segmentation_id, parameter_id):
        """Open the records behind a measure of the explanation.

        :param int segmentation_id:
        :param int parameter_id: as named by the live version
        :rtype: dict
        :raise UserError: when they can't be searched for any more
        """
        explanation, parameter = self._explained_measure(segmentation_id, parameter_id)
        if not parameter:
            raise UserError(
                self.env._("The model has been changed in the meantime: reload.")
            )
        try:
            domain = explanation.showing.records_domain(parameter)
        except ScoringError as error:
            raise error.refusal(self.env) from error
        return {
            "type": "ir.actions.act_window",
            "name": parameter.name,
            "res_model": parameter.model,
            "views": [(False, "list"), (False, "form")],
            "domain": self._plain_domain(parameter.model, domain),
            # archived records count, lost leads for instance
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _plain_domain(self, model_name, domain):
        """A domain as the client takes it; the records, where a condition is SQL.

        :rtype: list
        """
        terms = list(domain)
        if all(isinstance(term, (str, tuple)) for term in terms):
            return terms
        records = self.env[model_name].with_context(active_test=False)
        return [("id", "in", records.search(domain).ids)]

    def _explained_measure(self, segmentation_id, parameter_id):
        """A measure of the live version, None where it has none of this id.

        :rtype: tuple[Explanation | None, Parameter | None]
        """
        membership = self._membership_to_explain(segmentation_id)
        if not membership:
            return None, None
        explanation = Explanation(membership)
        for parameter in explanation.definition.parameters:
            if parameter.id == parameter_id and parameter.source == "records":
                return explanation, parameter
        return explanation, None

    def _membership_to_explain(self, segmentation_id):
        return self._memberships_to_explain().filtered(
            lambda one: one.segmentation_id.id == segmentation_id
        )

    def _memberships_to_explain(self):
        """The memberships that the user may see, the main one first.

        :rtype: crm.segmentation.membership
        """
        only(self).check_access("read")
        memberships = self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", self.id),
                ("segmentation_id.active", "=", True),
                ("segmentation_id.version_id", "!=", False),
            ]
        )
        models = memberships.segmentation_id.sorted()
        ranks = {model: rank for rank, model in enumerate(models)}
        return memberships.sorted(
            lambda one: (bool(one.inherited_from_id), ranks[one.segmentation_id])
        )
