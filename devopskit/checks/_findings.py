"""What every check of this folder needs to write a finding: stable ids, blank fields, the border check, money ranges."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from devopskit.catalog.machine_rates import BILLED_AT_ZERO
from devopskit.tables.findings import findings
from devopskit.units import format_money

NAN = float("nan")
# How far a list price may be off, by its quality. Listed: 95 % of the seed lies within 1 % of its controls. Repaired: the
# dedicated-tenancy rate it may have been is 6 % higher. Inferred: region factors of single services spread about this far.
PRICE_ERROR = {"listed": 0.01, "repaired": 0.06, "inferred": 0.15}
# A one-year commitment takes about this much off the list price, so a saving counted at list may be that much less.
LIST_DISCOUNT = 0.28


@dataclass(frozen=True)
class Money:
    """A monthly saving with its range; NaN and no currency where nothing is priced."""

    low: float = NAN
    saving: float = NAN
    high: float = NAN
    currency: str = ""
    note: str = ""

    @property
    def free(self) -> bool:
        """Whether what it is saved on is billed at zero, so that nothing can be saved."""
        return BILLED_AT_ZERO in self.note

    @classmethod
    def of(cls, now: float, then: float, rate: Mapping[str, Any], *, error: float = 0.0, spread: float = 0.0) -> Money:
        """Saving of paying `then` instead of `now` a month, never more than `now`.

        Parameters
        ----------
        now, then : monthly cost before and after, in the currency of the rate.
        rate : row of `price_book.rates`; a rate from a price list may be lower by what a commitment takes off.
        error : share by which `then` may be off against `now`.
        spread : share by which the level of both may be off.
        """
        if not (math.isfinite(now) and math.isfinite(then)):
            return cls(note=text(rate.get("reason")) or "unpriced: no list price to compare the present one with")
        discounts = (1.0,) if rate["origin"] == "bill" else (1.0, 1.0 - LIST_DISCOUNT)
        levels = [discount * (1 + sign * spread) for discount in discounts for sign in (-1, 1)]
        corners = [level * (now - then * (1 + sign * error)) for level in levels for sign in (-1, 1)]
        return cls(min(corners), now - then, min(max(corners), now), rate["currency"], text(rate["note"]))


def too_little(subject: str, money: Money, least: float) -> str:
    """Sentence for a saving below the least that is asked for; what is billed at zero cannot be made cheaper.

    Parameters
    ----------
    subject : what would save it, e.g. "That" or a type.
    """
    if money.free:
        return f"{subject} would save nothing, because it is {BILLED_AT_ZERO}."
    return f"{subject} would save {format_money(money.saving, money.currency)} a month, less than the asked {least:g}."


def finding_id(check: str, resource_id: str, field: str) -> str:
    """Id that is the same in every run: 16 hexadecimal digits over check, resource and field."""
    return hashlib.sha256("\x1f".join((check, resource_id, field)).encode()).hexdigest()[:16]


def _name(resource: Mapping[str, Any]) -> str:
    name = resource.get("name")
    return name if isinstance(name, str) and name not in str(resource["resource_id"]) else ""


def finding(check: str, resource: Mapping[str, Any], field: str, status: str, reason: str, **rest: Any) -> dict[str, Any]:
    """One row of the table `findings`; what is not given stays empty."""
    money: Money = rest.pop("money", Money())
    evidence: Mapping[str, Any] = rest.pop("evidence", {})
    caveats: Iterable[str] = rest.pop("caveats", ())
    return {
        "finding_id": finding_id(check, resource["resource_id"], field),
        "check": check,
        "resource_id": resource["resource_id"],
        "resource_name": _name(resource),
        "field": field,
        "status": status,
        "reason": reason,
        "saving_low": money.low,
        "saving": money.saving,
        "saving_high": money.high,
        "currency": money.currency,
        "price_note": money.note,
        "owner": resource.get("owner"),
        "defined_in": resource.get("defined_in"),
        "change_group": resource["resource_id"],
        "action": "right-size",
        "caveats": "; ".join(dict.fromkeys(c for c in caveats if c)),
        "evidence": json.dumps({k: _plain(v) for k, v in evidence.items()}, sort_keys=True),
    } | rest


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a checked `findings` frame, the largest saving first."""
    if not rows:
        return findings.empty()
    frame = findings.check(pd.DataFrame(rows))
    return frame.sort_values(["saving", "finding_id"], ascending=[False, True], na_position="last", ignore_index=True)


def by_metric(sizes: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Metric -> resource id -> row of the table `sizes`."""
    return {str(metric): by_id(rows) for metric, rows in sizes.groupby("metric")}


def by_id(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Resource id -> row, of a frame with one row for each resource."""
    return {row["resource_id"]: row for row in frame.to_dict("records")}


def unpriced(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Stand-in for the rate of a resource that `price_book.rates` was not asked about."""
    reason = "unpriced: it was not among the resources that were looked up"
    return {"resource_id": resource["resource_id"], "monthly_cost": NAN, "origin": "", "currency": "", "note": "", "reason": reason,
            "covered": 0.0, "core_month": NAN, "gib_month": NAN}  # fmt: skip


def spelled(amount: float) -> str:
    """Amount as plain digits in the base unit, "" where there is none; whole bytes keep every digit."""
    if math.isnan(amount):
        return ""
    return str(int(amount)) if amount.is_integer() else f"{amount:.12g}"


def text(value: object) -> str:
    """`value` if it is text, else "" (missing values of a frame are NaN or None)."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float:
    """`value` as a float, NaN where it is missing."""
    return NAN if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    """JSON has no NaN, so a missing number is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
