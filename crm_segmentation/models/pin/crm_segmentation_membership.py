# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments pinned by hand, until a day or until they are unpinned.

The segment by score is still computed and is shown beside the pinned one. A pin and the
segment change it causes are written by one SQL statement (``pin_statement``).
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.params import NOW, bind, contact_values
from ...scoring.outcome.outcome import write_statement
from ...scoring.outcome.pin_statement import Pin, pin_statement
from ...tools.database import each_in_own_transaction, utc_now
from ...tools.errors import coded
from ...tools.readable import readable_by
from ...tools.search_values import COMPARISONS, search_number, unfit_value

PIN_GROUP = "crm_segmentation.group_segmentation_pin"
#: how long before its last day a pin is marked as ending
SOON = timedelta(days=14)


class CrmSegmentationMembership(models.Model):
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "crm.segmentation.membership"

    pin_distance = fields.Integer(
        "Segments apart",
        compute="_compute_pin_distance",
        search="_search_pin_distance",
        aggregator=None,
        help="Number of segments between the pinned and the computed segment.",
    )
    pin_ends_soon = fields.Boolean(
        "Ends soon",
        compute="_compute_pin_ends_soon",
        search="_search_pin_ends_soon",
        help="The last day is within 14 days, in the time zone of the model.",
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
            pinned = membership.pinned_segment_id
            differs = pinned and pinned != membership.computed_segment_id
            # segments may share a place
            membership.pin_distance = max(len(between), 1) if differs else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists can be sorted and grouped by the distance."""
        if field_expr != "pin_distance":
            return super()._field_to_sql(alias, field_expr, query)
        segments = self.env["crm.segment"]
        segments.flush_model(["rank", "active", "segmentation_id"])
        return SQL(
            """(
            SELECT CASE WHEN COALESCE(pinned.id, by_score.id) = by_score.id THEN 0
                   ELSE (
                       SELECT GREATEST(count(*), 1) FROM crm_segment step
                        WHERE step.segmentation_id = pinned.segmentation_id
                          AND step.active
                          AND step.rank > LEAST(
                                  pinned.rank, by_score.rank)
                          AND step.rank <= GREATEST(
                                  pinned.rank, by_score.rank)
                   ) END::int4
              FROM crm_segment by_score
              LEFT JOIN crm_segment pinned ON pinned.id = %s
             WHERE by_score.id = %s)""",
            SQL.identifier(alias, "pinned_segment_id"),
            SQL.identifier(alias, "computed_segment_id"),
        )

    @api.model
    def _search_pin_distance(self, operator, value):
        if operator in ("in", "not in"):
            # not set is 0, as for Odoo
            asked = [
                0.0 if one is False else self._search_distance(one) for one in value
            ]
            condition = SQL("= ANY(%s)" if operator == "in" else "<> ALL(%s)", asked)
        elif operator in COMPARISONS:
            asked = self._search_distance(value)
            condition = SQL("%s %s", COMPARISONS[operator], asked)
        else:
            return NotImplemented

        def to_sql(model, alias, query):
            distance = model._field_to_sql(alias, "pin_distance", query)
            return SQL("%s %s", distance, condition)

        return Domain.custom(to_sql=to_sql)

    def _search_distance(self, value):
        try:
            return search_number(value)
        except ValueError as error:
            raise unfit_value(self, "pin_distance", value) from error

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
        """Adds the pin, and whether the user may change it."""
        membership = self.sudo()
        return {
            **super()._explanation_header(),
            "pin": bool(self._pinned_until())
            and {
                "until": fields.Date.to_string(membership.pin_until) or False,
                "reason": membership.pin_reason,
                "user": membership.pin_user_id.name or False,
                "by_score": membership.computed_segment_id.name,
            },
            "may_pin": not membership.inherited_from_id
            and self.env.user.has_group(PIN_GROUP),
        }

    # -- what users do ---------------------------------------------------------------

    def action_pin(self):
        """Open the dialog to pin the segments of these members.

        :rtype: dict
        """
        return self.partner_id._pin_action(self.segmentation_id[:1])

    def action_unpin(self):
        """Return to the computed segments.

        :raise AccessError: when the user may not pin segments
        """
        self._check_may_pin()
        self.sudo()._write_pin(Pin())

    @api.private
    def pin(self, segment, reason, until=None):
        """Pin these members to a segment, replacing earlier pins.

        :param crm.segment segment: one that has been applied
        :param str reason:
        :param date|None until: the last day of the pin; None for no end
        :raise AccessError: when the user may not pin segments
        :raise UserError: when a member cannot be pinned; nothing has changed then
        """
        self._check_may_pin()
        members = self.sudo()
        members._check_pinnable(segment.sudo(), reason, until)
        members._write_pin(Pin(segment.id, reason.strip(), until or None, self.env.uid))

    def _check_may_pin(self):
        if not self.env.su and not self.env.user.has_group(PIN_GROUP):
            raise coded(
                "pin.not_allowed",
                AccessError(
                    self.env._(
                        "You are not allowed to pin segments. Ask an administrator for "
                        "the right “Pin segments” (Settings ▸ Users, Customer "
                        "Segmentation)."
                    )
                ),
            )
        self.check_access("read")
        self.partner_id.check_access("read")

    def _check_pinnable(self, segment, reason, until):
        if not (reason or "").strip():
            raise coded(
                "pin.without_reason",
                UserError(self.env._("Pin segment: enter a reason.")),
            )
        for membership in self.filtered("inherited_from_id")[:1]:
            raise membership._inherited_error()
        segmentation = segment.segmentation_id
        if self.segmentation_id - segmentation or segment not in (
            segmentation._applied_segments()
        ):
            raise coded(
                "pin.segment_not_applied",
                UserError(
                    self.env._(
                        "Pin segment: choose a segment of the live version of the "
                        "model instead of “%(segment)s”.",
                        segment=segment.display_name,
                    )
                ),
            )
        if until and until < segmentation._today():
            raise coded(
                "pin.day_in_the_past",
                UserError(
                    self.env._(
                        "Pin segment: the last day is in the past. Choose today or a "
                        "later day."
                    )
                ),
            )

    def _inherited_error(self):
        """:return: that the segment has to be pinned on the contact's company, which is
            named if the user may read it
        :rtype: UserError
        """
        contact = self.partner_id.display_name
        company = readable_by(self.env.user, self.inherited_from_id)
        if not company:
            return coded(
                "pin.inherited_from_unreadable",
                UserError(
                    self.env._(
                        "%(contact)s inherits the segment of a company that you cannot "
                        "access. Ask a colleague who can access it to pin the segment "
                        "there.",
                        contact=contact,
                    )
                ),
            )
        return coded(
            "pin.inherited",
            UserError(
                self.env._(
                    "%(contact)s inherits the segment of %(company)s. Pin the segment "
                    "on %(company)s.",
                    contact=contact,
                    company=company.display_name,
                )
            ),
        )

    # -- writing ---------------------------------------------------------------------

    def _write_pin(self, pin):
        """Pin or unpin these members.

        :param Pin pin: empty to unpin
        """
        self.env["res.partner"]._rescore_pending()
        for segmentation, members in self.grouped("segmentation_id").items():
            self._write_pin_where(segmentation, SQL("id = ANY(%s)", members.ids), pin)

    def _write_pin_where(self, segmentation, members, pin):
        """Pin or unpin members of a model, and the contacts that inherit from them.

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
            inherited = write_statement(
                [writer], writer.inherited_changes(targeted=True)
            )
            values = {**contact_values(self.env, contact_ids), NOW: now}
            [(_scored, _changed, left)] = self.env.execute_query(
                bind(inherited, values)
            )
            self.env["crm.segmentation.queue"]._add(left)
        self.env["crm.segmentation.membership"]._invalidate_segments()
        if contact_ids:
            self.env["crm.segment.change"]._queue_processing()
        if contact_ids and segmentation._readers():
            readers = sorted(version._with_readers(contact_ids))
            self.env["crm.segmentation.queue"]._add(readers)

    @api.model
    def _cron_unpin_ended(self):
        """Unpin segments whose last day has passed; no run has to be waited for."""
        applied = (
            self.env["crm.segmentation"]
            .with_context(active_test=False)
            .search([("version_id", "!=", False)])
        )
        each_in_own_transaction(self.env, self._unpin_ended, applied)

    def _unpin_ended(self, segmentation):
        today = segmentation._today()
        ended = SQL("pinned_segment_id IS NOT NULL AND pin_until < %s", today)
        self._write_pin_where(segmentation, ended, Pin())
        parked = [("segmentation_id", "=", segmentation.id), ("pin_until", "<", today)]
        self.env["crm.segment.parked.pin"].search(parked).unlink()

    @api.model
    def _active_pins_domain(self, segments):
        """Pins to some segments that have not ended.

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
