# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts are searched by gaps in their data, and by what a snapshot holds."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...fields import DerivedMany2many
from ...scoring.compiler.domains import with_id_among
from ...scoring.definition.checks import ScoringError
from ...tools.database import bulk_rows
from ...tools.preview.duplicates import possible_duplicates
from ...tools.preview.health import unknown_contacts, unreadable_contacts
from ...tools.search_values import search_ids

MANAGERS = "crm_segmentation.group_segmentation_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    is_possible_duplicate = fields.Boolean(
        "Possible duplicate",
        compute="_compute_is_possible_duplicate",
        search="_search_is_possible_duplicate",
        groups="base.group_user",
        exportable=False,
        help="A contact of another company has the same email or tax ID, or another "
        "contact has the same name in the same place.",
    )
    missing_parameter_ids = fields.Many2many(
        "crm.segmentation.parameter",
        string="No value for",
        compute="_compute_missing_parameter_ids",
        search="_search_missing_parameter_ids",
        groups=MANAGERS,
        offered=False,
        help="Parameters of segmentation models that find no value for this contact.",
    )
    unreadable_parameter_ids = fields.Many2many(
        "crm.segmentation.parameter",
        string="Invalid value for",
        compute="_compute_unreadable_parameter_ids",
        search="_search_unreadable_parameter_ids",
        groups=MANAGERS,
        offered=False,
        help="Parameters of segmentation models that find an invalid value for this "
        "contact, such as the date 2026-02-30. It counts as missing.",
    )
    segment_snapshot_ids = DerivedMany2many(
        "crm.segmentation.contact.snapshot",
        "crm_segmentation_contact_snapshot_rel",
        "partner_id",
        "snapshot_id",
        "Listed in snapshots",
        # everybody finds contacts by their own snapshots only
        domain=lambda self: [("create_uid", "=", self.env.uid)],
        copy=False,
        readonly=True,
        offered=False,
        groups="base.group_user",
    )

    # -- computed ----------------------------------------------------------------------

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
        """Fill a field with the parameters by which its search finds the contacts, all
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

    # -- searched ----------------------------------------------------------------------

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
        """The contacts that any of some parameters finds, or none of them.

        Their ids are found at once: as a part of the search, what is read of other
        tables would be planned by the statistics that PostgreSQL has of the contacts,
        and of contacts that have just been imported it has none.

        :param str name: of the field that is searched
        :param callable contacts_of: of a compiler of one parameter, to their SELECT
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        # parameters of another company's models, and deleted ones, match nothing
        parameters = self.env["crm.segmentation.parameter"].search(
            [("id", "in", search_ids(self, name, value))]
        )
        if not parameters:
            return Domain(operator == "not in")
        self.env.flush_all()
        try:
            statements = [contacts_of(one._compiler_alone()) for one in parameters]
        except ScoringError as error:
            raise error.refusal(self.env) from error
        rows = bulk_rows(self.env, SQL(" UNION ").join(statements))
        ids = [contact_id for (contact_id,) in rows]
        return with_id_among(
            SQL("SELECT unnest(%s::int[])", ids), positive=operator == "in"
        )
