# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts explain their scores and list their segment changes. None of it is stored:
it is worked out when somebody opens the page."""

from odoo import api, models
from odoo.exceptions import UserError

from ...scoring.definition.checks import ScoringError
from ...tools.arguments import a_number, only, takes
from ...tools.errors import coded
from ...tools.explanation.explanation import Explanation


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def segment_explanations(self):
        """The models that this contact has a segment in, the first one explained.

        :return: for each, the main one first, the ``_explanation_header`` of the
            membership, and ``explanation``, as of ``segment_explanation``, False for
            all but the first
        :rtype: list[dict]
        """
        memberships = self._memberships_to_explain()
        return [
            {
                **membership._explanation_header(),
                # others are explained when they are opened
                "explanation": index == 0 and Explanation(membership).data(),
            }
            for index, membership in enumerate(memberships)
        ]

    @api.readonly
    def segment_explanation(self, segmentation_id):
        """Why this contact has its score in one model, computed now by the live
        version.

        :param int segmentation_id:
        :return: ``problem``, a sentence where nothing can be computed; else False,
            and ``score``, ``total`` and ``best`` (in points), the ``segment``,
            ``parameters``, ``has_changed`` since it was stored, ``rescore_ids``; by
            score also ``kept_by_tolerance``, the ``portions`` of the scale and the
            ``next`` segment with ``improvements``, by rules the ``rules``, by RFM the
            ``rfm_scores`` and their ``cell``; False where it has no segment of this
            model
        :rtype: dict | bool
        """
        membership = self._membership_to_explain(segmentation_id)
        return bool(membership) and Explanation(membership).data()

    def action_explained_records(self, segmentation_id, parameter_id):
        """Open the records behind a measure of the explanation.

        :param int segmentation_id:
        :param int parameter_id: as named by the live version
        :rtype: dict
        :raise UserError: when they can't be searched any more
        """
        explanation, parameter = self._explained_measure(segmentation_id, parameter_id)
        if not parameter:
            raise coded(
                "explanation.model_changed",
                UserError(
                    self.env._(
                        "The model has changed since this page was opened. Reload the "
                        "page."
                    )
                ),
            )
        try:
            domain = explanation.presenter.access.records_domain(parameter)
        except ScoringError as error:
            raise error.refusal(self.env) from error
        return {
            "type": "ir.actions.act_window",
            "name": parameter.name,
            "res_model": parameter.model,
            "views": [(False, "list"), (False, "form")],
            "domain": self._plain_domain(parameter.model, domain),
            # archived records are measured, too, such as lost leads
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _plain_domain(self, model_name, domain):
        """A domain as the client takes it; where a condition is SQL, of record ids.

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

    # -- history -----------------------------------------------------------------------

    @api.readonly
    @takes(limit=a_number)
    def segment_history(self, limit=5):
        """The segment changes of this contact, or of its company where it inherits the
        company's segment; also in models that it has left.

        :param int limit: the most changes of each model
        :return: for each model, the last changed first: ``segmentation_id``, ``model``,
            ``partner_id`` (whose changes they are), ``total`` and the last ``changes``,
            the newest first, see ``crm.segment.change._history_entry``
        :rtype: list[dict]
        """
        only(self).check_access("read")
        changes = self.env["crm.segment.change"]
        inherited = self.env["crm.segmentation.membership"].search(
            [("partner_id", "=", self.id), ("inherited_from_id", "!=", False)]
        )
        owners = {
            one.segmentation_id: one.sudo().inherited_from_id for one in inherited
        }
        domain = [("partner_id", "in", [self.id, *(o.id for o in owners.values())])]
        history = []
        for segmentation, partner, total, _last in changes._read_group(
            [*domain, ("segmentation_id.active", "=", True)],
            ["segmentation_id", "partner_id"],
            ["__count", "date:max"],
            order="date:max desc",
        ):
            if partner.id != (owners.get(segmentation) or self).id:
                continue
            last = changes.search(
                [
                    ("partner_id", "=", partner.id),
                    ("segmentation_id", "=", segmentation.id),
                ],
                limit=limit,
            )
            history.append(
                {
                    "segmentation_id": segmentation.id,
                    "model": segmentation.name,
                    "partner_id": partner.id,
                    "total": total,
                    "changes": [change._history_entry() for change in last],
                }
            )
        return history
