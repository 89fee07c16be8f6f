"""Kubernetes CronJobs (batch/v1) that move the limits of an HPA at times of the week, with the rights they need and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devopskit.operations._aside import aside, read_aside
from devopskit.operations._names import metadata, require_name
from devopskit.operations._rights import rights
from devopskit.operations._weekly import Line, actions_of, lines_of, refuse_desired
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Action, Scheduled

KIND = "CronJob"
IMAGE = "alpine/k8s:1.33.3"  # any image with kubectl will do
LATE_S = 600  # a start missed for longer is given up, so that a schedule of yesterday never runs today
WHO = "a CronJob"
LONGEST = 52  # a job's name is the CronJob's and eleven more characters, of 63


def emit(policy: Scheduled, *, hpa: str, namespace: str = "default", name: str = "", image: str = IMAGE) -> str:
    """Manifests: account, role, binding, and one CronJob for each time of day. Times are UTC.

    Parameters
    ----------
    hpa : name of the HorizontalPodAutoscaler whose limits are moved. namespace : of all objects.
    name : prefix of their names; by default that of the HPA. image : container image with kubectl.

    Raises
    ------
    RequestError : an action sets a capacity, nothing, or a time finer than a minute.
    """
    refuse_desired(policy, WHO, "the HPA sets the count itself and would undo it at its next sync, fifteen seconds later")
    prefix = require_name(name or f"{hpa}-limits", longest=LONGEST - 4)
    lines = lines_of(policy.actions, who=WHO)
    jobs = [
        _job(line, f"{prefix}-{number}", prefix, hpa, namespace=namespace, image=image) for number, line in enumerate(lines)
    ]
    kept = {"min_capacity": policy.min_capacity, "max_capacity": policy.max_capacity}
    return aside(kept) + dumped([*rights(prefix, hpa, namespace), *jobs])


def read(text: str) -> Scheduled:
    """Policy of the CronJobs of a text, actions in the order of the week.

    Raises
    ------
    DataError : the text holds no CronJob, or one that moves no limits at times of the week.
    """
    kept = read_aside(text)
    lines = [(job["spec"]["schedule"], _limits(job)) for job in loaded(text, KIND)]
    return Scheduled(kept.get("min_capacity", 1), kept.get("max_capacity", 10**9), actions_of(lines))


def _job(line: Line, name: str, account: str, hpa: str, *, namespace: str, image: str) -> dict[str, Any]:
    limits = {"minReplicas": line.action.min_capacity, "maxReplicas": line.action.max_capacity}
    patch = json.dumps({"spec": {key: value for key, value in limits.items() if value is not None}})
    container = {
        "name": "kubectl",
        "image": image,
        "command": ["kubectl", "patch", "hpa", hpa, "--namespace", namespace, "--type", "merge", "--patch", patch],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    pod = {"serviceAccountName": account, "restartPolicy": "OnFailure", "containers": [container]}
    spec = {
        "schedule": line.cron,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Replace",
        "startingDeadlineSeconds": LATE_S,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": {"backoffLimit": 4, "template": {"spec": pod}}},
    }
    return {"apiVersion": "batch/v1", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}


def _limits(job: Mapping[str, Any]) -> Action:
    command = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["command"]
    spec = json.loads(command[-1])["spec"]
    return Action(0, spec.get("minReplicas"), spec.get("maxReplicas"))
