"""Hourly use of what lives on CPU credits, out of usage by the minute."""

from __future__ import annotations

import pandas as pd

from devopskit.pipeline.burst_hours import burst_hours
from devopskit.tables.resources import resources as declared

AWS = {"provider": "aws", "region": "us-east-1"}
THINGS = declared.check(
    pd.DataFrame([
        {"resource_id": "t", "kind": "instance", "type": "t3.large", "cpu_capacity": 2.0, **AWS},
        {"resource_id": "db", "kind": "database", "type": "db.t3.medium", "cpu_capacity": 2.0, **AWS},
        {"resource_id": "m", "kind": "instance", "type": "m5.large", "cpu_capacity": 2.0, **AWS},
    ])
)  # fmt: skip


def usage(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["resource_id", "metric", "time", "value"])
    return frame.assign(time=pd.to_datetime("2026-06-01T" + frame["time"], utc=True), step_seconds=1800)


def test_shares_become_the_mean_cores_of_each_hour() -> None:
    share = "system.cpu.utilization"
    hours = burst_hours(usage(("t", share, "00:00", 0.1), ("t", share, "00:30", 0.3), ("t", share, "01:00", 0.5)), THINGS)
    assert hours["cores"].tolist() == [0.4, 1.0]
    assert hours["hour"].diff().tolist()[1:] == [1]


def test_databases_count_and_machines_without_credits_do_not() -> None:
    rows = usage(*((key, "system.cpu.utilization", "00:00", 0.1) for key in ("t", "db", "m")))
    assert burst_hours(rows, THINGS)["resource_id"].tolist() == ["db", "t"]


def test_cores_that_were_measured_beat_a_share() -> None:
    rows = usage(("t", "system.cpu.utilization", "00:00", 0.9), ("t", "system.cpu.usage", "00:00", 0.5))
    assert burst_hours(rows, THINGS)["cores"].tolist() == [0.5]


def test_without_burstable_machines_nothing_is_read() -> None:
    assert burst_hours(usage(("m", "system.cpu.utilization", "00:00", 0.1)), THINGS[THINGS["resource_id"] == "m"]).empty
