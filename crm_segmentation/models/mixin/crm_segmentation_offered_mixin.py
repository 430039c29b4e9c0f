# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: what the web client asks before it offers a field: to filter by, to group by, to add
#: up in pivots and graphs, and to export
OFFERS = {
    "searchable": False,
    "groupable": False,
    "aggregator": None,
    "exportable": False,
}


class CrmSegmentationOfferedMixin(models.AbstractModel):
    """For models with fields that views, domains and buttons need, and nobody else::

        color = fields.Integer(related="segment_id.color", offered=False)

    Such a field is offered in no custom filter, grouping, measure or export. Views and
    domains go on naming it. Imports offer what is not readonly: see to it that it is.
    """

    _name = "crm.segmentation.offered.mixin"
    _description = "Offered Fields Mixin"

    #: a model whose fields are not offered here: those of chatters where there is none
    _offers_none_of = None

    def _valid_field_parameter(self, field, name):
        return name == "offered" or super()._valid_field_parameter(field, name)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe fields that are not offered as such. What a model has of another one
        by ``_inherits``, as users have contacts' fields, is offered as there: Odoo does
        not hand that on.

        :rtype: dict[str, dict]
        """
        described = super().fields_get(allfields, attributes)
        hidden = set()
        if self._offers_none_of:
            ours = self.env["base"]._fields
            hidden = self.env[self._offers_none_of]._fields.keys() - ours.keys()
        for name, description in described.items():
            field = self._fields[name].base_field
            if name in hidden or not getattr(field, "offered", True):
                description.update(
                    (key, value) for key, value in OFFERS.items() if key in description
                )
            elif "exportable" in description:
                description["exportable"] = field.exportable
        return described
