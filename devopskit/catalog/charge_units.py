"""What a charge pays for, told by its unit: bytes that are kept, bytes that move, requests, or anything else.

Units as bills spell them: "GB-Months" and "GB" (AWS), "1 GB/Month" and "10K" (Azure), "gibibyte month" (Google Cloud),
"Gigabyte Storage Capacity Per Month" (Oracle).
"""

from __future__ import annotations

import pandas as pd

_BYTES = r"(?:[kmgtp]i?b|\w*bytes?)"
_KEPT = rf"{_BYTES}.*(?:mo|hour|hr)"
_MOVED = rf"^[\W\d]*{_BYTES}$|request|operation|^[\W\d]*k$"


def is_kept(charges: pd.DataFrame) -> pd.Series:
    """Whether each charge is for bytes over a time; bool on the index of `charges` (column unit)."""
    return _matches(charges, _KEPT)


def is_moved(charges: pd.DataFrame) -> pd.Series:
    """Whether each charge is for bytes that came in or went out once, or for requests; bool on the index of `charges`."""
    return _matches(charges, _MOVED)


def _matches(charges: pd.DataFrame, pattern: str) -> pd.Series:
    # A bill has a few dozen units in a million rows, so each is read once.
    units = pd.Series(charges["unit"].dropna().unique(), dtype="str")
    return charges["unit"].isin(units[units.str.strip().str.contains(pattern, case=False, regex=True)])
