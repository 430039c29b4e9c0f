# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The automated actions of a segment: server actions that run for a contact when its
segment change is processed.

Live at once, not part of what is applied. An action runs with the rights of the user
who chose it, unless an administrator allows segments to run it.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...fields import CheckedInteger
from ...tools.errors import coded
from ...tools.search_values import search_ids

#: writing one of these fields is choosing the action
CHOICE_FIELDS = {"server_action_id", "segment_id", "direction"}


class CrmSegmentAction(models.Model):
    _name = "crm.segment.action"
    _description = "Segment Automated Action"
    _order = "segment_id, sequence, id"

    segment_id = fields.Many2one(
        "crm.segment", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Switch the action off to pause it.",
    )
    direction = fields.Selection(
        [
            ("enter", "Enters"),
            ("up", "Moves up into"),
            ("down", "Moves down into"),
            ("leave", "Leaves"),
        ],
        "Trigger",
        required=True,
        default="enter",
        help="Enters: from any other segment, or new in the model. Moves up into or "
        "down into: from a lower or a higher segment. Leaves: to another segment, or "
        "out of the model.",
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        "Server action",
        required=True,
        domain=lambda self: self._offered(),
        ondelete="cascade",
        index=True,
        help="A server action on contacts: send an email, set the category or a "
        "status, add a tag, start an activity plan, call a webhook.",
    )
    name = fields.Char(related="server_action_id.name")
    choice_id = fields.Many2one(
        "crm.segment.action.choice",
        "Action",
        compute="_compute_choice_id",
        search="_search_choice_id",
        readonly=False,
        domain="[('is_offered', '=', True)]",
        help="Runs on the contact with your access rights, unless an administrator "
        "allows segments to run it.",
    )
    kind = fields.Selection(related="choice_id.kind")
    chosen_by_id = fields.Many2one(
        "res.users",
        "Chosen by",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The action runs with the access rights of this user, unless an "
        "administrator allows segments to run it.",
    )
    repeat = fields.Selection(
        [("once", "Once per customer"), ("each", "Each time")],
        "Frequency",
        required=True,
        default="once",
        help="Whether the action runs again when the same customer triggers it again.",
    )
    min_days = CheckedInteger(
        "Minimum days",
        help="Days before the action runs again for the same customer. With 0, it runs "
        "each time.",
    )

    _min_days_not_negative = models.Constraint(
        "CHECK(min_days >= 0)",
        "Minimum days must be 0 or more; with 0, the action runs each time.",
    )

    @api.model
    def _offered(self):
        """The domain of the server actions that can be chosen.

        :rtype: list
        """
        return self.env["crm.segment.action.choice"]._offered()

    @api.depends("server_action_id")
    def _compute_choice_id(self):
        for action in self:
            action.choice_id = action.choice_id.browse(
                action.server_action_id.ids
            ).exists()

    @api.model
    def _search_choice_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        value = search_ids(self, "choice_id", value)
        return [("server_action_id", "in", value)]

    @api.constrains("server_action_id")
    def _check_server_action(self):
        """Actions run on contacts, and nobody gains rights by letting a segment do what
        they may not do themselves."""
        for server_action in self.server_action_id.sudo():
            if server_action.model_name != "res.partner":
                raise coded(
                    "action.not_on_contacts",
                    ValidationError(
                        self.env._(
                            "Automated actions: “%s” does not run on contacts. Choose "
                            "a server action of the model Contact.",
                            server_action.name,
                        )
                    ),
                )
            if not server_action._may_be_run_by(self.env.user):
                raise coded(
                    "action.not_allowed",
                    ValidationError(
                        self.env._(
                            "Automated actions: you are not allowed to run “%s”. "
                            "Choose an action that you can run on contacts yourself.",
                            server_action.name,
                        )
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Record the user as the one who chose the actions."""
        actions = super().create([self._with_chooser(vals) for vals in vals_list])
        # whether any segment has actions is cached (crm.segment.change)
        self.env.registry.clear_cache()
        return actions

    def write(self, vals):
        """Record the user when the action is chosen again."""
        result = super().write(self._with_chooser(vals))
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Clear the cache of whether any segment has actions."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _with_chooser(self, vals):
        """Values with the user who chooses the action, which cannot be set otherwise.

        :rtype: dict
        """
        values = {
            ("server_action_id" if name == "choice_id" else name): value
            for name, value in vals.items()
            if name != "chosen_by_id"
        }
        if not CHOICE_FIELDS.isdisjoint(values):
            values["chosen_by_id"] = self.env.uid
        return values

    def _is_due(self, change):
        """Whether the action has to run for the contact of a change, given its earlier
        runs.

        :param crm.segment.change change:
        :rtype: bool
        """
        self.ensure_one()
        done = self.env["crm.segment.action.log"].search(
            [("action_id", "=", self.id), ("partner_id", "=", change.partner_id.id)]
        )
        if not done:
            return True
        if self.repeat == "once" or change in done.change_id:
            return False
        last = max(done.mapped("date"))
        return last <= fields.Datetime.now() - timedelta(days=self.min_days)

    def _run_for(self, change):
        """Run the action for the contact of a change, and log that it has run.

        Both are committed together. E-mails and webhooks leave Odoo after that, so
        that none is sent twice.

        :param crm.segment.change change:
        :raise Exception: whatever the server action raises
        """
        self.ensure_one()
        self.env["crm.segment.action.log"].create(
            {
                "action_id": self.id,
                "partner_id": change.partner_id.id,
                "change_id": change.id,
                "date": fields.Datetime.now(),
            }
        )
        self._with_rights(change).with_context(
            active_model="res.partner",
            active_id=change.partner_id.id,
            active_ids=change.partner_id.ids,
        ).run()

    def _with_rights(self, change):
        """The server action in the environment of the user that it runs as.

        :param crm.segment.change change:
        :rtype: ir.actions.server
        :raise UserError: when this user may not run it on the contact
        """
        server_action, user = self.server_action_id.sudo(), self.chosen_by_id
        company = change.segmentation_id.reference_company_id
        if server_action.is_run_by_segments or user.id == SUPERUSER_ID:
            return server_action.with_user(SUPERUSER_ID).with_company(company)
        companies = user.company_ids
        # the first one is that by which company-dependent values are read
        companies = (company & companies) | user.company_id | companies
        env = self.env(user=user.id, context={"allowed_company_ids": companies.ids})
        if not user.active or not server_action._may_be_run_by(user):
            raise self._chooser_error(user)
        # Odoo asks for the groups of an action instead of for the right to write
        operation = "read" if server_action.group_ids else "write"
        if not change.partner_id.with_env(env).has_access(operation):
            raise coded(
                "action.contact_not_editable",
                UserError(
                    self.env._(
                        "“%(action)s” runs with the rights of %(user)s, who may not "
                        "edit %(contact)s. Ask a user who may to choose the action "
                        "again, or an administrator to allow segments to run it.",
                        action=server_action.name,
                        user=user.name,
                        contact=change.partner_id.display_name,
                    )
                ),
            )
        return server_action.with_env(env)

    def _chooser_error(self, user):
        """:return: that the user who chose the action may not run it any more
        :rtype: UserError
        """
        name = self.server_action_id.sudo().name
        if not user:
            return coded(
                "action.chooser_deleted",
                UserError(
                    self.env._(
                        "The user who chose “%(action)s” has been deleted. Choose the "
                        "action again, or ask an administrator to allow segments to "
                        "run it.",
                        action=name,
                    )
                ),
            )
        return coded(
            "action.chooser_lost_rights",
            UserError(
                self.env._(
                    "“%(action)s” runs with the rights of %(user)s, who may no longer "
                    "run it. Choose the action again, or ask an administrator to allow "
                    "segments to run it.",
                    action=name,
                    user=user.name,
                )
            ),
        )
