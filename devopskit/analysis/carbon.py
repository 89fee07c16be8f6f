"""Carbon of compute, an estimate: energy of the used capacity times the factor of the grid, plus a share of making it.

Formula of the Cloud Carbon Footprint methodology: kWh = vCPU-h x (Pmin + u (Pmax - Pmin)) / 1000 x PUE, then
kg = kWh x grid factor + embodied. All factors come from the user's own file; the kit ships none, because they age.
"""

from __future__ import annotations

import pandas as pd

from devopskit.errors import BadTable

FACTORS = ("region", "min_watts", "max_watts", "pue", "kg_per_kwh", "embodied_kg_per_vcpu_hour")
_USED = ("region", "vcpu_hours", "utilisation")


def estimate_carbon(used: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Kilograms of CO2 equivalent for each row of use.

    Parameters
    ----------
    used : region, vcpu_hours, utilisation (share of 0 to 1), and any other columns.
    factors : one row a region: `FACTORS`, watts of one vCPU idle and at full load; region "*" serves all others.

    Returns
    -------
    `used` with kwh, kg_co2e and estimate (always True, so that no page can show it as measured); missing where no row of
    factors fits, because a guessed grid can be wrong by a factor of fifty.

    Raises
    ------
    BadTable : a column is missing, or a region has two rows of factors.
    """
    _demand(used, _USED, "use")
    _demand(factors, FACTORS, "factors")
    known = factors.set_index("region")
    if known.index.has_duplicates:
        twice = str(known.index[known.index.duplicated()][0])
        raise BadTable(
            f"the file of carbon factors has two rows for the region {twice!r}",
            "only one of them can be right, and the estimate depends on it",
            "keep one row for each region in the file of factors",
        )
    region = used["region"].where(used["region"].isin(known.index), "*")
    row = known.reindex(region).set_index(used.index)
    watts = row["min_watts"] + used["utilisation"] * (row["max_watts"] - row["min_watts"])
    kwh = used["vcpu_hours"] * watts / 1000 * row["pue"]
    kilograms = kwh * row["kg_per_kwh"] + used["vcpu_hours"] * row["embodied_kg_per_vcpu_hour"]
    return used.assign(kwh=kwh, kg_co2e=kilograms, estimate=True)


def _demand(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise BadTable(
            f"the table of carbon {what} lacks the columns {', '.join(missing)}",
            "each is a part of the formula, and none has a value that would be right everywhere",
            f"add them; the columns are {', '.join(columns)}",
        )
