# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.contact_summary.tags import MAX_TAGS, MAX_TAGS_DEFAULT
from ..tools.followup.chatter import LOG_CHANGES
from ..tools.followup.retention import KEPT_MONTHS
from ..tools.notifications import NOTIFY_ON_FAILURE, notifies_on_failure
from ..tools.timetable import DAY, Timetable
from .scoring.ir_cron import RESCORING


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_show_category = fields.Boolean(
        "Category", implied_group="crm_segmentation.group_show_category"
    )
    group_show_statuses = fields.Boolean(
        "Statuses", implied_group="crm_segmentation.group_show_statuses"
    )
    group_show_segment = fields.Boolean(
        "Segment", implied_group="crm_segmentation.group_show_segment"
    )
    crm_segmentation_tags_hint = fields.Integer(
        "Tags without a hint",
        config_parameter=MAX_TAGS,
        default=MAX_TAGS_DEFAULT,
    )

    crm_segmentation_first_run = fields.Float(
        "First run",
        help="Time of day at which all contacts are scored again, for instance 06:00.",
    )
    crm_segmentation_second_run = fields.Float(
        "Second run",
        help="The other time of day, for instance 13:30.",
    )
    crm_segmentation_run_zone = fields.Char(
        "Zone of the run times",
        compute="_compute_crm_segmentation_run_zone",
        help="Your time zone, from your preferences, for instance Europe/Brussels.",
    )
    crm_segmentation_notify_on_failure = fields.Boolean(
        "To-do when a model stops working",
        help="The responsible user of the model gets one activity, and no e-mail, for "
        "instance when a field was deleted that the model reads.",
    )

    def _compute_crm_segmentation_run_zone(self):
        self.crm_segmentation_run_zone = self._user_zone()

    @api.constrains("crm_segmentation_first_run", "crm_segmentation_second_run")
    def _check_run_times(self):
        for settings in self:
            minutes = settings._run_minutes()
            if not all(0 <= one < DAY for one in minutes):
                raise ValidationError(
                    self.env._(
                        "Settings, Segmentation: a run time is a time of day from "
                        "00:00 to 23:59, for instance 06:00."
                    )
                )
            if len(set(minutes)) < len(minutes):
                raise ValidationError(
                    self.env._(
                        "Settings, Segmentation: the two run times are the same; "
                        "choose two, for instance 06:00 and 13:30."
                    )
                )

    crm_segmentation_log_changes = fields.Boolean(
        "Segment changes in the chatter", config_parameter=LOG_CHANGES
    )
    crm_segmentation_changes_kept_months = fields.Integer(
        "Months that segment changes are kept", config_parameter=KEPT_MONTHS
    )

    @api.constrains("crm_segmentation_changes_kept_months")
    def _check_moves_kept(self):
        for settings in self:
            if settings.crm_segmentation_changes_kept_months < 0:
                raise ValidationError(
                    self.env._(
                        "Settings, Segmentation: segment changes are kept for a number "
                        "of months, for instance 24, or for ever with 0."
                    )
                )

    @api.constrains("crm_segmentation_tags_hint")
    def _check_tags_hint(self):
        for settings in self:
            if settings.crm_segmentation_tags_hint < 1:
                raise ValidationError(
                    self.env._(
                        "Settings, Segmentation: the number of tags above which the "
                        "hint is shown must be at least 1, for instance 10."
                    )
                )

    @api.model
    def get_values(self):
        """Show what counts, also where nothing has been set yet."""
        values = super().get_values()
        if not self.has_access("read"):
            return values
        first, second = self._shown_run_times().minutes
        return {
            **values,
            "crm_segmentation_tags_hint": self.env["res.partner"]._max_tags(),
            "crm_segmentation_first_run": first / 60,
            "crm_segmentation_second_run": second / 60,
            "crm_segmentation_notify_on_failure": notifies_on_failure(self.env),
        }

    def set_values(self):
        """Set what is not a parameter of its own."""
        result = super().set_values()
        self.env["ir.config_parameter"].sudo().set_param(
            NOTIFY_ON_FAILURE, str(self.crm_segmentation_notify_on_failure)
        )
        timetable = Timetable(self._run_minutes(), self._user_zone())
        # what nobody has touched stays, also by the clock of whoever has set it
        if timetable != self._shown_run_times():
            self.env["ir.cron"]._set_rescoring_timetable(timetable)
        return result

    # -- run times -----------------------------------------------------------------

    def _run_minutes(self):
        hours = (self.crm_segmentation_first_run, self.crm_segmentation_second_run)
        return tuple(round(60 * one) for one in hours)

    @api.model
    def _shown_run_times(self):
        """The two times of day, by the user's clock.

        :rtype: Timetable
        """
        now = fields.Datetime.now()
        timetable = self.env["ir.cron"]._rescoring_timetable()
        if not timetable or len(timetable.minutes) != 2:
            # as it was installed: every twelve hours
            moment = self.env.ref(RESCORING).sudo().nextcall
            both = (moment, moment + timedelta(hours=12))
            minutes = tuple(60 * one.hour + one.minute for one in both)
            timetable = Timetable(minutes, "UTC")
        return timetable.seen_from(self._user_zone(), now)

    @api.model
    def _user_zone(self):
        return self.env.user.tz or "UTC"
