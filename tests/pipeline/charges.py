"""Bills of a few words in a store of their own, for the tests of the cost page."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from devopskit import settings
from devopskit.settings import Settings
from devopskit.store.store import Store
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched


def charges(*texts: str, **columns: object) -> pd.DataFrame:
    """Rows of costs from "2026-06-01 compute 10" texts: day, service, cost; `columns` are the same in every row."""
    parts = [text.split() for text in texts]
    days = pd.to_datetime([part[0] for part in parts], utc=True, format="%Y-%m-%d").as_unit("us")
    amounts = [float(part[2]) for part in parts]
    firsts = days.tz_localize(None).to_period("M").to_timestamp().tz_localize("UTC").as_unit("us")
    given = {
        "billed_cost": amounts, "effective_cost": amounts, "contracted_cost": amounts, "list_cost": amounts,
        "billing_currency": "USD", "billing_period_start": firsts, "billing_period_end": firsts + pd.offsets.MonthBegin(),
        "charge_period_start": days, "charge_period_end": days + pd.Timedelta(days=1), "charge_category": "Usage",
        "service_name": [part[1] for part in parts], "sku_id": "sku", "pricing_unit": "Hours", "pricing_quantity": 1.0,
    }  # fmt: skip
    return costs.check(pd.DataFrame(given | columns))


def every_day(first: str, days: int, service: str, cost: float, **columns: object) -> pd.DataFrame:
    """One charge of the same cost on each of `days` days."""
    begin = date.fromisoformat(first)
    return charges(*(f"{begin + timedelta(days=n)} {service} {cost}" for n in range(days)), **columns)


def stored(folder: Path, *bills: pd.DataFrame) -> Settings:
    """Settings of a folder whose store holds the bills."""
    (folder / "devopskit.toml").write_text("", encoding="utf-8")
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    Store(found.store).save("costs", "a", Fetched(tuple(bills)))
    return found
