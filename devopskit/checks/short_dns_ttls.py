"""Names that are asked for too often because their answers expire too soon."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import amount, says_yes
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "short_dns_ttls", "ttl", "tier", "low", "low", ("lower it again a day before a move: until then old answers live on",)
)


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, ttl_seconds: int = 3600, least_saving: float = 1.0) -> pd.DataFrame:
    """Static records (kind dns_record) with a time to live below `ttl_seconds`, at the queries that a longer one saves.

    Resolvers ask at most once each time to live, so the queries fall to the ratio of both at best; busy resolvers ask less
    often than that today, so nothing at all is the least saving. Records that fail over or are aliases stay (type failover,
    alias, latency, weighted). Inputs: an inventory file with the fact ttl, and the bill by record.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """

    def judge(record: dict[str, Any]) -> Verdict | None:
        ttl = amount(record, "ttl")
        if not 0 < ttl < ttl_seconds:
            return None
        if text(record["type"]).lower() in ("failover", "alias", "latency", "weighted") or says_yes(record, "failover"):
            return unsure(f"Its time to live of {ttl:.0f} s is short, but it must change fast when something fails.")
        share = 1 - ttl / ttl_seconds
        reason = f"Its answers expire after {ttl:.0f} s; at {ttl_seconds} s resolvers ask {100 * share:.0f} % less at best."
        # Half of the best case is stated, between none and all of it, because the mix of resolvers is not known.
        return Verdict(
            reason,
            share=share / 2,
            error=share / (2 - share),
            current=f"{ttl:.0f}",
            recommended=str(ttl_seconds),
            evidence={"ttl": ttl},
        )

    return judged(RULE, resources[resources["kind"] == "dns_record"], rates, judge, least_saving=least_saving, protect=False)
