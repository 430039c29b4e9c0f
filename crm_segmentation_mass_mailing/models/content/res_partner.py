# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Placeholders for emails: segment, score, category and statuses of a customer.

Placeholders of Odoo's templates render a record as ``crm.segment(1,)``, do not offer
several records, and render a missing score as 0. These fields are plain text in the
recipient's language, and empty where there is no value, so that the default of the
placeholder is rendered. They are offered to every marketer, not just template editors.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import NEGATIVE_CONDITION_OPERATORS
from odoo.tools import formatLang

from odoo.addons.crm_segmentation.tools.search_values import search_texts

#: fields offered as placeholders
PLACEHOLDERS = (
    "commercial_company_name",
    "segment_name",
    "segment_score_text",
    "customer_category_name",
    "customer_statuses_text",
)
#: types of custom fields that render as text; Odoo's own selector omits checkboxes
PROPERTY_TYPES = {
    "char",
    "text",
    "integer",
    "float",
    "monetary",
    "date",
    "datetime",
    "selection",
    "tags",
}
#: types of fields added by an administrator that render as text
FIELD_TYPES = PROPERTY_TYPES - {"selection", "tags"}


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    segment_name = fields.Char(
        "Segment (as text)",
        compute="_compute_segment_placeholders",
        search="_search_segment_name",
        compute_sudo=False,
        groups="base.group_user",
    )
    segment_score_text = fields.Char(
        "Score (as text)",
        compute="_compute_segment_placeholders",
        search="_search_segment_score_text",
        compute_sudo=False,
        groups="base.group_user",
    )
    customer_category_name = fields.Char(
        "Category (as text)",
        related="customer_category_id.name",
        related_sudo=False,
        groups="base.group_user",
    )
    customer_statuses_text = fields.Char(
        "Statuses (as text)",
        compute="_compute_customer_statuses_text",
        search="_search_customer_statuses_text",
        compute_sudo=False,
        groups="base.group_user",
    )

    @api.depends("segment_id.name", "segment_score")
    @api.depends_context("company", "allowed_company_ids", "lang")
    def _compute_segment_placeholders(self):
        for partner in self:
            partner.segment_name = partner.segment_id.name
            partner.segment_score_text = bool(partner.segment_id) and formatLang(
                self.env, partner.segment_score, digits=2
            )

    @api.depends("customer_status_ids.status_id")
    @api.depends_context("uid", "lang")
    def _compute_customer_statuses_text(self):
        for partner in self:
            placements = partner.customer_status_ids.sorted(
                lambda placement: (
                    placement.process_id.sequence,
                    placement.process_id.id,
                )
            )
            names = placements.mapped("status_id.name")
            partner.customer_statuses_text = ", ".join(names) or False

    # Odoo offers only searchable fields as placeholders, and derives the negative
    # operators from the positive ones.

    def _search_segment_name(self, operator, value):
        search_texts(self, "segment_name", operator, value)
        return self._search_text("segment_id", "name", operator, value)

    def _search_segment_score_text(self, operator, value):
        return [("segment_score", operator, value)]

    def _search_customer_statuses_text(self, operator, value):
        """By the name of any status."""
        search_texts(self, "customer_statuses_text", operator, value)
        return self._search_text(
            "customer_status_ids", "status_id.name", operator, value
        )

    @api.model
    def _search_text(self, field_name, path, operator, value):
        """Contacts by the text of one of their records.

        :param str field_name: of the field with the records
        :param str path: from there to the text
        :param str operator: Odoo derives the negative ones
        :param value: a text, or a set of texts, of which False stands for no record
        """
        if operator in NEGATIVE_CONDITION_OPERATORS:
            return NotImplemented
        if operator != "in":
            return Domain(field_name, "any", [(path, operator, value)])
        texts = [text for text in value if text]
        found = Domain(field_name, "any", [(path, "in", texts)])
        if len(texts) < len(value):
            found |= Domain(field_name, "not any", Domain.TRUE)
        return found

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Also these placeholders, and custom fields: the selector lists one as
        ``object.properties.NAME`` and writes ``object.properties.get('NAME')``."""
        names = (*PLACEHOLDERS, *self._placeholder_fields())
        expressions = [f"object.{name}" for name in names]
        names = self._placeholder_properties()
        if names:
            expressions.append("object.properties")
        for name in names:
            expressions.append(f"object.properties.{name}")
            expressions.append(f"object.properties.get('{name}')")
        return (*super().mail_allowed_qweb_expressions(), *expressions)

    @api.model
    def _placeholder_fields(self):
        """Names of fields added by an administrator that every user can read.

        :rtype: list[str]
        """
        return [
            name
            for name, field in self._fields.items()
            if field.manual and field.type in FIELD_TYPES and not field.groups
        ]

    @api.model
    def _placeholder_properties(self):
        """Names of the custom fields that can be placeholders.

        :rtype: list[str]
        """
        definition = (
            self.env["properties.base.definition"]
            .sudo()
            ._get_definition_for_property_field("res.partner", "properties")
        )
        return [
            one["name"]
            for one in definition.properties_definition or ()
            if one["type"] in PROPERTY_TYPES
        ]
