"""Manifests of a HorizontalPodAutoscaler or a ScaledObject to rows of `policies`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devopskit.tables.policies import read_hpa
from devopskit.tables.policies_keda_spec import read_keda

Row = dict[str, Any]
KINDS = ("HorizontalPodAutoscaler", "ScaledObject")


def manifest_row(document: Mapping[str, Any], file: str, *, cluster: str, namespace: str, version: str) -> Row:
    """Row of one manifest under the id of the workload that it scales.

    Raises
    ------
    RequestError : its API would refuse the policy. KeyError, TypeError : it is not of the form of its API.
    """
    about, spec = document.get("metadata") or {}, document.get("spec") or {}
    scaled = spec["scaleTargetRef"]
    kind = "Keda" if document["kind"] == "ScaledObject" else "Hpa"
    if kind == "Keda":
        read_keda(spec)
        kept = {key: value for key, value in spec.items() if key != "scaleTargetRef"}
    else:
        read_hpa(spec)  # refuses what the API would refuse, so that no report replays a policy that cannot exist
        kept = {key: spec[key] for key in ("minReplicas", "maxReplicas", "metrics", "behavior") if spec.get(key) is not None}
    where = about.get("namespace") or namespace
    # KEDA takes a Deployment where no kind is named (ScaledObject specification).
    target = str(scaled.get("kind") or "Deployment") if kind == "Keda" else str(scaled["kind"])
    place = (cluster, where, target.lower(), scaled["name"])
    return {
        "resource_id": "/".join(str(part).replace("/", "%2F") for part in place),
        "kind": kind,
        "name": str(about.get("name", "")),
        "policy": json.dumps(kept),
        "version": version or None,
        "defined_in": f"{where}/{about.get('name', '')} in {file}",
    }
