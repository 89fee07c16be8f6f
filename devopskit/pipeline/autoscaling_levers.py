"""What else would pay: request and target together, spot capacity, a schedule, nodes, and how restless a policy is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_search_past import Past, past_of
from devopskit.analysis.policy_search_trial import Candidate
from devopskit.analysis.recommend_policy import Advice, Place
from devopskit.analysis.recommend_policy_requests import recommend_request_and_policy
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.spot_share import Spot, spot_share
from devopskit.catalog.price_lists import PriceLists
from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_pool import Pods, node_shape, pool_limits
from devopskit.pipeline.autoscaling_replays import replayed, scheduled_steps
from devopskit.pipeline.autoscaling_sizes import requests
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.units import HOURS_PER_MONTH, format_share, significant

MONTH_WEEKS = HOURS_PER_MONTH / 168
UNKNOWN_RATIO = 0.5  # any price below on-demand orders the shares alike; the saving is not stated then
COLUMNS = ("lever", "now", "advised", "saving", "why")
NO_SPOT_PRICE = "spot prices of its nodes (rows of prices with the unit spot-hour) would tell the saving"
Row = tuple[str, str, str, float, str]


@dataclass(frozen=True)
class Played:
    """A decided workload with what it was advised and replayed as."""

    workload: Workload
    advice: Advice
    fleet: Fleet
    settings: HpaSettings

    @property
    def past(self) -> Past:
        """Its whole weeks of demand."""
        one = self.workload
        return past_of(one.demand_m, self.fleet, self.settings, step_seconds=one.step_seconds, begins_s=one.begins_s)


@dataclass(frozen=True)
class Known:
    """Tables that levers look things up in: the inventory, list prices, findings of earlier runs."""

    resources: pd.DataFrame
    prices: pd.DataFrame
    earlier: pd.DataFrame


def levers(first: Played, cluster: list[Played], known: Known, *, a_month: float) -> pd.DataFrame:
    """One row a lever of the workload `first`: lever, now, advised, saving (a month, NaN = not known), why.

    Parameters
    ----------
    cluster : all decided workloads of its cluster, for the nodes beneath them. known : tables that the levers look things up in.
    a_month : share of spot machines that are reclaimed in a month.
    """
    rows = [_schedule(first), _forecast(first), _request(first, known), _spot(first, known, a_month), _calm(first)]
    return pd.DataFrame([*rows, *_nodes(first, cluster, known.resources)], columns=list(COLUMNS))


def _schedule(one: Played) -> Row:
    """Minima by quarter hour: the cheapest safe policy with them against the cheapest without."""
    tried = _safe(one.advice)
    with_them = tried[tried["schedule"].notna()]["weekly_cost"].min()
    without = tried[tried["schedule"].isna()]["weekly_cost"].min()
    chosen = "minima by quarter hour" if one.advice.minima is not None else "none"
    why = "the cheapest safe policy of either kind, replayed on the same weeks"
    if math.isnan(with_them):
        why = "no schedule keeps the accepted risk: what a quarter hour needs is not what it needed in the weeks before"
    elif math.isnan(without):
        why = "without a schedule no policy keeps the accepted risk"
    return "Scheduled minima", "none", chosen, MONTH_WEEKS * (without - with_them), why


def _forecast(one: Played) -> Row:
    """Minima at the level that is forecast for the coming week against those of the past weeks."""
    tried = _safe(one.advice)
    scheduled = tried[tried["schedule"].notna()]
    ahead = scheduled["forecast"].astype(bool)
    saving = scheduled[~ahead]["weekly_cost"].min() - scheduled[ahead]["weekly_cost"].min()
    if scheduled.empty:
        return "Forecast of the minima", "none", "none", math.nan, "no schedule keeps the accepted risk"
    chosen = one.advice.candidates[one.advice.candidates["chosen"].astype(bool)]["forecast"].astype(bool).any()
    why = "taken only where minima at the forecast level cost less than those of the past weeks at the same risk"
    return "Forecast of the minima", "none", "yes" if chosen else "not earned", MONTH_WEEKS * saving, why


def _request(one: Played, known: Known) -> Row:
    """Size of a pod and target together; the memory of a pod stays what it is, whatever its CPU."""
    work, held = one.workload, one.advice.figures
    assert held is not None
    sizes = requests(work.resource_id, work.request_m, known.resources, known.earlier)
    prices = {size: work.hourly_price + work.core_hour * (size - work.request_m) / 1000 for size in sizes}
    if math.isnan(work.core_hour):
        # Without a price a size counts by its CPU, so that hours of large and small pods can be compared at all.
        prices = {size: size / work.request_m for size in sizes}
    try:
        found = recommend_request_and_policy(
            work.demand_m, prices, step_seconds=work.step_seconds, fleet=one.fleet, goal=one.advice.goal,
            place=Place(one.settings, work.begins_s),
        )  # fmt: skip
    except DevopskitError as error:
        return "Request and target", f"{work.request_m} m", "not known", math.nan, error.what
    best = found.advice.figures if found.advice else None
    if best is None or found.request_m is None or found.advice is None or found.advice.policy is None:
        return "Request and target", f"{work.request_m} m", "as it is", math.nan, "no size has a policy that can be advised"
    target = found.advice.policy.metrics[0].target
    tried = ", ".join(f"{size} m ({origin})" for size, origin in sizes.items())
    why = f"tried {tried}; memory and busiest thread must fit, and both are changed together"
    saving = MONTH_WEEKS * (held.weekly_cost - best.weekly_cost)
    return "Request and target", f"{work.request_m} m", f"{found.request_m} m at {target} %", max(saving, 0.0), why


def _spot(one: Played, known: Known, a_month: float) -> Row:
    """Largest share of instances on spot capacity that still keeps the goal."""
    ratio = _spot_ratio(known.resources, known.prices, one.workload.resource_id.split("/")[0])
    spot = Spot(a_month / HOURS_PER_MONTH, UNKNOWN_RATIO if math.isnan(ratio) else ratio)
    past, policy, held = one.past, one.advice.policy, one.advice.figures
    assert policy is not None
    assert held is not None
    minima = None
    if one.advice.minima is not None:
        minima = scheduled_steps(past, one.advice.minima).reshape(past.weeks, -1)
    found = spot_share(Candidate(policy), past, spot, goal=one.advice.goal, minima=minima)
    saving = math.nan if math.isnan(ratio) else MONTH_WEEKS * held.weekly_cost * found.saving
    why = f"replayed with {format_share(a_month)} of spot machines reclaimed a month, in three pools that each fail together"
    why = f"{why}; {NO_SPOT_PRICE}" if math.isnan(ratio) else why
    return "Spot capacity", "not known", f"up to {format_share(found.share)} of the pods", saving, why


def _spot_ratio(resources: pd.DataFrame, prices: pd.DataFrame, cluster: str) -> float:
    """Median spot price of a cluster's machine types over their price on demand; NaN where no type has both."""
    nodes = resources[(resources["kind"] == "node") & (resources["account"] == cluster)].dropna(subset=["type", "region"])
    lists, found = PriceLists(prices), []
    for row in nodes.drop_duplicates(["provider", "region", "type"]).to_dict("records"):
        where = (str(row["provider"]), str(row["region"]), str(row["type"]), "linux")
        full, spot = lists.price(*where, "hour"), lists.price(*where, "spot-hour")
        if full is not None and spot is not None and full.price > 0:
            found.append(min(spot.price / full.price, 1.0))
    return float(np.median(found)) if found else math.nan


