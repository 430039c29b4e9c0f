# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done when customers come into a segment or go out of it: a server action of
Odoo, for one contact after the other, when its segment change is played.

Live at once, and no part of what is applied.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError


class CrmSegmentAction(models.Model):
    _name = "crm.segment.action"
    _description = "Action of a Segment"
    _order = "segment_id, sequence, id"
    _rec_name = "server_action_id"

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
    repeat = fields.Selection(
        [("once", "Once per customer"), ("each", "Each time")],
        "How often",
        required=True,
        default="once",
        help="For instance once for a welcome letter, each time for a call.",
    )
    min_days = fields.Integer(
        "Days between",
        help="For a customer who comes and goes: not again within so many days, for "
        "instance 90. 0: each time.",
    )

    _min_days_not_negative = models.Constraint(
        "CHECK(min_days >= 0)", "The number of days is 0 or more; 0 means each time."
    )

    @api.model
    def _offered(self):
        """Which server actions can be chosen: those on contacts, but no programs of the
        Actions menu, which open something for whoever has chosen them.

        :rtype: list
        """
        return [
            ("model_id", "=", self.env["ir.model"]._get_id("res.partner")),
            ("usage", "=", "ir_actions_server"),
            ("parent_id", "=", False),
            "|",
            ("binding_model_id", "=", False),
            ("state", "!=", "code"),
        ]

    @api.constrains("server_action_id")
    def _check_server_action(self):
        """Segments act upon contacts, and nobody gains rights by having a segment do
        what they may not do themselves."""
        by_program = self.env.uid == SUPERUSER_ID
        for server_action in self.server_action_id.sudo():
            if server_action.model_name != "res.partner":
                raise ValidationError(
                    self.env._(
                        "“%s” is no action on contacts: choose one whose model is "
                        "Contact.",
                        server_action.name,
                    )
                )
            groups = server_action.group_ids
            if groups and not groups & self.env.user.all_group_ids and not by_program:
                raise ValidationError(
                    self.env._(
                        "“%s” is for other users: choose an action that you may run "
                        "yourself.",
                        server_action.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Whether anything is to be done at all is kept in mind."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Whether anything is to be done at all is kept in mind."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Whether anything is to be done at all is kept in mind."""
        self.env.registry.clear_cache()
        return super().unlink()

    def _is_due(self, move):
        """Whether this is to be done for the contact of a move, after what has been
        done for it already.

        :param crm.segmentation.move move:
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

        :param crm.segmentation.move move:
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
        self.server_action_id.with_company(
            move.segmentation_id.reference_company_id
        ).with_context(
            active_model="res.partner",
            active_id=move.partner_id.id,
            active_ids=move.partner_id.ids,
        ).run()
