"""`focus_files` streams: a bill does not have to fit into memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROWS = 1_000_000
COLUMNS = """
    'AWS' AS ProviderName, 'Amazon Web Services' AS PublisherName, 'Amazon Web Services' AS InvoiceIssuerName,
    '100000000000' AS BillingAccountId, (100000000000 + n % 120)::VARCHAR AS SubAccountId, 'USD' AS BillingCurrency,
    '2026-03-01T00:00:00Z' AS BillingPeriodStart, '2026-04-01T00:00:00Z' AS BillingPeriodEnd,
    strftime(TIMESTAMP '2026-03-01' + to_hours(n % 744), '%Y-%m-%dT%H:%M:%SZ') AS ChargePeriodStart,
    strftime(TIMESTAMP '2026-03-01' + to_hours(n % 744 + 1), '%Y-%m-%dT%H:%M:%SZ') AS ChargePeriodEnd,
    'Usage' AS ChargeCategory, 'Usage-Based' AS ChargeFrequency, 0.25 AS BilledCost, 0.25 AS EffectiveCost, 0.3 AS ListCost,
    repeat('a description that a provider writes; ', 10) || n % 997 AS ChargeDescription, 'Compute' AS ServiceCategory,
    'arn:aws:ec2:eu-west-1:100000000000:instance/i-' || lpad(n::VARCHAR, 17, '0') AS ResourceId, 'Service ' || n % 60 AS ServiceName,
    '{"team":"team-' || n % 40 || '","env":"prod","note":"' || repeat('x', 300) || '"}' AS Tags
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bill of a month with an id of its own in every row, just over 1 GB."""
    file = tmp_path_factory.mktemp("large") / "bill.csv"
    with duckdb.connect(config={"memory_limit": "200MB"}) as connection:
        connection.execute(f"COPY (SELECT {COLUMNS} FROM range({ROWS}) r(n)) TO '{file}' (HEADER)")
    return file


@pytest.mark.slow
def test_bill_of_a_gigabyte_loads_whole_in_less_than_a_gigabyte_of_memory(large: Path, tmp_path: Path) -> None:
    program = Path(__file__).with_name("large_bill_csv.py")
    command = [sys.executable, "-W", "ignore", str(program), str(large), str(tmp_path)]
    rows, billed, peak = map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert large.stat().st_size > 1e9
    assert (rows, billed) == (ROWS, ROWS / 4)
    assert peak < 1000
