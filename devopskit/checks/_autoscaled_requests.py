"""CPU requests under a horizontal autoscaler: a new request and the target that keeps its operating point, together.

An autoscaler adds copies when the use of one passes target x request. A smaller request alone would lower that point and
start more copies, and the next run would see their smaller use and cut again (robusta-dev/krr, issue 80). So the target
moves the other way: old target x old requests / new requests leaves the cores of a copy at which copies are added as they
were, and with them the use of one copy that the size was measured on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from devopskit.checks._findings import Money, finding, number, spelled
from devopskit.checks._kubernetes import parent
from devopskit.units import format_cores

LEAST, MOST = 30, 95  # percent; beyond, a target in cores (AverageValue) says better what is meant
FIELD = "cpu_request"
Row = dict[str, Any]


def together(
    rows: Sequence[Row], containers: Sequence[Mapping[str, Any]], targets: Mapping[str, float], *, check: str
) -> list[Row]:
    """Findings with the targets that go with them, or without the requests that no target could go with.

    Parameters
    ----------
    rows : findings of containers. containers : their rows of the inventory.
    targets : workload id -> percent of its CPU requests that an autoscaler holds its use at.
    """
    by_workload: dict[str, list[Mapping[str, Any]]] = {}
    for container in containers:
        by_workload.setdefault(parent(container["resource_id"]), []).append(container)
    out = list(rows)
    for workload in sorted(set(targets) & set(by_workload)):
        out = _workload(out, workload, by_workload[workload], targets[workload], check)
    return out


def _workload(rows: list[Row], workload: str, containers: Sequence[Mapping[str, Any]], target: float, check: str) -> list[Row]:
    ids = {container["resource_id"] for container in containers}
    changed = [row for row in rows if row["resource_id"] in ids and _sizes(row)]
    if not changed:
        return rows
    wanted = {row["resource_id"]: float(row["recommended"]) for row in changed}
    before = _requested(containers, {})
    then = target * before / _requested(containers, wanted)
    refused = _refusal(then, target, before)
    if refused:
        return [_refused(row, refused) if row["resource_id"] in ids and _sizes(row) else row for row in rows]
    joined = [_joined(row, workload, round(then)) if row["resource_id"] in ids else row for row in rows]
    return [*joined, _target(workload, containers[0], changed, target=target, before=before, then=round(then), check=check)]


def _sizes(row: Row) -> bool:
    """Whether a finding gives a container another CPU request."""
    return row["field"] == FIELD and row["status"] == "decided"


def _requested(containers: Sequence[Mapping[str, Any]], wanted: Mapping[str, float]) -> float:
    """Cores that a copy requests, with the new requests in place of the old ones; NaN where a container has none."""
    return math.fsum(wanted.get(container["resource_id"], number(container[FIELD])) for container in containers)


def _joined(row: Row, workload: str, then: int) -> Row:
    """The row in one group with the target, because either change alone would move the number of copies."""
    said = f"the target of its autoscaler moves with it, to {then} %" if _sizes(row) else ""
    return row | {"change_group": workload, "caveats": "; ".join(filter(None, (row["caveats"], said)))}


def _refusal(then: float, target: float, before: float) -> str:
    """Why no target goes with the requests, or ""."""
    if math.isnan(then):
        return "A container beside it requests no CPU, so its autoscaler can compute no share and holds nothing; give each container a request first."
    if LEAST <= round(then) <= MOST:
        return ""
    return (
        f"A horizontal autoscaler holds its copies at {target:g} % of their request; with the request that one copy needs that would have "
        f"to be {then:.0f} %, outside of {LEAST} to {MOST} %. A target of type AverageValue at {format_cores(before * target / 100)} a copy "
        "would hold the same point whatever the request is, and would decide it."
    )


def _refused(row: Row, reason: str) -> Row:
    """The row without its advice; money and risk go with it."""
    empty = ("saving_low", "saving", "saving_high", "risk", "risk_now", "weeks_tested", "saving_cores")
    gone: Row = {name: math.nan for name in empty if name in row}
    return (
        row
        | gone
        | {
            "status": "undecided",
            "reason": reason,
            "recommended": None,
            "currency": "",
            "price_note": "",
            "caveats": "",
            "evidence": "{}",
        }
    )


def _target(
    workload: str, container: Mapping[str, Any], changed: Sequence[Row], *, target: float, before: float, then: int, check: str
) -> Row:
    point = before * target / 100
    reason = (
        f"Its autoscaler adds copies when one uses {format_cores(point)}, {target:g} % of the requests of now; {then} % of the new ones "
        "is that point again, so the number of copies stays and the measured use of one copy holds."
    )
    owner = {name: container.get(name) for name in ("owner", "name", "defined_in")} | {
        "resource_id": workload,
        "name": None,
        "defined_in": None,
    }
    first = changed[0]
    money = Money(0.0, 0.0, 0.0, first["currency"]) if first["currency"] else Money(note=first["price_note"])
    return finding(
        check, owner, "target_cpu", "decided", reason, unit="percent", current=spelled(float(target)), recommended=str(then), money=money,
        risk=max(row["risk"] for row in changed), risk_now=max(row["risk_now"] for row in changed),
        weeks_tested=min(row["weeks_tested"] for row in changed), effort="low", change_group=workload,
        caveats=["a target is a whole percent, so the point may move by a hundredth"], evidence={"point_cores": point},
    )  # fmt: skip
