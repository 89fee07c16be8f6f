"""Reads the two packages the seed is derived from; both belong to the extra `seed` and are never needed at run time."""

from __future__ import annotations

import gzip
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devopskit.errors import MissingExtra


def folder(package: str) -> Path:
    """Folder of an installed package, without importing it.

    Raises
    ------
    MissingExtra : the package is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingExtra({"libcloud": "apache-libcloud"}.get(package, package), "seed")
    return Path(spec.origin).parent


def libcloud_prices() -> tuple[dict[str, Any], str]:
    """Compute prices of apache-libcloud by table name, and the day they were collected (ISO date)."""
    document = json.loads((folder("libcloud") / "data" / "pricing.json").read_text(encoding="utf-8"))
    return document["compute"], datetime.fromtimestamp(document["updated"], UTC).date().isoformat()


def moto_instance_types() -> dict[str, Any]:
    """EC2 `DescribeInstanceTypes` entries by type, as moto ships them."""
    file = folder("moto") / "ec2" / "resources" / "instance_types.json.gz"
    if file.is_file():
        return json.loads(gzip.decompress(file.read_bytes()))
    return json.loads(file.with_suffix("").read_text(encoding="utf-8"))
