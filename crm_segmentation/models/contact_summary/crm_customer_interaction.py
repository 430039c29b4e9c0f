# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Interactions with one contact: messages, calls, meetings and completed activities of
the contact and its people, its company and its deals.

The contact is in the context (``interactions_of``). Each query builds the view for it
from records that the user may read: the indexes of each table find the ids, which a
view over all contacts would not use.

Another add-on adds a kind with ``_interaction_sources``::

    kind = fields.Selection(selection_add=[("mailing", "Mailing")])

    def _interaction_sources(self, partner_ids, lead_ids):
        sources = super()._interaction_sources(partner_ids, lead_ids)
        return {**sources, "mailing": SQL(…)}
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.days import beginning_of
from ...scoring.compiler.meetings import takes_part
from ...tools.arguments import only, record_sent
from ...tools.contact_summary.touchpoints import NOTIFIED, POSTED, WRITTEN
from ...tools.hooks import hook

#: the factor that makes ids of several tables into ids of one: the most sources
MAX_SOURCES = 16


class CrmCustomerInteraction(models.Model):
    _name = "crm.customer.interaction"
    _description = "Customer Interaction"
    _auto = False
    _log_access = False
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _order = "date desc, id desc"
    _rec_name = "subject"

    kind = fields.Selection(
        [
            ("message", "Message"),
            ("call", "Call"),
            ("meeting", "Meeting"),
            ("activity", "Activity"),
        ],
        "Type",
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    subject = fields.Char(readonly=True)
    summary = fields.Char(compute="_compute_summary")
    author_id = fields.Many2one("res.partner", readonly=True)
    record_id = fields.Many2oneReference(
        model_field="record_model",
        readonly=True,
        offered=False,
        help="The message, activity or meeting itself.",
    )
    record_model = fields.Char(readonly=True, offered=False)
    res_id = fields.Many2oneReference(
        model_field="res_model", readonly=True, offered=False
    )
    res_model = fields.Char(readonly=True, offered=False)
    document = fields.Char(compute="_compute_document")

    # -- the view ----------------------------------------------------------------

    @property
    def _table_query(self):
        self.env.flush_all()
        shown = self.env.context.get("interactions_of")
        partner = record_sent(self.env["res.partner"], shown)
        ids = self._people_and_deals(partner.exists())
        sources = self._interaction_sources(*ids)
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT id::int8 * %s + %s AS id, %s AS kind, id AS record_id,"
                " record_model, date, subject, author_id, res_model, res_id"
                " FROM (%s) %s",
                MAX_SOURCES,
                number,
                kind,
                source,
                SQL.identifier(kind),
            )
            for number, (kind, source) in enumerate(sources.items())
        )

    def _people_and_deals(self, partner):
        """The records whose interactions are listed, as far as the user may read them.

        :param res.partner partner: a contact, or none
        :return: ids of the contact, its people and its company, and of their leads,
            archived or not
        :rtype: tuple[list[int], list[int]]
        """
        people = partner._people_and_company()
        leads = self.env["crm.lead"].with_context(active_test=False)
        if people and leads.has_access("read"):
            leads = leads.search([("partner_id", "in", people.ids)])
        return people.ids, leads.ids

    @hook
    def _interaction_sources(self, partner_ids, lead_ids):
        """The kinds of interactions, each with a SELECT of ``id``, ``record_model``,
        ``date``, ``subject``, ``author_id`` (a contact), ``res_model`` and ``res_id``
        (the document to open).

        :param list[int] partner_ids:
        :param list[int] lead_ids:
        :return: the statements by kind, in an order that never changes
        :rtype: dict[str, SQL]
        """
        return {
            "message": self._messages(partner_ids, lead_ids),
            "meeting": self._meetings(partner_ids, lead_ids),
            "call": self._activities(partner_ids, lead_ids, SQL("=")),
            "activity": self._activities(partner_ids, lead_ids, SQL("<>")),
        }

    def _messages(self, partner_ids, lead_ids):
        found = SQL(
            """
            SELECT message.id FROM mail_message message
             WHERE message.model = 'res.partner' AND message.res_id = ANY(%(partners)s)
               AND %(written)s
             UNION
            SELECT message.id FROM mail_message message
             WHERE message.model = 'crm.lead' AND message.res_id = ANY(%(leads)s)
               AND %(written)s
             UNION
            SELECT message.id FROM mail_message message
             WHERE message.author_id = ANY(%(partners)s) AND %(written)s
             UNION
            SELECT message.id FROM mail_message_res_partner_rel recipient
              JOIN mail_message message ON message.id = recipient.mail_message_id
             WHERE recipient.res_partner_id = ANY(%(partners)s) AND %(written)s
             UNION
            SELECT message.id FROM %(notified)s
             WHERE notification.res_partner_id = ANY(%(partners)s) AND %(written)s
            """,
            partners=partner_ids,
            leads=lead_ids,
            written=WRITTEN,
            notified=NOTIFIED,
        )
        return SQL(
            "SELECT id, 'mail.message' AS record_model, date,"
            " subject, author_id, model AS res_model, res_id"
            " FROM mail_message WHERE id IN %s",
            self._readable("mail.message", found),
        )

    def _meetings(self, partner_ids, lead_ids):
        found = SQL(
            """
            SELECT calendar_event_id FROM calendar_event_res_partner_rel
             WHERE res_partner_id = ANY(%s) AND %s
             UNION
            SELECT id FROM calendar_event WHERE opportunity_id = ANY(%s)
            """,
            partner_ids,
            takes_part(SQL("calendar_event_id"), SQL("res_partner_id")),
            lead_ids,
        )
        return SQL(
            "SELECT meeting.id, 'calendar.event' AS record_model,"
            " COALESCE(%s, meeting.start) AS date, meeting.name AS subject,"
            " organizer.partner_id AS author_id,"
            " 'calendar.event' AS res_model, meeting.id AS res_id"
            " FROM calendar_event meeting"
            " LEFT JOIN res_users organizer ON organizer.id = meeting.user_id"
            " WHERE meeting.active AND meeting.start <= %s AND meeting.id IN %s",
            beginning_of(SQL("meeting.start_date"), self.env.tz.zone),
            fields.Datetime.now(),
            self._readable("calendar.event", found, self._shown_meetings()),
        )

    def _shown_meetings(self):
        """Without the private ones of others.

        :rtype: Domain
        """
        if self.env.su:
            return Domain.TRUE
        public = self.env["calendar.event"]._get_default_privacy_domain()
        attended = Domain("partner_ids", "in", self.env.user.partner_id.ids)
        return Domain(public) | attended

    def _activities(self, partner_ids, lead_ids, is_call):
        """Completed activities: calls, or others. Those with a meeting in the calendar
        are found there."""
        found = SQL(
            """
            SELECT activity.id FROM mail_activity activity
              JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
             WHERE activity.date_done IS NOT NULL
               AND activity.calendar_event_id IS NULL
               AND COALESCE(kind.category, 'default') %s 'phonecall'
               AND (activity.res_model = 'res.partner' AND activity.res_id = ANY(%s)
                    OR activity.res_model = 'crm.lead' AND activity.res_id = ANY(%s))
            """,
            is_call,
            partner_ids,
            lead_ids,
        )
        return SQL(
            "SELECT activity.id, 'mail.activity' AS record_model,"
            " COALESCE((SELECT max(date) FROM (%s) posted), %s) AS date,"
            " COALESCE(activity.summary, kind.name->>%s, kind.name->>'en_US')"
            " AS subject, responsible.partner_id AS author_id,"
            " activity.res_model, activity.res_id"
            " FROM mail_activity activity"
            " JOIN mail_activity_type kind ON kind.id = activity.activity_type_id"
            " LEFT JOIN res_users responsible ON responsible.id = activity.user_id"
            " WHERE activity.id IN %s",
            POSTED,
            beginning_of(SQL("activity.date_done"), self.env.tz.zone),
            self.env.lang or "en_US",
            self._readable("mail.activity", found),
        )

    def _readable(self, model, found, domain=Domain.TRUE):
        """The records that the user may read, by the rules of their model.

        :param str model:
        :param SQL found: SELECT of their ids
        :param Domain domain: limits them further
        :return: a list of ids or a subselect, in parentheses
        :rtype: SQL
        """
        records = self.env[model].with_context(active_test=False)
        ids = [id_ for (id_,) in self.env.execute_query(found)]
        return records._search(Domain("id", "in", ids) & domain).subselect()

    # -- what is shown -----------------------------------------------------------

    @api.depends("subject")
    def _compute_summary(self):
        """The subject, or the beginning of the message."""
        untitled = self.filtered(lambda one: not one.subject and one.kind == "message")
        messages = self.env["mail.message"].browse(untitled.mapped("record_id")).sudo()
        previews = {message.id: message.preview for message in messages}
        for interaction in self:
            interaction.summary = interaction.subject
        for interaction in untitled:
            interaction.summary = previews[interaction.record_id]

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        """The name of the document, which users who may read a message may know. An
        interaction that is its own document is named by its subject."""
        for res_model, interactions in self.grouped("res_model").items():
            names = {}
            if res_model in self.env:
                documents = self.env[res_model].sudo()
                ids = set(interactions.mapped("res_id"))
                documents = documents.browse(ids).exists()
                names = {document.id: document.display_name for document in documents}
            for interaction in interactions:
                own = interaction.record_model == res_model
                interaction.document = not own and names.get(interaction.res_id, False)

    def action_open_document(self):
        """Open the document of this interaction, or the message itself.

        :rtype: dict
        """
        only(self)
        on_document = self.res_model in self.env and self.res_id
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model if on_document else self.record_model,
            "res_id": self.res_id if on_document else self.record_id,
            "views": [(False, "form")],
            "target": "current" if on_document else "new",
        }
