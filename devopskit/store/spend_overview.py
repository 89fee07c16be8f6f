"""Where the money goes: sums of a bill by any keys, each as one Ibis expression that runs on every engine of Ibis.

Currencies are never added: `billing_currency` is a key of every sum.
"""

from __future__ import annotations

import ibis
from ibis import _

from devopskit.errors import RequestError
from devopskit.store import spend_keys

COSTS = ("billed_cost", "effective_cost", "contracted_cost", "list_cost")
CURRENCY = "billing_currency"


def spend_by(costs: ibis.Table, *keys: str) -> ibis.Table:
    """Sums of the four costs by keys.

    Parameters
    ----------
    costs : a bill, or a table with sums of one (`rows` then says how many charges each line stands for).
    keys : columns of FOCUS, or `day`, `month` (dates, UTC), `kind` (see `spend_keys.kind`), `tag:KEY` (column KEY).

    Returns
    -------
    keys, billing_currency, billed_cost, effective_cost, contracted_cost, list_cost, rows; in no order.

    Raises
    ------
    UnknownName : a key that a bill does not have. RequestError : two keys that would be one column.
    """
    names = _names(keys)
    count = _.rows.sum() if "rows" in costs.columns else _.count()
    sums = {name: _[name].sum() for name in COSTS}
    raw = {spend_keys.name_of(key): spend_keys.raw(costs, key) for key in keys}
    groups = costs.group_by(**raw, **{CURRENCY: costs[CURRENCY]}).aggregate(**sums, rows=count)
    if not {spend_keys.DAY, spend_keys.MONTH} & set(keys):
        return groups
    refined = groups.mutate(**{spend_keys.name_of(key): spend_keys.final(key) for key in keys})
    # Billing periods of two accounts may begin at other hours of one month, so that the refined keys are summed once more.
    return refined.group_by([*names, CURRENCY]).aggregate(**sums, rows=_.rows.sum().cast("int64"))


def top(costs: ibis.Table, *keys: str, most: int = 50, cost: str = "effective_cost") -> ibis.Table:
    """The `most` groups of `spend_by` with the highest cost, highest first, ties by key so that every engine agrees."""
    order = [ibis.desc(cost), *_names(keys), CURRENCY]
    return spend_by(costs, *keys).order_by(order).limit(most)


def _names(keys: tuple[str, ...]) -> list[str]:
    names = [spend_keys.name_of(key) for key in keys if key != CURRENCY]
    reserved = {*COSTS, "rows", CURRENCY}
    twice = next((name for name in names if names.count(name) > 1 or name in reserved), None)
    if twice is not None:
        raise RequestError(
            f"two keys of the overview would both become the column {twice!r}",
            "a tag is named after its key alone, and a sum cannot have one name twice",
            "ask for the two in sums of their own, or leave one of them out",
        )
    return names
