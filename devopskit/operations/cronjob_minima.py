"""One Kubernetes CronJob that keeps the minimum of an HPA at a weekly table of quarter hours.

It sets what the present quarter hour asks for, and not what changes: a run that was missed is made good by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devopskit.errors import DataError, RequestError
from devopskit.operations._minima_script import QUARTERS, packed, script, unpacked
from devopskit.operations._names import metadata, require_name
from devopskit.operations._rights import rights
from devopskit.operations._yaml import dumped, loaded

KIND = "CronJob"
IMAGE = "alpine/k8s:1.33.3"  # any image with kubectl and a shell will do
LONGEST = 52  # a job's name is the CronJob's and eleven more characters, of 63


def emit(minima: Sequence[int], *, hpa: str, namespace: str = "default", name: str = "", image: str = IMAGE) -> str:
    """Manifests: account, role, binding, CronJob. Times are UTC.

    Parameters
    ----------
    minima : 672 counts, one for each quarter hour from Monday 00:00 on.
    hpa : name of the HorizontalPodAutoscaler whose minReplicas is set. namespace : of all objects.
    name : of the objects; by default that of the HPA with "-minimum". image : container image with kubectl and sh.

    Raises
    ------
    RequestError : another number of counts, or a count below one, which an HPA refuses.
    """
    counts = [int(one) for one in minima]
    if len(counts) != QUARTERS or min(counts) < 1:
        raise RequestError(
            f"the table has {len(counts)} minima, the smallest {min(counts, default=0)}",
            f"a week has {QUARTERS} quarter hours, and an HPA takes no minimum below one where pods make its metric",
            "give one minimum of at least 1 for each quarter hour from Monday 00:00 UTC on",
        )
    called = require_name(name or f"{require_name(hpa)}-minimum", longest=LONGEST)
    container = {
        "name": "kubectl",
        "image": image,
        "command": ["sh", "-c", script(hpa, namespace)],
        "env": [{"name": "MINIMA", "value": packed(counts)}],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    pod = {"serviceAccountName": called, "restartPolicy": "OnFailure", "containers": [container]}
    spec: dict[str, Any] = {
        "schedule": "*/15 * * * *",
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Replace",
        "startingDeadlineSeconds": 600,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": {"backoffLimit": 4, "template": {"spec": pod}}},
    }
    job = {"apiVersion": "batch/v1", "kind": KIND, "metadata": metadata(called, namespace), "spec": spec}
    return dumped([*rights(called, hpa, namespace), job])


def read(text: str) -> tuple[int, ...]:
    """Minima of the CronJob of a text.

    Raises
    ------
    DataError : the text holds no CronJob with such a table.
    """
    job = loaded(text, KIND)[0]
    container = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    table = next((one["value"] for one in container.get("env") or () if one.get("name") == "MINIMA"), None)
    if table is None:
        raise DataError(
            "the CronJob has no variable MINIMA",
            "the weekly table stands in that variable, and another job could be anything",
            "give the manifest as this format writes it",
        )
    return unpacked(str(table))
