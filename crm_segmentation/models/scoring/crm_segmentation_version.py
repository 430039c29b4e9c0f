# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A version scores contacts that are saved or queued."""

import logging
from contextlib import nullcontext, suppress

from odoo import api, models, tools
from odoo.tools import SQL

from ...scoring.compiler.currencies import situation
from ...scoring.compiler.params import (
    CAUSE,
    COMPANY_CONTACT_IDS,
    NOW,
    bind,
    contact_values,
)
from ...scoring.outcome.dependence import outcomes_read, stages
from ...scoring.outcome.membership_writer import MembershipWriter
from ...scoring.outcome.outcome import write_statement
from ...tools.database import bulk_planner, no_wait, utc_now

_logger = logging.getLogger(__name__)

#: from this number of contacts on, and this part of those in PostgreSQL's statistics,
#: they are not looked up one by one: they may be an import that the statistics miss yet
MANY_CONTACTS, MANY_PART = 1_000, 0.1
#: up to this number, contacts that read the outcome of saved ones are scored with them
MOST_READERS = 200


class CrmSegmentationVersion(models.Model):
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "crm.segmentation.version"

    @api.model
    def _live(self):
        """The versions by which contacts are scored, in the order of their models.
        Every save reads them from the database, so that it never uses an old one.

        :rtype: crm.segmentation.version
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT version_id FROM crm_segmentation"
                " WHERE active AND version_id IS NOT NULL ORDER BY sequence, id"
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _states(self):
        """The state of these versions and of currencies, by SQL: the ORM would read all
        columns.

        :rtype: tuple[tuple]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id, rolled_out, fire_actions, borders::text, %s"
                " FROM crm_segmentation_version WHERE id = ANY(%s) ORDER BY id",
                situation(self.env),
                self.ids,
            )
        )
        return tuple(rows)

    @tools.ormcache("self.id")
    def _outcomes_read(self):
        """The models whose outcome this version reads.

        :rtype: frozenset
        """
        env = self.with_context(active_test=False).sudo().env
        # a broken version scores nobody; its next run says so
        with suppress(Exception):
            return outcomes_read(env, self._frozen_definition())
        return frozenset()

    def _inherits_to_contacts(self):
        """Whether contacts inherit their company's membership.

        :rtype: bool
        """
        with suppress(Exception):
            return self._frozen_definition().inherits
        return False

    def _stages(self):
        """These versions by stages, each after those whose outcome it reads: nearly
        always one stage.

        :rtype: list[crm.segmentation.version]
        """
        read = self.env["crm.segmentation"]._models_read()
        by_model = {version.segmentation_id.id: version for version in self}
        if not any(read.get(id_) for id_ in by_model):
            return [self] if self else []
        read = {id_: read.get(id_, set()) for id_ in by_model}
        return [
            self.browse(by_model[id_].id for id_ in stage) for stage in stages(read)
        ]

    def _with_readers(self, contact_ids):
        """Scored contacts, and those that read their outcome, such as people who
        inherit their company's segment.

        :param contact_ids:
        :rtype: set[int]
        """
        contacts = self.env["res.partner"].browse(contact_ids)
        found = {
            *contact_ids,
            *contacts._reached(self.env["crm.segmentation.queue"]._outcome_routes()),
        }
        if any(version._inherits_to_contacts() for version in self):
            found.update(contact_values(self.env, contact_ids)[COMPANY_CONTACT_IDS])
        return found

    def _membership_writer(self, cause):
        """What turns scores into memberships. Until the version is rolled out, it is
        itself the cause of segment changes, which are silent unless actions were
        requested.

        :param str|Param cause: of segment changes afterwards: ``data``, ``edit``, …
        :rtype: MembershipWriter
        """
        self.ensure_one()
        silent = not self.rolled_out and not self.fire_actions
        if not self.rolled_out:
            cause = "first" if self.number == 1 else "config"
        return MembershipWriter(
            segmentation_id=self.segmentation_id.id,
            version_id=self.id,
            definition=self._definition(),
            rolled_out=self.rolled_out,
            cause=cause,
            change_state="silent" if silent else "pending",
            today=self._compiler().today,
            contact_company_ids=self._compiler().contact_company_ids,
        )

    def _score_saved(self, contact_ids, cause):
        """Score contacts that have just been saved, by these versions. The save neither
        waits nor fails: what cannot be done at once is left to the queue.

        :param list[int] contact_ids: of which the data have been flushed
        :param str cause: of segment changes, ``edit`` or ``merge``
        :return: the contacts to score later
        :rtype: set[int]
        """
        if not self:
            return set()
        try:
            with no_wait(self.env.cr):
                return self._score_contacts(contact_ids, cause, MOST_READERS)
        except Exception:
            if len(self) > 1:
                # one by one, so that a failing one does not stop the others
                return set().union(
                    *(
                        version._score_saved(contact_ids, cause)
                        for stage in self._stages()
                        for version in stage
                    )
                )
            _logger.info("Contacts are left to the queue.", exc_info=True)
            return set(contact_ids)

    def _score_contacts(self, contact_ids, cause, most=None):
        """Score contacts by these versions, of one model each, and write memberships.
        Versions that read the outcome of others come after them, and also score the
        contacts that read it.

        :param list[int] contact_ids: of which the data have been flushed
        :param str cause: of segment changes, such as ``edit``
        :param int|None most: up to this number, other contacts that read these are
            scored; more of them are left for later
        :return: the contacts to score later: another transaction has written them, or
            too many read them
        :rtype: set[int]
        :raise ScoringError: when a version can no longer be compiled
        """
        left, scored = set(), set(contact_ids)
        for number, versions in enumerate(self._stages()):
            if number:
                more = self._with_readers(scored)
                if most is not None and len(more) - len(scored) > most:
                    left.update(contact_ids)
                else:
                    scored = more
            left |= versions._score_stage(sorted(scored), cause)
        return left

    def _score_stage(self, contact_ids, cause):
        """Score contacts by versions that do not read each other's outcome.

        :return: the contacts that another transaction has written
        :rtype: set[int]
        """
        values = {
            **contact_values(self.env, contact_ids),
            NOW: utc_now(),
            CAUSE: cause,
        }
        left, changes = set(), 0
        many = self._are_many(len(contact_ids))
        with bulk_planner(self.env.cr) if many else nullcontext():
            for statement in self._statements():
                [outcome] = self.env.execute_query(bind(statement, values))
                _scored, moved, left_ids = outcome
                left.update(left_ids)
                changes += moved
        if changes:
            self.env["crm.segment.change"]._queue_processing()
        return left

    def _are_many(self, count):
        """Whether contacts are too many to look up one by one.

        :rtype: bool
        """
        if count < MANY_CONTACTS:
            return False
        [(known,)] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = 'res_partner'::regclass")
        )
        return count > MANY_PART * known

    def _statements(self):
        """The statements that score contacts and write memberships.

        :rtype: list[SQL]
        """
        days = tuple(version._compiler().today for version in self)
        return self._kept_statements(self._states(), days) or self._compose_statements()

    @tools.ormcache("self._ids", "states", "days")
    def _kept_statements(self, states, days):
        """The composed statements, kept for a day, as composing them takes most of the
        time of a save. None where they change within a day.

        :param tuple states: of the versions, see ``_states``
        :param tuple[date] days: today in the versions' zones
        """
        steady = all(version._compiler().is_steady() for version in self)
        return self._compose_statements() if steady else None

    def _compose_statements(self):
        """First for the contacts themselves, then for those that inherit their
        company's segment."""
        writers = [version._membership_writer(CAUSE) for version in self]
        own = [
            writer.changes(version._compiler().statement(targeted=True), True)
            for version, writer in zip(self, writers, strict=True)
        ]
        inherited = [
            writer.inherited_changes(targeted=True)
            for writer in writers
            if writer.definition.inherits
        ]
        return [
            write_statement(writers, SQL(" UNION ALL ").join(changes))
            for changes in (own, inherited)
            if changes
        ]
