"""Store to workloads under an autoscaler: policy, demand of all instances together, request, and what an instance costs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.container_rates import cluster_of
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_book import rates as priced
from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_pods import pods
from devopskit.pipeline.reading import Data
from devopskit.store.spend import by_resource
from devopskit.store.store import Store
from devopskit.tables.policies import Hpa, read_hpa
from devopskit.tables.usage import WORKLOAD_CPU
from devopskit.units import GIB, HOURS_PER_MONTH

DAY_S = 86_400


@dataclass(frozen=True)
class Workload:
    """One policy in force and everything a replay needs.

    Attributes
    ----------
    resource : row of `resources` of the workload, or what its id tells. policy : None where `reason` says why not.
    demand_m : [n] millicores of all instances together, NaN in gaps. begins_s : seconds from Monday 00:00 UTC to its first step.
    first_s : seconds since 1970 of that step. core_hour : price of a core and hour in its cluster, NaN where none is known.
    in_cluster : whether its instances are pods, and not machines or tasks of a cloud's own autoscaler.
    hourly_price : of one instance; 1 with an empty currency where nothing is priced. version : of the cluster, "" = not known.
    unknown : keys of the policy's spec that its source cannot see, such as "behavior"; the API's defaults were taken.
    """

    resource: Mapping[str, Any]
    name: str
    policy: Hpa | None
    request_m: int
    demand_m: np.ndarray
    step_seconds: int
    begins_s: float
    hourly_price: float = 1.0
    currency: str = ""
    price_note: str = ""
    version: str = ""
    reason: str = ""
    caveats: tuple[str, ...] = field(default=())
    unknown: tuple[str, ...] = ()
    first_s: float = 0.0
    core_hour: float = math.nan
    in_cluster: bool = True

    @property
    def resource_id(self) -> str:
        """Id of the workload."""
        return str(self.resource["resource_id"])


def workloads(data: Data) -> list[Workload]:
    """Every policy of the store whose form is an HPA, in the order of their ids."""
    rows = Store(data.settings.store).frame("policies")
    rows = surest(rows[rows["kind"] == "Hpa"])
    demand = data.usage.filter(data.usage.metric == WORKLOAD_CPU).to_pyarrow().to_pandas()
    known = pods(data.resources)
    prices = _prices(data)
    several = rows["resource_id"].value_counts()
    return [
        _workload(row, known, demand[demand["resource_id"] == row["resource_id"]], prices, int(several[row["resource_id"]]))
        for row in rows.to_dict("records")
    ]


def surest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each policy, the one that hides least where two sources know it: metrics show no behaviour, manifests do."""
    hidden = rows["policy"].map(lambda text: len(hidden_keys(text))).astype(int)
    ordered = rows.assign(hidden=hidden).sort_values(["resource_id", "name", "hidden"])
    return ordered.drop_duplicates(["resource_id", "name"])


def hidden_keys(policy: object) -> tuple[str, ...]:
    """Keys of a policy's spec that its source says it cannot see."""
    try:
        told = json.loads(str(policy))
    except ValueError:
        return ()
    unknown = told.get("unknown") if isinstance(told, dict) else None
    return tuple(str(key) for key in unknown) if isinstance(unknown, list) else ()


def _workload(
    row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], demand: pd.DataFrame, prices: pd.DataFrame, several: int
) -> Workload:
    resource_id = str(row["resource_id"])
    bare = {"resource_id": resource_id, "name": row["name"], "owner": "", "defined_in": ""}
    resource: dict[str, Any] = bare | dict(known.get(resource_id, {}))
    # Where the policy is written is what has to change, and not where the workload is.
    resource["defined_in"] = row.get("defined_in") if isinstance(row.get("defined_in"), str) else ""
    series, step, begins = regular(demand)
    price, currency, note = _price(resource, prices)
    policy, refused = _policy(row)
    request = resource.get("cpu_request")
    request_m = round(1000 * request) if isinstance(request, float) and request == request else 0
    twice = () if several == 1 else (f"{several} autoscalers scale it, and each is replayed as if it were alone",)
    hidden = hidden_keys(row["policy"])
    unseen = (f"its {', '.join(hidden)} is not known; the defaults of the API were replayed",) if hidden else ()
    version = row.get("version")
    return Workload(
        resource, str(row["name"]), policy, request_m, series, step, begins, price, currency, note,
        version if isinstance(version, str) else "", refused or ("" if len(series) else _no_demand()), (*twice, *unseen), hidden,
        first_s=float(demand["time"].astype("int64").min() // 1_000_000) if len(series) else 0.0,
        core_hour=_core_hour(resource_id, prices) if currency else math.nan,
    )  # fmt: skip


def regular(demand: pd.DataFrame) -> tuple[np.ndarray, int, float]:
    """Millicores at equal steps with NaN where nothing was recorded, the step, and seconds from Monday to the first."""
    if demand.empty:
        return np.zeros(0), 0, 0.0
    step = int(demand["step_seconds"].mode().iloc[0])
    at = demand["time"].astype("int64").to_numpy() // 1_000_000
    values = np.full(int((at.max() - at.min()) // step) + 1, np.nan)
    values[(at - at.min()) // step] = demand["value"].to_numpy()
    # 1970-01-01 was a Thursday, three days after a Monday.
    return 1000 * values, step, float((at.min() + 3 * DAY_S) % (7 * DAY_S))


def _policy(row: Mapping[str, Any]) -> tuple[Hpa | None, str]:
    try:
        return read_hpa(json.loads(str(row["policy"]))), ""
    except DevopskitError as error:
        return None, f"{error.what}; {error.fix}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, "its policy is not of the form of autoscaling/v2; fetch it again"


def _no_demand() -> str:
    return "its CPU over all pods was not recorded; a source that gives k8s.workload.cpu.usage would decide it"


def _prices(data: Data) -> pd.DataFrame:
    """Rates of a core and a GiB by cluster."""
    spent = by_resource(data.costs).execute()
    book = priced(data.resources, own_rates(spent, data.resources) if len(spent) else None, data.prices)
    book = book[book["core_month"].notna()]
    return book.assign(cluster=cluster_of(book["resource_id"])).drop_duplicates("cluster").set_index("cluster")


def _price(resource: Mapping[str, Any], prices: pd.DataFrame) -> tuple[float, str, str]:
    cluster = str(resource["resource_id"]).split("/")[0]
    cpu, memory = resource.get("cpu_request", math.nan), resource.get("memory_request", math.nan)
    if cluster not in prices.index or not isinstance(cpu, float) or not cpu > 0:
        return 1.0, "", "no price of a core of this cluster is known"
    rate = prices.loc[cluster]
    held = float(memory) / GIB if isinstance(memory, float) and memory == memory else 0.0
    price = (float(rate["core_month"]) * cpu + float(rate["gib_month"]) * held) / HOURS_PER_MONTH
    if not price > 0:  # at no price all policies cost the same, so that instance hours tell them apart
        return 1.0, "", "its cluster is billed at zero in this period"
    return price, str(rate["currency"]), str(rate["note"])


def _core_hour(resource_id: str, prices: pd.DataFrame) -> float:
    return float(prices.loc[resource_id.split("/")[0]]["core_month"]) / HOURS_PER_MONTH
