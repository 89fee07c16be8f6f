"""Hours of the week that something must be on, as a check spells them, and the moments at which it starts and stops."""

from __future__ import annotations

import re

HOURS = 168
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPAN = re.compile(rf"({'|'.join(_DAYS)}) (\d\d)-(\d\d)")


def hours_on(words: str) -> tuple[bool, ...]:
    """Return for every hour from Monday 00:00 UTC whether it is on; () where the words are no such list.

    Parameters
    ----------
    words : hours day by day, e.g. "Mon 07-19, Tue 07-19"; a day that is not named is off.
    """
    on = [False] * HOURS
    for part in words.split(", ") if words else []:
        span = _SPAN.fullmatch(part)
        if span is None or not int(span[2]) < int(span[3]) <= 24:
            return ()
        day = 24 * _DAYS.index(span[1])
        on[day + int(span[2]) : day + int(span[3])] = [True] * (int(span[3]) - int(span[2]))
    return tuple(on)


def switches(on: tuple[bool, ...]) -> tuple[list[int], list[int]]:
    """Seconds from Monday 00:00 at which it starts, and at which it stops; the week goes round."""
    starts = [3600 * hour for hour in range(len(on)) if on[hour] and not on[hour - 1]]
    stops = [3600 * hour for hour in range(len(on)) if not on[hour] and on[hour - 1]]
    return starts, stops
