# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Change many contacts, or leads, at once, and tell what could not be done.

The dialog keeps the ids of the selected records, asks what to change, shows how many
that will be, and stays open with the outcome. Each part of it is an ``UpdatePart``.
"""

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ...tools.arguments import only
from ...tools.asked import most_selected
from .update_part import UpdatePart, write_together

#: what a dialog leaves as it is
KEEP = "keep"


class CrmCustomerUpdate(models.TransientModel):
    _name = "crm.customer.update"
    _description = "Update of many customers"

    res_model = fields.Selection(
        [("res.partner", "Customers"), ("crm.lead", "Leads")],
        required=True,
        readonly=True,
    )
    record_ids = fields.Json("Ids of the records", readonly=True, exportable=False)
    record_count = fields.Integer("Selected", readonly=True)
    #: more than Odoo's Actions menu takes at a time
    left_out_count = fields.Integer(readonly=True)
    state = fields.Selection(
        [("choose", "Choose"), ("done", "Done")], default="choose", readonly=True
    )
    category_choice = fields.Selection(
        [(KEEP, "Leave as it is"), ("set", "Set to"), ("clear", "Clear")],
        "Category",
        required=True,
        default=KEEP,
    )
    customer_category_id = fields.Many2one("crm.customer.category", "New category")
    status_choice = fields.Selection(
        [(KEEP, "Leave as it is"), ("set", "Set to"), ("leave", "Take out of")],
        "Status",
        required=True,
        default=KEEP,
    )
    status_id = fields.Many2one(
        "crm.status",
        "New status",
        domain=[("process_id.active", "=", True)],
        help="Customers enter its process, or change their status there.",
    )
    process_id = fields.Many2one(
        "crm.status.process",
        help="Customers leave it; the history of their statuses is kept.",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Add tags")
    removed_tag_ids = fields.Many2many(
        "res.partner.category",
        "crm_customer_update_removed_tag_rel",
        string="Remove tags",
    )
    salesperson_choice = fields.Selection(
        [(KEEP, "Leave as it is"), ("set", "Set to"), ("clear", "Clear")],
        "Salesperson",
        required=True,
        default=KEEP,
    )
    user_id = fields.Many2one(
        "res.users", "New salesperson", domain=[("share", "=", False)]
    )
    preview = fields.Html(compute="_compute_preview")
    line_ids = fields.One2many(
        "crm.customer.update.line", "update_id", "Outcome", readonly=True
    )

    @api.model
    def _open_for(self, records):
        """Open the dialog for the records that the Actions menu was used on.

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
        """How many of those that the user selected have not come: of "select all"
        Odoo takes the first ones only.

        :rtype: int
        """
        limit = most_selected(self.env)
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
        """The selected records that still exist, in the order of the list. What is
        done with them sends nobody a mail for each."""
        records = self.env[self.res_model].with_context(
            mail_activity_quick_update=True,
            mail_auto_subscribe_no_notify=True,
            tracking_together=True,
        )
        return records.browse(self.record_ids or []).exists()

    def _parts(self):
        """What has been chosen, planned for each selected record.

        :rtype: list[UpdatePart]
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
        parts = [part for planner in planners if (part := planner(allowed))]
        for part in parts:
            part.refuse(self.env._("you may not change them"), records - allowed)
        return parts

    def _plan_category(self, records):
        category = self.customer_category_id
        if self.category_choice == "clear":
            category, label = category.browse(), self.env._("Category: none")
        elif self.category_choice == "set" and category:
            label = self.env._("Category: %s", category.name)
        else:
            return None
        part = UpdatePart(
            label,
            records,
            {"customer_category_id": category.id},
        )
        part.leave(records.filtered(lambda one: one.customer_category_id == category))
        if category:
            self._refuse_kinds(part, category)
        return part

    def _plan_status(self, records):
        if self.status_choice == "set" and self.status_id:
            status = self.status_id
            part = UpdatePart(
                self.env._("Status: %s", status.display_name),
                records,
                apply=lambda some: some._set_customer_status(status),
            )
            domain = [("status_id", "=", status.id)]
            part.leave(self._standing(records, domain))
            self._refuse_kinds(part, status.process_id)
            return part
        if self.status_choice == "leave" and self.process_id:
            process = self.process_id
            part = UpdatePart(
                self.env._("Leave the process: %s", process.name),
                records,
                apply=lambda some: some._leave_process(process),
            )
            domain = [("process_id", "=", process.id)]
            part.leave(records - self._standing(records, domain))
            return part
        return None

    def _standing(self, records, domain):
        """Those of some contacts that stand in a status or process."""
        stays = self.env["res.partner.status"].sudo()
        found = stays.search([("partner_id", "in", records.ids), *domain])
        return records.browse(found.partner_id.ids)

    def _refuse_kinds(self, part, choice):
        """Refuse leads, companies or persons that a category or process is not for."""
        if self.res_model == "crm.lead":
            if not choice.for_lead:
                part.refuse(
                    self.env._("“%s” is not for leads", choice.name), part.records
                )
            return
        companies = part.records.filtered("is_company")
        if not choice.for_company:
            reason = self.env._("“%s” is not for companies", choice.name)
            part.refuse(reason, companies)
        if not choice.for_person:
            reason = self.env._("“%s” is not for persons", choice.name)
            part.refuse(reason, part.records - companies)

    def _plan_tags(self, records):
        tags = self.tag_ids
        if not tags:
            return None
        commands = [Command.link(tag_id) for tag_id in tags.ids]
        part = UpdatePart(
            self.env._("Add tags: %s", ", ".join(tags.mapped("name"))),
            records,
            {"category_id": commands},
        )
        wanted = set(tags.ids)
        part.leave(
            records.filtered(lambda one: wanted <= set(one.category_id._origin._ids))
        )
        return part

    def _plan_removed_tags(self, records):
        tags = self.removed_tag_ids
        if not tags:
            return None
        commands = [Command.unlink(tag_id) for tag_id in tags.ids]
        part = UpdatePart(
            self.env._("Remove tags: %s", ", ".join(tags.mapped("name"))),
            records,
            {"category_id": commands},
        )
        unwanted = set(tags.ids)
        part.leave(
            records.filtered(lambda one: unwanted.isdisjoint(one.category_id._ids))
        )
        return part

    def _plan_salesperson(self, records):
        user = self.user_id
        if self.salesperson_choice == "clear":
            user, label = user.browse(), self.env._("Salesperson: none")
        elif self.salesperson_choice == "set" and user:
            label = self.env._("Salesperson: %s", user.name)
        else:
            return None
        part = UpdatePart(label, records, {"user_id": user.id})
        part.leave(records.filtered(lambda one: one.user_id == user))
        if user:
            reason = self.env._("%s has no access to them", user.name)
            part.refuse(reason, part.records - self._seen_by(user, part.records))
        return part

    def _seen_by(self, user, records):
        """Those of some contacts that a user may read in one of their companies."""
        seen = records.with_user(user).with_context(
            allowed_company_ids=user.sudo().company_ids.ids
        )
        return records.browse(seen._filtered_access("read")._ids)

    # -- the dialog ----------------------------------------------------------------

    @api.depends(lambda self: self._fields_of_preview())
    def _compute_preview(self):
        for wizard in self:
            parts = wizard._parts() if wizard.state == "choose" else []
            wizard.preview = wizard._table_of(parts) if parts else False

    @api.model
    def _fields_of_preview(self):
        """:rtype: list[str]"""
        return [
            "state",
            "category_choice",
            "customer_category_id",
            "status_choice",
            "status_id",
            "process_id",
            "tag_ids",
            "removed_tag_ids",
            "salesperson_choice",
            "user_id",
        ]

    def _table_of(self, parts):
        """What the parts will do, as a table of numbers.

        :rtype: Markup
        """
        titles = (
            self.env._("To change"),
            self.env._("No change needed"),
            self.env._("Refused"),
        )
        head = Markup("<tr><th></th>%s</tr>") % Markup().join(
            Markup('<th class="text-end">%s</th>') % title for title in titles
        )
        rows = Markup().join(self._row_of(part) for part in parts)
        return Markup('<table class="table table-sm mb-0">%s%s</table>') % (head, rows)

    def _row_of(self, part):
        cell = Markup('<td class="text-end">%s</td>')
        counts = (len(part.records), part.unchanged, part.refused_count)
        notes = [part.detail] if part.detail else []
        notes += [
            f"{self._number(len(records))}: {reason}"
            for reason, records in part.refused.items()
        ]
        return Markup("<tr><td>%s%s</td>%s</tr>") % (
            part.label,
            Markup().join(
                Markup('<div class="text-muted small">%s</div>') % note
                for note in notes
            ),
            Markup().join(cell % self._number(count) for count in counts),
        )

    def _number(self, count):
        return formatLang(self.env, count, digits=0)

    def action_update(self):
        """Do what has been chosen, as far as it can be done, and show the outcome.

        :return: the action that shows the dialog again
        :rtype: dict
        :raise UserError: where nothing has been chosen
        """
        only(self)
        self._check_chosen()
        parts = self._parts()
        if not parts:
            raise UserError(self.env._("Choose what to update first."))
        write_together([part for part in parts if part.values is not None])
        for part in parts:
            if part.values is None:
                part.run()
        self.write(
            {
                "state": "done",
                "line_ids": [
                    Command.create(values)
                    for part in parts
                    for values in self._outcome_of(part)
                ],
            }
        )
        return self._open()

    def _check_chosen(self):
        """Refuse a part that is half chosen.

        :raise UserError: which names the field
        """
        for choice, value in (
            ("category_choice", "customer_category_id"),
            ("status_choice", "status_id"),
            ("salesperson_choice", "user_id"),
        ):
            self._check_given(self[choice] == "set", value)
        self._check_given(self.status_choice == "leave", "process_id")

    def _check_given(self, needed, name):
        if needed and not self[name]:
            label = self._fields[name].get_description(self.env, ["string"])["string"]
            raise UserError(self.env._("“%s” is missing: choose one.", label))

    def _outcome_of(self, part):
        """The lines that tell what became of a part.

        :rtype: Iterator[dict]
        """
        done = self.env._("Done")
        if part.unchanged:
            done = self.env._(
                "Done, no change needed: %s", self._number(part.unchanged)
            )
        yield {
            "name": part.label,
            "outcome": done,
            "record_count": len(part.records),
            "record_ids": part.records.ids,
        }
        for reason, records in part.refused.items():
            yield {
                "name": part.label,
                "outcome": self.env._("Refused: %s", reason),
                "is_refused": True,
                "record_count": len(records),
                "record_ids": records.ids,
            }
