# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Results of a mailing by contact, and by segment when it was sent."""

from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.tools import SQL


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    #: kept because merging contacts does not update ``model`` and ``res_id``
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact that was mailed, directly or by a mailing list or a lead.",
    )
    segment_id = fields.Many2one(
        "crm.segment",
        "Segment when sent",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The segment of the contact, or of its company, when the mailing was "
        "sent: a segment of the audience, or the main segment.",
    )
    engaged_datetime = fields.Datetime(
        "Last open or click",
        compute="_compute_engaged_datetime",
        help="The later of the first open and the last click.",
    )
    unsubscribe_datetime = fields.Datetime("Unsubscribed on", readonly=True)

    @api.depends("open_datetime", "links_click_datetime")
    def _compute_engaged_datetime(self):
        for trace in self:
            moments = [trace.open_datetime, trace.links_click_datetime]
            trace.engaged_datetime = max(filter(None, moments), default=False)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "engaged_datetime":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "GREATEST(%s, %s)",
            self._field_to_sql(alias, "open_datetime", query),
            self._field_to_sql(alias, "links_click_datetime", query),
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Traces keep their contact and its current segment."""
        groups = defaultdict(list)
        for vals in vals_list:
            groups[vals.get("model"), vals.get("mass_mailing_id")].append(vals)
        customers = {
            (model, mailing_id): self._customers(
                model, [vals.get("res_id") for vals in group], mailing_id
            )
            for (model, mailing_id), group in groups.items()
        }
        return super().create(
            [
                {
                    **customers[vals.get("model"), vals.get("mass_mailing_id")].get(
                        vals.get("res_id"), {}
                    ),
                    **vals,
                }
                for vals in vals_list
            ]
        )

    @api.model
    def _customers(self, model, res_ids, mailing_id):
        """The contacts and segments of recipients.

        :param str model: of the recipients
        :param list[int] res_ids:
        :param int mailing_id:
        :return: values of the trace by recipient
        :rtype: dict[int, dict]
        """
        if model not in self.env:
            return {}
        mailing = self.env["mailing.mailing"].browse(mailing_id).sudo()
        recipients = self.env[model].browse(res_ids)
        if not self.env.su:
            # a user who creates traces gets values of readable records only
            recipients = recipients.exists()._filtered_access("read")
        partners = mailing._partners_of(recipients.sudo())
        segments = mailing._segments_of(
            self.env["res.partner"].union(*partners.values())
        )
        return {
            res_id: {
                "partner_id": partner.id,
                "segment_id": segments[partner].id,
            }
            for res_id, partner in partners.items()
        }

    def _answer(self):
        """The last reaction of the recipient, in one word.

        :rtype: str
        """
        self.ensure_one()
        if self.unsubscribe_datetime:
            return self.env._("unsubscribed")
        if self.trace_status != "reply" and self.links_click_datetime:
            return self.env._("clicked")
        labels = dict(self._fields["trace_status"]._description_selection(self.env))
        return labels[self.trace_status].lower()

    @api.model
    def _set_unsubscribed(self, mailing, email):
        """Record that a recipient has unsubscribed from a mailing.

        :param mailing.mailing mailing: may be empty
        :param str email:
        """
        address = tools.email_normalize(email)
        if mailing and address:
            self.search(
                [
                    ("mass_mailing_id", "=", mailing.id),
                    ("email", "=", address),
                    ("unsubscribe_datetime", "=", False),
                ]
            ).unsubscribe_datetime = fields.Datetime.now()
