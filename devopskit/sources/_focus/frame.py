"""From columns to the frame that the store takes: every column of `costs` in its type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from devopskit.sources._focus.checks import count_breaks
from devopskit.sources._focus.costs import fill_costs, fill_currency, fill_names, fit_words, money_of
from devopskit.sources._focus.months import fill_periods
from devopskit.sources._focus.objects import json_objects
from devopskit.sources._focus.reading import Block, Reading
from devopskit.tables.columns import Rejected
from devopskit.tables.costs import costs


def frame(block: Block, reading: Reading, rejected: Rejected) -> pd.DataFrame:
    """Rows of a block that fit `costs`, with all fills, repairs and checks counted.

    Raises
    ------
    SourceError : the file names no currency or no period at all.
    """
    fill_currency(block, reading)
    fill_periods(block, reading)
    fill_names(block, reading)
    money = money_of(block)
    reading.tally.currencies.update(name for name in money.of(np.ones(block.rows, dtype=bool)) if name != "no currency")
    fit_words(block, reading, money)
    fill_costs(block, reading, money)
    for sentence, rows in block.repaired.items():
        reading.tally.add(sentence, rows, money)
    count_breaks(block, reading.tally, money)
    if block.extra:
        block.values["extra"] = json_objects(block.extra, block.rows)
    return costs.accept(_typed(block), rejected=rejected)


def _typed(block: Block) -> pd.DataFrame:
    given = {c.name: _arrow(block.values[c.name], c.kind) for c in costs.columns if c.name in block.values}
    return pa.table(given).to_pandas()


def _arrow(value: Any, kind: str) -> pa.Array:
    """Arrow array of the column's type, so that pandas takes texts and numbers over without a loop."""
    if kind == "float":
        return pa.array(value, pa.float64())
    if kind == "time":
        return pa.array(np.asarray(value, "datetime64[us]")).cast(pa.timestamp("us", "UTC"))
    return value if pa.types.is_large_string(value.type) else value.cast(pa.large_string())
