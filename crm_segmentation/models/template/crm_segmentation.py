# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a new model starts from: a template of the gallery, an exported file, predefined
parameters and segments."""

import base64
import json

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command

from ...scoring.definition.checks import ScoringError, check_format
from ...scoring.definition.presets import (
    PREDEFINED,
    RFM_PARAMETERS,
    RFM_SEGMENTS,
    SEGMENTS,
)
from ...tools.arguments import a_text, only, takes
from ...tools.errors import coded
from ...tools.ordering import sorted_lines
from ...tools.template.available import AvailableData
from ...tools.template.gallery import CUSTOM, TEMPLATES, find_custom
from ...tools.template.portable import export_definition, import_definition
from ...tools.version.draft_values import draft_values, restore_conditions

MANAGERS = "crm_segmentation.group_segmentation_manager"
#: errors caused by a file that is no export of a model
NO_MODEL_FILE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
)


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    proposal_text = fields.Text(
        "Proposed ranges",
        copy=False,
        help="How the template's ranges were chosen.",
    )
    export_file = fields.Binary(
        compute="_compute_export_file", groups=MANAGERS, exportable=False
    )
    export_name = fields.Char(
        compute="_compute_export_file", groups=MANAGERS, exportable=False
    )

    # -- the gallery ---------------------------------------------------------------

    @api.model
    def _templates(self):
        """The templates. Bridges add theirs, and use their own measures.

        :return: see ``tools.template.gallery.TEMPLATES``
        :rtype: dict[str, dict]
        """
        return dict(TEMPLATES)

    @api.model
    def get_templates(self):
        """The cards of the gallery.

        :return: ``id``, ``name``, ``icon`` (a class), ``description``, ``audience``,
            ``missing`` (a sentence for each thing that this database lacks) and
            ``needs_field`` (whether a custom field would help)
        :rtype: list[dict]
        """
        self.browse().check_access("create")
        available = AvailableData(self.env)
        return [
            {"id": key, **self._card(template, available)}
            for key, template in self._templates().items()
        ]

    def _card(self, template, available):
        translate = self.env._
        missing, needs_field = [], False
        for item in template.get("parameters", ()):
            role = item.get("custom")
            if role and find_custom(role, available.custom_fields):
                continue
            if role:
                missing.append(CUSTOM[role]["needed"])
                needs_field = True
            preset = (item.get("instead") or item).get("preset")
            if preset and not available.has_data(preset):
                missing.append(available.missing_sentence(preset))
        return {
            "name": translate(template["name"]),
            "icon": template["icon"],
            "description": translate(template["description"]),
            "audience": translate(template["audience"]),
            "missing": list(dict.fromkeys(translate(text) for text in missing)),
            "needs_field": needs_field,
        }

    @api.model
    @takes(key=a_text)
    def create_from_template(self, key):
        """Create a draft from a template, with ranges that fit the data.

        :param str key: see ``get_templates``
        :return: the action that opens it
        :rtype: dict
        :raise UserError: when there is no such template
        """
        self.browse().check_access("create")
        template = self._templates().get(key)
        if template is None:
            raise coded(
                "template.missing",
                UserError(
                    self.env._("This template no longer exists. Select another one.")
                ),
            )
        if "parameters" not in template:
            return self._form_action()
        with self.env.cr.savepoint():
            model = self.create(self._values_of(template))
            model._propose(template)
        return model._form_action()

    def _form_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_crm_segmentation"
        )
        return {**action, "views": [(False, "form")], "res_id": self.id}

    def _values_of(self, template):
        subject = template["subject"]
        if subject == "customers":
            subject = AvailableData(self.env).likely_subject()
        return {
            "name": self.env._(template["name"]),
            "subject": subject,
            "inherit_to_contacts": subject == "company",
            **template.get("values", {}),
            "segment_ids": [
                Command.create(
                    {"name": self.env._(name), "score_from": score, "color": color}
                )
                for name, score, color in template["segments"]
            ],
        }

    def _propose(self, template):
        """Add a template's parameters, with ranges by the contacts' values where there
        are enough of them, and explain the ranges."""
        sentences = []
        custom_fields = AvailableData(self.env).custom_fields
        for sequence, item in enumerate(template["parameters"], start=1):
            values = self._parameter_values(item, custom_fields)
            if values is None:
                sentences.append(self.env._(CUSTOM[item["custom"]]["needed"]))
                continue
            method = values.pop("suggest", None)
            parameters = self.env["crm.segmentation.parameter"]
            parameter = parameters.create(
                {**values, "segmentation_id": self.id, "sequence": sequence}
            )
            if method:
                sentences.append(parameter._propose_ranges(method))
        self.proposal_text = "\n".join(sentences) or False

    def _parameter_values(self, item, custom_fields):
        """The values of one parameter of a template, and how to ``suggest`` ranges.

        :return: None where there is no such custom field
        :rtype: dict | None
        """
        parameters = self.env["crm.segmentation.parameter"]
        role = item.get("custom")
        found = role and find_custom(role, custom_fields)
        if found:
            path, value_type = found
            custom = CUSTOM[role]
            return {
                "preset": "custom",
                "name": self.env._(custom["name"]),
                "source": "field",
                "field_path": path,
                **custom.get("values", {}),
                "weight": item["weight"],
                "suggest": custom.get("suggest"),
                "band_ids": parameters._band_commands(custom["bands"]),
            }
        if role:
            instead = item.get("instead")
            return instead and self._parameter_values(
                {**instead, "weight": item["weight"]}, custom_fields
            )
        values = parameters._preset_values(item["preset"])
        if "bands" in item:
            values["band_ids"] = parameters._band_commands(item["bands"])
        return {
            **values,
            "by_share": item.get("by_share", False),
            "weight": item["weight"],
            "suggest": item.get("suggest"),
        }

    def action_close_proposal(self):
        """Hide the explanation of the ranges."""
        self.proposal_text = False

    # -- predefined parameters and segments --------------------------------------------

    def _prepare_step(self):
        """Start a new step with predefined parameters or segments."""
        result = super()._prepare_step()
        if self.setup_step == "parameters" and not self.parameter_ids:
            self.action_add_predefined()
        if self.setup_step == "segments" and not self.segment_ids:
            self._add_default_segments()
        return result

    def action_add_predefined(self):
        """Add the predefined parameters that are missing."""
        if only(self).assignment == "rfm":
            self.action_use_rfm()
            return
        parameters = self.env["crm.segmentation.parameter"]
        available = parameters._presets()
        there = set(self.parameter_ids.mapped("preset"))
        self.parameter_ids = [
            Command.create({**parameters._preset_values(key), "weight": weight})
            for key, weight in self._replaced_measures(PREDEFINED[self.subject])
            if key in available and key not in there
        ]

    @api.model
    def _measure_replacements(self):
        """Predefined measures that a bridge replaces by better ones.

        :return: keys of the replacements, by the keys that they replace
        :rtype: dict[str, str]
        """
        return {}

    @api.model
    def _replaced_measures(self, presets):
        """Predefined measures, or their replacements.

        :param list[tuple] presets: pairs of a key and what goes with it
        :rtype: list[tuple]
        """
        instead = self._measure_replacements()
        return [(instead.get(key, key), more) for key, more in presets]

    def action_use_rfm(self):
        """Switch off the present parameters, and add recency, frequency and monetary
        value of won deals or orders."""
        only(self)
        self.parameter_ids.active = False
        parameters = self.env["crm.segmentation.parameter"]
        self.parameter_ids = [
            Command.create(
                {
                    **parameters._preset_values(key),
                    "band_ids": parameters._band_commands(bands),
                    "sequence": place,
                }
            )
            for place, (key, bands) in enumerate(
                self._replaced_measures(RFM_PARAMETERS)
            )
        ]

    def action_use_rfm_segments(self):
        """Replace the segments by the standard ones of an RFM grid."""
        only(self)
        self.segment_ids.unlink()
        self._add_default_segments()

    def _add_default_segments(self):
        if self.assignment == "rfm":
            segments = [
                {
                    "name": self.env._(name),
                    "description": self.env._(description),
                    "color": color,
                    "cells": [[r, fm] for r in recency for fm in joint],
                    "sequence": 10 * position,
                }
                for position, (name, description, color, recency, joint) in enumerate(
                    RFM_SEGMENTS, start=1
                )
            ]
        else:
            segments = [
                {"name": self.env._(name), "score_from": score, "color": color}
                for name, score, color in SEGMENTS
            ]
        self.segment_ids = [Command.create(values) for values in segments]
        if self.assignment != "rfm":
            self._order_by_score()

    # -- files -----------------------------------------------------------------

    def _compute_export_file(self):
        for segmentation in self:
            segmentation.export_name = f"{segmentation.name}.json"
            try:
                portable = segmentation._export_definition()
            except UserError:
                # the form still opens; exporting is refused by action_export
                segmentation.export_file = False
                continue
            content = json.dumps(portable, indent=1, ensure_ascii=False)
            segmentation.export_file = base64.b64encode(content.encode())

    def _export_definition(self):
        """The draft in a form that another database can import.

        :rtype: dict
        """
        only(self)
        self.check_access("write")
        data = self._describe()
        parameters = sorted_lines(self.parameter_ids).filtered("active")
        try:
            portable = export_definition(
                self.env, data, parameters.mapped("value_model")
            )
        except ScoringError as error:
            raise error.refusal(self.env) from error
        for described, segment in zip(
            portable["segments"], self._segments_in_order(), strict=True
        ):
            described["description"] = segment.description or ""
        own = {"name": self.name, "money_measure": self.money_measure or ""}
        return {**own, **portable}

    def action_export(self):
        """Download the draft as a file.

        :rtype: dict
        :raise UserError: when a filter of the draft cannot be read
        """
        # fails here with a sentence, and not in the download
        self._export_definition()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/export_file"
            "?filename_field=export_name&download=true",
            "target": "download",
        }

    @api.model
    def _import_definition(self, portable):
        """Create a draft from an exported model.

        :param dict portable: see ``_export_definition``
        :return: the new model, and a sentence for each thing that was not found
        :rtype: tuple[crm.segmentation, list[str]]
        :raise UserError: when it is no export of a model
        """
        try:
            check_format(portable)
            data, missing = import_definition(self.env, portable)
            with self.env.cr.savepoint(), tools.mute_logger("odoo.sql_db"):
                values = draft_values(
                    data, self.parameter_ids.browse(), self.segment_ids.browse()
                )
                money = data.get("money_measure")
                own = {
                    "name": data["name"],
                    "money_measure": money in self._money_measures() and money,
                }
                model = self.create({**own, **values})
                restore_conditions(model, data)
        except NO_MODEL_FILE as error:
            raise coded(
                "import.no_model",
                UserError(
                    self.env._(
                        "This is not a segmentation model export. Open the model in "
                        "the other database and select Export in the Actions menu."
                    )
                ),
            ) from error
        return model, list(dict.fromkeys(self.env._(sentence) for sentence in missing))
