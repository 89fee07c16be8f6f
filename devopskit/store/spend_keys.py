"""What a bill can be grouped by, as cheap expressions: columns, `day`, `month`, `kind` of money and `tag:KEY`.

Each key has a raw form, which is computed for every row, and a final form, which is computed for the few groups. A bill
has millions of rows and some hundred days, so that turning times into dates after the sum is most of the speed.
"""

from __future__ import annotations

import ibis
from ibis import _

from devopskit.errors import UnknownName
from devopskit.store import tag_columns
from devopskit.tables.costs import costs as declared

DAY, MONTH, KIND, TAG = "day", "month", "kind", "tag:"
SECONDS_OF_A_DAY = 86_400
NAMED = (DAY, MONTH, KIND)


def name_of(key: str) -> str:
    """Column that a key becomes: `tag:team` is the column team, all others keep their name."""
    return key.removeprefix(TAG)


def raw(costs: ibis.Table, key: str) -> ibis.Value:
    """Value of a key for each row.

    Raises
    ------
    UnknownName : it is neither a column of `costs` nor one of the other keys.
    """
    if key.startswith(TAG):
        return tag(costs, name_of(key))
    if key == DAY:
        return (costs.charge_period_start.epoch_seconds() / SECONDS_OF_A_DAY).floor().cast("int64")
    if key == MONTH:
        return costs.billing_period_start
    if key == KIND:
        return costs[KIND] if KIND in costs.columns else kind(costs)
    if key not in declared.names:
        known = (*NAMED, f"{TAG}KEY", *declared.names)
        raise UnknownName("key of the bill", key, known, "group by a column of FOCUS in snake case, or by one of these")
    return costs[key]


def final(key: str) -> ibis.Deferred:
    """Value of a key for each group, out of the raw one under the same name."""
    column = _[name_of(key)]
    if key == DAY:
        return (column * SECONDS_OF_A_DAY).as_timestamp("s").date()
    if key == MONTH:
        return column.truncate("M").date()
    return column


def tag(costs: ibis.Table, key: str) -> ibis.expr.types.StringValue:
    """Value of the tag `key`, spelled as the provider does; missing where a row has no such tag or an empty one."""
    return tag_columns.value(costs, key).nullif("")


def kind(costs: ibis.Table) -> ibis.expr.types.StringValue:
    """Kind of money, so that refunds, taxes and support fees never hide in usage.

    usage, unused commitment, purchase, tax, credit, adjustment, support, refund (a correction that gives back), correction
    (any other), or unknown where the bill names no category.
    """
    corrected = costs.charge_class == "Correction"
    helped = (costs.service_subcategory == "Support") | costs.service_name.lower().contains("support")
    return ibis.cases(
        (corrected & (costs.billed_cost < 0), "refund"),
        (corrected, "correction"),
        (costs.charge_category.isin(["Tax", "Credit", "Adjustment"]), costs.charge_category.lower()),
        (helped, "support"),
        (costs.charge_category == "Purchase", "purchase"),
        (costs.commitment_discount_status == "Unused", "unused commitment"),
        (costs.charge_category == "Usage", "usage"),
        else_="unknown",
    )
