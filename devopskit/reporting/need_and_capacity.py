"""What resources use, need and have: dumbbells of the widest gaps, and a scatter of all of them."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.reporting._chart_dumbbell import dumbbell
from devopskit.reporting._chart_scatter import log_scatter
from devopskit.reporting.blocks import Block, Column, named, nothing_to_draw, show, table
from devopskit.units import GIB, significant

_SCALE = {"cpu": (1.0, "cores", "CPU"), "memory": (GIB, "GiB", "memory"), "disk": (GIB, "GiB", "disk")}


def now_and_then(sizes: pd.DataFrame, *, metric: str = "cpu", top: int = 10, resources: pd.DataFrame | None = None) -> Block:
    """Return dumbbells: for the resources with the widest gap, what they use, need and have.

    Parameters
    ----------
    sizes : table `sizes`. metric : cpu, memory or disk. top : rows to draw.
    resources : table `resources`, whose names stand on the chart; without it the ids do.
    """
    scale, unit, word = _SCALE[metric]
    rows = _drawable(sizes, metric)
    rows = rows[(rows["status"] == "decided") & (rows["size"] > 0)]
    if rows.empty:
        return nothing_to_draw(f"What has {word} to spare", f"no resource has both a decided {word} size and a known capacity")
    rows = rows.assign(gap=(rows["capacity"] - rows["size"]).abs()).nlargest(top, "gap")
    used, needed, now = (rows[name] / scale for name in ("typical", "size", "capacity"))
    count = f"The {len(rows)} resources with the widest gap have" if len(rows) > 1 else "The resource with the widest gap has"
    claim = f"{count} {significant(now.sum())} {unit} of {word} and {'need' if len(rows) > 1 else 'needs'} {significant(needed.sum())}"
    body = [
        [named(who), significant(u), significant(n), significant(c)]
        for who, u, n, c in zip(rows["resource_id"], used, needed, now, strict=True)
    ]
    labels = _people_say(rows["resource_id"], resources)
    columns = [
        Column("Resource"),
        Column("Uses", unit, "right"),
        Column("Needs", unit, "right"),
        Column("Has now", unit, "right"),
    ]
    drawn = dumbbell(
        labels,
        used=list(used.clip(lower=needed.min() / 50)),
        needed=list(needed),
        provisioned=list(now),
        unit=unit,
    )
    help_ = "Used is the median of the daily maxima; needed is the advised size with its measured risk; the longer the line, the more is spare."
    return show(drawn, claim=claim, help=help_, table=table(body, caption=f"Use, need and capacity, {unit}", columns=columns))


def _people_say(ids: pd.Series, resources: pd.DataFrame | None) -> list[str]:
    """Name of each resource, or its id where it has no name or shares it with another one on the chart."""
    if resources is None:
        return [str(one) for one in ids]
    names = resources.drop_duplicates("resource_id").set_index("resource_id")["name"].reindex(ids)
    alone = names.notna() & (names != "") & ~names.duplicated(keep=False)
    return [str(name) if own else str(one) for one, name, own in zip(ids, names, alone, strict=True)]


def requested_and_used(sizes: pd.DataFrame, *, metric: str = "cpu") -> Block:
    """Return a log scatter: what each resource has against what it uses; undecided ones are hollow.

    Parameters
    ----------
    sizes : table `sizes`. metric : cpu, memory or disk.
    """
    scale, unit, word = _SCALE[metric]
    rows = _drawable(sizes, metric)
    if rows.empty:
        return nothing_to_draw(f"How much of the {word} is used", f"no resource has both measured {word} and a known capacity")
    share = rows["typical"] / rows["capacity"]
    half = int((share < 0.5).sum())
    claim = f"{half:,} of {len(rows):,} resources use less than half of the {word} they have"
    bins = pd.cut(share, [0, 0.1, 0.25, 0.5, 0.75, 1.0, math.inf], right=False)
    labels = ("under 10 %", "10 to 25 %", "25 to 50 %", "50 to 75 %", "75 to 100 %", "over 100 %")
    counts = bins.value_counts(sort=False)
    figures = table(
        [[name, f"{count:,}"] for name, count in zip(labels, counts, strict=True)],
        caption=f"Resources by the share of their {word} that is used",
        columns=[Column("Used"), Column("Resources", align="right")],
    )
    x, y = rows["capacity"] / scale, (rows["typical"] / scale).clip(lower=float(rows["capacity"].min()) / scale / 1000)
    decided = [status == "decided" for status in rows["status"]]
    drawn = log_scatter(list(x), list(y), decided, x_title=f"{word} it has, {unit}", y_title=f"{word} used, {unit}")
    help_ = "Each dot is a resource; the further below the dashed line, the more is spare. Hollow dots could not be decided."
    return show(drawn, claim=claim, help=help_, table=figures)


def _drawable(sizes: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Rows of a metric with a positive capacity and known use, which a log axis can show."""
    rows = sizes[sizes["metric"] == metric]
    return rows[(rows["capacity"] > 0) & rows["typical"].notna()]
