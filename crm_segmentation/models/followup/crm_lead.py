# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show the service playbook of their customer's segment; new ones are assigned to
its team and salesperson unless others are chosen.

The main segment comes first, then the segments of the other models in their order.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import is_html_empty


class CrmLead(models.Model):
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    segment_playbook = fields.Html(
        "Service playbook",
        offered=False,
        compute="_compute_segment_playbook",
        groups="base.group_user",
    )
    # what the form has proposed: it is replaced when the customer changes, unless the
    # user has chosen something else
    segment_team_id = fields.Many2one(
        "crm.team", store=False, readonly=True, offered=False
    )
    segment_user_id = fields.Many2one(
        "res.users", store=False, readonly=True, offered=False
    )

    @api.depends("partner_id.segment_ids")
    @api.depends_context("uid", "company", "allowed_company_ids", "lang")
    def _compute_segment_playbook(self):
        partners = self.partner_id._origin._filtered_access("read")
        segments = partners._first_segments(Domain("playbook", "!=", False))
        for lead in self:
            segment = segments.get(lead.partner_id._origin.id)
            playbook = segment and segment.playbook
            lead.segment_playbook = not is_html_empty(playbook) and playbook

    # -- assigning new leads ---------------------------------------------------------

    @api.model
    def _before_create(self, vals_list):
        """New leads are assigned to the team of their customer's segment."""
        vals_list = super()._before_create(vals_list)
        free = [
            vals
            for vals in vals_list
            if not self._is_given({"team_id", "user_id"}, vals)
        ]
        customers = {id(vals): self._customer_of(vals) for vals in free}
        segments = self._assigning_segments(
            self.env["res.partner"].browse(filter(None, customers.values()))
        )
        return [
            {**vals, **self._assignees(segments.get(customers.get(id(vals))), vals)}
            for vals in vals_list
        ]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """E-mailed leads are assigned likewise: the team of the alias is nobody's
        choice, but its company is the one that the lead is for."""
        values = dict(custom_values or {})
        team = self.env["crm.team"].browse(values.get("team_id") or ())
        company = team.sudo().company_id
        if company:
            values.setdefault("company_id", company.id)
        customer_id = values.get("partner_id", msg_dict.get("author_id"))
        customer = self.env["res.partner"].browse(customer_id or ())
        segment = self._assigning_segments(customer).get(customer_id)
        if self._assignees(segment, values):
            for name in ("team_id", "user_id"):
                values.pop(name, None)
        return super().message_new(msg_dict, values)

    def _is_given(self, names, vals):
        """Whether the values or the context say one of these. A context with an empty
        salesperson is the mail gateway's and no choice."""
        return any(
            name in vals or self.env.context.get(f"default_{name}") for name in names
        )

    def _customer_of(self, vals):
        return vals.get("partner_id", self.env.context.get("default_partner_id"))

    @api.model
    def _assigning_segments(self, partners):
        """The segments that assign the leads of these contacts.

        :param res.partner partners:
        :rtype: dict[int, crm.segment]
        """
        return partners._first_segments(
            Domain("team_id", "!=", False) | Domain("user_id", "!=", False)
        )

    @api.model
    def _assignees(self, segment, vals):
        """Team and salesperson of the leads of a segment. Users who create a lead stay
        its salesperson only if they belong to the team.

        :param crm.segment|None segment:
        :param dict vals: of the lead
        :rtype: dict
        """
        if not segment:
            return {}
        company = self.env["res.company"].browse(vals.get("company_id") or ())
        team, user = segment.team_id, segment.user_id
        if not team.active or (company and team.company_id - company):
            team = team.browse()
        companies = company | team.company_id
        if not user.active or companies - user.company_ids:
            user = user.browse()
        if not team:
            return {"user_id": user.id} if user else {}
        creator = self.env.user.browse(
            self.env.context.get("default_user_id", self.env.uid)
        )
        is_in_team = creator in team.member_ids | team.user_id
        return {"team_id": team.id, "user_id": user.id or (is_in_team and creator.id)}

    @api.onchange("partner_id")
    def _onchange_partner_assignees(self):
        """Propose the segment's team and salesperson in place of Odoo's."""
        if self._origin or not self._is_as_proposed():
            return
        customer = self.partner_id._origin._filtered_access("read")
        segment = self._assigning_segments(customer).get(customer.id)
        assignees = self._assignees(segment, {})
        if not assignees and not (self.segment_team_id or self.segment_user_id):
            return
        self.user_id = assignees.get("user_id", self.env.uid)
        self.team_id = assignees.get("team_id") or self._team_of(self.user_id)
        self.segment_team_id = assignees and self.team_id
        self.segment_user_id = assignees and self.user_id

    def _is_as_proposed(self):
        """Whether team and salesperson are those proposed, or Odoo's defaults."""
        if self.segment_team_id or self.segment_user_id:
            return (
                self.team_id == self.segment_team_id
                and self.user_id == self.segment_user_id
            )
        return self.user_id in (
            self.env.user,
            self.env["res.users"],
        ) and self.team_id in (self._team_of(self.user_id), self.env["crm.team"])

    def _team_of(self, user):
        """The team to which Odoo assigns a salesperson's leads; a team in the context,
        as from a team's menu, is a choice."""
        use = "use_leads" if self.type == "lead" else "use_opportunities"
        teams = self.env["crm.team"].with_context(default_team_id=False)
        return teams._get_default_team_id(user_id=user.id, domain=[(use, "=", True)])
