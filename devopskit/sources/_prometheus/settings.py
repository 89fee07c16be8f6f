"""Settings of the source `prometheus`: where the server is, who we are, and how its metrics are labelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from devopskit.errors import RequestError, UnknownName

LABELS = {name: name for name in ("namespace", "pod", "container", "instance", "service", "job")}


@dataclass(frozen=True)
class Settings:
    """Keys of a `[sources.NAME]` section with `kind = "prometheus"`.

    Attributes
    ----------
    url : address of Prometheus, Thanos, Mimir or VictoriaMetrics, with its path prefix if it has one.
    token : reference to a bearer token, e.g. "env:PROMETHEUS_TOKEN".
    username, password : basic authentication instead; the password is a reference.
    ca_file : file of the certificate authority; empty = the system's.
    headers : further headers; a value may be a reference.
    org_id : tenant of Mimir or Cortex (header X-Scope-OrgID).
    cluster : first part of every id, as the inventory and the bill call this cluster.
    step_seconds : length of a step of the tables, not below scrape_seconds.
    scrape_seconds : how often the server scrapes; rates look back over four scrapes or a step, whichever is longer.
    labels : what the server calls namespace, pod, container, instance, service or job, where it is another name.
    select : label values that every query is limited to, e.g. {cluster = "prod"} where one server holds many clusters.
    parameters : further form fields of every query, e.g. {dedup = "true"} for Thanos.
    owner_label : label of kube_*_labels whose value becomes the owner.
    compress : "auto" asks for plain bytes on loopback and private addresses; true or false forces it.
    points_per_query : series times steps that one query may load at the server (250,000 are about 45 MiB there).
    read_timeout_seconds : seconds to wait for an answer.
    """

    url: str
    token: str = ""
    username: str = ""
    password: str = ""
    ca_file: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    org_id: str = ""
    cluster: str = "cluster"
    step_seconds: int = 300
    scrape_seconds: int = 30
    labels: Mapping[str, str] = field(default_factory=dict)
    select: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    owner_label: str = "label_team"
    compress: bool | str = "auto"
    points_per_query: int = 250_000
    read_timeout_seconds: float = 120.0

    def __post_init__(self) -> None:
        for name in self.labels:
            if name not in LABELS:
                raise UnknownName("key of `labels` of a prometheus source", name, LABELS, "correct it in devopskit.toml")
        if not 1 <= self.scrape_seconds <= self.step_seconds:
            raise RequestError(
                f"step_seconds = {self.step_seconds} is below scrape_seconds = {self.scrape_seconds}, or that is below 1",
                "steps shorter than the scrape interval would be gaps or repeat the sample before",
                f"set step_seconds to a multiple of {max(1, self.scrape_seconds)} in devopskit.toml",
            )
        if self.token and self.username:
            raise RequestError(
                "a prometheus source has both `token` and `username`",
                "a request carries one Authorization header, either of a bearer token or of a user",
                "remove one of the two from devopskit.toml",
            )

    def label(self, name: str) -> str:
        """What the server calls the label `name`."""
        return self.labels.get(name, LABELS[name])

    @property
    def rate_seconds(self) -> int:
        """Window of rates: a whole step, and at least four scrapes, since Prometheus 3 leaves out a window's left end."""
        return max(self.step_seconds, 4 * self.scrape_seconds)
