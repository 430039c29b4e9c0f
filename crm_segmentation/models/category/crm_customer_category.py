# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The category of a contact or lead: at most one each, from a configurable list."""

from functools import partial
from random import randint

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.folding import folded

#: the kinds that a category can be for: the field that tells, and their records
KINDS = {
    "company": ("for_company", "res.partner", Domain("is_company", "=", True)),
    "person": ("for_person", "res.partner", Domain("is_company", "!=", True)),
    "lead": ("for_lead", "crm.lead", Domain.TRUE),
}


def _is_called(name, categories, alias, query):
    """Whether a category has a name, as people compare names."""
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

    name = fields.Char(required=True, translate=True, help="For instance: Supplier.")
    color = fields.Integer(default=lambda self: self._default_color())
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_company = fields.Boolean(
        "For companies", default=True, help="Offered on the forms of companies."
    )
    for_person = fields.Boolean(
        "For persons", default=True, help="Offered on the forms of persons."
    )
    for_lead = fields.Boolean(
        "For leads", help="Offered on the forms of leads and opportunities."
    )
    contact_count = fields.Integer(
        "Contacts",
        compute="_compute_counts",
        help="Contacts of this category, archived ones included.",
    )
    lead_count = fields.Integer(
        "Leads",
        compute="_compute_counts",
        help="Leads and opportunities of this category, lost ones included.",
    )

    def _compute_counts(self):
        contacts = self._count_users("res.partner")
        leads = self._count_users("crm.lead")
        for category in self:
            category.contact_count = contacts.get(category._origin, 0)
            category.lead_count = leads.get(category._origin, 0)

    @api.constrains("name")
    def _check_name(self):
        """Imports find categories by name: it must be one alone.

        No constraint of the database, which would be one on all languages at once:
        names are compared in the language of whoever saves, regardless of case. Two who
        save the same new name in the same moment can get past this; then an import
        tells that there are two, and one is merged into the other.
        """
        for category in self:
            called_alike = Domain.custom(to_sql=partial(_is_called, category.name))
            same = self.with_context(active_test=False).search(
                called_alike & Domain("id", "!=", category.id), limit=1
            )
            if same:
                raise ValidationError(
                    self.env._(
                        "There is a category “%s” already, perhaps among the "
                        "archived ones: choose another name.",
                        same.name,
                    )
                )

    @api.constrains("for_company", "for_person", "for_lead")
    def _check_kinds(self):
        for category in self:
            kinds = {kind for kind in KINDS if category._is_for(kind)}
            if not kinds:
                raise ValidationError(
                    self.env._(
                        "Tell whom the category “%s” is for: companies, persons or "
                        "leads.",
                        category.name,
                    )
                )
            for kind in KINDS.keys() - kinds:
                if count := category._count_of_kind(kind):
                    raise ValidationError(category._in_use_by_kind(kind, count))

    def copy_data(self, default=None):
        """A copy is called otherwise, as names are unique."""
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
        raise RedirectWarning(
            "\n".join(
                self.env._(
                    "The category “%(category)s” is in use (contacts: %(contacts)s, "
                    "leads: %(leads)s). Merge it into another one, which takes them "
                    "over, or archive it.",
                    category=category.name,
                    contacts=category.contact_count,
                    leads=category.lead_count,
                )
                for category in used
            ),
            self.env.ref("crm_segmentation.action_crm_customer_category_merge").id,
            self.env._("Merge into another category"),
            {"default_source_ids": used.ids},
        )

    # -- who may have it -----------------------------------------------------------

    def _is_for(self, kind):
        """Whether records of a kind may have this category.

        :param str kind: one of ``KINDS``
        :rtype: bool
        """
        self.ensure_one()
        return self[KINDS[kind][0]]

    def _check_is_for(self, kind, record):
        """Refuse a record that has a category of another kind.

        :param str kind: the record's kind, one of ``KINDS``
        :param record: a contact or lead with this category, or without any
        :raise ValidationError: one sentence with the remedy
        """
        if not self or self._is_for(kind):
            return
        names = {"category": self.name, "record": record.display_name}
        if kind == "company":
            message = self.env._(
                "The category “%(category)s” is not for companies: choose another "
                "one for “%(record)s”.",
                **names,
            )
        elif kind == "person":
            message = self.env._(
                "The category “%(category)s” is not for persons: choose another one "
                "for “%(record)s”.",
                **names,
            )
        else:
            message = self.env._(
                "The category “%(category)s” is not for leads: choose another one "
                "for “%(record)s”.",
                **names,
            )
        raise ValidationError(message)

    def _in_use_by_kind(self, kind, count):
        """Why this category must stay open to a kind, or cannot be merged into.

        :rtype: str
        """
        names = {"category": self.name, "count": count}
        if kind == "company":
            return self.env._(
                "The category “%(category)s” is to be for companies as long as "
                "companies are to have it (%(count)s): allow companies in it, or "
                "give them another category first.",
                **names,
            )
        if kind == "person":
            return self.env._(
                "The category “%(category)s” is to be for persons as long as persons "
                "are to have it (%(count)s): allow persons in it, or give them "
                "another category first.",
                **names,
            )
        return self.env._(
            "The category “%(category)s” is to be for leads as long as leads are to "
            "have it (%(count)s): allow leads in it, or give them another category "
            "first.",
            **names,
        )

    def _count_users(self, model):
        """The records of a model with these categories, also those that the user
        must not see, and archived ones: they all would lose it.

        :rtype: dict[crm.customer.category, int]
        """
        records = self.env[model].sudo().with_context(active_test=False)
        domain = [("customer_category_id", "in", self._origin.ids)]
        counts = records._read_group(domain, ["customer_category_id"], ["__count"])
        return {category.with_env(self.env): count for category, count in counts}

    def _count_of_kind(self, kind):
        """How many records of a kind have one of these categories.

        :rtype: int
        """
        _field, model, domain = KINDS[kind]
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search_count(
            domain & Domain("customer_category_id", "in", self.ids)
        )

    # -- merging ---------------------------------------------------------------------

    def _merge_into(self, target):
        """Give the contacts and leads of these categories another one.

        :param crm.customer.category target: the one that stays
        :raise ValidationError: where the target is not for some of them
        """
        for kind in KINDS:
            if not target._is_for(kind) and (count := self._count_of_kind(kind)):
                raise ValidationError(target._in_use_by_kind(kind, count))
        contact_ids = self._move_users("res.partner", target)
        self._move_users("crm.lead", target)
        queue = self.env["crm.segmentation.queue"]
        if "customer_category_id" in queue._score_input_fields():
            queue._add(contact_ids)

    def _move_users(self, model, target):
        """In SQL: a category can have every contact of the database, and one that is
        only called otherwise is no event that anybody waits for.

        :return: ids of the records that have been given the target
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
