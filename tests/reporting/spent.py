"""A month of spending in a few words, for the tests of the cost page and of the summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.pipeline.spending import Landing, Spending

NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
PERIOD = Period(datetime(2026, 5, 6, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
MIDDLE = datetime(2026, 6, 3, tzinfo=UTC)
WINDOWS = (Period(PERIOD.start, MIDDLE), Period(MIDDLE, PERIOD.end))
HOSTILE = "<script>alert(1)</script>\u202eevil" + "x" * 5000
LANDING = Landing(date(2026, 6, 1), to_date=900.0, expected=1000.0, low=950.0, high=1100.0, budget=0.0, chance=float("nan"))
BUDGETED = replace(LANDING, budget=800.0, chance=0.83)


def parts(*texts: str) -> pd.DataFrame:
    """Rows of `Spending.parts` from "service compute 100 150" texts."""
    rows = [text.split() for text in texts]
    frame = pd.DataFrame([row[:2] for row in rows], columns=["dimension", "name"], dtype="str")
    return frame.assign(before=[float(row[2]) for row in rows], after=[float(row[3]) for row in rows])


def alerts(*texts: str) -> pd.DataFrame:
    """Rows of `Spending.alerts` from "2026-06-12 3 compute 40" texts: first day, days, key, impact."""
    rows = [text.split() for text in texts]
    start = pd.to_datetime([row[0] for row in rows])
    days = [int(row[1]) for row in rows]
    frame = pd.DataFrame({"key": pd.Series([row[2] for row in rows], dtype="str"), "days": days, "start": start})
    frame["impact"] = [float(row[3]) for row in rows]
    frame["end"] = start + pd.to_timedelta(pd.Series(days, dtype="int64") - 1, unit="D").to_numpy()
    return frame.assign(path=frame["key"] + " > region_id=eu-west-1")


def months(*texts: str) -> pd.DataFrame:
    """Rows of `Spending.months` from "2026-06 billed effective list" texts."""
    rows = [text.split() for text in texts]
    amounts = {
        name: [float(row[place]) for row in rows]
        for place, name in enumerate(("billed_cost", "effective_cost", "list_cost"), start=1)
    }
    return pd.DataFrame({"month": [date.fromisoformat(f"{row[0]}-01") for row in rows], **amounts})


def rates(month: str, esr: float, coverage: float, utilisation: float) -> pd.DataFrame:
    """Return one row of `Spending.rates`."""
    row = {"month": date.fromisoformat(f"{month}-01"), "esr": esr, "coverage": coverage, "utilisation": utilisation}
    return pd.DataFrame([row])


def spent(*texts: str, stood_out: Sequence[str] = (), **change: object) -> Spending:
    """Spending of two windows of 28 days; `texts` are its parts, `stood_out` its alerts."""
    made = Spending(
        currency="USD",
        months=months("2026-05 400 410 500", "2026-06 900 905 1000"),
        kinds=pd.DataFrame({"kind": ["usage"], "billed_cost": [1300.0], "effective_cost": [1315.0], "rows": [4200]}),
        parts=parts(*texts),
        movers=pd.DataFrame(),
        daily=pd.DataFrame(),
        alerts=alerts(*stood_out),
        landing=LANDING,
        rates=rates("2026-06", 0.12, 0.4, 0.95),
        untagged=float("nan"),
        windows=WINDOWS,
        owner_tag="team",
        year_from=date(2026, 5, 1),
        year_to_date=1315.0,
    )
    return replace(made, **change)  # type: ignore[arg-type]
