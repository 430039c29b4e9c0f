# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments are fixed by hand, until a day or until they are released.

The segment by score is computed all the same and stands beside the fixed one. It is
written in SQL with the segment change that follows (``scoring.outcome.pin_statement``).
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.params import NOW, bind, contact_values
from ...scoring.outcome.outcome import write_statement
from ...scoring.outcome.pin_statement import Pin, pin_statement
from ...tools.asked import COMPARISONS, number_asked, refused
from ...tools.database import each_in_own_transaction, utc_now
from ...tools.readable import readable_by

FIX_GROUP = "crm_segmentation.group_segmentation_pin"
#: how long before its last day a fixed segment is marked as ending
SOON = timedelta(days=14)


class CrmSegmentationMembership(models.Model):
    _inherit = "crm.segmentation.membership"

    pin_distance = fields.Integer(
        "Segments Apart",
        compute="_compute_pin_distance",
        search="_search_pin_distance",
        aggregator=None,
        help="How far the fixed segment is from the one by score: 2 where it is two "
        "segments higher or lower.",
    )

    pin_ends_soon = fields.Boolean(
        "Ends soon",
        compute="_compute_pin_ends_soon",
        search="_search_pin_ends_soon",
        help="Its last day is within 14 days, by the clock of the segmentation model.",
    )

    @api.depends("pinned_segment_id", "computed_segment_id")
    def _compute_pin_distance(self):
        for membership in self:
            borders = sorted(
                (
                    membership.pinned_segment_id.rank,
                    membership.computed_segment_id.rank,
                )
            )
            between = [
                segment
                for segment in membership.segmentation_id.segment_ids
                if borders[0] < segment.rank <= borders[1]
            ]
            fixed = membership.pinned_segment_id
            apart = fixed and fixed != membership.computed_segment_id
            # segments may have been given one place by hand
            membership.pin_distance = max(len(between), 1) if apart else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists are sorted and grouped by how far apart the segments are."""
        if field_expr != "pin_distance":
            return super()._field_to_sql(alias, field_expr, query)
        segments = self.env["crm.segment"]
        segments.flush_model(["rank", "active", "segmentation_id"])
        return SQL(
            """(
            SELECT CASE WHEN COALESCE(fixed.id, by_score.id) = by_score.id THEN 0
                   ELSE (
                       SELECT GREATEST(count(*), 1) FROM crm_segment step
                        WHERE step.segmentation_id = fixed.segmentation_id
                          AND step.active
                          AND step.rank > LEAST(
                                  fixed.rank, by_score.rank)
                          AND step.rank <= GREATEST(
                                  fixed.rank, by_score.rank)
                   ) END::int4
              FROM crm_segment by_score
              LEFT JOIN crm_segment fixed ON fixed.id = %s
             WHERE by_score.id = %s)""",
            SQL.identifier(alias, "pinned_segment_id"),
            SQL.identifier(alias, "computed_segment_id"),
        )

    @api.model
    def _search_pin_distance(self, operator, value):
        if operator in ("in", "not in"):
            # not set is 0, as for Odoo
            asked = [
                0.0 if one is False else self._distance_asked(one) for one in value
            ]
            condition = SQL("= ANY(%s)" if operator == "in" else "<> ALL(%s)", asked)
        elif operator in COMPARISONS:
            asked = self._distance_asked(value)
            condition = SQL("%s %s", COMPARISONS[operator], asked)
        else:
            return NotImplemented

        def to_sql(model, alias, query):
            distance = model._field_to_sql(alias, "pin_distance", query)
            return SQL("%s %s", distance, condition)

        return Domain.custom(to_sql=to_sql)

    def _distance_asked(self, value):
        try:
            return number_asked(value)
        except ValueError as error:
            raise refused(self, "pin_distance", value) from error

    @api.depends("pin_until", "segmentation_id")
    def _compute_pin_ends_soon(self):
        soon = {model: model._today() + SOON for model in self.segmentation_id}
        for membership in self:
            until = membership.pin_until
            membership.pin_ends_soon = (
                until and until <= soon[membership.segmentation_id]
            )

    @api.model
    def _search_pin_ends_soon(self, operator, value):
        if operator != "in":
            return NotImplemented
        every = self.env["crm.segmentation"].sudo().with_context(active_test=False)
        applied = every.search([("version_id", "!=", False)])
        models_of_day = applied.grouped(lambda model: model._today() + SOON)
        return Domain.OR(
            Domain("segmentation_id", "in", of_day.ids) & Domain("pin_until", "<=", day)
            for day, of_day in models_of_day.items()
        )

    def _explanation_header(self):
        """Tells how the segment is fixed, and whether the user may fix it."""
        fixed = self.sudo()
        return {
            **super()._explanation_header(),
            "fixed": bool(self._pinned_until())
            and {
                "until": fields.Date.to_string(fixed.pin_until) or False,
                "reason": fixed.pin_reason,
                "user": fixed.pin_user_id.name or False,
                "by_score": fixed.computed_segment_id.name,
            },
            "may_fix": not fixed.inherited_from_id
            and self.env.user.has_group(FIX_GROUP),
        }

    # -- what users do ---------------------------------------------------------------

    def action_fix(self):
        """Ask how to fix the segments of these members.

        :rtype: dict
        """
        return self.partner_id._fix_action(self.segmentation_id[:1])

    def action_release(self):
        """Let the segments by score stand again.

        :raise AccessError: when the user may not fix segments
        """
        self._check_may_fix()
        self.sudo()._pin(Pin())

    @api.private
    def fix(self, segment, reason, until=None):
        """Fix the segment of these members, in place of how it is fixed now.

        :param crm.segment segment: one that has been applied
        :param str reason:
        :param date|None until: the last day on which it stands; None for no end
        :raise AccessError: when the user may not fix segments
        :raise UserError: when that cannot be; nothing has changed then
        """
        self._check_may_fix()
        members = self.sudo()
        members._check_fixable(segment.sudo(), reason, until)
        members._pin(Pin(segment.id, reason.strip(), until or None, self.env.uid))

    def _check_may_fix(self):
        if not self.env.su and not self.env.user.has_group(FIX_GROUP):
            raise AccessError(
                self.env._(
                    "Only users with the right “Fix segments” may do this. Ask whoever "
                    "manages users for it: Settings ▸ Users, Customer Segmentation."
                )
            )
        self.check_access("read")
        self.partner_id.check_access("read")

    def _check_fixable(self, segment, reason, until):
        if not (reason or "").strip():
            raise UserError(
                self.env._("Give a reason, for instance: contract under negotiation.")
            )
        for membership in self.filtered("inherited_from_id")[:1]:
            raise UserError(membership._carried())
        segmentation = segment.segmentation_id
        if self.segmentation_id - segmentation or segment not in (
            segmentation._applied_segments()
        ):
            raise UserError(
                self.env._(
                    "“%(segment)s” is no segment that these contacts can have: choose "
                    "one that has been applied in their model.",
                    segment=segment.display_name,
                )
            )
        if until and until < segmentation._today():
            raise UserError(
                self.env._(
                    "The day until when it is fixed has passed: choose a later one."
                )
            )

    def _carried(self):
        """:return: why a contact's segment is not its own to be fixed; names the
            company where the user may read it
        :rtype: str
        """
        contact = self.partner_id.display_name
        company = readable_by(self.env.user, self.inherited_from_id)
        if not company:
            return self.env._(
                "%(contact)s carries the segment of its company, which you may not "
                "read: have somebody who may read it fix it there.",
                contact=contact,
            )
        return self.env._(
            "%(contact)s carries the segment of %(company)s: fix it on the company.",
            contact=contact,
            company=company.display_name,
        )

    # -- writing ---------------------------------------------------------------------

    def _pin(self, pin):
        """Fix or release these members.

        :param Pin pin:
        """
        self.env["res.partner"]._rescore_pending()
        for segmentation, members in self.grouped("segmentation_id").items():
            self._pin_where(segmentation, SQL("id = ANY(%s)", members.ids), pin)

    def _pin_where(self, segmentation, members, pin):
        """Fix or release members of a model, and those contacts that carry theirs.

        :param crm.segmentation segmentation:
        :param SQL members: a condition on the alias ``member``
        :param Pin pin:
        """
        self.env.flush_all()
        version = segmentation.version_id
        writer = version._membership_writer("pin")
        now = utc_now()
        rows = self.env.execute_query(pin_statement(writer, members, pin, now))
        contact_ids = [contact_id for (contact_id,) in rows]
        if contact_ids and writer.definition.inherits:
            carried = write_statement([writer], writer.inherited_changes(targeted=True))
            values = {**contact_values(self.env, contact_ids), NOW: now}
            [(_scored, _moved, left)] = self.env.execute_query(bind(carried, values))
            self.env["crm.segmentation.queue"]._add(left)
        self.env["crm.segmentation.membership"]._invalidate_segments()
        if contact_ids:
            self.env["crm.segment.change"]._queue_processing()
        if contact_ids and segmentation._readers():
            readers = sorted(version._with_readers(contact_ids))
            self.env["crm.segmentation.queue"]._add(readers)

    @api.model
    def _cron_release_ended(self):
        """Release what was fixed until a day that has passed: hourly, so that no
        scheduled computation has to be waited for."""
        applied = (
            self.env["crm.segmentation"]
            .with_context(active_test=False)
            .search([("version_id", "!=", False)])
        )
        each_in_own_transaction(self.env, self._release_ended, applied)

    def _release_ended(self, segmentation):
        today = segmentation._today()
        ended = SQL("pinned_segment_id IS NOT NULL AND pin_until < %s", today)
        self._pin_where(segmentation, ended, Pin())
        outside = [("segmentation_id", "=", segmentation.id), ("pin_until", "<", today)]
        self.env["crm.segmentation.pin"].search(outside).unlink()

    @api.model
    def _domain_of_standing_pins(self, segments):
        """What is fixed in some segments, and not over.

        :param crm.segment segments:
        :rtype: Domain
        """
        return Domain.OR(
            Domain("pinned_segment_id", "in", own.ids)
            & (
                Domain("pin_until", "=", False)
                | Domain("pin_until", ">=", segmentation._today())
            )
            for segmentation, own in segments.grouped("segmentation_id").items()
        )
