"""What FOCUS promises between the columns of a row, counted where a bill breaks it; nothing is changed here.

Source: the rule model of FOCUS 1.2 and the deviations that providers publish themselves. Corrections keep no identity.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from devopskit.sources._focus.reading import Block
from devopskit.sources._focus.tally import Money, Tally
from devopskit.sources._focus.text import marked

_CENT = 0.01
_MILLIONTH = 1e-6  # so small because most rows of a bill are below a cent, and still add up
_RELATIVE = 1e-4  # coarser because prices are published with fewer digits than costs


class Row:
    """Masks and numbers of a block by the names that the checks use."""

    def __init__(self, block: Block) -> None:
        self._values, self.rows = block.values, block.rows
        self.regular = ~self.word("charge_class", "Correction")
        self.usage = self.word("charge_category", "Usage")
        self.committed = self.given("commitment_discount_id")

    def number(self, name: str) -> np.ndarray:
        """Numbers, NaN where missing."""
        value = self._values.get(name)
        return np.full(self.rows, np.nan) if value is None else value

    def has(self, name: str) -> bool:
        """Whether the file has the column."""
        return name in self._values

    def given(self, name: str) -> np.ndarray:
        """Rows where a text is given and not empty."""
        return marked(self._values.get(name), bool, self.rows)

    def word(self, name: str, word: str) -> np.ndarray:
        """Rows with this word."""
        return marked(self._values.get(name), lambda text: text == word, self.rows)


def count_breaks(block: Block, tally: Tally, money: Money) -> None:
    """Count every broken promise of a block with the money of its rows."""
    row = Row(block)
    with np.errstate(invalid="ignore"):
        for check in (_costs, _products, _commitments, _empties, _periods):
            for sentence, mask in check(row):
                tally.add(f"noted: {sentence}", mask, money)


Found = Iterator[tuple[str, np.ndarray]]


def _costs(row: Row) -> Found:
    billed, effective = row.number("billed_cost"), row.number("effective_cost")
    contracted, listed = row.number("contracted_cost"), row.number("list_cost")
    free = (contracted == 0) & ((billed > 0) | (effective > 0))
    yield "ContractedCost is 0 where money was charged, so that these rows are in no saving ratio", free
    above = row.regular & (effective > listed + _CENT)
    yield "EffectiveCost is above ListCost, which is no negative saving", above
    credit = row.word("charge_category", "Credit") & row.regular
    unequal = ~(_near(effective, billed) & _near(contracted, billed) & _near(listed, billed))
    yield "a Credit has other effective, contracted or list cost than billed", credit & unequal


def _products(row: Row) -> Found:
    quantity = row.number("pricing_quantity")
    for cost, price in (("list_cost", "list_unit_price"), ("contracted_cost", "contracted_unit_price")):
        product, given = row.number(price) * quantity, row.number(cost)
        off = row.regular & ~np.isnan(product) & ~_near(given, product)
        title, unit = (name.title().replace("_", "") for name in (cost, price))
        yield f"{title} is not {unit} times PricingQuantity", off


def _commitments(row: Row) -> Found:
    if not row.has("commitment_discount_id"):
        return
    effective = row.number("effective_cost")
    bought = row.word("charge_category", "Purchase") & row.committed & row.regular
    yield "a Purchase of a commitment has an EffectiveCost, which its use has again", bought & (np.abs(effective) > _CENT)
    status = row.given("commitment_discount_status")
    yield "Usage has a commitment without its status, or a status without one", row.usage & (status != row.committed)
    if row.has("pricing_category"):
        covered = row.usage & row.word("commitment_discount_status", "Used")
        yield "covered Usage is not in PricingCategory Committed", covered & ~row.word("pricing_category", "Committed")


def _empties(row: Row) -> Found:
    if row.has("charge_category"):
        consumed = ~np.isnan(row.number("consumed_quantity"))
        idle = row.word("commitment_discount_status", "Unused") | (row.given("charge_category") & ~row.usage)
        yield "ConsumedQuantity is given on charges that consume nothing", consumed & idle
    tax = row.word("charge_category", "Tax")
    yield "a Tax has a price or a quantity", tax & (row.given("pricing_category") | ~np.isnan(row.number("pricing_quantity")))


def _periods(row: Row) -> Found:
    start, end = row.number("charge_period_start"), row.number("charge_period_end")
    first, last = row.number("billing_period_start"), row.number("billing_period_end")
    yield "the charge period ends before or when it starts", end <= start
    yield "the charge starts outside of its billing month", (start < first) | (start >= last)


def _near(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether two amounts agree within a millionth or one part in ten thousand, whichever is less strict."""
    return ~(np.abs(one - other) > np.maximum(_MILLIONTH, _RELATIVE * np.abs(other)))
