"""`eligible`: use that a commitment could cover, by the hour or day in which the bill charges it."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

eligible = Table(
    name="eligible",
    meaning="the bill, reduced to the use that commitments cover or could cover, in time",
    columns=(
        Column("provider", "str", "who makes it available, as the bill says"),
        Column("category", "str", "kind of service; a commitment never covers two of them at once"),
        Column("currency", "str", "ISO 4217 code", required=True),
        Column("start", "time", "start of the charge", required=True),
        Column("hours", "float", "length of the charge", unit="h", low=0),
        Column("demand", "float", "cost at the rate without commitment", unit="currency"),
        Column("covered", "float", "the part of it that a commitment covers", unit="currency"),
        Column("used", "float", "what was paid for the covered part", unit="currency"),
        Column("unused", "float", "what was paid for commitment that nothing used", unit="currency"),
    ),
)
