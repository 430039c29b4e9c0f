# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls show whom to call and how. Completed ones count as contact with the customer.

A call belongs to a contact or a lead, which names and numbers are read from.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.errors import coded
from ...tools.plural import plural
from ...tools.search_values import search_ids

#: what a call can belong to
CALLED_MODELS = ("res.partner", "crm.lead")


class MailActivity(models.Model):
    _inherit = "mail.activity"

    call_partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_call",
        search="_search_call_partner_id",
        help="The contact of the activity, or of its lead.",
    )
    call_name = fields.Char("Name", compute="_compute_call")
    call_company = fields.Char("Company", compute="_compute_call")
    call_phone = fields.Char("Phone", compute="_compute_call")
    call_number = fields.Char(
        "International phone number",
        compute="_compute_call",
        help="The number in the format that messengers need. Empty if it is invalid.",
    )
    call_attempts = fields.Integer(
        "Attempts", readonly=True, copy=False, help="Number of unanswered calls."
    )
    last_contact_ago = fields.Char(
        related="call_partner_id.last_contact_ago",
        string="Last contact",
        related_sudo=False,
        groups="base.group_user",
    )
    segment_id = fields.Many2one(
        related="call_partner_id.segment_id",
        string="Segment",
        related_sudo=False,
        groups="base.group_user",
    )
    segment_summary = fields.Json(
        related="call_partner_id.segment_summary",
        related_sudo=False,
        groups="base.group_user",
        exportable=False,
    )

    # -- recorded contact ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Record contact with the customer if activities are created as done."""
        activities = super().create(vals_list)
        done = activities.filtered(lambda activity: not activity.active)
        self.env["res.partner.summary"]._mark_stale(done)
        return activities

    def write(self, vals):
        """Record contact with the customer when Odoo archives activities as done."""
        result = super().write(vals)
        if vals.keys() & {"active", "date_done"}:
            self.env["res.partner.summary"]._mark_stale(self)
        return result

    # -- calls ---------------------------------------------------------------------

    @api.depends("res_model", "res_id", "res_name")
    def _compute_call(self):
        documents = self._readable_documents()
        leads = self.env["crm.lead"].concat(
            *(document for document in documents.values() if _is_lead(document))
        )
        customers = leads.partner_id._filtered_access("read")
        for activity in self:
            document = documents.get((activity.res_model, activity.res_id))
            activity.update(activity._call_on(document, customers))

    def _readable_documents(self):
        """The contacts and leads of these activities, as far as the user may read them.
        Users may read an activity that is assigned to them without its document.

        :return: records by model and id
        :rtype: dict[tuple[str, int], res.partner|crm.lead]
        """
        documents = {}
        for model in CALLED_MODELS:
            activities = self.filtered(lambda a, model=model: a.res_model == model)
            records = self.env[model].browse(set(activities.mapped("res_id")))
            for record in records.exists()._filtered_access("read"):
                documents[model, record.id] = record
        return documents

    def _call_on(self, document, customers):
        """What a call shows of a contact, of a lead, or of neither.

        :param document: the contact or lead; None if the user may not read it
        :param res.partner customers: the customers of leads that the user may read
        :rtype: dict
        """
        if document is None:
            return {
                "call_partner_id": False,
                "call_name": self.res_name,
                "call_company": False,
                "call_phone": False,
                "call_number": False,
            }
        lead = document if _is_lead(document) else self.env["crm.lead"]
        partner = lead.partner_id & customers if lead else document
        source = lead if lead.phone else partner
        if partner:
            name = partner.name
            company = not partner.is_company and partner.commercial_company_name
        else:
            name = lead.contact_name or lead.partner_name or lead.name
            company = lead.contact_name and lead.partner_name
        return {
            "call_partner_id": partner,
            "call_name": name,
            "call_company": company,
            "call_phone": source.phone,
            "call_number": source.phone_sanitized,
        }

    @api.model
    def _search_call_partner_id(self, operator, value):
        if operator == "any":
            return self._domain_of_called(Domain(value))
        if operator != "in":
            return NotImplemented
        value = search_ids(self, "call_partner_id", value)
        ids = [one for one in value if one]
        found = self._domain_of_called(Domain("id", "in", ids))
        return found | ~self._domain_of_called(Domain.TRUE) if False in value else found

    @api.model
    def _domain_of_called(self, partners):
        """Activities about contacts, or about leads of contacts.

        :param Domain partners: of the contacts
        :rtype: Domain
        """
        return Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", self.env[model]._search(domain))
            for model, domain in (
                ("res.partner", partners),
                ("crm.lead", Domain("partner_id", "any", partners)),
            )
        )

    # -- working through calls -----------------------------------------------------

    def action_call_reached(self):
        """Open a dialog for a note that marks the calls as done."""
        return self._open_outcome("reached", self.env._("Reached"))

    def action_call_later(self):
        """Open a dialog for the day on which to call again."""
        return self._open_outcome("later", self.env._("Call Later"))

    def action_call_no_answer(self):
        """Count an attempt, and postpone the calls to their users' next working day."""
        for user, activities in self._open_calls().grouped("user_id").items():
            next_day = (user or self.env.user)._next_working_day()
            for attempts, tried in activities.grouped("call_attempts").items():
                tried.write({"call_attempts": attempts + 1, "date_deadline": next_day})

    @api.model
    @api.readonly
    def next_calls_text(self):
        """When the user has calls next, for an empty call list of today.

        :return: such as “Next: 12 calls on Monday, March 9, 2026”; empty without any
        :rtype: str
        """
        domain = Domain(
            [
                ("activity_type_id.category", "=", "phonecall"),
                ("res_model", "in", CALLED_MODELS),
                ("user_id", "=", self.env.uid),
                ("date_deadline", ">", fields.Date.context_today(self)),
            ]
        )
        day = self.search(domain, order="date_deadline", limit=1).date_deadline
        if not day:
            return ""
        return plural(
            self.env,
            self.env._(
                "Next: %(count)s call on %(day)s|Next: %(count)s calls on %(day)s"
            ),
            self.search_count(domain & Domain("date_deadline", "=", day)),
            day=format_date(self.env, day, date_format="full"),
        )

    def _open_calls(self):
        """The calls that are still open.

        :rtype: mail.activity
        :raise UserError: when none is
        """
        open_calls = self.exists().filtered("active")
        if not open_calls:
            raise coded(
                "call.already_done",
                UserError(
                    self.env._("This call has already been completed. Reload the list.")
                ),
            )
        return open_calls

    def _open_outcome(self, outcome, title):
        wizard = self.env["crm.call.outcome"].create(
            {"outcome": outcome, "activity_ids": self._open_calls().ids}
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }


def _is_lead(document):
    return document._name == "crm.lead"
