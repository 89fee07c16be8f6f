"""Calendar months of time columns, and the columns of periods that a file leaves out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.reading import Block, Reading

_US = "datetime64[us]"
_FARTHEST = np.timedelta64(14, "h")  # no zone is farther from UTC (source: the IANA zone Pacific/Kiritimati)
_MONTH = (np.timedelta64(27, "D"), np.timedelta64(32, "D"))  # a month, or one less an hour of daylight saving
STARTS = ("billing_period_start", "charge_period_start")
TIMES = (*STARTS, "billing_period_end", "charge_period_end")


def month_start(times: np.ndarray) -> np.ndarray:
    """First moment of the month of each time."""
    return times.astype("datetime64[M]").astype(_US)


def month_end(times: np.ndarray) -> np.ndarray:
    """First moment after the month of each time."""
    return (times.astype("datetime64[M]") + np.timedelta64(1, "M")).astype(_US)


def month_after(last: np.ndarray) -> np.ndarray:
    """Exclusive end of periods that some exports close with the last day of the month; firsts stay what they are."""
    return np.where(last == month_start(last), last, month_end(last))


def fill_periods(block: Block, reading: Reading) -> None:
    """Fill the four times from each other, or from the month that the user named.

    Raises
    ------
    SourceError : the file has neither a billing nor a charge period, and no month is set.
    """
    values = block.values
    _own_months(block)
    missing = [name for name in STARTS if name not in values or np.isnat(values[name]).all()]
    if len(missing) == len(STARTS) and block.rows:
        if reading.month is None:
            raise errors.nameless(reading.path, "billing or charge period", 'month = "2026-01"', reading.columns, TIMES)
        values["billing_period_start"] = np.full(block.rows, np.datetime64(reading.month.replace(tzinfo=None), "us"))
        reading.tally.remark("noted: a file names no period; its charges stand in the month that the setting `month` names")
    start, used = (values.get(name, np.full(block.rows, np.datetime64("NaT", "us"), _US)) for name in STARTS)
    if "billing_period_start" in missing and "charge_period_start" not in missing:
        reading.tally.remark("noted: a file names no billing period; the month of each charge stands for it")
    values["billing_period_start"] = start = _filled(start, lambda gone: month_start(used[gone]))
    values["charge_period_start"] = used = _filled(used, lambda gone: start[gone])
    values["billing_period_end"] = end = _filled(
        values.get("billing_period_end"), lambda gone: month_end(start[gone]), block.rows
    )
    values["charge_period_end"] = _filled(
        values.get("charge_period_end"), lambda gone: np.maximum(end[gone], used[gone]), block.rows
    )


def _own_months(block: Block) -> None:
    """Book a billing month of another zone under the month it names: midnight in Berlin is still January in UTC."""
    start, end = block.values.get("billing_period_start"), block.values.get("billing_period_end")
    if start is None or end is None:
        return
    length = end - start  # a missing time is missing in the difference, and never longer than anything
    # The distinct firsts are a handful, and turning a time into a month is dear: of millions of rows each once is enough.
    place, firsts = pd.factorize(start, use_na_sentinel=False)
    before = (month_end(firsts) - firsts <= _FARTHEST)[place] & (length >= _MONTH[0]) & (length <= _MONTH[1])
    if not before.any():
        return
    block.repair("repaired: billing months that begin at midnight of another zone are booked under the month they name", before)
    block.values["billing_period_start"] = np.where(before, month_end(start), start)
    block.values["billing_period_end"] = np.where(before, month_end(month_end(start)), end)


def _filled(given: np.ndarray | None, fill: Callable[[np.ndarray], np.ndarray], rows: int = 0) -> np.ndarray:
    """`given` with what `fill` says of the rows where it is missing; only those are computed."""
    out = np.full(rows, np.datetime64("NaT", "us"), _US) if given is None else given
    gone = np.isnat(out)
    if gone.any():
        out = out.copy()  # a column of the file may be read-only
        out[gone] = fill(gone)
    return out
