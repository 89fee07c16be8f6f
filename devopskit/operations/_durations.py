"""Seconds as the durations of each format: Go's "1h30m", ISO 8601's "PT10M"."""

from __future__ import annotations

import re

from devopskit.errors import RequestError

_GO = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def whole_minutes(seconds: int, *, name: str, who: str) -> int:
    """Minutes of a span.

    Raises
    ------
    RequestError : the seconds are no whole minutes.
    """
    if seconds % 60:
        raise RequestError(
            f"{name} is {seconds} seconds, which are no whole minutes",
            f"{who} counts this span in minutes and refuses anything finer",
            f"give {name} a multiple of 60 seconds",
        )
    return seconds // 60


def go_duration(seconds: int) -> str:
    """Span with the fewest units that hold it exactly: 5400 is "90m", 7200 is "2h", 0 is "0s"."""
    if seconds and seconds % 3600 == 0:
        return f"{seconds // 3600}h"
    return f"{seconds // 60}m" if seconds and seconds % 60 == 0 else f"{seconds}s"


def go_seconds(text: str) -> int:
    """Seconds of "1h30m", "90s" ..."""
    match = _GO.fullmatch(text)
    # Every part of the pattern is optional, so that an empty text would match and count as zero seconds.
    if not text or match is None:
        raise ValueError(f"{text!r} is no duration such as 1h30m or 90s")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds


def iso_duration(minutes: int) -> str:
    """Span of whole minutes, e.g. "PT10M"."""
    return f"PT{minutes}M"


def iso_seconds(text: str) -> int:
    """Seconds of "PT10M", "PT1H30M", "P1D"."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as PT10M")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 86_400 * days + 3600 * hours + 60 * minutes + seconds
