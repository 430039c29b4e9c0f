# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which segment's playbook applies to a contact, and who is responsible for it."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.errors import coded


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _first_segments(self, domain):
        """The first segment of each contact that matches a domain, among those that the
        user's companies see: own segments before inherited ones, then by the order of
        the models.

        :param Domain domain: of segments
        :rtype: dict[int, crm.segment]
        """
        visible = self.env["crm.segmentation"]._visible()
        segments = (
            self.env["crm.segment"]
            .sudo()
            .search(domain & Domain("segmentation_id", "in", visible.ids))
        )
        if not segments or not self:
            return {}
        ranks = {model.id: rank for rank, model in enumerate(visible)}
        memberships = (
            self.env["crm.segmentation.membership"]
            .sudo()
            .search(
                [("partner_id", "in", self.ids), ("segment_id", "in", segments.ids)]
            )
            .sorted(lambda m: (bool(m.inherited_from_id), ranks[m.segmentation_id.id]))
        )
        # the first of a contact is written last
        return {
            membership.partner_id.id: membership.segment_id
            for membership in reversed(memberships)
        }

    def _activity_responsible(self, segment):
        """Who gets activities for this contact that are assigned to nobody: the
        salesperson of the segment, of the contact or of its company, or the leader of
        the segment's team; archived users are skipped.

        :param crm.segment segment: may be empty
        :rtype: res.users
        """
        users = segment.user_id | self.user_id | self.commercial_partner_id.user_id
        return (users | segment.team_id.user_id).filtered("active")[:1]

    def _start_activity_plan(self, plan, segment):
        """Start an activity plan as Odoo's own dialog does, without e-mails.

        :param mail.activity.plan plan: for contacts
        :param crm.segment segment: the one entered; may be empty
        :raise UserError: when an activity has nobody to be assigned to
        """
        responsible = self._activity_responsible(segment)
        if plan.has_user_on_demand and not responsible:
            raise coded(
                "plan.without_responsible",
                UserError(
                    self.env._(
                        "The plan “%(plan)s” needs a responsible user: set a "
                        "salesperson on the contact %(contact)s or on its segment.",
                        plan=plan.name,
                        contact=self.display_name,
                    )
                ),
            )
        dialog = self.env["mail.activity.schedule"].with_context(
            mail_activity_quick_update=True
        )
        dialog.create(
            {
                "res_model": self._name,
                "res_ids": repr(self.ids),
                "plan_id": plan.id,
                "plan_on_demand_user_id": responsible.id,
            }
        ).action_schedule_plan()
