"""Store to notebook: whole days, the newest last, nothing later than asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from devopskit import settings
from devopskit.errors import DataError, RequestError
from devopskit.pipeline.reading import Data, period_of, read
from devopskit.settings import Settings


def usage(*times: str) -> pd.DataFrame:
    return pd.DataFrame({"time": pd.to_datetime(list(times), utc=True)})


def test_the_period_ends_with_the_newest_whole_day() -> None:
    found = period_of(usage("2026-06-01T00:00", "2026-06-20T11:00"), weeks=1)
    assert (found.start, found.end) == (datetime(2026, 6, 13, tzinfo=UTC), datetime(2026, 6, 20, tzinfo=UTC))


def test_a_day_whose_last_hour_is_there_counts_as_whole() -> None:
    assert period_of(usage("2026-06-01T00:00", "2026-06-20T23:00")).end == datetime(2026, 6, 21, tzinfo=UTC)


def test_nothing_after_the_asked_day_is_read(sample_settings: Settings) -> None:
    data = read(weeks=2, as_of="2026-06-20", settings=sample_settings)
    assert data.usage.time.max().execute() < pd.Timestamp("2026-06-21", tz="UTC")
    assert data.now == datetime(2026, 6, 21, tzinfo=UTC)


def test_costs_and_usage_are_of_the_same_period(sample_data: Data) -> None:
    assert sample_data.costs.charge_period_start.min().execute() >= pd.Timestamp(sample_data.period.start)
    assert sample_data.costs.count().execute() > 1000


def test_a_date_that_is_none_is_refused_with_the_form(sample_settings: Settings) -> None:
    with pytest.raises(RequestError, match="give it as YYYY-MM-DD"):
        read(as_of="last week", settings=sample_settings)


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"devopskit fetch; .* \(or, to look around: devopskit demo\)"):
        read(settings=settings.load(tmp_path, environment={"XDG_CONFIG_HOME": str(tmp_path)}))


def test_a_day_before_all_usage_is_an_error_and_no_report() -> None:
    with pytest.raises(DataError, match=r"there is no usage up to 2020-01-01\n.* of 2026-06-01"):
        period_of(usage("2026-06-01T00:00", "2026-06-20T23:00"), as_of="2020-01-01")


def test_the_first_day_of_the_usage_can_be_asked_for() -> None:
    found = period_of(usage("2026-06-01T00:00", "2026-06-20T23:00"), as_of="2026-06-01")
    assert (found.start, found.end) == (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))
