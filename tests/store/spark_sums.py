"""Sums of one bill on DuckDB and on a local Spark, compared row by row; prints one JSON line. Run by a test."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import ibis
import pandas as pd

from devopskit.store import engine
from devopskit.store.spend_daily import daily_costs
from devopskit.store.spend_overview import COSTS, spend_by
from devopskit.store.spend_rates import rate_sums
from devopskit.tables.costs import costs
from tests.store.bills import bill
from tests.store.local_spark import session

CENT = 0.005


def rows() -> pd.DataFrame:
    """A bill of many kinds of charges, in two currencies, with tags of any spelling."""
    kinds = ("Usage", "Tax", "Credit", "Purchase", None)
    parts = [
        bill(
            f"2026-0{1 + n % 3} {(n * 7919 % 1009) / 7 - 20}",
            effective_cost=n / 3,
            contracted_cost=n / 2,
            list_cost=float(n),
            billing_currency=("USD", "EUR")[n % 2],
            charge_category=kinds[n % 5],
            service_name=f"service {n % 4}",
            sub_account_id=f"account {n % 3}",
            resource_id=f"vm-{n % 7}",
            tags=json.dumps({"team": f"t{n % 3}", "user:team": f"u{n % 2}"}) if n % 4 else None,
        )
        for n in range(60)
    ]
    return pd.concat(parts, ignore_index=True)


def questions(table: ibis.Table) -> dict[str, ibis.Table]:
    """Every form of key that an overview has."""
    return {
        "month and service": spend_by(table, "month", "service_name"),
        "day and account": spend_by(table, "day", "sub_account_id"),
        "kind": spend_by(table, "kind"),
        "tag": spend_by(table, "tag:team"),
        "tag of any spelling": spend_by(table, "tag:user:team"),
        "resource": spend_by(table, "resource_id"),
        "rates": rate_sums(table, "month"),
        "daily": daily_costs(table, "sub_account_id", "service_name"),
    }


def answer(sums: ibis.Table) -> pd.DataFrame:
    """Sums in one order, keys as text."""
    frame = sums.execute()
    numbers = [name for name in frame.columns if name in (*COSTS, "rows", "cost", "other") or frame[name].dtype == "float64"]
    keys = [name for name in frame.columns if name not in numbers]
    text = frame[keys].apply(
        lambda column: column.map(lambda cell: "" if pd.isna(cell) else str(cell)[:40].removesuffix(" 00:00:00"))
    )
    return pd.concat([text, frame[numbers].astype(float)], axis=1).sort_values(keys).reset_index(drop=True)


def differ(one: pd.DataFrame, other: pd.DataFrame) -> str:
    """What is unequal, or nothing."""
    try:
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=0, atol=CENT)
    except AssertionError as error:
        return str(error)[:500]
    return ""


def main(path: str) -> None:
    """Compare the engines on one Parquet file."""
    rows().to_parquet(path, coerce_timestamps="us")
    spark = session(Path(path).parent)
    on_spark = questions(ibis.pyspark.connect(spark).read_parquet(path))
    connection = engine.connect(threads=1)
    on_duckdb = questions(connection.read_parquet(path).cast(engine.schema(costs)))
    pairs = {name: (answer(on_duckdb[name]), answer(on_spark[name])) for name in on_duckdb}
    print(json.dumps({name: {"rows": len(one), "differ": differ(one, two)} for name, (one, two) in pairs.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
