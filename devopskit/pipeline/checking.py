"""Everything the kit knows to savings that add up: all checks on one set of tables, then net of each other."""

from __future__ import annotations

import pandas as pd

from devopskit import parts
from devopskit.analysis.net_savings import net_savings
from devopskit.catalog.billed_resources import billed_resources
from devopskit.catalog.charge_rates import charge_rates
from devopskit.catalog.other_rates import other_rates
from devopskit.pipeline.eligible_use import left_to_cover
from devopskit.pipeline.pools import pools
from devopskit.pipeline.reading import Data
from devopskit.pipeline.rightsizing import PREFIX, RightSizing, find, right_sizing
from devopskit.store.activity import activity
from devopskit.store.charges import charges
from devopskit.store.eligible import eligible
from devopskit.store.profiles import profiles
from devopskit.tables.activity import activity as activity_table
from devopskit.tables.eligible import eligible as eligible_table
from devopskit.tables.findings import findings as table
from devopskit.tables.profiles import profiles as profiles_table

LAST = "commitment_gaps"  # sized on what the other changes leave, as the order of actions has price models last


def check_all(
    data: Data,
    *,
    study: RightSizing | None = None,
    risk: float = 0.05,
    minimum_saving: float = 5.0,
    least_saving: float = 1.0,
    discount: float | None = None,
    net: bool = True,
) -> pd.DataFrame:
    """Findings of every check, with savings that can be added up.

    Parameters
    ----------
    data : answer of `read`. study : answer of `right_sizing` over the same data, whose sizes and findings are taken over;
        made here where it is not given. risk : accepted chance that a week does not fit a size, for that study.
    minimum_saving : smallest saving a month of a new size, in the currency of its rate. least_saving : the same of
        everything else, lower because removing a thing is less work than sizing it.
    discount : share that a new commitment takes off the rate; where it is not given, what the own ones took off.
    net : False leaves each saving as if it were the only change.

    Returns
    -------
    Rows of the table `findings`, the largest saving first. Savings are at the user's own rate, of months of 730 hours, net
    of changes that come before and of commitments that they would strand.
    """
    study = study or right_sizing(data, risk=risk, minimum_saving=minimum_saving)
    bill = charge_rates(charges(data.costs).execute(), data.resources)
    resources = billed_resources(bill, data.resources)
    others = other_rates(resources, bill, data.prices)
    # Two frames of which one is all missing in a column cannot be joined without a warning, so empty ones stay out.
    rates = pd.concat([frame for frame in (study.rates, others) if len(frame)], ignore_index=True)
    tables = {
        "resources": resources, "rates": rates, "charges": bill, "sizes": study.sizes,
        "activity": activity_table.check(activity(data.usage, end=data.period.end).execute()),
        "profiles": profiles_table.check(profiles(data.usage, end=data.period.end).execute()),
    }  # fmt: skip
    settings = {"prices": data.prices, "now": data.now, "least_saving": least_saving, "discount": discount}
    names = [name for name in parts.names("checks") if not name.startswith(PREFIX) and name != LAST]
    found = [frame for frame in (study.findings, find(names, settings=settings, **tables)) if len(frame)]
    rows = table.check(pd.concat(found, ignore_index=True)) if found else table.empty()
    rows = table.check(net_savings(rows, pools(resources, rates, bill))) if net and len(rows) else rows
    uncovered = left_to_cover(eligible_table.check(eligible(data.costs).execute()), rows, bill)
    gaps = find([LAST], settings=settings, eligible=uncovered)
    rows = table.check(pd.concat([frame for frame in (rows, gaps) if len(frame)], ignore_index=True)) if len(gaps) else rows
    return rows.sort_values(["saving", "finding_id"], ascending=[False, True], na_position="last", ignore_index=True)
