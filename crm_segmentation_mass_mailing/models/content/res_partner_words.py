# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a customer, as words for mails.

The placeholders of Odoo's templates print a record as ``crm.segment(1,)``, cannot
offer several records at all, and take a score of 0 for a value. These fields are plain
text in the reader's language, empty where there is nothing, so that the placeholder's
default is printed. They are offered to every marketer, not to template editors only.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import NEGATIVE_CONDITION_OPERATORS
from odoo.tools import formatLang

from odoo.addons.crm_segmentation.tools.search_values import search_texts

#: the fields that are offered, and nothing is needed for but their name
WORDS = (
    "commercial_company_name",
    "segment_name",
    "segment_score_text",
    "customer_category_name",
    "customer_statuses_text",
)
#: types of custom fields that print as text; Odoo's own selector leaves out yes/no
PRINTED = {
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
#: types of fields made by an administrator that print as text
PRINTED_FIELDS = PRINTED - {"selection", "tags"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    segment_name = fields.Char(
        "Segment (as text)",
        compute="_compute_segment_words",
        search="_search_segment_name",
        compute_sudo=False,
        groups="base.group_user",
    )
    segment_score_text = fields.Char(
        "Score (as text)",
        compute="_compute_segment_words",
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
    def _compute_segment_words(self):
        for partner in self:
            partner.segment_name = partner.segment_id.name
            partner.segment_score_text = bool(partner.segment_id) and formatLang(
                self.env, partner.segment_score, digits=2
            )

    @api.depends("customer_status_ids.status_id")
    @api.depends_context("uid", "lang")
    def _compute_customer_statuses_text(self):
        for partner in self:
            stays = partner.customer_status_ids.sorted(
                lambda stay: (stay.process_id.sequence, stay.process_id.id)
            )
            names = stays.mapped("status_id.name")
            partner.customer_statuses_text = ", ".join(names) or False

    # Odoo offers only what can be searched. Of what is answered here, Odoo makes the
    # opposite: whoever is not found by the one is found by the other.

    def _search_segment_name(self, operator, value):
        search_texts(self, "segment_name", operator, value)
        return self._search_words("segment_id", "name", operator, value)

    def _search_segment_score_text(self, operator, value):
        return [("segment_score", operator, value)]

    def _search_customer_statuses_text(self, operator, value):
        """By the name of any of the statuses."""
        search_texts(self, "customer_statuses_text", operator, value)
        return self._search_words(
            "customer_status_ids", "status_id.name", operator, value
        )

    @api.model
    def _search_words(self, field_name, path, operator, value):
        """Contacts by the text of one of their records.

        :param str field_name: which leads to the records
        :param str path: from there to the text
        :param str operator: of which the negatives are left to Odoo
        :param value: a text, or a set of texts, of which False is no record
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
        """Also what is known of a customer, and custom fields: the way to one in the
        selector is ``object.properties.NAME``, what it writes is ``….get('NAME')``."""
        expressions = [f"object.{name}" for name in (*WORDS, *self._printed_fields())]
        names = self._printed_properties()
        if names:
            expressions.append("object.properties")
        for name in names:
            expressions.append(f"object.properties.{name}")
            expressions.append(f"object.properties.get('{name}')")
        return (*super().mail_allowed_qweb_expressions(), *expressions)

    @api.model
    def _printed_fields(self):
        """The names of the fields made by an administrator that can be printed in a
        mail: those that everybody may read.

        :rtype: list[str]
        """
        return [
            name
            for name, field in self._fields.items()
            if field.manual and field.type in PRINTED_FIELDS and not field.groups
        ]

    @api.model
    def _printed_properties(self):
        """The names of the custom fields that can be printed in a mail.

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
            if one["type"] in PRINTED
        ]
