"""How many connections a database class allows, which follows from its memory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from devopskit.checks._findings import number, text
from devopskit.units import format_bytes

# Bytes of memory behind each allowed connection, and the most that is ever allowed. Source: RDS default parameter groups:
# MySQL DBInstanceClassMemory/12582880, PostgreSQL LEAST(DBInstanceClassMemory/9531392, 5000).
BYTES_FOR_ONE = {"mysql": 12_582_880, "mariadb": 12_582_880, "postgres": 9_531_392, "postgresql": 9_531_392}
MOST = {"postgres": 5000.0, "postgresql": 5000.0}
MARGIN = 1.25  # room above the most connections seen, because running out of them refuses clients at once


def allowed(engine: object, memory: float) -> float:
    """Default `max_connections` of an engine with `memory` bytes; NaN where the rule is not known."""
    name = text(engine).lower()
    return min(memory / BYTES_FOR_ONE[name], MOST.get(name, math.inf)) if name in BYTES_FOR_ONE else math.nan


def set_by_hand(resource: Mapping[str, Any], used: float) -> bool:
    """Whether more connections were open than the default rule allows with the present memory, so that another rule is in force."""
    return used > allowed(resource["engine"], number(resource.get("memory_capacity")))


def least_memory(resource: Mapping[str, Any], used: float) -> float:
    """Bytes of memory that the most connections seen need, with margin; 0 where either is not known."""
    name = text(resource["engine"]).lower()
    if name not in BYTES_FOR_ONE or math.isnan(used):
        return 0.0
    if set_by_hand(resource, used):
        # Whatever rule is in force may follow memory too, so that less of it could refuse clients.
        return number(resource.get("memory_capacity"))
    # Above the cap more memory allows no more connections, so it cannot be asked for.
    return min(used * MARGIN, MOST.get(name, math.inf)) * BYTES_FOR_ONE[name]


def said(resource: Mapping[str, Any], used: float) -> str:
    """Sentence on the connections that were measured and the memory they ask for, "" where either is not known."""
    least = least_memory(resource, used)
    if least and set_by_hand(resource, used):
        return (
            f"It had {used:,.0f} connections, more than the default rule allows with its memory, so that less memory waits for how "
            "max_connections is set."
        )
    return f"Its {used:,.0f} connections at most need {format_bytes(least)} of memory by the default rule." if least else ""


def notes(resource: Mapping[str, Any], current: Mapping[str, Any], chosen: Mapping[str, Any], used: float) -> list[str]:
    """Caveat where fewer connections would be allowed and their number was not measured."""
    before, after = (allowed(resource["engine"], float(facts["memory_bytes"])) for facts in (current, chosen))
    if math.isnan(used) and after < before:
        return [f"default max_connections falls from {before:.0f} to {after:.0f} and connections were not measured"]
    return []
