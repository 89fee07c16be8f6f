"""Usage through a real HTTP server."""

import pandas as pd
import pytest

from devopskit.sources import aws

pytestmark = pytest.mark.server


def read(period, settings):
    fetched = aws.fetch("usage", period, settings=settings)
    frames = list(fetched.rows)
    return pd.concat(frames, ignore_index=True), fetched


def test_cpu_of_an_instance_becomes_a_share_at_its_own_times(instance, publish, hour, settings):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, [10, 50, 100])
    rows, _ = read(hour, settings)
    assert rows.value.tolist() == [0.1, 0.5, 1.0]
    assert rows.time.tolist() == [hour.start + pd.Timedelta(minutes=5 * n) for n in range(3)]
    assert rows.metric.unique().tolist() == ["system.cpu.utilization"]
    assert rows.resource_id.unique().tolist() == [name]
