"""Reservations and savings plans in a Cost and Usage Report: their columns, and what of them went unused.

Unused cost (source: AWS user guide on amortised data): of a reservation its unused upfront and recurring fee, of a
savings plan its commitment less the part that was used.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from devopskit.sources._focus.native import mask, or_zero, same, text, where
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading

_PLANS = ("savingsplancoveredusage", "savingsplannegation", "savingsplanrecurringfee", "savingsplanupfrontfee")
_CENT = 0.005


def commitment_columns(chunk: Chunk, block: Block, kind: pa.Array | None) -> None:
    """Put the commitment of each row: its id, and for use that it covers the status and the kind of price."""
    rows = chunk.rows
    plan = text(chunk, "savingsplansavingsplanarn")
    reservation = text(chunk, "reservationreservationarn", "reservationsubscriptionid")
    on_plan = mask(kind, _PLANS, rows)
    on_reservation = mask(kind, ["discountedusage", "rifee"], rows)
    if plan is None and reservation is None:
        return
    block.put("commitment_discount_id", where(on_plan, plan, where(on_reservation, reservation, None)))
    block.put("commitment_discount_category", where(on_plan, "Spend", where(on_reservation, "Usage", None)))
    block.put("commitment_discount_type", where(on_plan, "Savings Plan", where(on_reservation, "Reserved", None)))
    covered = mask(kind, ["savingsplancoveredusage", "discountedusage"], rows)
    block.put("commitment_discount_status", where(covered, "Used", None))
    block.put("pricing_category", where(covered, "Committed", block.values["pricing_category"]))


def unused(chunk: Chunk, block: Block, reading: Reading, kind: pa.Array | None) -> Block | None:
    """Return Usage rows with status Unused for the fees whose commitment was not used up, or None."""
    rows = chunk.rows
    upfront = or_zero(reading.number(chunk, block, "reservationunusedamortizedupfrontfeeforbillingperiod"), rows)
    recurring = or_zero(reading.number(chunk, block, "reservationunusedrecurringfee"), rows)
    committed = or_zero(reading.number(chunk, block, "savingsplantotalcommitmenttodate"), rows)
    used = or_zero(reading.number(chunk, block, "savingsplanusedcommitment"), rows)
    idle = np.where(mask(kind, ["rifee"], rows), upfront + recurring, 0.0)
    idle = np.where(mask(kind, ["savingsplanrecurringfee"], rows), committed - used, idle)
    wanted = idle > _CENT / 100
    count = int(wanted.sum())
    if not count:
        return None
    keep = pa.array(wanted)
    values = {
        name: value[wanted] if isinstance(value, np.ndarray) else value.filter(keep) for name, value in block.values.items()
    }
    values |= {
        name: np.full(count, np.nan) for name in ("consumed_quantity", "pricing_quantity", "list_unit_price") if name in values
    }
    values |= {
        "billed_cost": np.zeros(count),
        "effective_cost": idle[wanted],
        "list_cost": idle[wanted],
        "contracted_cost": idle[wanted],
    }
    words = {
        "charge_category": "Usage",
        "charge_frequency": "Usage-Based",
        "commitment_discount_status": "Unused",
        "pricing_category": "Committed",
    }
    values |= {name: same(word, count) for name, word in words.items()}
    values["charge_description"] = same("Unused part of a commitment", count)
    reading.tally.remark("noted: unused reservations and savings plans became Usage rows with status Unused, billed 0")
    return Block(count, values)