def _calm(one: Played) -> Row:
    """Changes of direction a day against the limit of the goal."""
    now, then, most = one.advice.current, one.advice.figures, one.advice.goal.most_reversals
    assert then is not None
    before = significant(now.reversals, 2) if now else "not known"
    limit = "no limit is set" if most is None else f"at most {most:g} a day are accepted"
    return "Changes of direction a day", before, significant(then.reversals, 2), math.nan, limit


def _nodes(first: Played, cluster: list[Played], resources: pd.DataFrame) -> Iterator[Row]:
    """Limits of the pool beneath all decided workloads of the cluster."""
    name = first.workload.resource_id.split("/")[0]
    pods = []
    for one in cluster:
        past, policy = one.past, one.advice.policy
        assert policy is not None
        counts = replayed(past, policy, one.advice.minima).replicas
        pods.append(Pods(counts, one.workload.request_m, one.settings.sync_period_s))
    shape = node_shape(resources, name)
    found, lack = pool_limits(pods, shape, replace(first.advice.goal, usable_share=1.0))
    if found is None or shape is None:
        yield "Nodes beneath", "not known", "not known", math.nan, lack
        return
    chance = f"chance of pods that wait longer than the budget {format_share(found.chance)}"
    why = f"for the {len(cluster)} decided workloads alone on nodes of {shape.cpu_m / 1000:g} cores; {chance}; {found.warnings[-2]}"
    yield "Nodes beneath", "not known", f"{found.min_nodes} to {found.max_nodes}", math.nan, why


def _safe(advice: Advice) -> pd.DataFrame:
    return advice.candidates[(advice.candidates["chance"] <= advice.goal.risk) & ~advice.candidates["current"].astype(bool)]
