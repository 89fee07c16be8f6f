"""The made-up company's infrastructure code: Terraform, Kubernetes files, a kustomization and charts, from its inventory.

Names and sizes are those of the inventory, so that findings lead to lines. Some values are read through a variable, and
some by two machines at once, as real code has it: not every finding gets a patch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devopskit.sources._sample.company import REGION, Member
from devopskit.units import GIB

Row = Mapping[str, Any]
_CHARTS = "payments"  # this team ships with Helm
_KUSTOMIZE = "search"  # and this one with a kustomization
_EVERY = 4  # each fourth machine takes its type from a variable


def files(members: Sequence[Member]) -> dict[str, str]:
    """Text of every file by its path; the same for the same company."""
    rows = [member.row for member in members]
    found = {"README.md": "# Infrastructure of a made-up parcel service\n\nWritten by devopskit demo; change it as you like.\n"}
    for team in sorted({str(row["owner"]) for row in rows}):
        found |= dict(_terraform(team, [row for row in rows if row["owner"] == team]))
    for workload, containers in _workloads(rows).items():
        team = str(containers[0]["owner"])
        if team == _CHARTS:
            found |= _chart(workload, containers)
        else:
            found[f"k8s/{team}/{workload}.yaml"] = _deployment(workload, team, containers) + _scaler(workload, team, containers)
    listed = sorted(path.rpartition("/")[2] for path in found if path.startswith(f"k8s/{_KUSTOMIZE}/"))
    lines = "".join(f"  - {name}\n" for name in listed)
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    found[f"k8s/{_KUSTOMIZE}/kustomization.yaml"] = f"{head}namespace: {_KUSTOMIZE}\nresources:\n{lines}"
    return found


def _workloads(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["kind"] == "container":
            found.setdefault(str(row["resource_id"]).split("/")[3], []).append(row)
    return found


def _terraform(team: str, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    machines = [row for row in rows if row["kind"] == "instance"]
    shared = _shared(machines)
    blocks, variables = [], dict(shared.values())
    for number, row in enumerate(machines):
        name, kind = _slug(str(row["name"])), str(row["type"])
        spelled = f'"{kind}"'
        if row["resource_id"] in shared:
            spelled = f"var.{shared[row['resource_id']][0]}"
        elif number % _EVERY == 1:
            spelled, variables[f"{name}_type"] = f"var.{name}_type", kind
        blocks.append(_block("aws_instance", name, {"ami": "var.ami", "instance_type": spelled}, row))
    blocks += [_volume(row) for row in rows if row["kind"] == "disk"]
    blocks += [_database(row) for row in rows if row["kind"] == "database"]
    if blocks:
        yield f"terraform/{team}/main.tf", "\n".join(blocks)
        declared = "".join(
            f'\nvariable "{name}" {{\n  type    = string\n  default = "{kind}"\n}}\n' for name, kind in variables.items()
        )
        # A folder with a provider is a root of its own, so that nobody else decides its defaults.
        yield f"terraform/{team}/providers.tf", f'provider "aws" {{\n  region = "{REGION}"\n}}\n'
        yield f"terraform/{team}/variables.tf", 'variable "ami" {\n  type = string\n}\n' + declared


def _shared(machines: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Machines of the dev account that share a type share its variable too: id -> variable and type."""
    by_type: dict[str, list[str]] = {}
    for row in machines:
        if str(row["name"]).startswith("dev-"):
            by_type.setdefault(str(row["type"]), []).append(str(row["resource_id"]))
    return {one: (f"dev_{_slug(kind)}", kind) for kind, ids in by_type.items() if len(ids) > 1 for one in ids}


def _volume(row: Row) -> str:
    kind = str(row["type"])
    fields = {
        "availability_zone": f'"{row.get("zone", REGION + "a")}"',
        "size": f"{row['disk_capacity'] / GIB:.0f}",
        "type": f'"{kind}"',
    }
    if kind != "gp2" and "disk_iops" in row:  # gp2 cannot be given operations: they follow from its size
        fields["iops"] = f"{row['disk_iops']:.0f}"
    return _block("aws_ebs_volume", _slug(str(row["name"])), fields, row)


