# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a choice fills in: predefined measures with their ranges, links to contacts."""

from odoo import api, models
from odoo.fields import Command

from ...scoring.compiler.paths import likely_link
from ...scoring.definition.definition import Parameter
from ...scoring.definition.presets import PRESETS
from ...tools.hooks import hook


class CrmSegmentationParameter(models.Model):
    _inherit = "crm.segmentation.parameter"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @hook
    def _presets(self):
        """The predefined measures; bridges add theirs.

        :return: name, values and bands by key, of installed apps
        :rtype: dict[str, dict]
        """
        return {
            key: preset
            for key, preset in PRESETS.items()
            if preset["values"].get("model_name", "res.partner") in self.env
        }

    @api.model
    def _selection_preset(self):
        presets = [
            (key, self.env._(preset["name"])) for key, preset in self._presets().items()
        ]
        return [*presets, ("custom", self.env._("Custom measure"))]

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset and self.preset != "custom":
            self.update(self._preset_values(self.preset))

    @api.onchange("model_name")
    def _onchange_model_name(self):
        """Start with the number of records and their link to contacts."""
        if self.preset == "custom" and self.model_name:
            self.partner_path = likely_link(self.env[self.model_name])
            self.update(
                {"record_domain": "[]", "measure_path": False, "age_path": False}
            )

    @api.onchange("divisor_model")
    def _onchange_divisor_model(self):
        """Start with the number of records and their link to contacts."""
        if self.preset == "custom":
            model = self.env[self.divisor_model] if self.divisor_model else None
            self.divisor_partner_path = model is not None and likely_link(model)
            self.update({"divisor_domain": "[]", "divisor_path": False})

    @api.onchange("value_type")
    def _onchange_value_type(self):
        """Add the two answers of a yes/no question."""
        if self.value_type == "boolean" and not self.band_ids:
            self.band_ids = self._band_commands(
                [
                    {"kind": "values", "accepted": [True], "points": 10},
                    {"kind": "values", "accepted": [False], "points": 0},
                ]
            )

    @api.model
    def _preset_values(self, key):
        """The values of a parameter based on a predefined measure.

        :param str key: of ``_presets``
        :return: values for ``create`` or an onchange, bands included
        :rtype: dict
        """
        preset = self._presets()[key]
        return {
            **self._reading_values(preset["values"]),
            "preset": key,
            "name": self.env._(preset["name"]),
            "band_ids": self._band_commands(preset["bands"]),
        }

    @api.model
    def _reading_values(self, values):
        """What a parameter reads, with defaults for what is not mentioned.

        :param dict values: of fields
        :rtype: dict
        """
        reading = {
            one.field: values.get(one.field, one.default or False)
            for one in Parameter.attributes()
            if one.is_read
        }
        zero_is_missing = values.get("zero_is_missing", reading["source"] == "field")
        return {**reading, "zero_is_missing": zero_is_missing}

    @api.model
    def _band_commands(self, bands):
        """Commands that replace a parameter's bands.

        :param list[dict] bands: values; names may be lazy translations
        """
        return [
            Command.clear(),
            *(
                Command.create(
                    {
                        **band,
                        "name": self.env._(band["name"]) if "name" in band else False,
                        "sequence": 10 * position,
                    }
                )
                for position, band in enumerate(bands, start=1)
            ),
        ]
