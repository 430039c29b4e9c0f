# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file of exported contacts can be imported again: what only tells is left out."""

from odoo import api, models

from ...fields import ToldRelation


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        """Import contacts, without what follows from other data.

        :return: as Odoo does, with a warning for each column that was left out
        :rtype: dict
        """
        told = {place: self._told_by(path) for place, path in enumerate(fields)}
        told = {place: field for place, field in told.items() if field}
        if not told:
            return super().load(fields, data)
        kept = [place for place in range(len(fields)) if place not in told]
        # lines that hold nothing but more of what is left out are no contacts
        rows = [
            [row[place] for place in kept]
            for row in data
            if any(row[place] for place in kept) or not any(row)
        ]
        result = super().load([fields[place] for place in kept], rows)
        result["messages"] += [
            {
                "type": "warning",
                "message": self.env._(
                    "“%(field)s” follows from other data: its column was left out.",
                    field=field._description_string(self.env),
                ),
            }
            for field in dict.fromkeys(told.values())
        ]
        return result

    @api.model
    def _told_by(self, path):
        """The field on the path of a column that is not written by anybody.

        :param str path: for instance ``child_ids/segment_ids/id``
        :rtype: Field | None
        """
        model = self
        for name in path.split("/"):
            field = model._fields.get(name)
            if isinstance(field, ToldRelation):
                return field
            if field is None or not field.relational:
                return None
            model = self.env[field.comodel_name]
        return None
