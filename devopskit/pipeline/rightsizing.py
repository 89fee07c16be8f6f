"""Usage to findings: reduce, decide, price, check. What the notebook `right_sizing` and the library call alike."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import ibis
import pandas as pd

from devopskit import parts
from devopskit.analysis.joint import Joint, measure
from devopskit.analysis.sizing import Sizes
from devopskit.analysis.steadiness import Steadiness, steadiness
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_book import rates as priced
from devopskit.checks._machines import Past
from devopskit.errors import RequestError
from devopskit.pipeline import previous, sizing
from devopskit.pipeline.autoscaling_targets import cpu_targets
from devopskit.pipeline.burst_hours import burst_hours
from devopskit.pipeline.disk_filling import disk_filling
from devopskit.pipeline.reading import Data, period_of
from devopskit.pipeline.scoping import listed, refuse_nothing
from devopskit.pipeline.whole_nodes import whole_nodes
from devopskit.store.spend import by_resource
from devopskit.store.store import Store
from devopskit.tables.findings import findings as table
from devopskit.tables.resources import resources as resources_table

PREFIX = "oversized_"  # the checks of this report are the parts whose names start so
FRONTIER = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class RightSizing:
    """Everything one right-sizing report shows.

    Attributes
    ----------
    findings, sizes : rows of these tables. rates : what each resource costs and how that is known.
    frontier : risk against saving, one row a risk. back_test : stated and observed risk of past weeks.
    before : findings of the last run with the same risk on earlier data. steadiness : one row a pool, how often sizes would
        have moved on past weeks and what small steps cost (columns of `analysis.steadiness.Steadiness`, metric, kind).
    nodes : one row a cluster, nodes that can leave (see `whole_nodes`).
    risk : the accepted chance asked for. joined : whether usage and bill share ids (None without a bill).
    """

    findings: pd.DataFrame
    sizes: pd.DataFrame
    rates: pd.DataFrame
    frontier: pd.DataFrame
    back_test: pd.DataFrame
    risk: float
    joined: bool | None
    before: pd.DataFrame
    steadiness: pd.DataFrame
    nodes: pd.DataFrame

    @property
    def why_unpriced(self) -> str:
        """Why money is missing, where it is: no bill, or a bill that shares no ids with the usage."""
        if self.joined is None:
            return "no bill was loaded"
        return "" if self.joined else "the bill and the usage share no resource ids"


def right_sizing(data: Data, *, risk: float = 0.05, scope: str = "", minimum_saving: float = 5.0) -> RightSizing:
    """Size everything the store knows and say what to change.

    Parameters
    ----------
    data : answer of `read`. risk : accepted chance, above 0 and below 1, that a week's need exceeds a size.
    scope : only findings, sizes and savings of resources whose id, name, account or owner contains this text are returned; the
        risk is still measured on all of them, so that a filtered view shows the same sizes.
    minimum_saving : findings below this saving a month are kept as they are.

    Raises
    ------
    DataError : no resource of the inventory is in the scope.
    """
    inside = _inside(data.resources, scope)
    needs = {"cpu": data.settings.get("right_sizing", "cpu_need"), "memory": data.settings.get("right_sizing", "memory_need")}
    weeks = max(1, round(data.period.seconds / 604_800))
    span: dict[str, Any] = {"end": data.period.end, "weeks": weeks, "files": data.usage_files}
    reduced = sizing.reduce(data.usage, data.resources, **span)
    spent = by_resource(data.costs).execute()
    own = own_rates(spent, data.resources) if len(spent) else None
    rates = priced(data.resources, own, data.prices)
    before = previous.last(data.earlier, risk=risk, end=data.period.end)
    sizes, answers = sizing.decide_all(reduced, risk=risk, needs=needs, previous=previous.sizes_of(before))
    peaks = sizing.peaks(data.usage, **span)
    settings = {"minimum_saving": minimum_saving, "prices": data.prices, "peaks": peaks}
    settings |= {name: data.settings.get("right_sizing", name) for name in ("guard", "cpu_limit")}
    hours = burst_hours(data.usage, data.resources)
    settings |= {"hours": hours, "past": Past(machine_joint(answers), hours)}
    settings["filling"] = disk_filling(reduced, end=data.period.end)
    settings["targets"] = cpu_targets(Store(data.settings.store).frame("policies"))
    found = find(_checks(), sizes=sizes, resources=data.resources, rates=rates, settings=settings)
    curve = _frontier(reduced, needs, data.resources, rates, settings=settings, inside=inside)
    kept = _in_scope(previous.stamped(found, sizes, risk=risk, end=data.period.end), inside)
    return RightSizing(
        kept, _in_scope(sizes, inside), rates, curve, _back_tests(answers), risk, None if own is None else bool(len(own)),
        before=_in_scope(before, inside), steadiness=_steadiness(reduced, needs, risk), nodes=whole_nodes(kept, data.resources, rates),
    )  # fmt: skip


def rightsize(
    usage: ibis.Table | pd.DataFrame,
    resources: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    risk: float = 0.05,
    cpu_need: str = "p999",
    memory_need: str = "max",
    minimum_saving: float = 0.0,
) -> pd.DataFrame:
    """Findings for usage and an inventory of your own, without a store.

    Parameters
    ----------
    usage, resources, prices : rows of these tables; without prices the bundled list prices are used, marked as such.
    risk : accepted chance that a week's need exceeds the size. cpu_need, memory_need : "p999" or "max" of the week.

    Returns
    -------
    Rows of the table `findings`.
    """
    if not 0 < risk < 1:
        raise RequestError(
            f"risk is {risk}", "it is a chance: above 0 and below 1, e.g. 0.05 for one week in twenty", "give risk=0.05"
        )
    resources = resources_table.check(resources)
    period = period_of(usage)
    weeks = max(1, round(period.seconds / 604_800))
    reduced = sizing.reduce(usage, resources, end=period.end, weeks=weeks)
    sizes, answers = sizing.decide_all(reduced, risk=risk, needs={"cpu": cpu_need, "memory": memory_need})
    return find(
        _checks(),
        sizes=sizes,
        resources=resources,
        rates=priced(resources, None, prices),
        settings={"minimum_saving": minimum_saving, "past": Past(machine_joint(answers))},
    )


def find(names: Iterable[str], *, settings: Mapping[str, Any], **tables: pd.DataFrame) -> pd.DataFrame:
    """Findings of the named checks together; each check is handed the tables and settings that its signature names."""
    frames = []
    for name in names:
        check = parts.load("checks", name).find
        wanted = inspect.signature(check).parameters
        given = {key: value for key, value in {**tables, **settings}.items() if key in wanted}
        frames.append(check(**given))
    filled = [frame for frame in frames if len(frame)]
    return table.check(pd.concat(filled, ignore_index=True)) if filled else table.empty()


def machine_joint(answers: Sequence[tuple[sizing.Pool, Sizes]]) -> Joint | None:
    """Return the back-test of CPU and memory together, from the first pools of machines that were decided in each."""
    pools: dict[str, Sizes] = {}
    for pool, answer in answers:
        if "instance" in pool.kinds and answer.choice is not None:
            pools.setdefault(pool.quantity, answer)
    return measure(pools["cpu"], pools["memory"]) if {"cpu", "memory"} <= set(pools) else None


def _checks() -> list[str]:
    return [name for name in parts.names("checks") if name.startswith(PREFIX)]


def _frontier(
    reduced: list[sizing.Reduced],
    needs: dict[str, str],
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    settings: dict[str, Any],
    inside: frozenset[str] | None,
) -> pd.DataFrame:
    rows = []
    for risk in FRONTIER:
        sizes, answers = sizing.decide_all(reduced, risk=risk, needs=needs)
        together = settings | {"past": Past(machine_joint(answers), settings["hours"])}
        found = find(_checks(), sizes=sizes, resources=resources, rates=rates, settings=together)
        decided = _in_scope(found[found["status"] == "decided"], inside)
        back_test = _back_tests(answers)
        tested = back_test["workloads"].sum()
        observed = (back_test["observed"] * back_test["workloads"]).sum() / tested if tested else float("nan")
        priced = decided["saving"].notna().any()
        saving = decided["saving"].sum() if priced else decided["saving_cores"].sum()
        currency = next(iter(decided["currency"].dropna()), "") if priced else ""
        rows.append({"risk": risk, "observed": observed, "saving": saving, "currency": currency, "changes": len(decided)})
    return pd.DataFrame(rows)


def _steadiness(reduced: list[sizing.Reduced], needs: dict[str, str], risk: float) -> pd.DataFrame:
    rows = []
    for r in reduced:
        still, moving = (r.case(needs.get(r.pool.quantity, "max"), moves=moves) for moves in (False, True))
        rows.append(asdict(steadiness(still, moving, risk=risk)) | {"metric": r.pool.quantity, "kind": r.pool.kinds[0]})
    return pd.DataFrame(rows, columns=[*(field.name for field in fields(Steadiness)), "metric", "kind"])


def _back_tests(answers: list[tuple[sizing.Pool, Sizes]]) -> pd.DataFrame:
    """Return origin, stated, observed, workloads of every pool, with its metric and kinds."""
    frames = [
        pd.DataFrame({"origin": b.origin, "stated": b.stated, "observed": b.observed, "workloads": b.workloads}).assign(
            metric=pool.quantity, kind=pool.kinds[0]
        )
        for pool, answer in answers
        for b in [answer.back_test]
    ]
    columns = ["origin", "stated", "observed", "workloads", "metric", "kind"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({name: [] for name in columns})


def _inside(resources: pd.DataFrame, scope: str) -> frozenset[str] | None:
    """Ids of the resources in the scope; None where none is asked for, which is all."""
    if not scope:
        return None
    inside = listed(resources, scope)
    refuse_nothing(scope, resources, left=len(inside), among=len(resources), what="resources")
    return inside


def _in_scope(found: pd.DataFrame, inside: frozenset[str] | None) -> pd.DataFrame:
    return found if inside is None else found[found["resource_id"].isin(inside)].reset_index(drop=True)
