"""`prices`: unit prices, whatever they came from: the user's own bill, a refreshed price list, or the dated seed."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

ORIGINS = ("bill", "refreshed", "seed")

prices = Table(
    name="prices",
    meaning="unit prices: one row for each thing that can be bought",
    columns=(
        Column("provider", "str", "aws, gcp, azure ...", required=True),
        Column("region", "str", "region, e.g. us-east-1", required=True),
        Column(
            "item",
            "str",
            "machine type, volume type or database class, e.g. m6i.large, gp3, db.m5.large",
            required=True,
        ),
        Column("os", "str", "operating system or engine the price is for; empty where it makes no difference"),
        Column(
            "unit",
            "str",
            "what one unit is: hour, core-hour, gib-hour, gib-month, iops-month, mibps-month",
            required=True,
        ),
        Column("price", "float", "price of one unit", required=True, low=0),
        Column("currency", "str", "ISO 4217 code", required=True),
        Column("origin", "str", "where the price comes from", required=True, values=ORIGINS),
        Column("as_of", "time", "day the price was valid", required=True),
        Column("source", "str", "package, price list or bill it was read from"),
        Column("quality", "str", "listed, repaired or inferred"),
    ),
    key=("provider", "region", "item", "os", "unit", "currency", "origin"),
)
