# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a version computes of one contact."""

from odoo import models, tools

from ...scoring.compiler.params import bind, contact_values
from ...scoring.definition.definition import DATE_TYPES, HUNDREDTHS
from ...scoring.definition.elapsed import elapsed


class CrmSegmentationVersion(models.Model):
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "crm.segmentation.version"

    def _explain(self, partner):
        """See ``crm.segmentation.explain``."""
        self.ensure_one()
        membership = self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", partner.id),
                ("segmentation_id", "=", self.segmentation_id.id),
            ]
        )
        company = membership.inherited_from_id
        row = self._details_of(company or partner)
        if row is None:
            return None
        definition = self._definition()
        today = self._compiler().today
        return {
            "score": float(row["score"]),
            "segment_id": row["segment_id"],
            "best": definition.best_total / HUNDREDTHS**2,
            "inherited_from_id": company.id,
            "parameters": [
                _explained(parameter, position, row, today)
                for position, parameter in enumerate(definition.parameters)
            ],
        }

    def _details_of(self, contact):
        """What this version computes of one contact now.

        :param res.partner contact: not one that inherits its company's segment
        :return: the row of ``Compiler.details``; None where it is not in the scope
        :rtype: dict | None
        :raise ScoringError: when it can't be compiled any more
        """
        self.env.flush_all()
        statement = bind(self._details(), contact_values(self.env, contact.ids))
        rows = self.env.execute_query_dict(statement)
        return rows[0] if rows else None

    def _details(self):
        compiler = self._compiler()
        return self._kept_details(self._states(), compiler.today) or compiler.details()

    @tools.ormcache("self.id", "states", "day")
    def _kept_details(self, states, day):
        """What explains scores, kept for a day like what computes them."""
        compiler = self._compiler()
        return compiler.details() if compiler.is_steady() else None


def _explained(parameter, position, row, today):
    names = {band.id: band.name for band in parameter.bands}
    value = row[f"value{position}"]
    if parameter.value_type in DATE_TYPES and value is not None:
        value = elapsed(value, today, parameter.elapsed_unit)
    points = row[f"points{position}"] / HUNDREDTHS
    return {
        "id": parameter.id,
        "name": parameter.name,
        "value": value,
        "bands": [names[band_id] for band_id in row[f"bands{position}"] or []],
        "points": points,
        "weight": float(parameter.weight),
        "contribution": points * float(parameter.weight),
        "best_contribution": float(parameter.best_contribution),
    }
