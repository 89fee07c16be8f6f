"""Why the bill moved between two periods: price, quantity and mix of each key, which add up to the change.

Laspeyres for volume at old prices and Paasche for price at new quantities, so that nothing is left over: with prices p and
quantities q of its SKUs, volume = sum p0 q0 (Q1/Q0 - 1), mix = sum p0 (q1 - q0 Q1/Q0), price = sum q1 (p1 - p0).
"""

from __future__ import annotations

import pandas as pd

from devopskit.errors import BadTable

EFFECTS = ("price", "quantity", "mix", "new", "gone", "unpriced")
_NEEDED = ("key", "sku", "unit", "cost", "quantity")


def explain_change(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Change of each key between two periods of equal length, split into its effects.

    Parameters
    ----------
    before, after : key, sku, unit, cost, quantity; one currency, one row a key, SKU and unit. Quantities of different units are
        never added: the volume of a key is taken unit by unit.

    Returns
    -------
    key, before, after, change, and `EFFECTS`, which add up to change: new and gone SKUs, and unpriced where a SKU has no
    quantity. The largest change first.

    Raises
    ------
    BadTable : a column is missing.
    """
    for frame in (before, after):
        missing = [name for name in _NEEDED if name not in frame]
        if missing:
            raise BadTable(
                f"the costs to compare lack the columns {', '.join(missing)}",
                "a change is split into price and quantity of each SKU of a key",
                f"give the columns {', '.join(_NEEDED)}",
            )
    names = ["key", "sku", "unit"]
    old, new = (f.groupby(names, dropna=False)[["cost", "quantity"]].sum() for f in (before, after))
    both = old.add_suffix("_old").join(new.add_suffix("_new"), how="outer").reset_index()
    effects = both.assign(**_effects(both))
    money = effects.rename(columns={"cost_old": "before", "cost_new": "after"}).fillna({"before": 0.0, "after": 0.0})
    sums = money.groupby("key", dropna=False, as_index=False)[["before", "after", *EFFECTS]].sum()
    sums.insert(3, "change", sums["after"] - sums["before"])
    order = sums["change"].abs().sort_values(ascending=False, kind="stable").index
    return sums.loc[order].reset_index(drop=True)


def _effects(both: pd.DataFrame) -> dict[str, pd.Series]:
    had, has = both["cost_old"].notna(), both["cost_new"].notna()
    cost0, cost1 = both["cost_old"].fillna(0.0), both["cost_new"].fillna(0.0)
    q0, q1 = both["quantity_old"].fillna(0.0), both["quantity_new"].fillna(0.0)
    # A price needs a quantity on both sides; a flat fee has none, so its change is neither price nor volume.
    priced = had & has & (q0 > 0) & (q1 > 0)
    group = [both["key"], both["unit"]]
    total0 = q0.where(priced, 0.0).groupby(group, dropna=False).transform("sum")
    total1 = q1.where(priced, 0.0).groupby(group, dropna=False).transform("sum")
    growth = (total1 / total0.where(total0 > 0)).where(priced, 1.0)
    price0 = (cost0 / q0.where(q0 > 0)).where(priced, 0.0)
    return {
        "price": (cost1 - price0 * q1).where(priced, 0.0),
        "quantity": (cost0 * (growth - 1)).where(priced, 0.0),
        "mix": (price0 * (q1 - q0 * growth)).where(priced, 0.0),
        "new": cost1.where(has & ~had, 0.0),
        "gone": (-cost0).where(had & ~has, 0.0),
        "unpriced": (cost1 - cost0).where(had & has & ~priced, 0.0),
    }
