# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done when customers come into a segment or go out of it: a server action of
Odoo, for one contact after the other, when its segment change is played.

Live at once, and no part of what is applied. An action is done with the rights of
whoever chose it, unless an administrator has allowed segments to run it.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...fields import CheckedInteger
from ...tools.search_values import search_ids

#: who writes one of these chooses what is done, and for whom
CHOSEN = {"server_action_id", "segment_id", "direction"}


class CrmSegmentAction(models.Model):
    _name = "crm.segment.action"
    _description = "Action of a Segment"
    _order = "segment_id, sequence, id"

    segment_id = fields.Many2one(
        "crm.segment", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Switch an action off to let it rest, for instance over the holidays.",
    )
    direction = fields.Selection(
        [
            ("enter", "Comes in"),
            ("up", "Rises into it"),
            ("down", "Falls into it"),
            ("leave", "Goes out"),
        ],
        "When a customer",
        required=True,
        default="enter",
        help="Comes in: from another segment, or new in the model. Falls into it: "
        "from a better segment, for instance from Ideal to Standard. Goes out: into "
        "another segment, or out of the model.",
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        "Do",
        required=True,
        domain=lambda self: self._offered(),
        ondelete="cascade",
        index=True,
        help="A server action on contacts, for instance: send an e-mail, set the "
        "category or a status, add a tag, start an activity plan, call a webhook.",
    )
    name = fields.Char(related="server_action_id.name")
    choice_id = fields.Many2one(
        "crm.segment.action.choice",
        "Action",
        compute="_compute_choice_id",
        search="_search_choice_id",
        readonly=False,
        domain="[('is_offered', '=', True)]",
        help="What is done for the customer, for instance send an e-mail. It is done "
        "with your rights, as if you ran it on the contact yourself, unless an "
        "administrator has allowed segments to run it.",
    )
    kind = fields.Selection(related="choice_id.kind")
    chosen_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The action is done with the rights of this user, unless an administrator "
        "has allowed segments to run it.",
    )
    repeat = fields.Selection(
        [("once", "Once per customer"), ("each", "Each time")],
        "How often",
        required=True,
        default="once",
        help="For instance once for a welcome letter, each time for a call.",
    )
    min_days = CheckedInteger(
        "Days between",
        help="For a customer who comes and goes: not again within so many days, for "
        "instance 90. 0: each time.",
    )

    _min_days_not_negative = models.Constraint(
        "CHECK(min_days >= 0)", "The number of days is 0 or more; 0 means each time."
    )

    @api.model
    def _offered(self):
        """Which server actions can be chosen.

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
        """Segments act upon contacts, and nobody gains rights by having a segment do
        what they may not do themselves."""
        for server_action in self.server_action_id.sudo():
            if server_action.model_name != "res.partner":
                raise ValidationError(
                    self.env._(
                        "“%s” is no action on contacts: choose one whose model is "
                        "Contact.",
                        server_action.name,
                    )
                )
            if not server_action._may_be_run_by(self.env.user):
                raise ValidationError(
                    self.env._(
                        "“%s” is for other users: choose an action that you may run "
                        "yourself.",
                        server_action.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever makes them has chosen what is done."""
        actions = super().create([self._chosen(vals) for vals in vals_list])
        # whether anything is to be done at all is kept in mind
        self.env.registry.clear_cache()
        return actions

    def write(self, vals):
        """Whoever changes what is done has chosen it."""
        result = super().write(self._chosen(vals))
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Whether anything is to be done at all is kept in mind."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _chosen(self, vals):
        """Values with who has chosen them, whatever they say of it themselves.

        :rtype: dict
        """
        chosen = {
            ("server_action_id" if name == "choice_id" else name): value
            for name, value in vals.items()
            if name != "chosen_by_id"
        }
        if not CHOSEN.isdisjoint(chosen):
            chosen["chosen_by_id"] = self.env.uid
        return chosen

    def _is_due(self, move):
        """Whether this is to be done for the contact of a move, after what has been
        done for it already.

        :param crm.segment.change move:
        :rtype: bool
        """
        self.ensure_one()
        done = self.env["crm.segment.action.log"].search(
            [("action_id", "=", self.id), ("partner_id", "=", move.partner_id.id)]
        )
        if not done:
            return True
        if self.repeat == "once" or move in done.move_id:
            return False
        last = max(done.mapped("date"))
        return last <= fields.Datetime.now() - timedelta(days=self.min_days)

    def _run_for(self, move):
        """Do this for the contact of a move, and keep in mind that it has been done.

        Both are committed together. What leaves Odoo (e-mails, webhooks) does so
        after that, so that it never happens twice.

        :param crm.segment.change move:
        :raise Exception: whatever keeps the server action from being done
        """
        self.ensure_one()
        self.env["crm.segment.action.log"].create(
            {
                "action_id": self.id,
                "partner_id": move.partner_id.id,
                "move_id": move.id,
                "date": fields.Datetime.now(),
            }
        )
        self._with_rights(move).with_context(
            active_model="res.partner",
            active_id=move.partner_id.id,
            active_ids=move.partner_id.ids,
        ).run()

    def _with_rights(self, move):
        """The server action, as whoever it is done by for the contact of a move.

        :param crm.segment.change move:
        :rtype: ir.actions.server
        :raise UserError: when whoever chose it may not run it on the contact
        """
        server_action, user = self.server_action_id.sudo(), self.chosen_by_id
        company = move.segmentation_id.reference_company_id
        if server_action.is_run_by_segments or user.id == SUPERUSER_ID:
            return server_action.with_user(SUPERUSER_ID).with_company(company)
        companies = user.company_ids
        # the first one is that by which company-dependent values are read
        companies = (company & companies) | user.company_id | companies
        env = self.env(user=user.id, context={"allowed_company_ids": companies.ids})
        if not user.active or not server_action._may_be_run_by(user):
            raise UserError(
                self.env._(
                    "“%(action)s” is done with the rights of whoever chose it for the "
                    "segment, and %(user)s may not run it any more: choose it again, "
                    "or have an administrator allow segments to run it.",
                    action=server_action.name,
                    user=user.name or self.env._("that user"),
                )
            )
        # Odoo asks for the groups of an action instead of for the right to write
        operation = "read" if server_action.group_ids else "write"
        if not move.partner_id.with_env(env).has_access(operation):
            raise UserError(
                self.env._(
                    "“%(action)s” is done with the rights of %(user)s, who may not "
                    "change %(contact)s: have somebody choose it who may, or an "
                    "administrator allow segments to run it.",
                    action=server_action.name,
                    user=user.name,
                    contact=move.partner_id.display_name,
                )
            )
        return server_action.with_env(env)
