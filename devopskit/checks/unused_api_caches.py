"""Caches before an API that answer next to nothing."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._facts import kept_by, says_no
from devopskit.checks._findings import by_id, number, table
from devopskit.checks._parts import billed_money, by_article
from devopskit.checks._rule import Rule
from devopskit.tables.usage import HIT_RATIO

RULE = Rule("unused_api_caches", "cache_cluster_enabled", "terminate", "low", "low", ("the API answers every request itself",))


def find(
    resources: pd.DataFrame,
    charges: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    least_hits: float = 0.05,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """APIs (kind api) that pay for a cache which answered less than `least_hits` of the requests on its best day.

    The saving is what the bill says the cache costs. Without two weeks of cache.hit_ratio it is undecided. Inputs: an
    inventory file, usage files, and the bill by stage of the API.

    Parameters
    ----------
    resources, charges, activity : rows of these tables.
    """
    paid = by_article(charges, "cache").set_index("resource_id").to_dict("index")
    hits = activity[activity["metric"] == HIT_RATIO].set_index("resource_id").to_dict("index")
    rows = []
    for key, api in by_id(resources[resources["kind"] == "api"]).items():
        part, seen = paid.get(key), hits.get(key)
        if part is None or says_no(api, "cache_enabled"):
            continue
        if seen is None or seen["days"] < 14:
            rows.append(
                RULE.says(api, "undecided", "It pays for a cache; two weeks of cache.hit_ratio would show whether it helps.")
            )
        elif number(seen["maximum"]) >= least_hits:
            continue
        elif kept_by(api):
            rows.append(RULE.says(api, "keep", f"Its cache answers little, but its tag {kept_by(api)} says that it must stay."))
        else:
            said = (
                f"Its cache answered at most {100 * number(seen['maximum']):.1f} % of the requests in {seen['days']:.0f} days."
            )
            rows.append(RULE.advises(
                api, said, billed_money(part["monthly_cost"], 1.0, part["currency"]), least=least_saving, current="true",
                recommended="false", evidence={"monthly_cost": part["monthly_cost"], "part": "cache", "hits": number(seen["maximum"])},
            ))  # fmt: skip
    return table(rows)
