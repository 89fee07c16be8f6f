"""Names and scale targets of Kubernetes objects, refused where the API server would refuse them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devopskit.errors import RequestError

# RFC 1123 subdomain, apimachinery/pkg/util/validation: what a manifest's metadata.name must be
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_KIND = re.compile(r"[A-Z][A-Za-z0-9]*")
_LONGEST = 253
_GROUPS = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "ReplicaSet": "apps/v1", "Rollout": "argoproj.io/v1alpha1"}


def require_name(name: str, *, what: str = "the name", longest: int = _LONGEST) -> str:
    """Return the name.

    Raises
    ------
    RequestError : it is no DNS subdomain in lower case, or too long.
    """
    if len(name) <= longest and _NAME.fullmatch(name):
        return name
    raise RequestError(
        f"{what} {name!r} is not a name that Kubernetes takes",
        f"the API server wants at most {longest} lower case letters, digits, '-' and '.', with a letter or digit at both ends",
        "give the name of the object as kubectl shows it",
    )


@dataclass(frozen=True)
class Target:
    """What an autoscaler scales."""

    kind: str
    name: str

    @property
    def reference(self) -> dict[str, str]:
        """The `scaleTargetRef` or `targetRef`; the group is left out where it is not known, as the API allows."""
        group = _GROUPS.get(self.kind)
        return {**({"apiVersion": group} if group else {}), "kind": self.kind, "name": self.name}


def target_of(text: str, *, name: str) -> Target:
    """Target from "Kind/name"; empty is the Deployment called like the policy.

    Raises
    ------
    RequestError : not of that form.
    """
    kind, slash, called = (text or f"Deployment/{name}").partition("/")
    if slash and _KIND.fullmatch(kind):
        return Target(kind, require_name(called, what="the target"))
    raise RequestError(
        f"the target {text!r} is not of the form Kind/name",
        "an autoscaler names the kind and the name of the one object that it scales",
        "give for example target='Deployment/web' or target='StatefulSet/queue'",
    )


def metadata(name: str, namespace: str) -> dict[str, str]:
    """Name and namespace of an object, both checked."""
    return {"name": require_name(name), "namespace": require_name(namespace, what="the namespace", longest=63)}
