# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The working days of users, for calls that are spread over days or tried again."""

from datetime import datetime, time, timedelta
from itertools import count, islice

from odoo import fields, models

SATURDAY = 5
#: days read from a calendar at a time
WINDOW = 31
#: a calendar without any working day is not searched for ever
HORIZON = 366


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "crm.segmentation.offered.mixin"]

    def write(self, vals):
        """The first login of the administrator sets the time zone of the company."""
        result = super().write(vals)
        if vals.get("tz") and self == self.env.user and not self.login_date:
            self.env["crm.segmentation.version"].sudo()._take_up_zones()
        return result

    def _working_days(self, start, number):
        """The first working days from a date on, that date included, by the working
        hours and public holidays of the user's company; Monday to Friday where it
        has no working hours.

        :param date start:
        :param int number: how many
        :rtype: list[date]
        """
        self.ensure_one()
        return list(islice(self._days_worked_from(start), number))

    def _next_working_day(self):
        """The working day after today, as the user's clock tells today.

        :rtype: date
        """
        today = fields.Date.context_today(self.with_context(tz=self.tz))
        return self._working_days(today + timedelta(days=1), 1)[0]

    def _days_worked_from(self, start):
        """Yield working days without an end."""
        last_worked = start
        for window in count():
            first = start + timedelta(days=window * WINDOW)
            for day in self._days_worked_within(first, WINDOW):
                last_worked = day
                yield day
            if first - last_worked > timedelta(days=HORIZON):
                break
        for offset in count(WINDOW):
            day = first + timedelta(days=offset)
            if day.weekday() < SATURDAY:
                yield day

    def _days_worked_within(self, first, number):
        """The working days among a number of days.

        :rtype: list[date]
        """
        company = self.sudo().company_id
        calendar = company.resource_calendar_id
        days = [first + timedelta(days=offset) for offset in range(number)]
        if not calendar:
            return [day for day in days if day.weekday() < SATURDAY]
        # a day more on both sides: the calendar's days are not those of UTC
        unusual = calendar._get_unusual_days(
            datetime.combine(first - timedelta(days=1), time.min),
            datetime.combine(days[-1] + timedelta(days=1), time.max),
            company,
        )
        return [day for day in days if not unusual[fields.Date.to_string(day)]]
