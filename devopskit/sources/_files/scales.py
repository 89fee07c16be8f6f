"""Units of files to the units of the tables, and values that contradict the unit they are said to have."""

from __future__ import annotations

import numpy as np

from devopskit.errors import SourceError, UnknownName
from devopskit.tables import usage

_BYTES = {
    "bytes": 1.0, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40, "KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}  # fmt: skip
_CORES = {"cores": 1.0, "millicores": 1e-3, "nanocores": 1e-9, "percent of a core": 0.01}
_SHARES = {"ratio": 1.0, "percent": 0.01}
_RATES = {f"{unit}/s": scale for unit, scale in _BYTES.items()} | {"bits/s": 1 / 8, "kbit/s": 125.0, "Mbit/s": 125_000.0}
_SCALES = {"{cpu}": _CORES, "By": _BYTES, "1": _SHARES, "By/s": _RATES}
_COLUMNS = {"cores": _CORES, "bytes": _BYTES, "bytes/s": _RATES}

# Hypervisors account up to about twice a machine's CPU to one sample (turbo, steal); ten times is no share.
LARGEST_SHARE = 10.0
FEW = 100  # samples below which nothing is concluded, because a short quiet time is also all small


def scale(metric: str, unit: str) -> float:
    """Factor from the unit of a file to the unit of the metric; 1 where no unit is set.

    Raises
    ------
    UnknownName : the metric cannot have this unit; lists those it can have.
    """
    return _factor(_SCALES.get(usage.UNITS.get(metric, ""), _SHARES | _CORES | _BYTES | _RATES), metric, unit)


def column_scale(column: str, table_unit: str, unit: str) -> float:
    """Factor for a column of `resources`, e.g. memory_capacity in GiB."""
    return _factor(_COLUMNS.get(table_unit, {"": 1.0}), column, unit)


def _factor(known: dict[str, float], name: str, unit: str) -> float:
    if unit and unit not in known:
        raise UnknownName(f"unit of {name}", unit, known, f'set units."{name}" in devopskit.toml to one of these')
    return known.get(unit, 1.0)


class Plausible:
    """Watches the values of one metric as they stream past, before they are scaled."""

    def __init__(self, metric: str, unit: str, *, source: str) -> None:
        self.metric, self.unit, self.source = metric, unit, source
        self.share = usage.UNITS.get(metric) == "1"
        self.largest, self.samples = 0.0, 0

    def see(self, values: np.ndarray) -> None:
        """Take note of values.

        Raises
        ------
        SourceError : they cannot be shares of 0 to 1, so that every later number would be wrong by a factor of 100.
        """
        finite = values[np.isfinite(values)]
        self.samples += len(finite)
        self.largest = max(self.largest, float(finite.max(initial=0.0)))
        if self.share and self.unit in ("", "ratio") and self.largest > LARGEST_SHARE:
            raise SourceError(
                self.source,
                f"{self.metric} is a share of 0 to 1, but the file holds values up to {self.largest:g}",
                "these look like percent; read as shares, every size would be a hundred times too large",
                f'set units."{self.metric}" = "percent" under [sources.{self.source}] in devopskit.toml',
            )

    def notes(self) -> list[str]:
        """Sentences about values that are possible, but more likely in another unit."""
        if self.samples < FEW or self.largest == 0:
            return []
        kind = usage.UNITS.get(self.metric)
        if self.share and self.unit == "percent" and self.largest <= 1.0:
            return [self._doubt("at most 1 percent", "shares", "ratio")]
        if kind == "By" and self.unit in ("", "bytes") and self.largest < 2**20:
            return [self._doubt("below one MiB", "MiB", "MiB")]
        if kind == "{cpu}" and self.unit in ("", "cores") and self.largest > 1_000:
            return [self._doubt("above 1,000 cores", "millicores", "millicores")]
        return []

    def _doubt(self, seen: str, likely: str, unit: str) -> str:
        return (
            f"{self.metric}: the largest of {self.samples:,} values is {self.largest:g} ({seen}); "
            f'if the file holds {likely}, set units."{self.metric}" = "{unit}" under [sources.{self.source}]'
        )
