"""Account, role and binding of a job that may patch one HPA and nothing else."""

from __future__ import annotations

from typing import Any

from devopskit.operations._names import metadata, require_name

GROUP = "rbac.authorization.k8s.io"


def rights(account: str, hpa: str, namespace: str) -> list[dict[str, Any]]:
    """Three objects, all called like the account."""
    about = metadata(account, namespace)
    # Bound to one name, because an account that may patch every autoscaler could stop the whole cluster.
    rule = {
        "apiGroups": ["autoscaling"],
        "resources": ["horizontalpodautoscalers"],
        "resourceNames": [require_name(hpa)],
        "verbs": ["get", "patch"],
    }
    bound = {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": about},
        {"apiVersion": f"{GROUP}/v1", "kind": "Role", "metadata": about, "rules": [rule]},
        {
            "apiVersion": f"{GROUP}/v1",
            "kind": "RoleBinding",
            "metadata": about,
            "roleRef": {"apiGroup": GROUP, "kind": "Role", "name": account},
            "subjects": [bound],
        },
    ]
