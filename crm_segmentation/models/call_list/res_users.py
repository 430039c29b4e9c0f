# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The working days of users, on which calls are scheduled."""

from datetime import datetime, time, timedelta
from itertools import count, islice

from odoo import fields, models

SATURDAY = 5
#: days read from a calendar at a time
WINDOW = 31
#: where the search ends in a calendar without any working day
HORIZON = 366


class ResUsers(models.Model):
    _inherit = "res.users"

    def _working_days(self, start, number):
        """The first working days from a date on, including that date, by the working
        hours and public holidays of the user's company. Without working hours these are
        Monday to Friday.

        :param date start:
        :param int number: how many
        :rtype: list[date]
        """
        self.ensure_one()
        return list(islice(self._days_worked_from(start), number))

    def _next_working_day(self):
        """The working day after today in the user's time zone.

        :rtype: date
        """
        today = fields.Date.context_today(self.with_context(tz=self.tz))
        return self._working_days(today + timedelta(days=1), 1)[0]

    def _days_worked_from(self, start):
        """Yield working days without end."""
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
        # one more day on both sides, as the calendar's days are not those of UTC
        unusual = calendar._get_unusual_days(
            datetime.combine(first - timedelta(days=1), time.min),
            datetime.combine(days[-1] + timedelta(days=1), time.max),
            company,
        )
        return [day for day in days if not unusual[fields.Date.to_string(day)]]
