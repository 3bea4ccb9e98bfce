"""When a job runs by itself: every so often, or daily at a time of the firm's zone.

Each due run has a slot, a text that is the same for every process that looks at the clock. It is
a unique column of the job's row, so a run happens once however many processes ask for it. Slots
that passed while nothing ran are not made up for; only the present one is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from crm_host.extend.contributions import ContributionError

_EVERY = re.compile(r"([1-9]\d{0,3})([mhd])")
_AT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_UNITS = {"m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Schedule:
    """Either an interval in seconds or a time of day."""

    seconds: int = 0
    at: time | None = None

    def slot(self, now: datetime, zone: tzinfo) -> str:
        """Return the run that the present belongs to.

        A time that clocks skip on a day counts as the moment after the gap, and one that they
        show twice as its first occurrence (PEP 495).
        """
        if self.at is None:
            start = int(now.timestamp()) // self.seconds * self.seconds
            return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%MZ")
        day = now.astimezone(zone).date()
        due = datetime.combine(day, self.at, zone).astimezone(UTC)
        return str(day if now >= due else day - timedelta(days=1))


def schedule_of(every: str, at: str) -> Schedule | None:
    """Read a declaration; `None` for a job that runs only when it is asked for.

    :raises ContributionError: it cannot be understood.
    """
    if not every and not at:
        return None
    interval, daily = _EVERY.fullmatch(every), _AT.fullmatch(at)
    if interval and not at:
        return Schedule(seconds=int(interval[1]) * _UNITS[interval[2]])
    if daily and not every:
        return Schedule(at=time(int(daily[1]), int(daily[2])))
    raise ContributionError("A job runs either every='15m', '1h' or '1d', or at='03:30'.")
