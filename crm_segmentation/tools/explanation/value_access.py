# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether somebody may read the values of a contact.

Scores are computed with all data. Of the values behind them, a viewer is shown those
only that they could look up themselves; of others, the range.
"""

from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...scoring.compiler.domains import compile_domain, of_companies
from ...scoring.compiler.paths import follow, partner_link
from ...scoring.definition.checks import ScoringError


class ValueAccess:
    """What a viewer may read of one contact, as far as a version reads it.

    :param Environment env: of the viewer
    :param Compiler compiler: of the version
    :param res.partner contact: whose values are read: the company, where a contact
        inherits its segment
    :ivar Environment env: of the viewer, where filters mean what they meant when the
        version was applied
    :ivar Environment everything: of the version, without access rights
    """

    def __init__(self, env, compiler, contact):
        frozen = compiler.definition.context
        self.env = env(
            context={
                **env.context,
                "lang": frozen.lang,
                "tz": frozen.tz,
                "active_test": False,
            }
        )
        self.everything = compiler.env
        self.contact = contact.with_env(self.env)
        self.company = compiler.env["res.company"].browse(frozen.company_id)
        self.document_company_ids = compiler.document_company_ids
        self.counts = {}

    def may_read(self, parameter, value):
        """Whether the viewer may know a value.

        :param Parameter parameter:
        :param value: as read; None when it is missing
        :rtype: bool
        """
        check = {
            "field": self._may_read_field,
            "records": self._may_read_records,
            "filter": self._may_read_filter,
        }
        try:
            return self.contact.has_access("read") and check[parameter.source](
                parameter, value
            )
        except (AccessError, ScoringError):
            return False

    def _may_read_field(self, parameter, value):
        path = follow(self.contact, parameter.field_path)
        record = self.contact
        for step in path.steps:
            there = record.sudo().with_company(self.company)[step.name]
            record = there.with_env(self.env).exists()
            if record and not record.has_access("read"):
                return False
        if not path.comodel or not value:
            return True
        values = value if parameter.value_type == "set" else [value]
        return self.env[path.comodel].browse(values).has_access("read")

    def _may_read_records(self, parameter, _value):
        """Whether the viewer sees all the records that were measured, and in them
        what was measured of them."""
        model = self.env[parameter.model]
        for path in (
            parameter.measure_path,
            parameter.weight_path,
            parameter.by_age and parameter.age_path,
        ):
            if path and not self._may_follow(parameter, follow(model, path)):
                return False
        compile_domain(model, parameter.share_domain)
        if parameter.divisor and not self._may_read_records(parameter.divisor, None):
            return False
        return self.count(parameter) == self.count(parameter, of_all=True)

    def _may_follow(self, parameter, path):
        """Whether the viewer may read the records that a path from those that were
        measured leads through."""
        if not path.steps:
            return True
        model = self.everything[parameter.model]
        records = model.search(self.records_domain(parameter, self.everything))
        for step in path.steps:
            records = records.with_company(self.company)[step.name].exists()
            if not records.with_env(self.env).has_access("read"):
                return False
        return True

    def _may_read_filter(self, parameter, value):
        return self._answers_alike(parameter.partner_domain, value)

    def _answers_alike(self, text, value):
        """Whether a filter answers the viewer the same as it has answered."""
        domain = compile_domain(self.contact, text, self.document_company_ids)
        here = Domain("id", "=", self.contact.id)
        return bool(self.contact.search_count(here & domain)) == value

    def may_read_filter(self, text, value):
        """Whether the viewer may know what a filter on the contact asks for.

        :param str text: the stored filter
        :param bool value: whether the contact matches it
        """
        try:
            return self.contact.has_access("read") and self._answers_alike(text, value)
        except (AccessError, ScoringError):
            return False

    def count(self, parameter, of_all=False):
        """The number of records that a parameter measures.

        :param Parameter parameter: of source ``records``
        :param bool of_all: not just of those that the viewer sees
        :rtype: int
        :raise ScoringError: when they can't be searched for
        """
        env = self.everything if of_all else self.env
        key = (
            parameter.model,
            parameter.partner_path,
            parameter.include_contacts,
            parameter.record_domain,
            of_all,
        )
        if key not in self.counts:
            domain = self.records_domain(parameter, env)
            self.counts[key] = env[parameter.model].search_count(domain)
        return self.counts[key]

    def records_domain(self, parameter, env=None):
        """The records that a parameter measures.

        :param Parameter parameter: of source ``records``
        :param Environment env: whose search it is; the viewer's by default
        :rtype: Domain
        :raise ScoringError: when it can't be searched for
        """
        model = (env or self.env)[parameter.model]
        path = partner_link(model, parameter.partner_path)
        company_ids = self.document_company_ids
        domain = compile_domain(model, parameter.record_domain, company_ids)
        domain &= of_companies(model, company_ids)
        return domain & self._of_contact(parameter, path)

    def _of_contact(self, parameter, path):
        company = self.contact.sudo().commercial_partner_id
        if path.type != "many2one_reference":
            if parameter.include_contacts:
                return Domain(f"{path.text}.commercial_partner_id", "=", company.id)
            return Domain(path.text, "=", self.contact.id)
        contacts = self.contact
        if parameter.include_contacts:
            family = Domain("commercial_partner_id", "=", company.id)
            contacts = self.everything["res.partner"].search(family)
        of_model = ".".join([*(s.name for s in path.steps), path.field.model_field])
        return Domain(of_model, "=", "res.partner") & Domain(
            path.text, "in", contacts.ids
        )
