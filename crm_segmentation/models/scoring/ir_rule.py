# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Record rules of records that belong to a contact follow the contact's own rules.

Rules are evaluated as superuser, so that ``any`` on the contact would let everybody
pass. Instead, the domains of rules may use::

    [of_contacts("partner_id")]

It follows all rules of contacts, also those of an administrator, as Odoo does for
models with ``_inherits``.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _eval_context(self):
        """Adds ``of_contacts`` to the names that the domains of rules may use."""
        return {**super()._eval_context(), "of_contacts": self._of_contacts}

    @api.model
    def _of_contacts(self, field_name, operation="read"):
        """Records of contacts that the user may do something with, by access rights
        and by record rules.

        As a subselect: a join, as of ``any``, would keep boards from using the order of
        their index.

        :param str field_name: leads to the contact
        :param str operation: ``read``, ``write``, ``create`` or ``unlink``
        :rtype: Domain
        """
        access = self.env["ir.model.access"]
        if not access.check("res.partner", operation, raise_exception=False):
            return Domain.FALSE
        accessible = self._compute_domain("res.partner", operation)
        if accessible.is_true():
            return Domain.TRUE

        def to_sql(model, alias, query):
            contacts = model.env["res.partner"].sudo()
            return SQL(
                "%s IN %s",
                model._field_to_sql(alias, field_name, query),
                contacts._search(accessible, active_test=False).subselect(),
            )

        def predicate(record):
            return bool(record.sudo()[field_name].filtered_domain(accessible))

        return Domain.custom(to_sql=to_sql, predicate=predicate)
