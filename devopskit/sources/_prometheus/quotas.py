"""What counts against the ResourceQuotas of namespaces, and how much there is, as PromQL over kube-state-metrics."""

from __future__ import annotations

from devopskit.sources._prometheus.words import Query
from devopskit.tables import usage

# The names of the quota and of what it limits keep apart what one namespace has several of.
QUOTA = ("$namespace", "resourcequota", "resource")
_NAME = "kube_resourcequota"


def _of(metric: str, kind: str, of_step: str) -> Query:
    """The largest use within a step; of the limit the least, because a quota that was raised held before."""
    return Query(metric, "$namespace", QUOTA, _NAME, f'type="{kind}"', f"max by ($by) ({of_step}_over_time($x{{$sel}}[$step]))")


QUOTAS = (_of(usage.QUOTA_USED, "used", "max"), _of(usage.QUOTA_LIMIT, "hard", "min"))
