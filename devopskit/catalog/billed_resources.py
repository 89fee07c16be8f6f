"""Things that only the bill knows: what it charges for and no inventory lists, as rows of `resources`."""

from __future__ import annotations

import json
import re

import pandas as pd

from devopskit.tables.resources import resources as table

# Words of the articles by which bills charge for such things, and what they are; the first that fits counts, so order matters.
# Seen in the
# FOCUS exports of AWS (charge descriptions), Azure (meter names) and Google Cloud (SKU descriptions).
KINDS = (
    (r"idle.*(ipv4|address)|elasticip:idle|unused.*ip address|static ip charge", "address", "unattached"),
    (r"nat ?gateway", "nat_gateway", ""),
    (r"load ?balancer|forwarding rule|lcu", "load_balancer", ""),
    (r"vpn", "vpn", ""),
    (r"vpc ?endpoint|private ?link|private endpoint", "endpoint", ""),
    (r"snapshot", "snapshot", ""),
    (r"log storage|timedstorage-bytehrs.*log|log data retention|storage cost.*logging", "log_group", ""),
)
PROVIDERS = {"microsoft": "azure", "google cloud": "gcp", "amazon web services": "aws"}
# Hours without a charge at the end of the bill; longer than any export is late, so that a late one never looks like an end
GONE = 72.0


def billed_resources(charges: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """`resources` with a row for each thing of a known kind that only the bill shows.

    Such rows carry the fact origin = bill, so that a check can tell that it knows no more of them than what they cost.

    Parameters
    ----------
    charges, resources : rows of these tables.
    """
    unknown = charges[
        charges["resource_id"].notna()
        & ~charges["resource_id"].isin(resources["resource_id"])
        & (charges["quiet_hours"] < GONE)
    ]
    words = unknown["sku"].fillna("") + " " + unknown["meter"].fillna("")
    found = unknown.assign(place=words.map(_place))
    found = found[found["place"] >= 0].sort_values(["place", "monthly_cost"], ascending=[True, False], kind="stable")
    found = found.drop_duplicates("resource_id")
    rows = [_row(charge) for charge in found.to_dict("records")]
    return table.check(pd.concat([resources, table.check(pd.DataFrame(rows))], ignore_index=True)) if rows else resources


def _place(words: str) -> int:
    return next((n for n, (pattern, _, _) in enumerate(KINDS) if re.search(pattern, words, re.IGNORECASE)), -1)


def _row(charge: dict[str, object]) -> dict[str, object]:
    _, kind, state = KINDS[int(str(charge["place"]))]
    provider = str(charge["provider"]).lower()
    try:
        tags = json.loads(str(charge["tags"])) if isinstance(charge["tags"], str) else {}
    except ValueError:
        tags = {}
    return {
        "resource_id": charge["resource_id"], "kind": kind, "name": charge["name"], "provider": PROVIDERS.get(provider, provider),
        "account": charge["account"], "region": charge["region"], "state": state or None, "created_at": None,
        "tags": json.dumps((tags if isinstance(tags, dict) else {}) | {"origin": "bill"}),
    }  # fmt: skip
