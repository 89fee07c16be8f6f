"""Cost details of Azure (Enterprise Agreement, Customer Agreement, pay as you go) to FOCUS, by any of their header sets.

Actual and amortised cost are two exports of one month. The file does not say which it is: unused reservations stand
only in the amortised one, purchases of reservations only in the actual one (source: Microsoft's cost details fields).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus.focus import read_tags
from devopskit.sources._focus.months import month_after
from devopskit.sources._focus.native import choose, mask, same, text, where
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.services import AZURE
from devopskit.sources._focus.text import each, encoded

COST = ("costinbillingcurrency", "pretaxcost", "cost")
_CATEGORY = {
    "usage": "Usage", "purchase": "Purchase", "tax": "Tax", "refund": "Credit", "credit": "Credit", "unusedreservation": "Usage",
    "unusedsavingsplan": "Usage", "adjustment": "Adjustment", "roundingadjustment": "Adjustment", "roundingcorrection": "Adjustment",
}  # fmt: skip
_FREQUENCY = {"onetime": "One-Time", "one-time": "One-Time", "recurring": "Recurring", "usagebased": "Usage-Based"}
_PRICING = {"ondemand": "Standard", "spot": "Dynamic", "reservation": "Committed", "savingsplan": "Committed"}
_COMMITTED = ("reservation", "savingsplan")
_TEXTS = {
    "billing_account_id": ("billingaccountid", "enrollmentnumber"),
    "billing_account_name": ("billingaccountname",),
    "sub_account_id": ("subscriptionid", "subscriptionguid"),
    "sub_account_name": ("subscriptionname",),
    "billing_currency": ("billingcurrency", "billingcurrencycode", "currency", "currencycode"),
    "invoice_id": ("invoiceid",),
    "charge_description": ("productname", "product", "metername"),
    "service_name": ("metercategory", "servicename", "consumedservice"),
    "resource_id": ("resourceid", "instanceid", "instancename"),
    "resource_name": ("resourcename",),
    "resource_type": ("resourcetype", "consumedservice"),
    "region_id": ("resourcelocation", "meterregion"),
    "region_name": ("meterregion",),
    "availability_zone": ("availabilityzone",),
    "sku_id": ("meterid",),
    "sku_meter": ("metername",),
    "sku_price_id": ("partnumber",),
    "pricing_unit": ("unitofmeasure",),
    "publisher_name": ("publishername",),
    "commitment_discount_name": ("benefitname", "reservationname"),
}  # fmt: skip
_EXTRA = (
    "resourcegroup", "costcenter", "offerid", "meterid", "metersubcategory", "invoicesectionname", "invoicesection", "accountname",
    "additionalinfo", "productordername", "chargetype",
)  # fmt: skip


def blocks(chunk: Chunk, reading: Reading) -> Iterator[Block]:
    """Yield the rows of a chunk as one block."""
    block = Block(chunk.rows)
    for name, tokens in _TEXTS.items():
        block.put(name, text(chunk, *tokens))
    kind = _letters(text(chunk, "chargetype"))
    block.put("charge_category", choose(kind, _CATEGORY, chunk.rows, otherwise="Usage"))
    block.put("charge_class", choose(kind, {"refund": "Correction"}, chunk.rows))
    frequency = _letters(text(chunk, "frequency"))
    block.put("charge_frequency", choose(frequency, _FREQUENCY, chunk.rows))
    block.put("service_category", choose(block.values.get("service_name"), AZURE, chunk.rows))
    block.put("provider_name", same("Microsoft", chunk.rows))
    block.put("invoice_issuer_name", same("Microsoft", chunk.rows))
    _times(chunk, block, reading)
    _costs(chunk, block, reading)
    _commitments(chunk, block, kind)
    tags = chunk.get("tags")
    block.put("tags", None if tags is None else read_tags(tags, block, reading))
    block.extra |= {chunk.names[t]: text(chunk, t) for t in _EXTRA if t in chunk.columns}
    yield block


def view(block: Block) -> str:
    """Return "actual", "amortised", or "" where the rows do not tell."""
    kind = _letters(block.extra_by_token("chargetype"))
    if mask(kind, ["unusedreservation", "unusedsavingsplan"], block.rows).any():
        return "amortised"
    committed = mask(block.values.get("pricing_category"), ["committed"], block.rows)
    cost = np.nan_to_num(block.values["billed_cost"]) > 0
    usage = mask(block.values["charge_category"], ["usage"], block.rows)
    if (committed & usage & cost).any():
        return "amortised"
    return "actual" if (committed & ~usage & cost).any() else ""


def _times(chunk: Chunk, block: Block, reading: Reading) -> None:
    day = reading.time(chunk, block, "date", "usagedatetime", "usagedate")
    if day is not None:
        block.put("charge_period_start", day)
        block.put("charge_period_end", day + np.timedelta64(1, "D"))
    block.put("billing_period_start", reading.time(chunk, block, "billingperiodstartdate", "billingperiodstart"))
    last = reading.time(chunk, block, "billingperiodenddate", "billingperiodend")
    block.put("billing_period_end", None if last is None else month_after(last))


def _costs(chunk: Chunk, block: Block, reading: Reading) -> None:
    cost = reading.number(chunk, block, *COST)
    assert cost is not None  # the column by which the export was told
    quantity = reading.number(chunk, block, "quantity", "usagequantity", "consumedquantity")
    paid, public = (reading.number(chunk, block, token) for token in ("unitprice", "paygprice"))
    block.put("billed_cost", cost)
    block.put("effective_cost", cost.copy())
    if quantity is None:
        return
    usage = mask(block.values["charge_category"], ["usage"], chunk.rows)
    block.put("pricing_quantity", quantity)
    block.put("consumed_quantity", np.where(usage, quantity, np.nan))
    block.put("consumed_unit", block.values.get("pricing_unit"))
    # Azure writes 0 for a price it does not know, so that 0 is read as missing.
    for name, price in (("contracted", paid), ("list", public)):
        if price is not None:
            known = np.where(price == 0, np.nan, price)
            block.put(f"{name}_unit_price", known)
            block.put(f"{name}_cost", known * quantity)


def _commitments(chunk: Chunk, block: Block, kind: pa.Array | None) -> None:
    rows = chunk.rows
    model = _letters(text(chunk, "pricingmodel"))
    block.put("pricing_category", choose(model, _PRICING, rows))
    benefit = text(chunk, "benefitid", "reservationid")
    if benefit is None:
        return
    on = mask(model, _COMMITTED, rows) if model is not None else benefit.is_valid().to_numpy(zero_copy_only=False)
    # In lower case because these ids differ from resource ids in case in one and the same export.
    block.put("commitment_discount_id", where(on, pc.utf8_lower(benefit), None))
    usage = mask(block.values["charge_category"], ["usage"], rows)
    idle = mask(kind, ["unusedreservation", "unusedsavingsplan"], rows)
    block.put("commitment_discount_status", where(on & usage & ~idle, "Used", where(idle, "Unused", None)))
    plan = mask(model, ["savingsplan"], rows)
    block.put("commitment_discount_type", where(plan, "Savings Plan", where(on, "Reservation", None)))
    block.put("commitment_discount_category", where(plan, "Spend", where(on, "Usage", None)))


def _letters(words: pa.Array | None) -> pa.Array | None:
    return None if words is None else each(encoded(words), lambda t: "".join(c for c in t.lower() if c.isalnum()))[0]
