"""Unit costs on the cost page: what one request or one customer costs, and how much of the cost follows them."""

from __future__ import annotations

from typing import Any

from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Cell, Column, facts, named, table
from devopskit.units import format_amount, format_share, significant

SCALES = (1, 1_000, 1_000_000)
READABLE = 0.01  # a smaller amount of money is told for a thousand or a million units


def cost_per_unit(found: Any) -> Block:
    """Return one row for each owner: units a day, cost of a unit in both windows, the change, fixed and variable cost.

    Parameters
    ----------
    found : answer of `unit_economics`. Without rows a sentence says what would give them.
    """
    if not len(found.rows):
        return facts([_lacking(found)], heading="Cost of a unit")
    least = float(found.rows["after"].min())
    scale = next((scale for scale in SCALES if scale * least >= READABLE), SCALES[-1])
    body: list[list[Cell]] = [_row(row, scale) for row in found.rows.to_dict("records")]
    of_what = f"{scale:,} {_things(found.driver)}{'' if found.counted else ' a month'}"
    columns = [
        Column("Whose"), Column("Units a day" if found.counted else "Units", align="right"),
        Column("Before", found.currency, "right"), Column("Now", found.currency, "right"), Column("Change", align="right"),
        Column("Fixed cost", f"{found.currency} a {'day' if found.counted else 'month'}", "right"),
        Column("Each further", found.currency, "right"),
    ]  # fmt: skip
    return table(body, caption=f"Cost of {of_what}", columns=columns, heading="Cost of a unit", said=_said(found))


def _row(row: dict[str, Any], scale: int) -> list[Cell]:
    clear = row["fixed"] == row["fixed"]
    return [
        named(row["owner"]) if row["owner"] else "all of the bill",
        significant(row["units"]),
        _amount(scale * row["before"]),
        significant(scale * row["after"]),
        _change(row["before"], row["after"]),
        format_amount(row["fixed"]) if clear else "not clear",
        significant(scale * row["variable"]) if clear else "not clear",
    ]


def _said(found: Any) -> list[str]:
    days = int(found.rows["days"].max())
    return [
        f"Effective cost of usage over {found.driver} of the same days, {count(days, 'day')} of the later window at most; a request that "
        "passes two services of one owner counts in both.",
        "Fixed cost and that of each further one are a line through the days, told only where it explains more than half of what moves the cost.",
    ]


def _things(driver: str) -> str:
    """What a metric counts, in words: "requests" of http.server.request.rate, "active customers" of active_customers."""
    thing = driver.removesuffix(".rate").removesuffix("_rate").rpartition(".")[2].replace("_", " ")
    return thing if thing.endswith("s") else f"{thing}s"


def _lacking(found: Any) -> str:
    return (
        f"Not known, because {found.lacking}. Request rates of [sources.prometheus] or [sources.performance_files] would give "
        "the cost of a request, and a metric of your own, such as customers, that of a customer: -p driver=NAME."
    )


def _amount(value: float) -> str:
    return significant(value) if value == value else "not known"


def _change(before: float, after: float) -> str:
    if not before > 0:
        return "not known"
    change = after / before - 1
    if abs(change) < 0.0005:
        return "0 %"
    return ("+" if change >= 0 else "\N{MINUS SIGN}") + format_share(abs(change))
