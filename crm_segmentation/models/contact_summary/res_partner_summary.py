# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customer summaries: what mails, meetings and deals say about a contact
(``tools/contact_summary``), kept ready for filters, parameters and mailings.

All summaries are refreshed before each run. Those of a few contacts are refreshed when
something is recorded that they depend on: such records are marked, and read together
when a summary is next needed, at the latest before the transaction is committed.
"""

import logging
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools.contact_summary.summary import (
    contacts_of,
    stale_contacts,
    started_meetings,
    write_reasons_statement,
    write_statement,
)
from ...tools.database import (
    CONCURRENCY_ERRORS,
    bulk_planner,
    in_own_transaction,
    no_wait,
)

_logger = logging.getLogger(__name__)

PENDING = "crm_segmentation.stale_summaries"
SUMMARY_FIELDS = (
    "last_contact_at",
    "last_contact_ago",
    "last_interaction_ago",
    "customer_source_id",
    "lost_reason_ids",
)
BATCH_SIZE = 10_000
#: the system parameter with the time at which all summaries were refreshed
REFRESHED_AT = "crm_segmentation.summaries_refreshed_at"
#: the most contacts or messages with which all summaries are refreshed in a request
MAX_IN_REQUEST = 50_000
#: the most started meetings whose attendees are refreshed with one save
MAX_STARTED_MEETINGS = 1_000
STALE_TABLE = SQL.identifier("crm_segmentation_stale_summary")


class ResPartnerSummary(models.Model):
    _name = "res.partner.summary"
    _description = "Customer Summary"
    _rec_name = "partner_id"
    # narrow on purpose: there are about as many rows as contacts
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    last_contact_at = fields.Datetime("Last contact", index="btree_not_null")
    last_contact_on = fields.Date(
        "Last contact day",
        index="btree_not_null",
        help="Day of the latest contact whose time is not known.",
    )
    source_id = fields.Many2one(
        "utm.source", ondelete="set null", index="btree_not_null"
    )
    source_is_manual = fields.Boolean(
        "Source set manually",
        help="If not set, the source is that of the contact's first lead.",
    )

    _partner_unique = models.Constraint(
        "UNIQUE(partner_id)", "A contact can only have one customer summary."
    )

    def _last_contact(self):
        """The moment of the last contact by the user's clock: one of which only the day
        is known begins with that day.

        :rtype: datetime | bool
        """
        day = self.last_contact_on
        start = day and self.env["res.partner"]._midnight_utc(day)
        return max(filter(None, (self.last_contact_at, start)), default=False)

    # -- all contacts ------------------------------------------------------------

    @api.model
    def _refresh(self, contact_ids=None):
        """Compute summaries and write those that differ, in this transaction.

        :param list[int]|None contact_ids: None for all contacts
        :return: the contacts whose summary has changed
        :rtype: set[int]
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        changed = set()
        for statement in (
            write_statement(now, contact_ids),
            write_reasons_statement(contact_ids),
        ):
            changed.update(id_ for (id_,) in self.env.execute_query(statement))
        if changed:
            self.invalidate_model(flush=False)
            self.env["res.partner"].invalidate_model(SUMMARY_FIELDS, flush=False)
        return changed

    @api.model
    def _refresh_all(self):
        """Refresh the summaries of all contacts, in this transaction."""
        self.env.flush_all()
        with bulk_planner(self.env.cr):
            self._refresh()

    @api.model
    def _refresh_in_request(self):
        """Refresh the summaries that a run in this transaction reads, of any contact,
        because paths and filters lead anywhere.

        All of them where that takes a moment. Where it would take longer than the run
        of a small model, those that are out of date only because time has passed:
        whatever is recorded refreshes summaries at once, and of what is planned only
        meetings happen without anything being recorded. What programs wrote past the
        ORM is found by the next scheduled run.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT max(reltuples) FROM pg_class WHERE oid IN"
                " ('res_partner'::regclass, 'mail_message'::regclass)"
            )
        )
        # unlike counts, which would take as long, estimates may lag behind an import:
        # then all are refreshed
        few = rows[0][0] <= MAX_IN_REQUEST
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._refresh_all() if few else self._refresh_started_meetings()
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except Exception:
            # scores can be computed from the summaries as they are
            _logger.warning("Customer summaries are refreshed later.", exc_info=True)

    def _refresh_started_meetings(self):
        """Refresh the attendees of the meetings that have started since the last
        refresh."""
        meetings = [id_ for (id_,) in self.env.execute_query(self._started_meetings())]
        if meetings:
            attendees = contacts_of({"calendar.event": meetings})
            self._refresh([id_ for (id_,) in self.env.execute_query(attendees)])

    def _started_meetings(self):
        since = self.env["ir.config_parameter"].sudo().get_param(REFRESHED_AT)
        return started_meetings(since or None, fields.Datetime.now())

    @api.model
    def _refresh_in_batches(self):
        """Refresh the summaries of all contacts: compare once, then compute those that
        differ batch by batch, each in a transaction of its own. When it is killed, the
        batches written remain, and the next refresh finds the others."""
        apart = partial(in_own_transaction, self.env)
        now = fields.Datetime.now()
        try:
            apart(self._create_stale_table, now)
            last = 0
            while last := apart(self._refresh_batch, last):
                pass
            set_param = self.env["ir.config_parameter"].sudo().set_param
            apart(set_param, REFRESHED_AT, fields.Datetime.to_string(now))
        except Exception:
            # scores can be computed from the summaries as they are
            self.env.cr.rollback()
            _logger.warning("Customer summaries are refreshed later.", exc_info=True)

    def _create_stale_table(self, now):
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("DROP TABLE IF EXISTS %s", STALE_TABLE))
        with bulk_planner(cr):
            cr.execute(
                SQL("CREATE TEMPORARY TABLE %s AS %s", STALE_TABLE, stale_contacts(now))
            )

    def _refresh_batch(self, last):
        """Refresh the next contacts.

        :param int last: id of the last contact that has been refreshed
        :return: id of the last one now; 0 when none is left
        :rtype: int
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM %s WHERE partner_id > %s"
                " ORDER BY partner_id LIMIT %s",
                STALE_TABLE,
                last,
                BATCH_SIZE,
            )
        )
        if not rows:
            self.env.cr.execute(SQL("DROP TABLE %s", STALE_TABLE))
            return 0
        contact_ids = [contact_id for (contact_id,) in rows]
        self._refresh(contact_ids)
        return contact_ids[-1]

    # -- something is recorded ---------------------------------------------------

    @api.model
    def _mark_stale(self, records):
        """Remember records that summaries depend on: contacts, leads, messages,
        activities or meetings.

        :param records: a recordset of one of these models
        """
        if not records:
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {}
            env = self.env(user=SUPERUSER_ID, su=True)
            precommit.add(env["res.partner.summary"]._refresh_pending)
        pending = precommit.data[PENDING].setdefault(records._name, set())
        pending.update(records.ids)
        self.env["res.partner"].invalidate_model(SUMMARY_FIELDS, flush=False)

    @api.model
    def _mark_stale_by_hand(self, partners):
        """A user saves or scores contacts: their scores shall read current summaries,
        also those of other contacts that a model reads. What is recorded has been
        marked already; besides, only time puts summaries out of date: meetings start.

        :param res.partner partners:
        """
        self._mark_stale(partners)
        self.env.flush_all()
        started = SQL("%s LIMIT %s", self._started_meetings(), MAX_STARTED_MEETINGS)
        ids = [id_ for (id_,) in self.env.execute_query(started)]
        self._mark_stale(self.env["calendar.event"].browse(ids))

    @api.model
    def _refresh_pending(self):
        """Refresh the summaries that depend on what was recorded in this transaction,
        and have the contacts rescored whose scores read them."""
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if not pending:
            return
        # outside of the try: what fails here is the save itself
        self.env.flush_all()
        env = self.env(user=SUPERUSER_ID, su=True)
        contact_ids = [id_ for (id_,) in env.execute_query(contacts_of(pending))]
        changed, left = env["res.partner.summary"]._try_refresh(contact_ids)
        queue = env["crm.segmentation.queue"]
        if changed and queue._score_input_fields() & set(SUMMARY_FIELDS):
            env["res.partner"].browse(changed)._mark_stale()
        queue._add(left)

    @api.model
    def _try_refresh(self, contact_ids):
        """Refresh summaries without waiting for other transactions, and without
        failing.

        :param list[int] contact_ids:
        :return: the contacts whose summary has changed, and those that another
            transaction holds
        :rtype: tuple[set[int], list[int]]
        """
        if not contact_ids:
            return set(), []
        try:
            with no_wait(self.env.cr):
                return self._refresh(contact_ids), []
        except CONCURRENCY_ERRORS:
            return set(), contact_ids
        except Exception:
            _logger.warning("Customer summaries are left to a run.", exc_info=True)
            return set(), []
