"""Latency and pods of the made-up company: they fit its demand, and any two pulls agree."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from devopskit.period import Period
from devopskit.sources import sample
from devopskit.sources._sample.served import SERVICES
from devopskit.tables.performance import LATENCY_P95, REQUEST_RATE
from devopskit.tables.usage import WORKLOAD_PODS

WEEK = Period(sample.END - timedelta(days=7), sample.END)
DAY = Period(sample.END - timedelta(days=1), sample.END)


def performance(period: Period) -> pd.DataFrame:
    return pd.concat(list(sample.fetch("performance", period, settings=sample.Settings()).rows), ignore_index=True)


def test_two_services_have_a_rate_and_a_latency_every_five_minutes() -> None:
    rows = performance(DAY)
    assert set(rows["metric"]) == {REQUEST_RATE, LATENCY_P95}
    assert {name.rsplit("/", 1)[-1] for name in rows["resource_id"]} == set(SERVICES)
    assert rows.groupby(["resource_id", "metric"]).size().between(280, 288).all()


def test_a_day_pulled_alone_is_the_day_of_a_week() -> None:
    week = performance(WEEK)
    inside = week[week["time"] >= DAY.start].reset_index(drop=True)
    pd.testing.assert_frame_equal(inside, performance(DAY))


def test_latency_grows_with_the_requests() -> None:
    rows = performance(WEEK)
    wide = rows[rows["resource_id"].str.endswith("/query-api")].pivot_table(index="time", columns="metric", values="value")
    assert wide[LATENCY_P95].corr(wide[REQUEST_RATE]) > 0.3


def test_pods_are_those_that_the_policy_of_the_workload_allows() -> None:
    frames = list(sample.fetch("usage", DAY, settings=sample.Settings()).rows)
    pods = pd.concat(frame[frame["metric"] == WORKLOAD_PODS] for frame in frames)
    spans = pods.groupby("resource_id")["value"].agg(["min", "max"])
    assert spans.loc["parcel-prod/payments/deployment/authorize", "max"] == 8
    assert spans["min"].min() >= 2
    assert not spans.index.str.endswith("/mail-relay").any()
