# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a contact from its mails, meetings and deals (``scoring/facts.py``),
kept ready for filters, parameters and mailings.

All facts are refreshed before each run, those of a few contacts when something is
recorded that they follow from: such records are collected, and read together when the
facts are next asked for, at the latest before the transaction is committed.
"""

import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools.contact_summary.facts import (
    begun_meetings,
    concerned,
    stale_contacts,
    writing_facts,
    writing_reasons,
)
from ...tools.database import CONCURRENCY_ERRORS, never_waiting, planned_for_all

_logger = logging.getLogger(__name__)

PENDING = "crm_segmentation.facts"
FACT_FIELDS = (
    "last_contact_at",
    "last_contact_ago",
    "last_interaction_ago",
    "customer_source_id",
    "lost_reason_ids",
)
BATCH = 10_000
#: the parameter that says when all facts were refreshed
REFRESHED_AT = "crm_segmentation.facts_refreshed_at"
#: of up to so many contacts and messages, all facts are refreshed in a user's request
REFRESHED_AT_ONCE = 50_000
#: the attendees of so many meetings are refreshed with a save; of more, by the next one
MOST_BEGUN = 1_000
STALE = SQL.identifier("crm_segmentation_stale_facts")


class ResPartnerSummary(models.Model):
    _name = "res.partner.summary"
    _description = "Facts of a Contact"
    _rec_name = "partner_id"
    # narrow on purpose: there are about as many rows as contacts
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    last_contact_at = fields.Datetime("Last Contact", index="btree_not_null")
    last_contact_on = fields.Date(
        "Last Day of Contact",
        index="btree_not_null",
        help="Of contacts that only their day is known of.",
    )
    source_id = fields.Many2one(
        "utm.source", ondelete="set null", index="btree_not_null"
    )
    source_is_given = fields.Boolean(
        "Given by hand", help="Else it is the source of the contact's first lead."
    )

    _partner_unique = models.Constraint(
        "UNIQUE(partner_id)", "The facts of a contact are kept once."
    )

    def _last_contact(self):
        """The moment of the last contact by the user's clock: one that only its day is
        known of begins with that day.

        :rtype: datetime | bool
        """
        day = self.last_contact_on
        begins = day and self.env["res.partner"]._midnight_before(day)
        return max(filter(None, (self.last_contact_at, begins)), default=False)

    # -- all contacts ------------------------------------------------------------

    @api.model
    def _refresh(self, contact_ids=None):
        """Work out facts and write those that differ, in this transaction.

        :param list[int]|None contact_ids: None for all contacts
        :return: the contacts whose facts have changed
        :rtype: set[int]
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        changed = set()
        for statement in (
            writing_facts(now, contact_ids),
            writing_reasons(contact_ids),
        ):
            changed.update(id_ for (id_,) in self.env.execute_query(statement))
        if changed:
            self.invalidate_model(flush=False)
            self.env["res.partner"].invalidate_model(FACT_FIELDS, flush=False)
        return changed

    @api.model
    def _refresh_all(self):
        """Refresh the facts of all contacts, in this transaction."""
        self.env.flush_all()
        with planned_for_all(self.env.cr):
            self._refresh()

    @api.model
    def _refresh_here(self):
        """Refresh what a run in this transaction reads: of whatever contact, because
        paths and filters lead anywhere.

        All facts where that takes a moment. Where it would take longer than the run of
        a small model, those that have become wrong by time passing alone: whatever is
        recorded refreshes facts at once, and of what is planned only meetings come
        true without anything being recorded. What programs wrote past the ORM is found
        by the next round.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT max(reltuples) FROM pg_class WHERE oid IN"
                " ('res_partner'::regclass, 'mail_message'::regclass)"
            )
        )
        # unlike counts, which would take as long, estimates may lag behind an import:
        # then all are refreshed
        few = rows[0][0] <= REFRESHED_AT_ONCE
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._refresh_all() if few else self._refresh_begun()
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except Exception:
            # the scores can be computed with the facts as they are
            _logger.warning("The facts of contacts are refreshed later.", exc_info=True)

    def _refresh_begun(self):
        """Refresh the facts of whoever attends a meeting that has begun since they were
        refreshed."""
        meetings = [id_ for (id_,) in self.env.execute_query(self._begun_meetings())]
        if meetings:
            attended = concerned({"calendar.event": meetings})
            self._refresh([id_ for (id_,) in self.env.execute_query(attended)])

    def _begun_meetings(self):
        since = self.env["ir.config_parameter"].sudo().get_param(REFRESHED_AT)
        return begun_meetings(since or None, fields.Datetime.now())

    @api.model
    def _refresh_in_batches(self):
        """Refresh the facts of all contacts: compare once, then work out those that
        differ batch by batch, each in a transaction of its own. Killed at any point,
        it has written whole batches, and next time finds the others."""
        apart = self.env["crm.segmentation.run"]._apart
        now = fields.Datetime.now()
        try:
            apart(self._find_stale, now)
            last = 0
            while last := apart(self._refresh_batch, last):
                pass
            set_param = self.env["ir.config_parameter"].sudo().set_param
            apart(set_param, REFRESHED_AT, fields.Datetime.to_string(now))
        except Exception:
            # the scores can be computed with the facts as they are
            self.env.cr.rollback()
            _logger.warning("The facts of contacts are refreshed later.", exc_info=True)

    def _find_stale(self, now):
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("DROP TABLE IF EXISTS %s", STALE))
        with planned_for_all(cr):
            cr.execute(
                SQL(
                    "CREATE TEMPORARY TABLE %s AS %s",
                    STALE,
                    stale_contacts(now),
                )
            )

    def _refresh_batch(self, last):
        """Refresh the next contacts.

        :param int last: id of the last contact that has been refreshed
        :return: that of the last one now; 0 when there are no more
        :rtype: int
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM %s WHERE partner_id > %s"
                " ORDER BY partner_id LIMIT %s",
                STALE,
                last,
                BATCH,
            )
        )
        if not rows:
            self.env.cr.execute(SQL("DROP TABLE %s", STALE))
            return 0
        contact_ids = [contact_id for (contact_id,) in rows]
        self._refresh(contact_ids)
        return contact_ids[-1]

    # -- something is recorded ---------------------------------------------------

    @api.model
    def _collect(self, records):
        """Remember records that contacts' facts follow from: contacts, leads,
        messages, activities or meetings.

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
        self.env["res.partner"].invalidate_model(FACT_FIELDS, flush=False)

    @api.model
    def _collect_by_hand(self, partners):
        """Contacts are saved, or scored, by hand: what their scores read is to be
        right, of themselves and of whoever else a model reads. What is recorded is
        collected anyway; besides, only time makes facts wrong: planned meetings begin.

        :param res.partner partners:
        """
        self._collect(partners)
        self.env.flush_all()
        begun = SQL("%s LIMIT %s", self._begun_meetings(), MOST_BEGUN)
        ids = [id_ for (id_,) in self.env.execute_query(begun)]
        self._collect(self.env["calendar.event"].browse(ids))

    @api.model
    def _refresh_pending(self):
        """Refresh the facts that follow from what was recorded in this transaction,
        and have the contacts rescored whose scores depend on them."""
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if not pending:
            return
        # outside of the try: what fails here is the save itself
        self.env.flush_all()
        env = self.env(user=SUPERUSER_ID, su=True)
        contact_ids = [id_ for (id_,) in env.execute_query(concerned(pending))]
        changed, left = env["res.partner.summary"]._try_refresh(contact_ids)
        partners = env["res.partner"]
        if changed and partners._fields_that_matter() & set(FACT_FIELDS):
            partners.browse(changed)._collect_for_rescoring()
        env["crm.segmentation.queue"]._add(left)

    @api.model
    def _try_refresh(self, contact_ids):
        """Refresh facts without waiting for others, and without failing.

        :param list[int] contact_ids:
        :return: the contacts whose facts have changed, and those that another
            transaction holds
        :rtype: tuple[set[int], list[int]]
        """
        if not contact_ids:
            return set(), []
        try:
            with never_waiting(self.env.cr):
                return self._refresh(contact_ids), []
        except CONCURRENCY_ERRORS:
            return set(), contact_ids
        except Exception:
            _logger.warning("Facts of contacts are left to a run.", exc_info=True)
            return set(), []
