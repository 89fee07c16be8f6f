"""`kit.record`: the headline numbers of a report for run.json and gates, and its findings as CSV and JSON beside the page."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit.reporting.blocks import Block
from devopskit.reporting.findings_files import save
from devopskit.units import significant

MIME = "application/vnd.devopskit.record+json"
FORECASTS = "forecasts.json"
FOLDER = "DEVOPSKIT_RUN_DIR"  # set by the runner; by hand nothing is written


@dataclass(frozen=True)
class Record:
    """What a report hands to its run: numbers by name, and the first sentence of its page."""

    numbers: dict[str, float | None]
    headline: str = ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {MIME: {"numbers": self.numbers, "headline": self.headline}, "text/plain": self.text()}

    def text(self) -> str:
        """Return the numbers as lines, rounded to three digits so that they compare between machines."""
        return "\n".join(
            f"{name}: {'not known' if value is None else significant(value)}" for name, value in self.numbers.items()
        )


def record(
    findings: pd.DataFrame | None = None,
    *,
    headline: Block | None = None,
    forecasts: pd.DataFrame | None = None,
    **numbers: float,
) -> Record:
    """Give a run its numbers, e.g. `kit.record(findings, headline=first, weeks=weeks)`.

    Parameters
    ----------
    findings : written as findings.csv and findings.json beside the page; adds the numbers changes, saving, saving_low,
        saving_high, undecided and risk (the mean measured risk of the changes).
    forecasts : rows of the table `forecasts`, written as forecasts.json; the run adds them to the ledger of the store.
    headline : block whose sentence becomes that of the run. numbers : further numbers, for `--fail-on NAME OP NUMBER`.
    """
    known: dict[str, float] = dict(numbers)
    if findings is not None:
        known = _sums(findings) | known
        if os.environ.get(FOLDER):
            folder = Path(os.environ[FOLDER])
            # The ledger keeps the rows of all runs, where each must say when it was said.
            save(findings.assign(run_id=pd.array([folder.name] * len(findings), dtype="str")), folder)
    if forecasts is not None and os.environ.get(FOLDER):
        path = Path(os.environ[FOLDER]) / FORECASTS
        forecasts.to_json(path, orient="records", date_format="iso", date_unit="s", double_precision=15, indent=1)
    clean = {name: None if math.isnan(value) else _rounded(value) for name, value in known.items()}
    return Record(clean, str(headline.data.get("sentence", "")) if headline is not None else "")


def _rounded(value: float) -> float:
    """Six digits, which say all there is to say and are the same on every machine; sums of floats are not beyond that."""
    # Ten first, because the noise of a sum would decide on which side of a half such as 1557.525 the sixth digit falls.
    return float(f"{float(f'{value:.10g}'):.6g}")


def _sums(findings: pd.DataFrame) -> dict[str, float]:
    decided = findings[findings["status"] == "decided"]
    # An unpriced change has no currency, which is no second one.
    currencies = decided.loc[decided["currency"].fillna("") != "", "currency"].unique()
    # Sums over several currencies would be no money at all, and changes without any price are not worth zero.
    known = len(currencies) == 1 or decided.empty
    money = {name: float(decided[name].sum()) if known else math.nan for name in ("saving_low", "saving", "saving_high")}
    return {
        "changes": float(decided["resource_id"].nunique()),
        **money,
        "saving_cores": float(decided["saving_cores"].sum()),
        "undecided": float(findings.loc[findings["status"] == "undecided", "resource_id"].nunique()),
        "risk": float(decided["risk"].mean()),
    }
