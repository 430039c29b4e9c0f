# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""At what times of day something is done, by the clock of a place: an hour stays that
hour when the clocks change."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytz

DAY = 24 * 60


@dataclass(frozen=True)
class Timetable:
    """Times of day in a zone.

    >>> table = Timetable.from_text("06:00 18:30 Europe/Brussels")
    >>> table.next_after(datetime(2026, 7, 1, 12, 0))
    datetime.datetime(2026, 7, 1, 16, 30)

    :ivar tuple minutes: since midnight
    :ivar str zone: of ``pytz``
    """

    minutes: tuple
    zone: str

    @classmethod
    def from_text(cls, text):
        """Read a timetable as ``text`` writes it.

        :param str|bool text:
        :return: None where the text is none
        :rtype: Timetable | None
        """
        found = re.fullmatch(r"((?:\d\d:\d\d )+)(\S+)", text or "")
        if not found or found[2] not in pytz.all_timezones_set:
            return None
        minutes = tuple(60 * int(one[:2]) + int(one[3:]) for one in found[1].split())
        return cls(minutes, found[2]) if max(minutes) < DAY else None

    @property
    def text(self):
        """The timetable as text, for instance ``06:00 18:30 Europe/Brussels``.

        :rtype: str
        """
        times = [f"{one // 60:02}:{one % 60:02}" for one in self.minutes]
        return " ".join([*times, self.zone])

    def next_after(self, moment):
        """The next of the times.

        :param datetime moment: UTC, without a zone
        :return: likewise
        :rtype: datetime
        """
        today = pytz.utc.localize(moment).astimezone(pytz.timezone(self.zone)).date()
        # yesterday and tomorrow, because a clock that changes moves what follows
        days = [today + timedelta(days=number) for number in (-1, 0, 1, 2)]
        moments = [self._moment(day, one) for day in days for one in self.minutes]
        return min(one for one in moments if one > moment)

    def seen_from(self, zone, moment):
        """The same times by the clock of another place.

        :param str zone:
        :param datetime moment: UTC, without a zone: the offsets of that day count
        :rtype: Timetable
        """
        if zone == self.zone:
            return self
        there = pytz.timezone(zone)
        seen = [
            pytz.utc.localize(self._moment(moment.date(), one)).astimezone(there)
            for one in self.minutes
        ]
        return Timetable(tuple(60 * one.hour + one.minute for one in seen), zone)

    def _moment(self, day, minutes):
        local = datetime.combine(day, time(minutes // 60, minutes % 60))
        known = pytz.timezone(self.zone).localize(local)
        return known.astimezone(pytz.utc).replace(tzinfo=None)
