"""Cost report of Oracle Cloud (`cost/myCost`, one column for each tag) to FOCUS."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from devopskit.sources._focus.native import choose, column_tags, mask, same, text, where
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.services import OCI

_TEXTS = {
    "billing_account_id": ("lineitemtenantid",),
    "sub_account_id": ("productcompartmentid",),
    "sub_account_name": ("productcompartmentname",),
    "billing_currency": ("costcurrencycode",),
    "service_name": ("productservice",),
    "charge_description": ("productdescription",),
    "resource_id": ("productresourceid", "productresource"),
    "region_id": ("productregion",),
    "availability_zone": ("productavailabilitydomain",),
    "sku_id": ("costproductsku",),
    "pricing_unit": ("costskuunitdescription", "costbillingunitreadable"),
    "consumed_unit": ("costskuunitdescription", "costbillingunitreadable"),
}  # fmt: skip


def blocks(chunk: Chunk, reading: Reading) -> Iterator[Block]:
    """Yield the rows of a chunk as one block."""
    block = Block(chunk.rows)
    for name, tokens in _TEXTS.items():
        block.put(name, text(chunk, *tokens))
    block.put("charge_period_start", reading.time(chunk, block, "lineitemintervalusagestart"))
    block.put("charge_period_end", reading.time(chunk, block, "lineitemintervalusageend"))
    cost = reading.number(chunk, block, "costmycost")
    assert cost is not None  # the column by which the report was told
    block.put("billed_cost", cost)
    block.put("effective_cost", cost.copy())
    quantity = reading.number(chunk, block, "usagebilledquantity")
    price = reading.number(chunk, block, "costunitprice")
    block.put("pricing_quantity", quantity)
    block.put("consumed_quantity", quantity)
    block.put("contracted_unit_price", price)
    corrected = mask(text(chunk, "lineitemiscorrection"), ["true"], chunk.rows)
    block.put("charge_class", where(corrected, "Correction", None))
    block.put("charge_category", same("Usage", chunk.rows))
    block.put("charge_frequency", same("Usage-Based", chunk.rows))
    block.put("service_category", choose(block.values.get("service_name"), OCI, chunk.rows))
    block.put("provider_name", same("Oracle", chunk.rows))
    block.put("invoice_issuer_name", same("Oracle", chunk.rows))
    block.extra |= {
        chunk.names[t]: text(chunk, t) for t in ("lineitemreferenceno", "lineitembackreferenceno") if t in chunk.columns
    }
    block.put("tags", column_tags(chunk, ("tags/",)))
    if quantity is not None and corrected.any():
        block.put("consumed_quantity", np.where(corrected, np.nan, quantity))
    yield block
