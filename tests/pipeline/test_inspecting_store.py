"""What doctor says of a store: gaps of each source, age of the prices."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from devopskit.pipeline.inspecting_store import check

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def status(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    """Rows of `Store.status` as far as doctor looks: source, table, coverage, loaded_at."""
    frame = pd.DataFrame(rows, columns=["source", "table", "coverage", "loaded_at"])
    return frame.assign(loaded_at=pd.to_datetime(frame["loaded_at"], utc=True))


def test_empty_store_is_no_fault_before_the_first_fetch():
    assert check(status(), now=NOW) == []


def test_usage_with_few_gaps_passes_and_says_how_many():
    gaps = check(status(("aws", "usage", 0.97, "2026-06-30")), now=NOW)[0]
    assert (gaps.ok, gaps.seen) == (True, "3.0% of the expected points are missing")


def test_usage_with_many_gaps_warns_and_names_the_fetch():
    gaps = check(status(("aws", "usage", 0.5, "2026-06-30")), now=NOW)[0]
    assert (gaps.ok, gaps.needed, gaps.question) == (False, False, "are there gaps in the usage of aws")
    assert gaps.fix.startswith("devopskit fetch")


def test_usage_without_a_step_says_that_gaps_cannot_be_told():
    gaps = check(status(("files", "usage", float("nan"), "2026-06-30")), now=NOW)[0]
    assert (gaps.ok, gaps.seen) == (True, "it has no regular step, so gaps cannot be told")


def test_refreshed_prices_are_as_old_as_their_newest_load():
    rows = status(("aws_prices", "prices", 1.0, "2026-06-21"), ("gcp_prices", "prices", 1.0, "2026-01-01"))
    assert check(rows, now=NOW)[-1].seen == "refreshed prices of 2026-06-21, 10 days old"


def test_old_refreshed_prices_warn_with_the_sections_to_add():
    (prices,) = check(status(("aws_prices", "prices", 1.0, "2026-01-01")), now=NOW)
    assert (prices.ok, prices.needed) == (False, False)
    assert "[sources.aws_prices]" in prices.fix


def test_without_refreshed_prices_the_oldest_bundled_row_speaks():
    (prices,) = check(status(("focus_files", "costs", 1.0, "2026-06-30")), now=NOW)
    assert prices.seen.startswith("bundled prices of 20")
