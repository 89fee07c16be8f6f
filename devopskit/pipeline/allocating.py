"""From a rules file and a bill to owners, and a showback file for each of them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import ibis
import pandas as pd

from devopskit.analysis.allocation import allocate
from devopskit.analysis.allocation_rules import Rules, keys_of, rules_of
from devopskit.errors import RequestError
from devopskit.pipeline.bill_reading import Bill
from devopskit.reporting.findings_files import guard
from devopskit.reporting.recording import FOLDER
from devopskit.store.paths import part
from devopskit.store.spend_overview import spend_by


def load_rules(path: str | Path) -> Rules:
    """Rules of a TOML file.

    Raises
    ------
    RequestError : the file is absent or no TOML, or a rule is incomplete.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError(
            f"{path} cannot be read as allocation rules: {error}",
            "without rules nobody owns any cost, and all of it would be unallocated",
            'write a TOML file with tables such as: [[rule]] rule = "teams", tag = "team"',
        ) from error
    return rules_of(document)


def allocation(
    costs: ibis.Table,
    rules: Rules,
    *,
    cost: str = "effective_cost",
    drivers: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Owners of a bill by rules, every cent once; see `analysis.allocation.allocate`."""
    charges = spend_by(costs, *keys_of(rules)).to_pyarrow().to_pandas()
    return allocate(charges, rules, cost=cost, drivers=drivers)


def allocated(bill: Bill) -> pd.DataFrame | None:
    """Owners of a bill by the rules that `[money] allocation_rules` names, None where it names none.

    Inside of a run, one CSV an owner is written to `showback/` beside the page.

    Parameters
    ----------
    bill : answer of `read_bill`.
    """
    configured = str(bill.settings.get("money", "allocation_rules"))
    if not configured:
        return None
    owners = allocation(bill.costs, load_rules(bill.settings.root / configured))
    if os.environ.get(FOLDER):
        showback(owners, Path(os.environ[FOLDER]) / "showback")
    return owners


def showback(owners: pd.DataFrame, folder: str | Path) -> list[Path]:
    """Write one CSV for each owner into `folder` and return the paths; names of owners become safe file names."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for owner, rows in owners.groupby("owner", sort=True):
        path = target / f"{part(str(owner))}.csv"
        safe = rows.assign(owner=rows["owner"].map(guard), rule=rows["rule"].map(guard), cost=rows["cost"].map("{:.2f}".format))
        safe.to_csv(path, index=False, lineterminator="\n")
        written.append(path)
    return written