def _database(row: Row) -> str:
    fields = {
        "identifier": f'"{row["name"]}"', "engine": f'"{row["engine"]}"', "instance_class": f'"{row["type"]}"',
        "allocated_storage": f"{row['disk_capacity'] / GIB:.0f}",
    }  # fmt: skip
    return _block("aws_db_instance", _slug(str(row["name"])), fields, row)


def _block(kind: str, name: str, fields: Mapping[str, str], row: Row) -> str:
    width = max(len(key) for key in fields)
    lines = "".join(f"  {key:{width}} = {value}\n" for key, value in fields.items())
    return f'resource "{kind}" "{name}" {{\n{lines}\n  tags = {{\n    Name = "{row["name"]}"\n    team = "{row["owner"]}"\n  }}\n}}\n'


def _deployment(workload: str, team: str, containers: Sequence[Row]) -> str:
    items = "".join(
        f"        - name: {_container(row)}\n          image: registry.example.com/{team}/{_container(row)}:1.0\n          resources:\n"
        + _resources(row, " " * 12)
        for row in containers
    )
    # A scaler sets the number of copies, so that the file leaves it out where there is one.
    copies = "" if _scaled(containers) else f"  replicas: {containers[0]['replicas']:.0f}\n"
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {workload}\n  namespace: {team}\n  labels:\n    app: {workload}\nspec:\n"
        f"{copies}  selector:\n    matchLabels:\n      app: {workload}\n  template:\n    metadata:\n      labels:\n        app: {workload}\n"
        f"    spec:\n      containers:\n{items}"
    )


def _resources(row: Row, indent: str) -> str:
    memory = _memory(float(row["memory_request"]))
    limits = f"{indent}  memory: {memory}\n"
    if row["cpu_limit"] == row["cpu_limit"]:
        limits = f"{indent}  cpu: {_cpu(float(row['cpu_limit']))}\n{limits}"
    return f"{indent}requests:\n{indent}  cpu: {_cpu(float(row['cpu_request']))}\n{indent}  memory: {memory}\n{indent}limits:\n{limits}"


def _scaled(containers: Sequence[Row]) -> bool:
    return any(row["autoscaled_on"] for row in containers)


def _scaler(workload: str, team: str, containers: Sequence[Row]) -> str:
    if not _scaled(containers):
        return ""
    return (
        f"---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {workload}\n  namespace: {team}\nspec:\n"
        f"  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: {workload}\n"
        f"  minReplicas: {containers[0]['replicas']:.0f}\n  maxReplicas: 12\n  metrics:\n    - type: Resource\n      resource:\n"
        "        name: cpu\n        target:\n          type: Utilization\n          averageUtilization: 70\n"
    )


def _chart(workload: str, containers: Sequence[Row]) -> dict[str, str]:
    values, items = f"replicas: {containers[0]['replicas']:.0f}\n", ""
    for row in containers:
        name = _container(row)
        key = re.sub(r"-(\w)", lambda match: match[1].upper(), name)
        values += f"{key}:\n  resources:\n{_resources(row, '    ')}"
        items += (
            f"        - name: {name}\n          image: registry.example.com/{_CHARTS}/{name}:1.0\n          resources:\n"
            f"            {{{{- toYaml .Values.{key}.resources | nindent 12 }}}}\n"
        )
    template = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {workload}\nspec:\n  replicas: {{{{ .Values.replicas }}}}\n  selector:\n"
        f"    matchLabels:\n      app: {workload}\n  template:\n    metadata:\n      labels:\n        app: {workload}\n    spec:\n      containers:\n{items}"
    )
    chart = f"apiVersion: v2\nname: {workload}\nversion: 1.0.0\n"
    top = f"charts/{workload}"
    return {f"{top}/Chart.yaml": chart, f"{top}/values.yaml": values, f"{top}/templates/deployment.yaml": template}


def _container(row: Row) -> str:
    return str(row["resource_id"]).rpartition("/")[2]


def _cpu(cores: float) -> str:
    return f"{cores:.0f}" if cores.is_integer() else f"{cores * 1000:.0f}m"


def _memory(size: float) -> str:
    return f"{size / GIB:.0f}Gi" if (size / GIB).is_integer() else f"{size / 2**20:.0f}Mi"


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name)
