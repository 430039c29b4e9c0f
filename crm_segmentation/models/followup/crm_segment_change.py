# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A change of segment: an event, written in SQL beside the membership."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import IntegerList, UncheckedMany2one
from ...scoring.definition.definition import HUNDREDTHS
from ...scoring.outcome.reasons import reasons
from ...tools.asked import whole_setting

#: the setting: so many months moves are kept, 0 for ever
KEPT_MONTHS = "crm_segmentation.changes_kept_months"
#: calendars do not go back further
MOST_MONTHS = 12 * 1000
#: so many old moves are deleted in one transaction
THINNED = 50_000


class CrmSegmentChange(models.Model):
    _name = "crm.segment.change"
    _description = "Segment Change"
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _order = "date desc, id desc"
    # as many as there are contacts on a first run
    _log_access = False

    # A contact or model takes its moves along when it is deleted, a merged contact
    # gives them on; a segment or version that moves name is kept.
    partner_id = UncheckedMany2one("res.partner", "Contact", required=True, index=True)
    segmentation_id = UncheckedMany2one(
        "crm.segmentation", "Segmentation Model", required=True
    )
    from_segment_id = UncheckedMany2one("crm.segment", "From")
    to_segment_id = UncheckedMany2one("crm.segment", "To")
    score_before = fields.Float(digits=(16, 2), aggregator="avg")
    score_after = fields.Float(digits=(16, 2), aggregator="avg")
    direction = fields.Selection(
        [
            ("enter", "Entered"),
            ("up", "Up"),
            ("down", "Down"),
            ("leave", "Left"),
        ],
        required=True,
    )
    cause = fields.Selection(
        [
            ("first", "First computation"),
            ("data", "New data"),
            ("edit", "Contact edited"),
            ("config", "Model changed"),
            ("pin", "Fixed segment"),
            ("merge", "Contacts merged"),
        ],
        required=True,
    )
    version_id = UncheckedMany2one("crm.segmentation.version")
    date = fields.Datetime(required=True)
    note = fields.Char("Reason", help="Given by whoever fixed the segment.")
    points_before = IntegerList(
        help="What each parameter of the version gave before, in hundredths of a "
        "point, where the same version has been compared.",
        offered=False,
    )
    points_after = IntegerList(
        help="What each parameter gave after, likewise.", offered=False
    )
    state = fields.Selection(
        [
            ("pending", "To be acted upon"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("silent", "Silent"),
        ],
        required=True,
        default="pending",
    )

    reason_text = fields.Char(
        "Why",
        compute="_compute_reason_text",
        help="The parameters that made the difference, or what was given as a reason.",
    )

    _segmentation_date_idx = models.Index("(segmentation_id, date)")

    @api.depends("points_before", "points_after", "note", "cause")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for move in self:
            names = [reason["name"] for reason in move._reasons()]
            move.reason_text = move._given_reason() or ", ".join(names) or False

    def _given_reason(self):
        """What whoever fixed the segment has given as a reason. Without one it has been
        released, by hand or because its day is over.

        :rtype: str | bool
        """
        self.ensure_one()
        released = self.cause == "pin" and not self.note
        return self.env._("No longer fixed") if released else self.note

    def _reasons(self):
        """The parameters that made the difference, the strongest first.

        :return: ``name``, and the points ``before`` and ``after``
        :rtype: list[dict]
        """
        self.ensure_one()
        if not self.points_before or not self.points_after:
            return []
        return [
            {
                "name": parameter.name,
                "before": before / HUNDREDTHS,
                "after": after / HUNDREDTHS,
            }
            for parameter, before, after in reasons(
                self.sudo().version_id._definition(),
                self.points_before,
                self.points_after,
            )
        ]

    def _told(self):
        """What the history of a contact tells of this move.

        :rtype: dict
        """
        self.ensure_one()
        labels = dict(self._fields["cause"]._description_selection(self.env))
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "direction": self.direction,
            "from": self._named(self.from_segment_id),
            "to": self._named(self.to_segment_id),
            "before": self.score_before if self.from_segment_id else False,
            "after": self.score_after if self.to_segment_id else False,
            "cause": labels[self.cause],
            "reasons": self._reasons(),
            "note": self._given_reason(),
            "version_id": self.version_id.id,
            "version": self.version_id.number,
        }

    def _named(self, segment):
        return bool(segment) and {"name": segment.name, "color": segment.color}

    # -- old ones ------------------------------------------------------------------

    @api.model
    def _kept_months(self):
        """How long moves are kept; 0 for ever.

        :rtype: int
        """
        return whole_setting(self.env, KEPT_MONTHS, most=MOST_MONTHS)

    @api.autovacuum
    def _gc_old_moves(self):
        """Delete old moves, where the settings say so: of each contact and model the
        last stays, and what is still to be acted upon.

        :return: how many were deleted, and whether there may be more
        :rtype: tuple[int, int]
        """
        months = self._kept_months()
        if not months:
            return 0, 0
        limit = fields.Datetime.now() - relativedelta(months=months)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_segment_change WHERE id IN (
                    SELECT id FROM crm_segment_change old
                     WHERE date < %s AND state <> 'pending' AND plan_id IS NULL
                       AND EXISTS (SELECT FROM crm_segment_change later
                                    WHERE later.partner_id = old.partner_id
                                      AND later.segmentation_id = old.segmentation_id
                                      AND (later.date, later.id) > (old.date, old.id))
                     LIMIT %s)
                """,
                limit,
                THINNED,
            )
        )
        deleted = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        return deleted, int(deleted == THINNED)

    @api.depends("from_segment_id.name", "to_segment_id.name")
    def _compute_display_name(self):
        for move in self:
            names = (move.from_segment_id.name, move.to_segment_id.name)
            move.display_name = " → ".join(name or "–" for name in names)
