"""`charges`: the bill reduced to one row for each resource, article and commitment, at the cost of a month of 730 hours."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

charges = Table(
    name="charges",
    meaning="what each resource is charged for: the bill, reduced to resource x article",
    columns=(
        Column("resource_id", "str", "the resource as the inventory spells it where it knows it; missing for charges of none"),
        Column("name", "str", "its name in the bill"),
        Column("provider", "str", "who makes it available, as the bill says"),
        Column("account", "str", "account, subscription or project that uses it"),
        Column("region", "str", "region, e.g. us-east-1"),
        Column("service", "str", "service, in the provider's words"),
        Column("category", "str", "kind of service"),
        Column("sku", "str", "article of the price list"),
        Column("meter", "str", "what the article counts, in the provider's words"),
        Column("unit", "str", "unit of the price"),
        Column("currency", "str", "ISO 4217 code", required=True),
        Column("commitment_id", "str", "commitment that covers it"),
        Column("commitment_kind", "str", "whether one commits to money (Spend) or to use (Usage)"),
        Column("commitment_status", "str", "Used or Unused"),
        Column("capacity_status", "str", "Used or Unused part of a capacity reservation"),
        Column("tags", "str", "tags in the bill as a JSON object"),
        Column("quantity", "float", "amount priced a month", unit="unit"),
        Column("monthly_cost", "float", "cost of a month before commitment discounts", unit="currency"),
        Column("effective_cost", "float", "cost of a month with purchases spread over their use", unit="currency"),
        Column("first", "time", "start of its first charge"),
        Column(
            "quiet_hours", "float", "hours from its last charge to the end of the bill: large means that it is gone", unit="h"
        ),
    ),
)
