"""`costs`: the bill, one row for each charge, in the columns of FOCUS 1.2 (snake case) and those that 1.3 and 1.4 add.

Money is in `billing_currency` and float64: sums over 3 million rows stay within 1e-9 of the exact ones, and only the
check against an invoice needs decimals. Source of names, types and value lists: FOCUS specification 1.2, 1.3 and 1.4.
The four costs: billed (the invoice), effective (purchases spread over the usage they cover), contracted (negotiated
rate before commitments), list (public rate).
"""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

CHARGE_CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")
CHARGE_CLASSES = ("Correction",)
CHARGE_FREQUENCIES = ("One-Time", "Recurring", "Usage-Based")
COMMITMENT_CATEGORIES = ("Spend", "Usage")
USE_STATUS = ("Used", "Unused")
PRICING_CATEGORIES = ("Standard", "Dynamic", "Committed", "Other")
SERVICE_CATEGORIES = (
    "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools", "Multicloud",
    "Identity", "Integration", "Internet of Things", "Management and Governance", "Media", "Migration", "Mobile", "Networking",
    "Security", "Storage", "Web", "Other",
)  # fmt: skip

# Closed lists of the specification; a value outside of its list becomes missing at load, but the row always keeps its money.
VALUE_LISTS = {
    "charge_category": CHARGE_CATEGORIES,
    "charge_class": CHARGE_CLASSES,
    "charge_frequency": CHARGE_FREQUENCIES,
    "commitment_discount_category": COMMITMENT_CATEGORIES,
    "commitment_discount_status": USE_STATUS,
    "capacity_reservation_status": USE_STATUS,
    "pricing_category": PRICING_CATEGORIES,
    "service_category": SERVICE_CATEGORIES,
}


def _text(name: str, meaning: str) -> Column:
    return Column(name, "str", meaning, values=VALUE_LISTS.get(name, ()))


def _number(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float", meaning, unit=unit)


costs = Table(
    name="costs",
    meaning="the bill: one row for each charge, in the columns of FOCUS",
    columns=(
        Column("billed_cost", "float", "what the invoice asks for", unit="billing_currency", required=True),
        _number("effective_cost", "cost with purchases spread over what they cover", "billing_currency"),
        _number("contracted_cost", "cost at the negotiated rate, before commitment discounts", "billing_currency"),
        _number("list_cost", "cost at the public rate", "billing_currency"),
        Column("billing_currency", "str", "ISO 4217 code of the costs; never added across codes", required=True),
        Column("billing_period_start", "time", "first moment of the billing month", required=True),
        Column("billing_period_end", "time", "first moment after the billing month", required=True),
        Column("charge_period_start", "time", "start of what is charged", required=True),
        Column("charge_period_end", "time", "end of what is charged, exclusive", required=True),
        _text("charge_category", "kind of charge"),
        _text("charge_class", "Correction where a closed month is corrected"),
        _text("charge_description", "what is charged, in the provider's words"),
        _text("charge_frequency", "how often the charge comes"),
        _text("billing_account_id", "account that pays"),
        _text("billing_account_name", "its name"),
        _text("billing_account_type", "what the provider calls such an account"),
        _text("sub_account_id", "account, subscription or project that uses"),
        _text("sub_account_name", "its name"),
        _text("sub_account_type", "what the provider calls such an account"),
        _text("provider_name", "who makes it available (from service_provider_name where absent)"),
        _text("publisher_name", "who produced it"),
        _text("invoice_issuer_name", "who sends the invoice"),
        _text("invoice_id", "invoice that holds the charge"),
        _text("service_category", "kind of service"),
        _text("service_subcategory", "finer kind of service"),
        _text("service_name", "service, in the provider's words"),
        _text("resource_id", "resource, as the provider spells it"),
        _text("resource_name", "its name"),
        _text("resource_type", "what the provider calls such a resource"),
        _text("region_id", "region, e.g. us-east-1"),
        _text("region_name", "region, in words"),
        _text("availability_zone", "zone in the region"),
        _text("sku_id", "article of the price list"),
        _text("sku_meter", "what the article counts"),
        _text("sku_price_id", "price of the article"),
        _text("sku_price_details", "properties of the price as a JSON object"),
        _text("pricing_category", "kind of price"),
        _number("pricing_quantity", "amount that is priced", "pricing_unit"),
        _text("pricing_unit", "unit of the price"),
        _number("list_unit_price", "public price of one unit", "billing_currency"),
        _number("contracted_unit_price", "negotiated price of one unit", "billing_currency"),
        _text("pricing_currency", "currency of the price list, also a virtual one (tokens, credits)"),
        _number("pricing_currency_list_unit_price", "public price of one unit", "pricing_currency"),
        _number("pricing_currency_contracted_unit_price", "negotiated price of one unit", "pricing_currency"),
        _number("pricing_currency_effective_cost", "effective cost", "pricing_currency"),
        _number("consumed_quantity", "amount used", "consumed_unit"),
        _text("consumed_unit", "unit of the use"),
        _text("commitment_discount_id", "reservation or savings plan that covers the charge, or is bought by it"),
        _text("commitment_discount_name", "its name"),
        _text("commitment_discount_category", "whether one commits to money or to use"),
        _text("commitment_discount_type", "what the provider calls it"),
        _text("commitment_discount_status", "whether the commitment was used"),
        _number("commitment_discount_quantity", "amount of the commitment", "commitment_discount_unit"),
        _text("commitment_discount_unit", "unit of the commitment"),
        _text("capacity_reservation_id", "capacity reservation of the charge"),
        _text("capacity_reservation_status", "whether the reserved capacity was used"),
        _text("tags", "tags as a JSON object, keys as the provider spells them"),
        _text("service_provider_name", "1.3: who makes it available"),
        _text("host_provider_name", "1.3: on whose machines it runs"),
        _text("allocated_method_id", "1.3: how a shared charge was split"),
        _text("allocated_method_details", "1.3: the split as JSON"),
        _text("allocated_resource_id", "1.3: resource that the part belongs to"),
        _text("allocated_resource_name", "1.3: its name"),
        _text("allocated_tags", "1.3: its tags as a JSON object"),
        _text("contract_applied", "1.3: contract commitments applied, as JSON"),
        _text("commitment_program_eligibility_details", "1.4: which commitments could cover it, as JSON"),
        _text("invoice_detail_id", "1.4: line of the invoice"),
        _text("extra", "columns that FOCUS does not know (x_..., native), as a JSON object of texts"),
    ),
)  # fmt: skip
