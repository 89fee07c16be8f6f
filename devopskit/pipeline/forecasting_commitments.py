"""Commitments as something that runs out: the day is known, and what is lost by it comes from the bill."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.charge_rates import charge_rates
from devopskit.checks import expiring_commitments
from devopskit.checks._facts import fact
from devopskit.pipeline.forecasting_dated import dated, undecided
from devopskit.pipeline.forecasting_outlook import Terms
from devopskit.pipeline.reading import Data
from devopskit.store.charges import charges
from devopskit.units import format_money

WHAT = "commitment"
CENTURY = 36_500  # days of notice: every commitment is asked about, and the horizon decides which are urgent


def commitments(data: Data, terms: Terms) -> list[dict[str, Any]]:
    """Return a row for each commitment of the inventory: when it ends, and what its discount is worth."""
    known = data.resources[data.resources["kind"] == WHAT]
    if known.empty:
        return []
    bill = charge_rates(charges(data.costs).execute(), data.resources)
    found = expiring_commitments.find(data.resources, bill, now=data.period.end, notice_days=CENTURY)
    judged = {row["resource_id"]: row for row in found.to_dict("records")}
    rows = (_row(row, judged.get(row["resource_id"], {}), data, terms) for row in known.to_dict("records"))
    return [row for row in rows if row is not None]


def _row(commitment: Mapping[str, Any], judged: Mapping[str, Any], data: Data, terms: Terms) -> dict[str, Any] | None:
    name = commitment["name"] if isinstance(commitment["name"], str) else commitment["resource_id"]
    told = {
        "subject": f"{commitment['resource_id']} {WHAT}", "resource_id": commitment["resource_id"], "name": name, "what": WHAT,
        "metric": "expires_at", "owner": commitment["owner"], "kind": WHAT,
    }  # fmt: skip
    expires = pd.to_datetime(fact(commitment, "expires_at") or None, utc=True, errors="coerce")
    if pd.isna(expires):
        return undecided(told, "the inventory does not say when it ends; the fact expires_at of its row would tell")
    left = int(np.floor((expires - pd.Timestamp(data.period.end)) / pd.Timedelta(days=1)))
    if left < 0:
        return None  # it has ended, so that nothing is left to be renewed
    # Known for certain: the chance is nothing before the day and one from it on.
    chances = (np.arange(terms.days) >= left).astype(float)
    seen = json.loads(str(judged["evidence"])) if isinstance(judged.get("evidence"), str) else {}
    lost = seen.get("discount_lost", float("nan"))
    row = dated(told | {"used": seen.get("used_share", float("nan"))}, chances, end=data.period.end, terms=terms)
    return row | {
        "ask": _advice(judged), "caveats": str(judged.get("reason") or ""),
        "stake": f"keeps {format_money(lost, str(seen['currency']))}" if lost == lost else "",
    }  # fmt: skip


def _advice(judged: Mapping[str, Any]) -> str:
    if judged.get("status") == "decided":
        return str(judged["recommended"]).removesuffix(" it").capitalize()  # "renew 83 % of" goes on with its name
    return "Let go"
