"""What a namespace lets its containers ask for: its LimitRanges and ResourceQuotas.

Both act when a pod is admitted: a size outside a LimitRange is refused, a missing limit is filled in, and a pod above the
quota is never started. Advice that ignores them cannot be applied. Source: kubernetes.io, concepts, policy.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from devopskit.checks._facts import amount, facts
from devopskit.checks._findings import number, text
from devopskit.units import format_bytes, format_cores

KINDS = ("limit_range", "resource_quota")
_WORDS = {"cpu": format_cores, "memory": format_bytes}


@dataclass
class Namespace:
    """Bounds of one namespace by metric; a bound that is not set is missing.

    `least`, `most`: of one container. `default`: limit that is filled in where none is written. `ratio`: the most that a limit
    may be of its request. `left`: what quotas leave for further requests, of "requests.cpu" and its like. `demanded`: sizes
    without which a quota refuses a pod, e.g. "limits.cpu".
    """

    least: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    default: dict[str, float] = field(default_factory=dict)
    ratio: dict[str, float] = field(default_factory=dict)
    left: dict[str, float] = field(default_factory=dict)
    demanded: set[str] = field(default_factory=set)

    def refusal(self, metric: str, wanted: float) -> str:
        """Sentence where a LimitRange does not admit a size that large, else ""."""
        if not wanted > self.most.get(metric, math.inf):
            return ""
        words = _WORDS[metric]
        return f"It needs {words(wanted)}, and the LimitRange of its namespace admits {words(self.most[metric])} at most: raise that first."

    def needs_cpu_limit(self, wanted: float, limit: float) -> str:
        """Why a CPU limit must be written although none is wanted, as a caveat, or ""."""
        if math.isfinite(limit) and limit >= wanted:
            return ""
        if self.default.get("cpu", math.inf) < wanted:
            return (
                f"the LimitRange of its namespace fills in a CPU limit of {format_cores(self.default['cpu'])} where none is written, "
                "below this request, so the limit is set too"
            )
        if "limits.cpu" in self.demanded and "cpu" not in self.default:
            return "the ResourceQuota of its namespace refuses pods without a CPU limit, so the limit is set too"
        return ""

    def notes(self, metric: str, now: float, wanted: float, *, limit: float, copies: float) -> list[str]:
        """Caveats of a new request; `limit` is the limit that it would stand beside, NaN where none."""
        said, words = [], _WORDS[metric]
        if limit > self.ratio.get(metric, math.inf) * wanted:
            said.append(
                f"the LimitRange of its namespace allows a limit of {self.ratio[metric]:g} x the request at most: lower the limit of "
                f"{words(limit)} in the same change"
            )
        if math.isnan(limit) and metric in self.default and metric == "cpu":
            said.append(f"the LimitRange of its namespace fills in a CPU limit of {words(self.default[metric])}")
        return said + self._quota(metric, now, wanted, copies)

    def _quota(self, metric: str, now: float, wanted: float, copies: float) -> list[str]:
        left = min(self.left.get(name, math.inf) for name in (f"requests.{metric}", metric))
        more = copies * (wanted - (now if math.isfinite(now) else 0.0))
        words = _WORDS[metric]
        if more > left:
            return [
                f"the ResourceQuota of its namespace leaves {words(left)} of {metric} and this asks for {words(more)} more: raise it first"
            ]
        # A rolling update starts new pods before old ones end, and the quota must hold both.
        short = wanted > left - max(more, 0.0)
        return (
            [f"the ResourceQuota leaves {words(left)} of {metric}, too little for one more copy during a rolling update"]
            if short
            else []
        )


def namespaces(resources: pd.DataFrame) -> dict[tuple[str, str], Namespace]:
    """(cluster, namespace) -> its bounds, from rows of kinds limit_range and resource_quota."""
    found: dict[tuple[str, str], Namespace] = defaultdict(Namespace)
    for row in resources[resources["kind"].isin(KINDS)].to_dict("records"):
        here = found[place(row)]
        (_limits if row["kind"] == "limit_range" else _quotas)(here, row)
    return dict(found)


def place(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Cluster and namespace of a row, from its id (cluster/namespace/...)."""
    cluster, _, rest = text(resource["resource_id"]).partition("/")
    return cluster, rest.partition("/")[0]


def _limits(here: Namespace, row: Mapping[str, Any]) -> None:
    """Take in one LimitRange; of several the narrowest counts, because a pod must pass them all."""
    for metric in _WORDS:
        _narrow(here.least, metric, amount(row, f"{metric}_min"), max)
        for bounds, name in ((here.most, "max"), (here.default, "default"), (here.ratio, "max_limit_request_ratio")):
            _narrow(bounds, metric, amount(row, f"{metric}_{name}"), min)


def _quotas(here: Namespace, row: Mapping[str, Any]) -> None:
    for name in facts(row):
        key, _, what = name.rpartition("_")
        if what == "hard":
            used = amount(row, f"{key}_used")
            _narrow(here.left, key, amount(row, name) - (used if math.isfinite(used) else 0.0), min)
            here.demanded.add(key)


def _narrow(bounds: dict[str, float], key: str, value: float, pick: Any) -> None:
    if math.isfinite(number(value)):
        bounds[key] = pick(bounds.get(key, value), value)
