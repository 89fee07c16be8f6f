"""Costs and names that a file leaves out, filled as FOCUS allows and always said; never a zero out of nothing.

Contracted cost falls back to effective, list to contracted, because each is the best known upper neighbour; effective
falls back to billed only where the whole column is missing.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.tally import Money
from devopskit.sources._focus.text import codes, encoded, marked, recoded
from devopskit.sources._focus.words import canonical
from devopskit.tables.costs import VALUE_LISTS

_FALL_BACK = (("contracted_cost", "effective_cost"), ("list_cost", "contracted_cost"))


def fill_currency(block: Block, reading: Reading) -> None:
    """Put currency codes into capitals; fill missing ones from the setting.

    Raises
    ------
    SourceError : the file names no currency, and none is set.
    """
    given = block.values.get("billing_currency")
    if given is None or (block.rows and given.null_count == block.rows):
        if not reading.currency:
            raise errors.nameless(reading.path, "currency", 'currency = "USD"')
        reading.tally.remark(f"noted: a file names no currency; its amounts are taken as {reading.currency}, as set")
        given = pa.array([reading.currency] * block.rows, pa.large_string())
    text, _ = recoded(encoded(given), lambda code: code.strip().upper())
    if reading.currency and text.cast(pa.large_string()).null_count:
        text = encoded(pc.fill_null(text.cast(pa.large_string()), reading.currency))
    block.values["billing_currency"] = text


def money_of(block: Block) -> Money:
    """Money that each row touches, for the notes."""
    billed = np.abs(np.nan_to_num(block.values["billed_cost"]))
    effective = np.abs(np.nan_to_num(block.values.get("effective_cost", billed)))
    currency = encoded(block.values["billing_currency"])
    names = [name or "no currency" for name in [*currency.dictionary.to_pylist(), None]]
    return Money(np.maximum(billed, effective), codes(currency) % len(names), names)


def fill_costs(block: Block, reading: Reading, money: Money) -> None:
    """Fill costs that are missing and count them."""
    values = block.values
    if "effective_cost" not in values:
        values["effective_cost"] = values["billed_cost"].copy()
        said = "noted: EffectiveCost is not in the file, BilledCost stands for it"
        reading.tally.add(said, np.ones(block.rows, dtype=bool), money)
    else:
        reading.tally.add("noted: EffectiveCost is empty, and in no sum", np.isnan(values["effective_cost"]), money)
    for name, neighbour in _FALL_BACK:
        given = values.get(name, np.full(block.rows, np.nan))
        gone = np.isnan(given)
        values[name] = np.where(gone, values[neighbour], given)
        title, other = (n.title().replace("_", "") for n in (name, neighbour))
        reading.tally.add(f"noted: {title} is missing, {other} stands for it", gone, money)


def fill_names(block: Block, reading: Reading) -> None:
    """Fill the provider and the publisher of 1.0 to 1.2 from the names that 1.3 put in their place."""
    values = block.values
    for name, newer in (("provider_name", "service_provider_name"), ("publisher_name", "host_provider_name")):
        if name not in values and newer in values:
            values[name] = values[newer]
            if name == "publisher_name":
                reading.tally.remark("noted: PublisherName is not in the file, HostProviderName stands for it")


def fit_words(block: Block, reading: Reading, money: Money) -> None:
    """Bring closed value lists to their own casing; words that FOCUS does not know become missing, the row keeps its money."""
    for name in VALUE_LISTS:
        if name not in block.values:
            continue
        column = encoded(block.values[name])
        words, changed = recoded(column, canonical(name))
        block.values[name] = words
        if not changed.any():
            continue
        lost = changed & ~marked(words, bool, block.rows)
        block.repair("repaired: value lists in another casing were brought to that of FOCUS", changed & ~lost)
        if lost.any():
            odd = str(column[int(np.flatnonzero(lost)[0])])
            title = name.title().replace("_", "")
            reading.tally.add(f"noted: {title} has a word that FOCUS does not list, left out", lost, money, odd[:40])
