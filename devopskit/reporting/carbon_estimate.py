"""Carbon on the cost page: a small table, said to be an estimate; nothing where the user gave no factors."""

from __future__ import annotations

from typing import Any

from devopskit.reporting._sentences import count, plural
from devopskit.reporting.blocks import Block, Cell, Column, named, table
from devopskit.units import format_share, significant


def carbon_estimate(found: Any) -> Block | None:
    """Return one row a region: machines, vCPU-hours, their use, energy and carbon; None without a file of factors.

    Parameters
    ----------
    found : answer of `emissions`, or None.
    """
    if found is None:
        return None
    body: list[list[Cell]] = [
        [
            named(row["region"]), f"{int(row['machines']):,}", significant(row["vcpu_hours"]), format_share(row["utilisation"]),
            significant(row["kwh"]), significant(row["kg_co2e"]),
        ]
        for row in found.rows.to_dict("records")
    ]  # fmt: skip
    columns = [
        Column("Region"), Column("Machines", align="right"), Column("Capacity", "vCPU-hours", "right"), Column("Of it used", align="right"),
        Column("Energy", "kWh", "right"), Column("Carbon", "kg CO2e", "right"),
    ]  # fmt: skip
    return table(
        body, caption=f"Carbon of machines in {count(found.days, 'day')}, an estimate", columns=columns, heading="Carbon, an estimate",
        said=_said(found),
    )  # fmt: skip


def _said(found: Any) -> list[str]:
    known = found.rows["kg_co2e"].notna()
    whole = float(found.rows["kg_co2e"].sum())
    said = [
        f"About {significant(whole)} kg CO2e in all: measured CPU times the watts, the grid and the making of a vCPU of your "
        f"{found.source}. It is no measurement; memory, disks, network and managed services are not in it."
        if known.any()
        else f"Your {found.source} has no factors for these regions; a row with the region * would serve all of them."
    ]
    if (~known).any() and known.any():
        said.append(f"{count(int((~known).sum()), 'region')} without factors in {found.source} counted as nothing.")
    if found.left_out > 0:
        verb = plural(found.left_out, "has", "have")
        said.append(
            f"{count(found.left_out, 'machine')} of the inventory {verb} no measured CPU or known cores, and counted as nothing."
        )
    return said
