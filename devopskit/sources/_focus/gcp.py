"""Detailed usage export of Google Cloud (nested credits and labels) to FOCUS, from JSON, Parquet or flattened CSV.

Credits that lower the rate (committed use, sustained use, discounts) are part of billed and effective cost, as Google's
own FOCUS view has it; promotions become Credit rows, so that they do not hide what was used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa

from devopskit.sources._focus.aws_plans import kept
from devopskit.sources._focus.focus import read_tags
from devopskit.sources._focus.months import month_end
from devopskit.sources._focus.native import choose, same, text, where
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.services import GCP
from devopskit.sources._focus.text import codes, encoded

_CATEGORY = {"regular": "Usage", "tax": "Tax", "adjustment": "Adjustment", "rounding_error": "Adjustment"}
_COMMITTED = (
    "COMMITTED_USAGE_DISCOUNT",
    "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE",
    "FEE_UTILIZATION_OFFSET",
    "SUBSCRIPTION_BENEFIT",
)
_GIVEN = ("PROMOTION", "FREE_TIER", "RESELLER_MARGIN")
_TEXTS = {
    "billing_account_id": ("billingaccountid",),
    "sub_account_id": ("projectid",),
    "sub_account_name": ("projectname",),
    "billing_currency": ("currency",),
    "service_name": ("servicedescription",),
    "charge_description": ("skudescription",),
    "sku_id": ("skuid",),
    "resource_id": ("resourceglobalname", "resourcename"),
    "resource_name": ("resourcename",),
    "region_id": ("locationregion", "locationlocation"),
    "availability_zone": ("locationzone",),
    "pricing_unit": ("usagepricingunit", "priceunit"),
    "consumed_unit": ("usageunit",),
    "publisher_name": ("sellername",),
}  # fmt: skip


def blocks(chunk: Chunk, reading: Reading) -> Iterator[Block]:
    """Yield the rows of a chunk, then a Credit row for each promotion."""
    block = Block(chunk.rows)
    for name, tokens in _TEXTS.items():
        block.put(name, text(chunk, *tokens))
    kind = text(chunk, "costtype")
    block.put("charge_category", choose(kind, _CATEGORY, chunk.rows, otherwise="Usage"))
    block.put("charge_frequency", same("Usage-Based", chunk.rows))
    block.put("service_category", choose(block.values.get("service_name"), GCP, chunk.rows))
    block.put("provider_name", same("Google Cloud", chunk.rows))
    block.put("invoice_issuer_name", same("Google Cloud", chunk.rows))
    block.put("charge_period_start", reading.time(chunk, block, "usagestarttime"))
    block.put("charge_period_end", reading.time(chunk, block, "usageendtime"))
    month = reading.time(chunk, block, "invoicemonth")
    block.put("billing_period_start", month)
    block.put("billing_period_end", None if month is None else month_end(month))
    block.put("consumed_quantity", reading.number(chunk, block, "usageamount"))
    block.put("pricing_quantity", reading.number(chunk, block, "usageamountinpricingunits"))
    labels = chunk.get("labels")
    block.put("tags", None if labels is None else read_tags(labels, block, reading))
    block.extra |= {
        chunk.names[t]: text(chunk, t) for t in ("systemlabels", "credits", "transactiontype") if t in chunk.columns
    }
    given = _costs(chunk, block, reading)
    yield block
    if given.any():
        yield _promotions(block, given)


def _costs(chunk: Chunk, block: Block, reading: Reading) -> np.ndarray:
    """Put the costs and return the promotions of each row."""
    cost = reading.number(chunk, block, "cost")
    assert cost is not None  # the column by which the export was told
    committed, lowered, given = _credits(chunk)
    block.put("contracted_cost", cost + lowered)
    block.put("billed_cost", cost + lowered + committed)
    block.put("effective_cost", cost + lowered + committed)
    listed = reading.number(chunk, block, "costatlist")
    block.put("list_cost", np.where(np.isnan(listed), cost, listed) if listed is not None else cost)
    covered = committed < 0
    if covered.any():
        block.put("pricing_category", where(covered, "Committed", "Standard"))
        block.put("commitment_discount_status", where(covered, "Used", None))
        block.put("commitment_discount_id", where(covered, _plan_ids(chunk), None))
    return given


def _credits(chunk: Chunk) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Committed-use credits, other rate credits, and promotions, each [rows]."""
    column = chunk.get("credits")
    if column is None:
        return np.zeros(chunk.rows), np.zeros(chunk.rows), np.zeros(chunk.rows)
    if pa.types.is_nested(column.type):
        column = pa.array([json.dumps(v or []) for v in column.to_pylist()], pa.string())
    column = encoded(column)
    sums = np.array([_split(t or "[]") for t in column.dictionary.to_pylist()] + [(0.0, 0.0, 0.0)])[codes(column)]
    return sums[:, 0], sums[:, 1], sums[:, 2]


@lru_cache(maxsize=10_000)
def _split(credits: str) -> tuple[float, float, float]:
    sums = {"committed": 0.0, "lowered": 0.0, "given": 0.0}
    for credit in json.loads(credits) or []:
        kind = str(credit.get("type") or "")
        name = "committed" if kind in _COMMITTED else "given" if kind in _GIVEN else "lowered"
        sums[name] += float(credit.get("amount") or 0)
    return sums["committed"], sums["lowered"], sums["given"]


def _plan_ids(chunk: Chunk) -> pa.Array:
    column = chunk.get("credits")
    assert column is not None  # safe to index: only called where credits were found
    rows = column.to_pylist()
    parsed = [json.loads(v) if isinstance(v, str) else v or [] for v in rows]
    ids = [
        next((str(c.get("id") or c.get("name")) for c in credits if c.get("type") in _COMMITTED), None) for credits in parsed
    ]
    return pa.array(ids, pa.large_string())


def _promotions(block: Block, given: np.ndarray) -> Block:
    rows = given != 0
    credit = kept(Block(block.rows, dict(block.values)), rows)
    amounts = given[rows]
    credit.values |= {name: amounts.copy() for name in ("billed_cost", "effective_cost", "contracted_cost", "list_cost")}
    nothing = np.full(credit.rows, np.nan)
    credit.values |= {name: nothing for name in ("consumed_quantity", "pricing_quantity") if name in credit.values}
    for name in ("commitment_discount_id", "commitment_discount_status", "pricing_category"):
        credit.values.pop(name, None)
    credit.put("charge_category", same("Credit", credit.rows))
    credit.put("charge_frequency", same("One-Time", credit.rows))
    return credit
