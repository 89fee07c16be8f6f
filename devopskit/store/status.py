"""What is in the store, table by table and source by source: rows, what was left out and why, age, gaps."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import ibis
import pandas as pd
from ibis import _

from devopskit.period import union
from devopskit.store import layout, manifest, paths
from devopskit.store.manifest import Manifest
from devopskit.tables.columns import Table
from devopskit.tables.usage import EVENTS

COLUMNS = {
    "source": "str", "table": "str", "rows": "int64", "rejected": "int64", "reasons": "str", "notes": "str",
    "first": "datetime64[us, UTC]", "last": "datetime64[us, UTC]", "loaded_at": "datetime64[us, UTC]", "spans": "str",
    "coverage": "float64", "coverage_by_metric": "str",
}  # fmt: skip


def manifests(store: Path) -> list[Manifest]:
    """All manifests of a store, sorted by table and source."""
    found = [manifest.read(path.parent) for path in sorted(store.glob(f"*/*/{paths.MANIFEST}"))]
    return sorted((m for m in found if m is not None), key=lambda m: (m.table, m.source))


def status(store: Path) -> pd.DataFrame:
    """One row for each table of each source; the columns are described at `Store.status`."""
    return pd.DataFrame([_row(m) for m in manifests(store)], columns=list(COLUMNS)).astype(COLUMNS)


def _row(m: Manifest) -> dict[str, object]:
    reasons: Counter[str] = Counter()
    for delivery in m.deliveries:
        reasons.update(delivery.rejected)
    spans = union(span for delivery in m.deliveries for span in manifest.periods(delivery))
    return {
        "source": m.source,
        "table": m.table,
        "rows": m.rows,
        "rejected": sum(reasons.values()),
        "reasons": json.dumps(dict(reasons.most_common()), ensure_ascii=False),
        "notes": "\n".join(dict.fromkeys(note for delivery in m.deliveries for note in delivery.notes)),
        "first": min((f.first for f in m.files if f.first), default=None),
        "last": max((f.last for f in m.files if f.last), default=None),
        "loaded_at": m.loaded_at or None,
        "spans": json.dumps(manifest.texts(spans)),
        "coverage": min(m.coverage.values(), default=float("nan")),
        "coverage_by_metric": json.dumps(m.coverage),
    }


def share_delivered(table: Table, rows: ibis.Table) -> dict[str, float]:
    """Share of the points that each metric should have between the first and the last of each resource.

    The step is the shortest one a resource has, so that a change to longer steps shows as missing points. Events are left
    out: a step without one is no gap.
    """
    if not layout.by_week(table):
        return {}
    series = (
        rows.filter(~_.metric.isin(EVENTS))
        .group_by(["metric", "resource_id"])
        .aggregate(points=_.count(), first=_.time.min(), last=_.time.max(), step=_.step_seconds.min())
    )
    expected = (_.last.epoch_seconds() - _.first.epoch_seconds()) / _.step + 1
    by_metric = series.mutate(expected=expected).group_by("metric").aggregate(share=_.points.sum() / _.expected.sum())
    return {row["metric"]: min(1.0, float(row["share"])) for row in by_metric.to_pyarrow().to_pylist()}
