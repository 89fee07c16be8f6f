"""What of an advice the numbers of a policy hold that an edit can change, and what of it they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from devopskit.analysis.recommend_policy import Advice
from devopskit.pipeline.change_evidence import named
from devopskit.tables.policies import Hpa, Metric


def cpu_target(policy: Hpa) -> int | None:
    """Percent of the request that a policy holds the CPU at; None where it holds no such share."""
    return next((metric.target for metric in policy.metrics if _share_of_cpu(metric)), None)


def beyond_fields(now: Hpa, advice: Advice) -> tuple[str, ...]:
    """Parts of an advice that an edit of minimum, maximum and CPU target leaves out: schedule, behavior, metrics."""
    then = advice.policy
    if then is None:
        return ()
    target = cpu_target(then)
    edited = {
        replace(metric, target=target) if target is not None and _share_of_cpu(metric) else metric for metric in now.metrics
    }
    left_out = {
        "schedule": advice.minima is not None,
        "behavior": then.behavior != now.behavior,
        # Held back because a metric that stays beside the replayed one would start copies that the advice did not count.
        "metrics": edited != set(then.metrics),
    }
    return tuple(part for part, out in left_out.items() if out)


def caveats(parts: tuple[str, ...]) -> Iterator[str]:
    """A sentence for each part that an edit leaves out and the manifest on the page has."""
    for part in parts:
        yield f"needs the {named((part,))} of the manifest as well"


def _share_of_cpu(metric: Metric) -> bool:
    return metric.name == "cpu" and metric.target_kind == "Utilization"
