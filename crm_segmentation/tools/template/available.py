# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database has for a template to measure."""

from functools import cached_property

from odoo.fields import Domain

from ...scoring.compiler.domains import compile_domain
from ...scoring.compiler.paths import VALUE_TYPES
from .gallery import WON_PRESETS


class AvailableData:
    """Looks each thing up once.

    :param Environment env:
    """

    def __init__(self, env):
        self.env = env
        self.presets = env["crm.segmentation.parameter"]._presets()
        self._found = {}

    @cached_property
    def custom_fields(self):
        """The custom fields of contacts: path, label and value type of each.

        :rtype: list[tuple[str, str, str | None]]
        """
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

    def has_data(self, preset):
        """Whether a predefined measure has anything to measure.

        :param str preset: its key
        :rtype: bool
        """
        if preset not in self._found:
            self._found[preset] = preset in self.presets and self._look_for(preset)
        return self._found[preset]

    def _look_for(self, preset):
        values = self.presets[preset]["values"]
        model = self.env[values.get("model_name", "res.partner")].sudo()
        if values["source"] == "field":
            domain = Domain(values["field_path"], "!=", False)
        else:
            text = values.get("record_domain") or values.get("partner_domain")
            domain = compile_domain(model, text)
        if values["source"] != "records":
            domain &= Domain("partner_share", "=", True)
        return bool(model.with_context(active_test=False).search(domain, limit=1))

    def missing_sentence(self, preset):
        """What a predefined measure lacks.

        :param str preset: its key
        :rtype: str
        """
        if preset in WON_PRESETS:
            return self.env._("No won deals yet.")
        known = self.presets.get(preset)
        name = self.env._(known["name"]) if known else preset
        return self.env._("No data yet: %s.", name)

    def likely_subject(self):
        """Whether there are more companies, or more people who belong to none.

        :return: ``company`` or ``person``
        :rtype: str
        """
        partners = self.env["res.partner"]
        outside = Domain("partner_share", "=", True)
        companies = partners.search_count(outside & Domain("is_company", "=", True))
        persons = partners.search_count(
            outside & Domain("is_company", "=", False) & Domain("parent_id", "=", False)
        )
        return "company" if companies >= persons else "person"
