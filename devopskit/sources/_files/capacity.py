"""What usage files say about the machines themselves: capacities that stand beside each measurement, and the span of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from devopskit.period import Period, align
from devopskit.sources._files import found as _files
from devopskit.sources._files import mapping as _mapping
from devopskit.sources._files.measured import Plan

DAY = 86_400


def last_known(plan: Plan, files: list[Path], mapped: dict[str, str], *, until: datetime) -> pd.DataFrame:
    """Newest value of each mapped column for each resource, before `until`: a capacity may change within the history."""
    found = []
    with _files.reader() as connection:
        for path in files:
            file = _files.describe(path, source=plan.source, delimiter=plan.delimiter)
            for key, column in mapped.items():
                _mapping.demand(file, key, (column,), source=plan.source)
            newest = ", ".join(f"arg_max({to}, moment) FILTER ({to} IS NOT NULL) AS {to}" for to in map(_target, mapped))
            query = (
                f"SELECT resource_id, max(moment) AS moment, {newest} FROM ({_timed(plan, file, mapped)}) "
                f"WHERE moment < {_moment(until)} GROUP BY resource_id"
            )
            found.append(_ask(connection, query, path, plan.source))
    rows = pd.concat(found).sort_values("moment", kind="stable").drop(columns="moment")
    rows.columns = [name.removeprefix("to_") for name in rows.columns]
    return rows.groupby("resource_id", sort=True).last().reset_index()


def span(plan: Plan, files: list[Path]) -> Period | None:
    """First to last time of the files, widened to whole UTC days."""
    bounds = []
    with _files.reader() as connection:
        for path in files:
            file = _files.describe(path, source=plan.source, delimiter=plan.delimiter)
            query = f"SELECT epoch_us(min(moment)) AS first, epoch_us(max(moment)) AS last FROM ({_timed(plan, file, {})})"
            bounds.append(_ask(connection, query, path, plan.source).iloc[0])
    known = pd.DataFrame(bounds).dropna()
    if known.empty:
        return None
    first, last = (datetime.fromtimestamp(at / 1e6, UTC) for at in (known["first"].min(), known["last"].max()))
    return Period(align(first, DAY), align(last, DAY) + timedelta(days=1))


def _target(key: str) -> str:
    return _files.quoted(f"to_{key}")


def _timed(plan: Plan, file: _files.DataFile, mapped: dict[str, str]) -> str:
    """SQL of resource_id, moment and the mapped columns; every name is ours, because a file may have a column of any name."""
    _mapping.demand(file, "time", (plan.time,), source=plan.source)
    clock = plan.clock.sql(plan.time, file.types[file.columns.index(plan.time)])
    identity = _mapping.text_of(file, "resource_id", plan.resource_id, source=plan.source)
    more = "".join(f", {_files.quoted(column)} AS {_target(key)}" for key, column in mapped.items())
    instant = f"coalesce(time, timezone({_files.text(plan.clock.zone)}, local)) AS moment"
    inner = f"SELECT {identity} AS resource_id, {clock}{more} FROM {file.sql}"
    return f"SELECT * EXCLUDE (time, local), {instant} FROM ({inner}) WHERE resource_id IS NOT NULL"


def _moment(moment: datetime) -> str:
    return f"TIMESTAMPTZ '{moment.isoformat()}'"


def _ask(connection: duckdb.DuckDBPyConnection, query: str, path: Path, source: str) -> pd.DataFrame:
    try:
        return connection.sql(query).to_arrow_table().to_pandas()
    except duckdb.Error as error:
        raise _files.unreadable(path, source, str(error).splitlines()[0], "no row of it was used") from error
