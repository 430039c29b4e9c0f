# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.contact_summary.tags import MAX_TAGS, MAX_TAGS_DEFAULT
from ..tools.errors import coded
from ..tools.followup.chatter import LOG_CHANGES
from ..tools.followup.retention import KEPT_MONTHS
from ..tools.notifications import NOTIFY_ON_FAILURE, notifies_on_failure

#: minutes of a day
DAY = 24 * 60
#: the scheduled action that each run time is the time of
RUN_TIMES = {
    "crm_segmentation_first_run": "crm_segmentation.ir_cron_rescore",
    "crm_segmentation_second_run": "crm_segmentation.ir_cron_rescore_second",
}


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
        "Tag hint threshold",
        config_parameter=MAX_TAGS,
        default=MAX_TAGS_DEFAULT,
    )
    crm_segmentation_first_run = fields.Float(
        "First run",
        help="Time of day at which all contacts are rescored.",
    )
    crm_segmentation_second_run = fields.Float(
        "Second run",
        help="Another time of day at which all contacts are rescored.",
    )
    crm_segmentation_run_zone = fields.Char(
        "Time zone of the run times",
        compute="_compute_crm_segmentation_run_zone",
        help="Your time zone, as set in your preferences.",
    )
    crm_segmentation_notify_on_failure = fields.Boolean(
        "Activity on failure",
        help="When a model or one of its automated actions fails, the responsible user "
        "of the model gets one activity and no email.",
    )
    crm_segmentation_log_changes = fields.Boolean(
        "Segment changes in chatter", config_parameter=LOG_CHANGES
    )
    crm_segmentation_changes_kept_months = fields.Integer(
        "Months to keep changes", config_parameter=KEPT_MONTHS
    )

    def _compute_crm_segmentation_run_zone(self):
        self.crm_segmentation_run_zone = self.env.tz.zone

    @api.constrains(*RUN_TIMES)
    def _check_run_times(self):
        for settings in self:
            minutes = [settings._run_minutes(name) for name in RUN_TIMES]
            if not all(0 <= one < DAY for one in minutes):
                raise coded(
                    "settings.run_time_not_in_day",
                    ValidationError(
                        self.env._(
                            "Settings, Segmentation: enter run times between 00:00 and "
                            "23:59."
                        )
                    ),
                )
            if len(set(minutes)) < len(minutes):
                raise coded(
                    "settings.run_times_equal",
                    ValidationError(
                        self.env._(
                            "Settings, Segmentation: the two run times are equal. "
                            "Enter two different times."
                        )
                    ),
                )

    @api.constrains("crm_segmentation_changes_kept_months")
    def _check_changes_kept(self):
        for settings in self:
            if settings.crm_segmentation_changes_kept_months < 0:
                raise coded(
                    "settings.negative_months",
                    ValidationError(
                        self.env._(
                            "Settings, Segmentation: enter 0 or more months for the "
                            "segment history. 0 means forever."
                        )
                    ),
                )

    @api.constrains("crm_segmentation_tags_hint")
    def _check_tags_hint(self):
        for settings in self:
            if settings.crm_segmentation_tags_hint < 1:
                raise coded(
                    "settings.tag_hint_below_one",
                    ValidationError(
                        self.env._(
                            "Settings, Segmentation: enter 1 or more tags for the hint."
                        )
                    ),
                )

    @api.model
    def get_values(self):
        """Show the values that are used, including defaults."""
        values = super().get_values()
        if not self.has_access("read"):
            return values
        return {
            **values,
            "crm_segmentation_tags_hint": self.env["res.partner"]._max_tags(),
            **{name: self._next_run_minutes(name) / 60 for name in RUN_TIMES},
            "crm_segmentation_notify_on_failure": notifies_on_failure(self.env),
        }

    def set_values(self):
        """Save the values that are no system parameters, or need a conversion."""
        result = super().set_values()
        self.env["ir.config_parameter"].sudo().set_param(
            NOTIFY_ON_FAILURE, str(self.crm_segmentation_notify_on_failure)
        )
        # a time that was not changed stays, whatever the time zone it was set in
        for name, xml_id in RUN_TIMES.items():
            if self._run_minutes(name) != self._next_run_minutes(name):
                self.env.ref(xml_id).nextcall = self._next_run_at(name)
        return result

    # -- run times -----------------------------------------------------------------

    def _run_minutes(self, name):
        return round(60 * self[name])

    @api.model
    def _next_run_minutes(self, name):
        """When a scheduled action runs next, in minutes of the user's day."""
        nextcall = self.env.ref(RUN_TIMES[name]).sudo().nextcall
        local = fields.Datetime.context_timestamp(self, nextcall)
        return 60 * local.hour + local.minute

    def _next_run_at(self, name):
        """The next moment at which the user's clock shows a run time.

        :param str name: one of ``RUN_TIMES``
        :return: in UTC
        :rtype: datetime
        """
        at = time(*divmod(self._run_minutes(name), 60))
        today = fields.Date.context_today(self)
        moments = [
            self.env.tz.localize(datetime.combine(day, at))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (today, today + timedelta(days=1))
        ]
        return next(moment for moment in moments if moment > fields.Datetime.now())
