"""Savings plans: covered use is billed 0, its negation is folded away, and what is left over is kept as an Adjustment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus.months import month_start
from devopskit.sources._focus.native import mask, same
from devopskit.sources._focus.reading import Block, Reading
from devopskit.tables.columns import Rejected

_KEY = ("billing_currency", "billing_account_id", "commitment_discount_id")
_NOTHING_LEFT = 1e-6
FOLDED = "a savings plan's negation row, folded into the use that the plan covers"


def fold(block: Block, kind: pa.Array | None, reading: Reading, rejected: Rejected) -> Block:
    """Return the block without negation rows and with covered use billed 0; both amounts go to `reading.plans`."""
    covered = mask(kind, ["savingsplancoveredusage"], block.rows)
    negation = mask(kind, ["savingsplannegation"], block.rows)
    both = covered | negation
    if not both.any():
        return block
    billed = block.values["billed_cost"]
    named = {name: _texts(block.values.get(name), both) for name in _KEY}
    values = block.values
    start = values.get("billing_period_start", values.get("charge_period_start"))
    start = np.full(block.rows, np.datetime64("NaT", "us")) if start is None else start
    months = pa.array(month_start(start[both]).astype(str))
    table = pa.table({**named, "month": months, "money": pa.array(np.nan_to_num(billed[both]))})
    for group in table.group_by([*_KEY, "month"]).aggregate([("money", "sum")]).to_pylist():
        key = (*(group[name] for name in _KEY), group["month"])
        reading.plans[key] = reading.plans.get(key, 0.0) + group["money_sum"]
    block.values["billed_cost"] = np.where(covered, 0.0, billed)
    rejected.add(FOLDED, int(negation.sum()))
    return kept(block, ~negation)


def kept(block: Block, rows: np.ndarray) -> Block:
    """Return the rows of a mask."""
    if rows.all():
        return block
    keep = pa.array(rows)

    def of(value: object) -> object:
        return value[rows] if isinstance(value, np.ndarray) else value.filter(keep)  # type: ignore[attr-defined]

    return Block(
        int(rows.sum()),
        {name: of(value) for name, value in block.values.items()},
        {name: of(value) for name, value in block.extra.items()},
        {sentence: marked[rows] for sentence, marked in block.repaired.items()},
    )


def leftovers(plans: Mapping[tuple[str, ...], float]) -> Block | None:
    """Return one Adjustment row for each plan and month whose covered use and negation do not cancel, or None."""
    rest = {key: money for key, money in plans.items() if abs(money) > _NOTHING_LEFT}
    if not rest:
        return None
    money = np.array(list(rest.values()))
    block = Block(len(rest), {name: money.copy() for name in ("billed_cost", "effective_cost", "contracted_cost", "list_cost")})
    block.values["effective_cost"] = np.zeros(len(rest))
    for place, name in enumerate(_KEY):
        block.put(name, pa.array([key[place] or None for key in rest], pa.large_string()))
    start = np.array([key[-1] for key in rest], "datetime64[us]")
    block.put("billing_period_start", start)
    for name, word in (("charge_category", "Adjustment"), ("charge_frequency", "One-Time"), ("provider_name", "AWS")):
        block.put(name, same(word, len(rest)))
    block.put("charge_description", same("Savings plan: covered use and its negation do not cancel in this bill", len(rest)))
    return block


def _texts(column: pa.Array | None, rows: np.ndarray) -> pa.Array:
    count = int(rows.sum())
    return same("", count) if column is None else pc.fill_null(column.filter(pa.array(rows)), "")
