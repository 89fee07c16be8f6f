"""Functions that run on x86 where Arm costs less."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import fact, says_yes
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.checks._switch import cheaper_by

# Runtimes whose code is the same on both processors as long as no layer holds native code.
PORTABLE = ("python", "nodejs", "java", "ruby", "dotnet")
RULE = Rule(
    "x86_functions", "architectures", "modernise", "low", "low", ("the price by request stays; only time gets cheaper",)
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 1.0
) -> pd.DataFrame:
    """Lambda functions (kind function) on x86, at what a second of Arm costs less on the list.

    Functions with native code (fact native), from a container image, or with a runtime that is compiled for one processor
    are undecided. The least saving is four fifths, because a part of the rate is the price by request. Inputs: an inventory
    file with runtime and the fact architecture, the bill.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices (function-x86, function-arm).
    """
    lists = PriceLists(prices)

    def judge(function: dict[str, Any]) -> Verdict | None:
        if "x86" not in fact(function, "architecture").lower():
            return None
        runtime = text(function["runtime"]).lower()
        if says_yes(function, "native") or not runtime.startswith(PORTABLE):
            return unsure(
                f"Its code ({runtime or 'runtime not known'}) may be made for x86; build it for arm64 and test it first."
            )
        share = cheaper_by(lists, function, "function-x86", "function-arm", "gib-second")
        return Verdict(f"It runs {runtime} on x86.", share=share, sure=0.8, current="x86_64", recommended="arm64")

    return judged(RULE, resources[resources["kind"] == "function"], rates, judge, least_saving=least_saving, protect=False)
