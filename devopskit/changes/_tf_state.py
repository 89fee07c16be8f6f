"""Terraform state and plans as JSON: which address a cloud identifier belongs to. Only identifiers are read, nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devopskit.changes._files import walk
from devopskit.syntax.source import MAX_BYTES

_IDENTIFIERS = ("id", "arn", "self_link", "resource_id")


def address_in_states(root: Path, identity: str) -> str | None:
    """Address of a resource in the first state or plan below a folder that knows its identifier.

    State of version 4 (`terraform.tfstate`) and `terraform show -json` of a state or plan are understood; a state holds
    secrets, so only identifiers are compared.
    """
    if not identity:
        return None
    for path in walk(root, (".tfstate", ".tfstate.json", "plan.json", "state.json")):
        if path.stat().st_size <= 10 * MAX_BYTES:
            for address, values in _resources(_read(path)):
                if identity in [values.get(name) for name in _IDENTIFIERS]:
                    return address
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, OSError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _resources(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in _dicts(data.get("resources")):
        if resource.get("mode") != "data":
            module = f"{resource['module']}." if resource.get("module") else ""
            for instance in _dicts(resource.get("instances")):
                yield (
                    f"{module}{resource.get('type')}.{resource.get('name')}{_key(instance)}",
                    _dict(instance.get("attributes")),
                )
    for top in (data.get("values"), _dict(data.get("prior_state")).get("values"), data.get("planned_values")):
        yield from _shown(_dict(_dict(top).get("root_module")))


def _shown(module: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in _dicts(module.get("resources")):
        if resource.get("mode") != "data":
            yield str(resource.get("address")), _dict(resource.get("values"))
    for below in _dicts(module.get("child_modules")):
        yield from _shown(below)


def _key(instance: dict[str, Any]) -> str:
    key = instance.get("index_key")
    return "" if key is None else f"[{json.dumps(key)}]"


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
