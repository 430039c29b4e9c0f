# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The gallery of templates: models that fit the data of this base to begin with."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...scoring.compiler.domains import compile_domain
from ...scoring.compiler.paths import VALUE_TYPES
from ...tools.arguments import a_text, takes
from ...tools.template.gallery import CUSTOM, TEMPLATES, WON_PRESETS, find_custom


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    proposal_text = fields.Text(
        "Proposed ranges",
        copy=False,
        help="How the ranges came about that the template has proposed.",
    )

    # -- what there is to choose from ----------------------------------------------

    @api.model
    def _templates(self):
        """The templates; bridges add theirs, and prefer their own measures.

        :return: see ``scoring.gallery.TEMPLATES``
        :rtype: dict[str, dict]
        """
        return dict(TEMPLATES)

    @api.model
    def get_templates(self):
        """The cards of the gallery.

        :return: ``id``, ``name``, ``icon`` (a class), ``description``, ``audience``,
            ``missing`` (a sentence for each thing that this base does not have) and
            ``needs_field`` (whether a custom field would help)
        :rtype: list[dict]
        """
        self.browse().check_access("create")
        there = {}
        return [
            {"id": key, **self._card(template, there)}
            for key, template in self._templates().items()
        ]

    def _card(self, template, there):
        """:param dict there: whether there are data, by preset; filled in here"""
        missing, needs_field = [], False
        custom_fields = self._custom_fields()
        for item in template.get("parameters", ()):
            role = item.get("custom")
            if role and find_custom(role, custom_fields):
                continue
            if role:
                missing.append(CUSTOM[role]["needed"])
                needs_field = True
            preset = (item.get("instead") or item).get("preset")
            if preset and preset not in there:
                there[preset] = self._has_data(preset)
            if preset and not there[preset]:
                missing.append(self._missing_sentence(preset))
        return {
            "name": self.env._(template["name"]),
            "icon": template["icon"],
            "description": self.env._(template["description"]),
            "audience": self.env._(template["audience"]),
            "missing": list(dict.fromkeys(self.env._(text) for text in missing)),
            "needs_field": needs_field,
        }

    def _has_data(self, preset):
        """Whether a prepared measure has anything to measure in this base."""
        presets = self.env["crm.segmentation.parameter"]._presets()
        if preset not in presets:
            return False
        values = presets[preset]["values"]
        model = self.env[values.get("model_name", "res.partner")].sudo()
        if values["source"] == "field":
            domain = Domain(values["field_path"], "!=", False)
        else:
            text = values.get("record_domain") or values.get("partner_domain")
            domain = compile_domain(model, text)
        if values["source"] != "records":
            domain &= Domain("partner_share", "=", True)
        return bool(model.with_context(active_test=False).search(domain, limit=1))

    def _missing_sentence(self, preset):
        if preset in WON_PRESETS:
            return self.env._("No won deals yet.")
        presets = self.env["crm.segmentation.parameter"]._presets()
        name = self.env._(presets[preset]["name"]) if preset in presets else preset
        return self.env._("No data yet: %s.", name)

    def _custom_fields(self):
        """The custom fields of contacts: path, label and value type of each."""
        partners = self.env["res.partner"]
        definition = self.env["crm.custom.field"]._definition().properties_definition
        properties = [
            (
                f"properties.{one['name']}",
                one.get("string") or one["name"],
                VALUE_TYPES.get(one["type"]),
            )
            for one in definition or ()
        ]
        columns = [
            (
                name,
                field.get_description(self.env, ["string"])["string"],
                VALUE_TYPES.get(field.type),
            )
            for name, field in partners._fields.items()
            if field.manual and field.store
        ]
        return properties + columns

    # -- a model of one's own ------------------------------------------------------

    @api.model
    @takes(key=a_text)
    def create_from_template(self, key):
        """Make a draft of a template, with ranges that fit the data of this base.

        :param str key: see ``get_templates``
        :return: the action that opens it
        :rtype: dict
        :raise UserError: when there is no such template; then nothing is made
        """
        self.browse().check_access("create")
        template = self._templates().get(key)
        if template is None:
            raise UserError(
                self.env._("There is no such template any more: choose another.")
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
            subject = self._likely_subject()
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

    def _likely_subject(self):
        """Whom the base has more of: companies, or persons of their own."""
        partners = self.env["res.partner"]
        outside = Domain("partner_share", "=", True)
        companies = partners.search_count(outside & Domain("is_company", "=", True))
        persons = partners.search_count(
            outside & Domain("is_company", "=", False) & Domain("parent_id", "=", False)
        )
        return "company" if companies >= persons else "person"

    def _propose(self, template):
        """Add a template's parameters, with ranges from the values of the contacts
        where there are enough of them, and say which."""
        sentences = []
        custom_fields = self._custom_fields()
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

        :return: None where this base has no such custom field
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
        """Hide how the ranges came about."""
        self.proposal_text = False
