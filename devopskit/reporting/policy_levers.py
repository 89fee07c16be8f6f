"""What else would pay beside target and limits: one row a lever of the workload where most money moves."""

from __future__ import annotations

import pandas as pd

from devopskit.reporting.blocks import Block, Column, facts, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, significant

NAME_CHARACTERS = 40


def policy_levers(levers: pd.DataFrame) -> Block:
    """Return request with target, spot share, schedule, forecast, nodes and restlessness, each with its saving and its reason.

    Parameters
    ----------
    levers : as `autoscaling` gives them; savings are beside each other and not to be added.
    """
    if levers.empty:
        return facts([("Levers", "no policy of a Kubernetes workload was decided.")], heading="What else would pay")
    name = label(str(levers["resource_id"].iloc[0]).rsplit("/", 1)[-1], NAME_CHARACTERS)
    currency = str(levers["currency"].iloc[0])
    unit = f"{currency} a month" if currency else "instance hours a month"
    columns = [Column("Lever"), Column("Now"), Column("Advised"), Column("Saves", unit, "right"), Column("Why")]
    body = [
        [row["lever"], row["now"], row["advised"], _saving(row["saving"], currency), row["why"]]
        for row in levers.to_dict("records")
    ]
    said = [
        "Each row stands alone, beyond the proposed policy or, for schedule and forecast, within it; savings do not add up."
    ]
    return table(body, caption=f"What else would pay for {name}", columns=columns, said=said)


def _saving(amount: float, currency: str) -> str:
    shown = format_amount if currency else significant
    return shown(amount) if amount == amount else "not known"
