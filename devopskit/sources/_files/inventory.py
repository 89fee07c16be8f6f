"""Rows of `resources` out of files: quantities such as 250m and 512Mi to numbers, tags to one JSON text."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from devopskit.errors import SourceError, UnknownName
from devopskit.sources._files import scales as _scales
from devopskit.tables.columns import Rejected
from devopskit.tables.resources import resources
from devopskit.units import parse_quantity

# Below a mebibyte no machine, disk or container runs, and above a thousand cores none is sold: the unit is another one.
_LIMITS = {"bytes": (2.0**20, float("inf"), "GiB"), "cores": (0.0, 1000.0, "millicores")}
NUMBERS = {column.name: column.unit for column in resources.columns if column.kind == "float"}


def accept(rows: pd.DataFrame, units: dict[str, str], *, kind: str, rejected: Rejected) -> pd.DataFrame:
    """Rows of the table; `kind` is used where the file gives none. A quantity that cannot be read is missing and counted."""
    rows = rows.copy()
    for name in rows.columns.intersection(list(NUMBERS)):
        scale = _scales.column_scale(name, NUMBERS[name], units.get(name, ""))
        rows[name] = [_number(value, scale) for value in rows[name]]
    if "tags" in rows:
        rows["tags"] = [_tags(value) for value in rows["tags"]]
    if "kind" not in rows:
        rows["kind"] = kind
    else:
        rows["kind"] = rows["kind"].where(rows["kind"].notna(), kind)
    return resources.accept(rows, rejected=rejected)


def unread(rows: pd.DataFrame, units: dict[str, str]) -> dict[str, int]:
    """Number of values of each quantity column that are there but cannot be read."""
    counts = {}
    for name in rows.columns.intersection(list(NUMBERS)):
        scale = _scales.column_scale(name, NUMBERS[name], units.get(name, ""))
        bad = sum(_given(value) and _number(value, scale) is None for value in rows[name])
        if bad:
            counts[name] = bad
    return counts


def demand_units(rows: pd.DataFrame, units: dict[str, str], *, source: str) -> None:
    """Refuse a size in another unit than the table's, where no unit is set and the largest value cannot be in it.

    Raises
    ------
    SourceError : e.g. memory of at most 64, which is meant in GiB; read as bytes, every machine would be too small.
    """
    for name in rows.columns.intersection([name for name, unit in NUMBERS.items() if unit in _LIMITS]):
        given = [value for value in (_number(value, 1.0) for value in rows[name]) if value and value > 0]
        low, high, looks = _LIMITS[NUMBERS[name]]
        # Only the largest is looked at, because a single odd row is no sign of another unit.
        if not given or units.get(name) or low <= max(given) <= high:
            continue
        raise SourceError(
            source,
            f"{name} is in {NUMBERS[name]}, but the largest value of the file is {max(given):g}",
            f"this looks like {looks}; read as {NUMBERS[name]}, every size and every advice would be wrong",
            f'set {name} = "{looks}" (or the unit it is in) under [sources.{source}.units] in devopskit.toml',
        )


def demand_columns(names: list[str], *, source: str) -> None:
    """Refuse a mapping to a column that `resources` does not have.

    Raises
    ------
    UnknownName : names the nearest.
    """
    for name in names:
        if name not in resources.names:
            raise UnknownName(f"key of [sources.{source}.columns]", name, resources.names, "correct it in devopskit.toml")


def _given(value: Any) -> bool:
    return value is not None and value is not pd.NA and value == value and value != ""


def _number(value: Any, scale: float) -> float | None:
    """A number as it is, times the unit of its column; a text with a suffix says its unit itself."""
    if not _given(value) or isinstance(value, bool):
        return None
    if not isinstance(value, str):
        return float(value) * scale
    try:
        return float(value) * scale
    except ValueError:
        try:
            # Allowed because people write 16 GiB where Kubernetes writes 16Gi
            return parse_quantity(value.strip().removesuffix("B"))
        except ValueError:
            return None


def _tags(value: Any) -> str | None:
    """Tags as a JSON object, whatever they were: an object, a list of key and value, or text."""
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        pairs = [pair for pair in list(value) if isinstance(pair, dict)]
        value = {_one(pair, "key", "Key"): _one(pair, "value", "Value") for pair in pairs} if pairs else dict(list(value))
    if isinstance(value, dict):
        return json.dumps({str(key): item for key, item in value.items() if item is not None}, ensure_ascii=False, default=str)
    return value if _given(value) else None


def _one(pair: dict[str, Any], *names: str) -> Any:
    return next((pair[name] for name in names if name in pair), "")
