# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The category of a contact or lead: at most one each, from a configurable list."""

from functools import partial
from random import randint

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.folding import folded
from ...tools.errors import coded
from ...tools.plural import plural

#: what a category can be for: its field, and the records with their domain
CATEGORY_KINDS = {
    "company": ("for_company", "res.partner", Domain("is_company", "=", True)),
    "person": ("for_person", "res.partner", Domain("is_company", "!=", True)),
    "lead": ("for_lead", "crm.lead", Domain.TRUE),
}


def _is_called(name, categories, alias, query):
    """Whether a category has a name, regardless of case."""
    return SQL(
        "%s = %s",
        folded(categories.env, categories._field_to_sql(alias, "name", query)),
        folded(categories.env, SQL("%s::text", name)),
    )


class CrmCustomerCategory(models.Model):
    _name = "crm.customer.category"
    _description = "Customer Category"
    _order = "sequence, name, id"

    def _default_color(self):
        return randint(1, 11)

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: self._default_color())
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_company = fields.Boolean(
        "For companies", default=True, help="Offer the category on companies."
    )
    for_person = fields.Boolean(
        "For people", default=True, help="Offer the category on people."
    )
    for_lead = fields.Boolean(
        "For leads", help="Offer the category on leads and opportunities."
    )
    contact_count = fields.Integer(
        "Contacts",
        compute="_compute_counts",
        help="Contacts with this category, including archived ones.",
    )
    lead_count = fields.Integer(
        "Leads",
        compute="_compute_counts",
        help="Leads and opportunities with this category, including lost ones.",
    )

    def _compute_counts(self):
        contacts = self._count_users("res.partner")
        leads = self._count_users("crm.lead")
        for category in self:
            category.contact_count = contacts.get(category._origin, 0)
            category.lead_count = leads.get(category._origin, 0)

    @api.constrains("name")
    def _check_name(self):
        """Names are unique, because imports find categories by name.

        A constraint of the database would compare all languages at once; here names are
        compared in the user's language, regardless of case. Two users who save the same
        name at the same moment get past this: then an import reports two matches, and
        one category can be merged into the other.
        """
        for category in self:
            called_alike = Domain.custom(to_sql=partial(_is_called, category.name))
            same = self.with_context(active_test=False).search(
                called_alike & Domain("id", "!=", category.id), limit=1
            )
            if same:
                raise coded(
                    "category.name_twice",
                    ValidationError(
                        self.env._(
                            "The category “%s” already exists; it may be archived. "
                            "Choose another name.",
                            same.name,
                        )
                    ),
                )

    @api.constrains("for_company", "for_person", "for_lead")
    def _check_kinds(self):
        for category in self:
            kinds = {kind for kind in CATEGORY_KINDS if category._is_for(kind)}
            if not kinds:
                raise coded(
                    "category.for_nothing",
                    ValidationError(
                        self.env._(
                            "Select what the category “%s” is for: companies, people "
                            "or leads.",
                            category.name,
                        )
                    ),
                )
            for kind in CATEGORY_KINDS.keys() - kinds:
                if count := category._count_of_kind(kind):
                    raise category._in_use_by_kind(kind, count)

    def copy_data(self, default=None):
        """A copy gets another name, as names are unique."""
        copies = super().copy_data(default)
        for category, values in zip(self, copies, strict=True):
            if "name" not in (default or {}):
                values["name"] = self.env._("%s (copy)", category.name)
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        used = self.filtered(lambda one: one.contact_count or one.lead_count)
        if not used:
            return
        raise coded(
            "category.in_use",
            RedirectWarning(
                "\n".join(
                    self.env._(
                        "The category “%(category)s” is in use (contacts: "
                        "%(contacts)s, leads: %(leads)s). Merge it into another "
                        "category or archive it.",
                        category=category.name,
                        contacts=category.contact_count,
                        leads=category.lead_count,
                    )
                    for category in used
                ),
                self.env.ref("crm_segmentation.action_crm_customer_category_merge").id,
                self.env._("Merge into another category"),
                {"default_source_ids": used.ids},
            ),
        )

    # -- what it is for -----------------------------------------------------------

    def _is_for(self, kind):
        """Whether records of a kind may have this category.

        :param str kind: one of ``CATEGORY_KINDS``
        :rtype: bool
        """
        self.ensure_one()
        return self[CATEGORY_KINDS[kind][0]]

    def _check_is_for(self, kind, record):
        """Refuse a record with a category that is not for its kind.

        :param str kind: the record's kind, one of ``CATEGORY_KINDS``
        :param record: a contact or lead with this category, or without any
        :raise ValidationError: with the remedy
        """
        if not self or self._is_for(kind):
            return
        names = {"category": self.name, "record": record.display_name}
        sentences = {
            "company": self.env._(
                "The category “%(category)s” is not for companies. Choose another one "
                "for “%(record)s”.",
                **names,
            ),
            "person": self.env._(
                "The category “%(category)s” is not for people. Choose another one for "
                "“%(record)s”.",
                **names,
            ),
            "lead": self.env._(
                "The category “%(category)s” is not for leads. Choose another one for "
                "“%(record)s”.",
                **names,
            ),
        }
        raise coded(f"category.not_for_{kind}", ValidationError(sentences[kind]))

    def _in_use_by_kind(self, kind, count):
        """Why this category must be for a kind.

        :param str kind: one of ``CATEGORY_KINDS``
        :param int count: of the records that have, or would get, the category
        :rtype: ValidationError
        """
        forms = {
            "company": self.env._(
                "%(count)s company would have the category “%(category)s”, which is "
                "not for companies. Allow it for companies, or reassign the company "
                "first.|%(count)s companies would have the category “%(category)s”, "
                "which is not for companies. Allow it for companies, or reassign them "
                "first."
            ),
            "person": self.env._(
                "%(count)s person would have the category “%(category)s”, which is not "
                "for people. Allow it for people, or reassign the person first.|"
                "%(count)s people would have the category “%(category)s”, which is not "
                "for people. Allow it for people, or reassign them first."
            ),
            "lead": self.env._(
                "%(count)s lead would have the category “%(category)s”, which is not "
                "for leads. Allow it for leads, or reassign the lead first.|%(count)s "
                "leads would have the category “%(category)s”, which is not for leads. "
                "Allow it for leads, or reassign them first."
            ),
        }
        sentence = plural(self.env, forms[kind], count, category=self.name)
        return coded(f"category.used_by_{kind}", ValidationError(sentence))

    def _count_users(self, model):
        """The number of records of a model with these categories, including archived
        ones and those that the user cannot access: all would lose their category.

        :rtype: dict[crm.customer.category, int]
        """
        records = self.env[model].sudo().with_context(active_test=False)
        domain = [("customer_category_id", "in", self._origin.ids)]
        counts = records._read_group(domain, ["customer_category_id"], ["__count"])
        return {category.with_env(self.env): count for category, count in counts}

    def _count_of_kind(self, kind):
        """The number of records of a kind with one of these categories.

        :rtype: int
        """
        _field, model, domain = CATEGORY_KINDS[kind]
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search_count(
            domain & Domain("customer_category_id", "in", self.ids)
        )

    # -- merging ---------------------------------------------------------------------

    def _merge_into(self, target):
        """Give the contacts and leads of these categories another one.

        :param crm.customer.category target:
        :raise ValidationError: when the target is not for some of them
        """
        for kind in CATEGORY_KINDS:
            if not target._is_for(kind) and (count := self._count_of_kind(kind)):
                raise target._in_use_by_kind(kind, count)
        contact_ids = self._move_users("res.partner", target)
        self._move_users("crm.lead", target)
        queue = self.env["crm.segmentation.queue"]
        if "customer_category_id" in queue._score_input_fields():
            queue._add(contact_ids)

    def _move_users(self, model, target):
        """Change the category in SQL: every contact of the database may have it, and
        nothing else follows from the change.

        :return: ids of the records that got the target
        :rtype: list[int]
        """
        records = self.env[model]
        records.flush_model(["customer_category_id"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET customer_category_id = %s, write_uid = %s,"
                " write_date = %s WHERE customer_category_id = ANY(%s) RETURNING id",
                SQL.identifier(records._table),
                target.id,
                self.env.uid,
                fields.Datetime.now(),
                self.ids,
            )
        )
        written = ["customer_category_id", "write_uid", "write_date"]
        records.invalidate_model(written, flush=False)
        self.invalidate_model(["contact_count", "lead_count"], flush=False)
        return [record_id for (record_id,) in rows]
