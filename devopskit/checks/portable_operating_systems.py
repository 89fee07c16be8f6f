"""Machines that pay for Windows or a commercial Linux although what runs on them needs neither."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import fact
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged
from devopskit.checks._licences import sold_with, uplift
from devopskit.checks._rule import Rule

RULE = Rule(
    "portable_operating_systems", "licence", "modernise", "high", "high",
    ("it is a new machine: build the image, run both side by side, and move the traffic last",),
)  # fmt: skip
PORTABLE = ("jvm", "java", "go", "node", "nodejs", "python", "ruby", "php", "rust", "dotnet", ".net")
# .NET Framework and IIS exist for Windows alone, unlike .NET 5 and later.
BOUND = ("framework", "iis", "asp", "com+", "msmq", "sharepoint", "active directory")


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 5.0
) -> pd.DataFrame:
    """Machines with Windows, Red Hat or SUSE in their price whose runtime runs on a free Linux as well.

    The runtime comes from the inventory (column runtime, or fact runtime); a machine without one gets no finding, since what
    runs on it is not known, and one whose runtime needs its system is kept. Saving as in `included_licences`.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices; the bundled seed is used for the rest.
    """
    lists = PriceLists(prices)

    def judge(machine: dict[str, Any]) -> Verdict | None:
        system, runtime = sold_with(machine), (text(machine["runtime"]) or fact(machine, "runtime")).lower()
        if not system or not runtime:
            return None
        if text(machine["licence"]) or any(word in runtime for word in BOUND):
            needs = text(machine["licence"]) or runtime
            return Verdict(f"It runs {needs}, which is bound to {system}.", status="keep")
        if runtime.split("-")[0].split(" ")[0] not in PORTABLE:
            return None
        share = uplift(lists, machine)
        part = f", {100 * share:.0f} % of its list price" if share == share else ""
        return Verdict(
            f"It runs {runtime}, which a free Linux runs as well, and pays for {system}{part}.", share=share, current=text(machine["os"]),
            recommended="linux", evidence={"runtime": runtime},
        )  # fmt: skip

    machines = resources[resources["kind"].isin(["instance", "node"])]
    return judged(RULE, machines, rates, judge, least_saving=least_saving)
