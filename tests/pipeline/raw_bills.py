"""What a bill's file says itself: its amounts as written, summed as decimals, without a line of the kit."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

# Column of the invoice's amount and of its currency, by the letters of their names; the first pair that a file has counts.
AMOUNTS = (
    ("billedcost", "billingcurrency"), ("lineitemunblendedcost", "lineitemcurrencycode"), ("costmycost", "costcurrencycode"),
    ("costinbillingcurrency", "billingcurrencycode"), ("pretaxcost", "currency"), ("cost", "billingcurrency"),
)  # fmt: skip


def paid(path: Path) -> dict[str, Decimal]:
    """Sum of a file by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in _json(path) if path.suffix == ".jsonl" else _csv(path):
        sums[currency] += amount
    return dict(sums)


def _csv(path: Path) -> Iterator[tuple[str, Decimal]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        names = {re.sub("[^a-z]", "", name.lower()): name for name in rows.fieldnames or ()}
        amount, currency = next(pair for pair in AMOUNTS if set(pair) <= set(names))
        for row in rows:
            yield row[names[currency]], _decimal(row[names[amount]])


def _decimal(text: str) -> Decimal:
    plain = re.sub(r"[$,\s]", "", text)
    if plain in ("", "-", "NULL"):  # how a spreadsheet writes a zero, and an export a missing amount
        return Decimal(0)
    return -Decimal(plain.strip("()")) if plain.startswith("(") else Decimal(plain)


def _json(path: Path) -> Iterator[tuple[str, Decimal]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line, parse_float=Decimal, parse_int=Decimal)
        yield row["currency"], row["cost"] + sum((credit["amount"] for credit in row["credits"]), Decimal(0))
