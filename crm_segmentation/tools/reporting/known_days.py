# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The days whose segments are known, from a model's first segment change to today."""

from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import fields

from ..followup.retention import kept_months

#: changes are counted over this many days unless others are asked for
USUAL_DAYS = 30


class KnownDays:
    """Days in the zone of a model.

    :param crm.segmentation segmentation:
    :ivar date today:
    :ivar date|None first: None where nothing has changed yet
    """

    def __init__(self, segmentation):
        self.today = segmentation._today()
        self.zone = segmentation._scored_zone()
        self.first = self._first(segmentation)

    def _first(self, segmentation):
        """The day of the first change; later where older changes are deleted."""
        changes = segmentation.env["crm.segment.change"].sudo()
        first = changes.search(
            [("segmentation_id", "=", segmentation.id)], order="date, id", limit=1
        )
        if not first:
            return None
        in_zone = segmentation.with_context(tz=self.zone)
        day = fields.Datetime.context_timestamp(in_zone, first.date).date()
        months = kept_months(segmentation.env)
        return max(day, self.today - relativedelta(months=months)) if months else day

    def nearest(self, day):
        """The known day that is nearest to a day.

        :param str|date day:
        :rtype: date
        """
        first = self.first or self.today
        return min(max(fields.Date.to_date(day), first), self.today)

    def period(self, since, until):
        """The known part of a period.

        :param str|bool since: 30 days before the end where it is not given
        :param str|bool until: today where it is not given
        :return: the first and the last day
        :rtype: tuple[date, date]
        """
        until = self.nearest(until or self.today)
        since = self.nearest(since or until - timedelta(days=USUAL_DAYS))
        return min(since, until), until

    def end_of(self, day):
        """The moment at which a day ends; None for today and later.

        :param date day:
        :return: UTC
        :rtype: datetime | None
        """
        if day >= self.today:
            return None
        midnight = datetime.combine(day + timedelta(days=1), time())
        in_zone = pytz.timezone(self.zone).localize(midnight)
        return in_zone.astimezone(pytz.utc).replace(tzinfo=None)

    def as_texts(self, **days):
        """Days as the client takes them, with the first one known and today.

        :param date days:
        :rtype: dict[str, str]
        """
        days = {"first": self.first or self.today, "today": self.today, **days}
        return {name: fields.Date.to_string(day) for name, day in days.items()}
