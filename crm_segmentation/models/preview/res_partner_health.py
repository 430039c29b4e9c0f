# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts are searched by what is to be mended in their data."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.domains import with_id_among
from ...scoring.definition.checks import ScoringError
from ...tools.preview.duplicates import possible_duplicates
from ...tools.preview.health import unknown_contacts, unreadable_contacts
from ...tools.search_values import search_ids

MANAGERS = "crm_segmentation.group_segmentation_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_possible_duplicate = fields.Boolean(
        "Possible duplicate",
        compute="_compute_is_possible_duplicate",
        search="_search_is_possible_duplicate",
        groups="base.group_user",
        exportable=False,
        help="Another contact of another company has the same e-mail or tax number, or "
        "another one has the same name in the same place, for instance two “Lumber "
        "Inc” in Stockton.",
    )
    missing_parameter_ids = fields.Many2many(
        "crm.segmentation.parameter",
        string="Without a value for",
        compute="_compute_missing_parameter_ids",
        search="_search_missing_parameter_ids",
        groups=MANAGERS,
        offered=False,
        help="What a segmentation model reads of the contact and does not find, for "
        "instance Industry.",
    )

    unreadable_parameter_ids = fields.Many2many(
        "crm.segmentation.parameter",
        string="With an unreadable value for",
        compute="_compute_unreadable_parameter_ids",
        search="_search_unreadable_parameter_ids",
        groups=MANAGERS,
        offered=False,
        help="What a segmentation model reads of the contact and finds something that "
        "is no value, for instance the date 2026-02-30. It counts as missing.",
    )

    def _compute_is_possible_duplicate(self):
        duplicates = self.search(
            [("id", "in", self._origin.ids), ("is_possible_duplicate", "=", True)]
        )
        for contact in self:
            contact.is_possible_duplicate = contact._origin in duplicates

    def _compute_missing_parameter_ids(self):
        self._compute_parameters("missing_parameter_ids", unknown_contacts)

    def _compute_unreadable_parameter_ids(self):
        self._compute_parameters("unreadable_parameter_ids", unreadable_contacts)

    def _compute_parameters(self, name, contacts_of):
        """Fill a field with the parameters that its search finds the contacts by, all
        of them by one statement."""
        parameters = self.env["crm.segmentation.parameter"].search(
            [("segmentation_id.active", "=", True)]
        )
        parameters = parameters.filtered(lambda one: not one.reading_problem)
        self[name] = False
        if not parameters:
            return
        self.env.flush_all()
        found = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, found.partner_id FROM (%s) found"
                " WHERE found.partner_id = ANY(%s)",
                parameter.id,
                contacts_of(parameter._compiler_alone()),
                self._origin.ids,
            )
            for parameter in parameters
        )
        of_contact = defaultdict(parameters.browse)
        for parameter_id, contact_id in self.env.execute_query(found):
            of_contact[contact_id] |= parameters.browse(parameter_id)
        for contact in self:
            contact[name] = of_contact[contact._origin.id]

    @api.model
    def _search_is_possible_duplicate(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(
            ["active", "email_normalized", "vat", "name", "is_company", "type"]
            + ["country_id", "zip", "city", "parent_id", "commercial_partner_id"]
        )
        return Domain.OR(
            with_id_among(possible_duplicates(), positive=bool(wanted))
            for wanted in value
        )

    @api.model
    def _search_missing_parameter_ids(self, operator, value):
        return self._search_parameters(
            "missing_parameter_ids", unknown_contacts, operator, value
        )

    @api.model
    def _search_unreadable_parameter_ids(self, operator, value):
        return self._search_parameters(
            "unreadable_parameter_ids", unreadable_contacts, operator, value
        )

    @api.model
    def _search_parameters(self, name, contacts_of, operator, value):
        """The contacts that something is to be said of, by parameters.

        :param str name: of the field that is searched
        :param callable contacts_of: of a compiler of one parameter, to their SELECT
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        # those of another company's models, or deleted ones, match nothing
        parameters = self.env["crm.segmentation.parameter"].search(
            [("id", "in", search_ids(self, name, value))]
        )
        self.env.flush_all()
        try:
            conditions = [
                with_id_among(
                    contacts_of(one._compiler_alone()), positive=operator == "in"
                )
                for one in parameters
            ]
        except ScoringError as error:
            raise error.refusal(self.env) from error
        return (Domain.OR if operator == "in" else Domain.AND)(conditions)
