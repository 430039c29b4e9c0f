# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Updates of many contacts or leads at once, with a report of what was refused.

The dialog keeps the ids of the selected records, asks what to change, shows how many
records each change concerns, and stays open with the outcome.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import only
from ...tools.call_list import calls
from ...tools.call_list.planned_change import PlannedChange, write_together
from ...tools.call_list.report import outcome_lines, preview_table
from ...tools.errors import coded
from ...tools.search_values import max_selected

#: the choice that changes nothing
KEEP = "keep"
#: what the preview depends on, and users choose
CHOICES = (
    "category_choice",
    "customer_category_id",
    "status_choice",
    "status_id",
    "process_id",
    "tag_ids",
    "removed_tag_ids",
    "salesperson_choice",
    "user_id",
    "call_list",
    "call_summary",
    "call_user_ids",
    "call_start",
    "calls_per_day",
)


class CrmCustomerUpdate(models.TransientModel):
    _name = "crm.customer.update"
    _description = "Customer Update"

    res_model = fields.Selection(
        [("res.partner", "Customers"), ("crm.lead", "Leads")],
        required=True,
        readonly=True,
    )
    record_ids = fields.Json("Record IDs", readonly=True, exportable=False)
    record_count = fields.Integer("Selected", readonly=True)
    #: records beyond what Odoo's Actions menu takes at a time
    left_out_count = fields.Integer(readonly=True)
    state = fields.Selection(
        [("choose", "Choose"), ("done", "Done")], default="choose", readonly=True
    )
    category_choice = fields.Selection(
        [(KEEP, "Keep"), ("set", "Set to"), ("clear", "Clear")],
        "Category",
        required=True,
        default=KEEP,
    )
    customer_category_id = fields.Many2one("crm.customer.category", "New category")
    status_choice = fields.Selection(
        [(KEEP, "Keep"), ("set", "Set to"), ("leave", "Remove from")],
        "Status",
        required=True,
        default=KEEP,
    )
    status_id = fields.Many2one(
        "crm.status",
        "New status",
        domain=[("process_id.active", "=", True)],
        help="Customers enter the process of this status, or change status in it.",
    )
    process_id = fields.Many2one(
        "crm.status.process",
        help="Customers leave this process and keep their history.",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Add tags")
    removed_tag_ids = fields.Many2many(
        "res.partner.category",
        "crm_customer_update_removed_tag_rel",
        string="Remove tags",
    )
    salesperson_choice = fields.Selection(
        [(KEEP, "Keep"), ("set", "Set to"), ("clear", "Clear")],
        "Salesperson",
        required=True,
        default=KEEP,
    )
    user_id = fields.Many2one(
        "res.users", "New salesperson", domain=[("share", "=", False)]
    )
    call_list = fields.Boolean(
        "Create call list",
        help="Schedules a call for each customer. Callers find their calls under CRM ▸ "
        "Sales ▸ Call List.",
    )
    call_summary = fields.Char("Subject")
    call_user_ids = fields.Many2many(
        "res.users",
        string="Callers",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Calls are shared equally among the callers who have access to the "
        "customers.",
    )
    call_start = fields.Date(
        "Start date",
        default=lambda self: self._default_call_start(),
        help="The first day of calls. Only working days are used.",
    )
    calls_per_day = fields.Integer(
        "Calls per day", default=20, help="Maximum number of calls per caller and day."
    )
    preview = fields.Html(compute="_compute_preview")
    line_ids = fields.One2many(
        "crm.customer.update.line", "update_id", "Outcome", readonly=True
    )

    @api.model
    def _default_call_start(self):
        """Today, or the next working day."""
        return self.env.user._working_days(fields.Date.context_today(self), 1)[0]

    @api.model
    def _open_for(self, records):
        """Open the dialog for the records that were selected in a list.

        :param records: contacts or leads
        :return: a window action
        :rtype: dict
        """
        wizard = self.create(
            {
                "res_model": records._name,
                "record_ids": records.ids,
                "record_count": len(records),
                "left_out_count": self._left_out(records),
            }
        )
        return wizard._open()

    def _left_out(self, records):
        """How many of the selected records are left out: of "select all" Odoo takes the
        first ones only.

        :rtype: int
        """
        limit = max_selected(self.env)
        domain = self.env.context.get("active_domain")
        if len(records) < limit or not domain:
            return 0
        return max(0, records.search_count(domain) - len(records))

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Update Customers")
            if self.res_model == "res.partner"
            else self.env._("Update Category"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # -- planning ----------------------------------------------------------------

    def _records(self):
        """The selected records that still exist, in the order of the list. Changes of
        them send no e-mails.
        """
        records = self.env[self.res_model].with_context(
            mail_activity_quick_update=True,
            mail_auto_subscribe_no_notify=True,
            log_together=True,
        )
        return records.browse(self.record_ids or []).exists()

    def _changes(self):
        """What the user has chosen, planned for each selected record.

        :rtype: list[PlannedChange]
        """
        self.ensure_one()
        records = self._records()
        allowed = records._filtered_access("write")
        planners = (
            self._plan_category,
            self._plan_status,
            self._plan_tags,
            self._plan_removed_tags,
            self._plan_salesperson,
            self._plan_calls,
        )
        changes = [change for planner in planners if (change := planner(allowed))]
        for change in changes:
            sentence = self.env._("You do not have permission to edit these records.")
            change.refuse("update.no_access", sentence, records - allowed)
        return changes

    def _plan_category(self, records):
        category = self.customer_category_id
        if self.category_choice == "clear":
            category, label = category.browse(), self.env._("Category: none")
        elif self.category_choice == "set" and category:
            label = self.env._("Category: %s", category.name)
        else:
            return None
        change = PlannedChange(label, records, {"customer_category_id": category.id})
        change.leave(records.filtered(lambda one: one.customer_category_id == category))
        if category:
            self._refuse_types(change, category)
        return change

    def _plan_status(self, records):
        if self.status_choice == "set" and self.status_id:
            status = self.status_id
            change = PlannedChange(
                self.env._("Status: %s", status.display_name),
                records,
                apply=lambda some: some._set_customer_status(status),
            )
            change.leave(self._placed(records, [("status_id", "=", status.id)]))
            self._refuse_types(change, status.process_id)
            return change
        if self.status_choice == "leave" and self.process_id:
            process = self.process_id
            change = PlannedChange(
                self.env._("Remove from process: %s", process.name),
                records,
                apply=lambda some: some._leave_process(process),
            )
            placed = self._placed(records, [("process_id", "=", process.id)])
            change.leave(records - placed)
            return change
        return None

    def _placed(self, records, domain):
        """Those of some contacts that have placements matching a domain."""
        placements = self.env["res.partner.status"].sudo()
        found = placements.search([("partner_id", "in", records.ids), *domain])
        return records.browse(found.partner_id.ids)

    def _refuse_types(self, change, choice):
        """Refuse leads, companies or people that a category or process is not for."""
        name = choice.name
        if self.res_model == "crm.lead":
            if not choice.for_lead:
                sentence = self.env._("“%s” is not available for leads.", name)
                change.refuse("update.not_for_leads", sentence, change.records)
            return
        companies = change.records.filtered("is_company")
        if not choice.for_company:
            sentence = self.env._("“%s” is not available for companies.", name)
            change.refuse("update.not_for_companies", sentence, companies)
        if not choice.for_person:
            sentence = self.env._("“%s” is not available for people.", name)
            people = change.records - companies
            change.refuse("update.not_for_people", sentence, people)

    def _plan_tags(self, records):
        tags = self.tag_ids
        if not tags:
            return None
        commands = [Command.link(tag_id) for tag_id in tags.ids]
        change = PlannedChange(
            self.env._("Add tags: %s", ", ".join(tags.mapped("name"))),
            records,
            {"category_id": commands},
        )
        wanted = set(tags.ids)
        change.leave(
            records.filtered(lambda one: wanted <= set(one.category_id._origin._ids))
        )
        return change

    def _plan_removed_tags(self, records):
        tags = self.removed_tag_ids
        if not tags:
            return None
        commands = [Command.unlink(tag_id) for tag_id in tags.ids]
        change = PlannedChange(
            self.env._("Remove tags: %s", ", ".join(tags.mapped("name"))),
            records,
            {"category_id": commands},
        )
        unwanted = set(tags.ids)
        change.leave(
            records.filtered(lambda one: unwanted.isdisjoint(one.category_id._ids))
        )
        return change

    def _plan_salesperson(self, records):
        user = self.user_id
        if self.salesperson_choice == "clear":
            user, label = user.browse(), self.env._("Salesperson: none")
        elif self.salesperson_choice == "set" and user:
            label = self.env._("Salesperson: %s", user.name)
        else:
            return None
        change = PlannedChange(label, records, {"user_id": user.id})
        change.leave(records.filtered(lambda one: one.user_id == user))
        if user:
            sentence = self.env._(
                "%s does not have access to these records.", user.name
            )
            unseen = change.records - calls.seen_by(user, change.records)
            change.refuse("update.salesperson_without_access", sentence, unseen)
        return change

    def _plan_calls(self, records):
        users = self.call_user_ids._origin
        is_complete = users and self.call_start and self.calls_per_day > 0
        if not (self.call_list and is_complete):
            return None
        summary = self.call_summary
        change = PlannedChange(
            self.env._("Call list: %s", summary or ""),
            records,
            apply=lambda some: calls.create_calls(some, appointments, summary),
            finish=lambda some: calls.notify_callers(
                some.with_env(self.env), appointments, summary
            ),
        )
        change.leave(calls.already_called(records, summary))
        sentence = self.env._("These contacts have no phone number.")
        silent = change.records.filtered(lambda one: not one.phone)
        change.refuse("call_list.no_phone_number", sentence, silent)
        appointments = calls.schedule(
            change.records, users, self.call_start, self.calls_per_day
        )
        sentence = self.env._(
            "None of the callers has access to these contacts. Select other callers."
        )
        unseen = change.records.filtered(lambda one: one.id not in appointments)
        change.refuse("call_list.callers_without_access", sentence, unseen)
        change.detail = calls.workload_text(self.env, appointments)
        return change

    # -- the dialog ----------------------------------------------------------------

    @api.depends("state", *CHOICES)
    def _compute_preview(self):
        for wizard in self:
            changes = wizard._changes() if wizard.state == "choose" else []
            wizard.preview = preview_table(self.env, changes) if changes else False

    def action_update(self):
        """Carry out the chosen changes, as far as possible, and show the outcome.

        :return: the action that shows the dialog again
        :rtype: dict
        :raise UserError: when nothing has been chosen, or a value is missing
        """
        only(self)
        self._check_values()
        changes = self._changes()
        if not changes:
            raise coded(
                "update.nothing_chosen",
                UserError(self.env._("Select at least one change.")),
            )
        write_together([change for change in changes if change.values is not None])
        for change in changes:
            if change.values is None:
                change.run()
        lines = [
            Command.create(values)
            for change in changes
            for values in outcome_lines(self.env, change)
        ]
        self.write({"state": "done", "line_ids": lines})
        return self._open()

    def _check_values(self):
        """:raise UserError: when a value is missing or impossible"""
        for is_needed, name in (
            (self.category_choice == "set", "customer_category_id"),
            (self.status_choice == "set", "status_id"),
            (self.status_choice == "leave", "process_id"),
            (self.salesperson_choice == "set", "user_id"),
            (self.call_list, "call_summary"),
            (self.call_list, "call_user_ids"),
            (self.call_list, "call_start"),
        ):
            if is_needed and not self[name]:
                message = self.env._(
                    "Fill in “%s”.", self._fields[name]._description_string(self.env)
                )
                raise coded("update.value_missing", UserError(message))
        if self.call_list and self.calls_per_day < 1:
            message = self.env._("“Calls per day” must be at least 1.")
            raise coded("call_list.too_few_per_day", UserError(message))
        if self.call_list and self.call_start < fields.Date.context_today(self):
            message = self.env._("“Start date” must be today or later.")
            raise coded("call_list.start_in_past", UserError(message))
