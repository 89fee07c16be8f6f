"""Cost and Usage Report of AWS, legacy (`lineItem/UnblendedCost`) and 2.0 (`line_item_unblended_cost`), to FOCUS.

Effective cost follows the amortised cost of AWS (source: user guide, "Understanding your amortized reservation and
savings plan data"). Use that a savings plan covers is billed 0 and its negation row folded away, as FOCUS has it; what
the two leave over in a bill that is cut is kept as one Adjustment, so that the sum stays that of the invoice.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from devopskit.sources._focus.aws_fees import commitment_columns, unused
from devopskit.sources._focus.aws_plans import fold
from devopskit.sources._focus.focus import read_tags
from devopskit.sources._focus.native import choose, column_tags, mask, member, or_zero, same, text, where
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.services import AWS
from devopskit.tables.columns import Rejected

_FEES = ("fee", "rifee", "savingsplanrecurringfee", "savingsplanupfrontfee")
_CATEGORY = {
    "tax": "Tax", "credit": "Credit", "refund": "Credit", "sppdiscount": "Credit", "bundleddiscount": "Credit",
    **dict.fromkeys(_FEES, "Purchase"),
}  # fmt: skip
_FREQUENCY = {
    "fee": "One-Time", "savingsplanupfrontfee": "One-Time", "rifee": "Recurring", "savingsplanrecurringfee": "Recurring",
    "tax": "Recurring", "credit": "One-Time", "refund": "One-Time",
}  # fmt: skip
_NEGOTIATED = ("edpdiscount", "privateratediscount")
_PRICING = {"ondemand": "Standard", "spot": "Dynamic", "reserved": "Committed"}


def blocks(chunk: Chunk, reading: Reading, rejected: Rejected) -> Iterator[Block]:
    """Yield the rows of a chunk, then rows for the unused parts of commitments."""
    block = Block(chunk.rows)
    kind = text(chunk, "lineitemlineitemtype")
    _who(chunk, block, reading)
    _what(chunk, block, reading, kind)
    _costs(chunk, block, reading, kind)
    commitment_columns(chunk, block, kind)
    idle = unused(chunk, block, reading, kind)
    yield fold(block, kind, reading, rejected)
    if idle is not None:
        yield idle


def _who(chunk: Chunk, block: Block, reading: Reading) -> None:
    block.put("billing_period_start", reading.time(chunk, block, "billbillingperiodstartdate"))
    block.put("billing_period_end", reading.time(chunk, block, "billbillingperiodenddate"))
    block.put("charge_period_start", reading.time(chunk, block, "lineitemusagestartdate"))
    block.put("charge_period_end", reading.time(chunk, block, "lineitemusageenddate"))
    block.put("billing_account_id", text(chunk, "billpayeraccountid"))
    block.put("billing_account_name", text(chunk, "billpayeraccountname"))
    block.put("sub_account_id", text(chunk, "lineitemusageaccountid"))
    block.put("sub_account_name", text(chunk, "lineitemusageaccountname"))
    block.put("billing_currency", text(chunk, "lineitemcurrencycode", "pricingcurrency"))
    block.put("invoice_id", text(chunk, "billinvoiceid"))
    block.put("invoice_issuer_name", text(chunk, "billinvoicingentity", "lineitemlegalentity"))
    block.put("publisher_name", text(chunk, "lineitemlegalentity"))
    block.put("provider_name", same("AWS", chunk.rows))


def _what(chunk: Chunk, block: Block, reading: Reading, kind: pa.Array | None) -> None:
    product = chunk.get("product")
    details = None if product is None else read_tags(product, Block(chunk.rows), reading)
    code = text(chunk, "lineitemproductcode", "productservicecode")
    block.put("charge_category", choose(kind, _CATEGORY, chunk.rows, otherwise="Usage"))
    block.put("charge_frequency", choose(kind, _FREQUENCY, chunk.rows, otherwise="Usage-Based"))
    block.put("charge_class", choose(kind, {"refund": "Correction"}, chunk.rows))
    block.put("charge_description", text(chunk, "lineitemlineitemdescription"))
    block.put("service_name", text(chunk, "productproductname", "productservicename", "lineitemproductcode"))
    block.put("service_category", choose(code, AWS, chunk.rows))
    block.put("resource_id", text(chunk, "lineitemresourceid"))
    block.put("resource_type", text(chunk, "productproductfamily"))
    block.put("region_id", _first(text(chunk, "productregioncode", "productregion"), member(details, "region")))
    block.put("region_name", text(chunk, "productlocation"))
    block.put("availability_zone", text(chunk, "lineitemavailabilityzone"))
    block.put("sku_id", text(chunk, "productsku"))
    block.put("sku_price_id", text(chunk, "pricingratecode"))
    block.put("sku_price_details", details)
    block.put("pricing_category", choose(text(chunk, "pricingterm"), _PRICING, chunk.rows))
    written = chunk.get("resourcetags")
    tags = column_tags(chunk, ("resourceTags/", "resource_tags_")) if written is None else read_tags(written, block, reading)
    block.put("tags", tags)
    for name in ("lineitemusagetype", "lineitemoperation", "lineitemlineitemtype", "costcategory", "discount"):
        if name in chunk.columns:
            block.extra[chunk.names[name]] = text(chunk, name)


def _costs(chunk: Chunk, block: Block, reading: Reading, kind: pa.Array | None) -> None:
    rows = chunk.rows
    unblended = reading.number(chunk, block, "lineitemunblendedcost")
    assert unblended is not None  # the column by which the export was told
    plan = or_zero(reading.number(chunk, block, "savingsplansavingsplaneffectivecost"), rows)
    reserved = or_zero(reading.number(chunk, block, "reservationeffectivecost"), rows)
    effective = np.where(mask(kind, ["savingsplancoveredusage"], rows), plan, unblended)
    effective = np.where(mask(kind, ["discountedusage"], rows), reserved, effective)
    bought = mask(kind, ["rifee", "savingsplanrecurringfee", "savingsplanupfrontfee"], rows)
    fee = mask(kind, ["fee"], rows)
    arn = text(chunk, "reservationreservationarn")
    upfront = fee & (np.zeros(rows, bool) if arn is None else arn.is_valid().to_numpy(zero_copy_only=False))
    block.put("effective_cost", np.where(bought | upfront, 0.0, effective))
    block.put("billed_cost", unblended)
    usage = mask(block.values["charge_category"], ["usage"], rows)
    public = reading.number(chunk, block, "pricingpublicondemandcost")
    covered = mask(kind, ["discountedusage", "savingsplancoveredusage"], rows)
    listed = np.full(rows, np.nan) if public is None else np.where(usage, public, np.nan)
    negotiated = mask(kind, _NEGOTIATED, rows)
    # A negotiated discount is part of the contracted rate, so that it is in every sum of contracted cost and in none of list.
    block.put("list_cost", np.where(negotiated, 0.0, listed))
    block.put(
        "contracted_cost", np.where(covered & ~np.isnan(listed), listed, np.where(negotiated | ~covered, unblended, np.nan))
    )
    amount = reading.number(chunk, block, "lineitemusageamount")
    if amount is not None:
        block.put("consumed_quantity", np.where(usage & ~negotiated, amount, np.nan))
        block.put("pricing_quantity", np.where(mask(kind, ["tax", *_NEGOTIATED], rows), np.nan, amount))
    unit = text(chunk, "pricingunit")
    block.put("pricing_unit", unit)
    block.put("consumed_unit", None if unit is None else where(usage & ~negotiated, unit, None))
    block.put("list_unit_price", reading.number(chunk, block, "pricingpublicondemandrate"))


def _first(*columns: pa.Array | None) -> pa.Array | None:
    return next((column for column in columns if column is not None), None)
