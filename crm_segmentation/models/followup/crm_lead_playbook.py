# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads are served as their customer's segment is: they show its playbook, and new ones
go to its team and salesperson unless somebody has chosen others.

Of several models the main segment comes first, then the others in their order.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import is_html_empty


class CrmLead(models.Model):
    _inherit = "crm.lead"

    segment_playbook = fields.Html(
        "How we serve them",
        offered=False,
        compute="_compute_segment_playbook",
        groups="base.group_user",
    )
    # what the form has proposed: as long as nothing else has been chosen, another
    # customer brings another proposal
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

    # -- whom new leads are given to -----------------------------------------------

    @api.model
    def _before_create(self, vals_list):
        """New leads go to the team of their customer's segment."""
        free = [
            vals for vals in vals_list if not self._given({"team_id", "user_id"}, vals)
        ]
        customers = {id(vals): self._customer_of(vals) for vals in free}
        segments = self._serving_segments(
            self.env["res.partner"].browse(filter(None, customers.values()))
        )
        return super()._before_create(
            [
                {**vals, **self._served(segments.get(customers.get(id(vals))), vals)}
                for vals in vals_list
            ]
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """E-mailed leads go to the team of their customer's segment too: the team that
        an address names is for all who write there, and nobody has chosen it. But it
        says whose company they are for."""
        said = dict(custom_values or {})
        team = self.env["crm.team"].browse(said.get("team_id") or ())
        company = team.sudo().company_id
        if company:
            said.setdefault("company_id", company.id)
        customer_id = said.get("partner_id", msg_dict.get("author_id"))
        customer = self.env["res.partner"].browse(customer_id or ())
        if self._served(self._serving_segments(customer).get(customer_id), said):
            for name in ("team_id", "user_id"):
                said.pop(name, None)
        return super().message_new(msg_dict, said)

    def _given(self, names, vals):
        """Whether whoever creates a lead says one of these. By a context without a
        salesperson the mail gateway says only that it is none itself."""
        return any(
            name in vals or self.env.context.get(f"default_{name}") for name in names
        )

    def _customer_of(self, vals):
        return vals.get("partner_id", self.env.context.get("default_partner_id"))

    @api.model
    def _serving_segments(self, partners):
        """The segments that say who serves these contacts.

        :param res.partner partners:
        :rtype: dict[int, crm.segment]
        """
        return partners._first_segments(
            Domain("team_id", "!=", False) | Domain("user_id", "!=", False)
        )

    @api.model
    def _served(self, segment, vals):
        """Who serves the leads of a segment. Whoever creates one stays its salesperson
        only as one of the team.

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
        is_one_of_them = creator in team.member_ids | team.user_id
        return {
            "team_id": team.id,
            "user_id": user.id or (is_one_of_them and creator.id),
        }

    @api.onchange("partner_id")
    def _onchange_customer_served(self):
        """Propose who serves the customer, in place of what Odoo has proposed."""
        if self._origin or not self._is_as_proposed():
            return
        customer = self.partner_id._origin._filtered_access("read")
        segment = self._serving_segments(customer).get(customer.id)
        served = self._served(segment, {})
        if not served and not (self.segment_team_id or self.segment_user_id):
            return
        self.user_id = served.get("user_id", self.env.uid)
        self.team_id = served.get("team_id") or self._team_of(self.user_id)
        self.segment_team_id = served and self.team_id
        self.segment_user_id = served and self.user_id

    def _is_as_proposed(self):
        """Whether team and salesperson are those that have been proposed, or that Odoo
        starts with."""
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
        """The team that Odoo gives a salesperson's leads to; another one that the
        context names, as the menu of a team does, has been chosen."""
        use = "use_leads" if self.type == "lead" else "use_opportunities"
        teams = self.env["crm.team"].with_context(default_team_id=False)
        return teams._get_default_team_id(user_id=user.id, domain=[(use, "=", True)])
