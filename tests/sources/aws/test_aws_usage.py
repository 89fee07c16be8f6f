"""Usage through a real HTTP server (moto)."""

from datetime import timedelta

import pandas as pd
import pytest

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources import aws
from devopskit.tables.usage import usage

pytestmark = pytest.mark.server


def read(period, settings):
    fetched = aws.fetch("usage", period, settings=settings)
    return pd.concat([usage.empty(), *fetched.rows], ignore_index=True), fetched


def test_cpu_of_an_instance_becomes_a_share_at_its_own_times(instance, publish, hour, settings):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, [10, 50, 100])
    rows, fetched = read(hour, settings)
    assert rows.value.tolist() == [0.1, 0.5, 1.0]
    assert rows.time.tolist() == [hour.start + timedelta(minutes=5 * n) for n in range(3)]
    assert rows.metric.unique().tolist() == ["system.cpu.utilization"]
    assert rows.resource_id.unique().tolist() == [name]
    assert fetched.coverage == [hour]


def test_a_gap_between_samples_stays_a_gap(instance, publish, hour, settings):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, [10])
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start + timedelta(minutes=40), [30])
    rows, _ = read(hour, settings)
    assert rows.time.tolist() == [hour.start, hour.start + timedelta(minutes=40)]


def test_neighbouring_spans_join_to_what_one_span_gives(instance, publish, hour, settings):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, list(range(1, 13)))
    half = hour.start + timedelta(minutes=30)
    first, _ = read(Period(hour.start, half), settings)
    second, _ = read(Period(half, hour.end), settings)
    whole, _ = read(hour, settings)
    assert pd.concat([first, second], ignore_index=True).equals(whole)


def test_steps_of_an_hour_keep_the_peak_of_the_hour_and_say_so(instance, publish, hour, moto):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, [5, 5, 95, 5])
    settings = aws.Settings(endpoint_url=moto, regions=("eu-west-1",), period_seconds=3600)
    rows, fetched = read(hour, settings)
    assert rows[["value", "step_seconds"]].values.tolist() == [[0.95, 3600]]
    assert any("highest of its hour (Maximum)" in note for note in fetched.notes)


def test_the_newest_samples_that_may_still_change_are_not_claimed(instance, settings):
    instance()
    now = pd.Timestamp.now("UTC").to_pydatetime()
    _, fetched = read(Period(now - timedelta(hours=1), now + timedelta(hours=1)), settings)
    assert now - timedelta(minutes=16) < fetched.coverage[0].end <= now - timedelta(minutes=9)


def test_an_account_with_nothing_in_it_gives_an_empty_typed_table(hour, settings):
    rows, fetched = read(hour, settings)
    assert (len(rows), fetched.notes, fetched.coverage) == (0, [], [hour])
    assert rows.dtypes.equals(usage.empty().dtypes)


def test_memory_of_the_agent_is_found_whatever_its_dimensions_are(instance, publish, hour, settings):
    name = instance()
    publish("CWAgent", "mem_used_percent", {"InstanceId": name, "ImageId": "ami-1", "InstanceType": "x"}, hour.start, [40, 60])
    rows, fetched = read(hour, settings)
    assert rows[["metric", "value"]].values.tolist() == [["system.memory.utilization", 0.4], ["system.memory.utilization", 0.6]]
    assert fetched.notes == []


def test_of_two_series_with_the_same_memory_the_shorter_name_counts(instance, publish, hour, settings):
    name = instance()
    publish("CWAgent", "mem_used_percent", {"InstanceId": name, "AutoScalingGroupName": "web"}, hour.start, [90])
    publish("CWAgent", "mem_used_percent", {"InstanceId": name}, hour.start, [40])
    rows, _ = read(hour, settings)
    assert rows.value.tolist() == [0.4]


def test_memory_of_an_instance_that_is_not_ours_is_left_alone(instance, publish, hour, settings):
    instance()
    publish("CWAgent", "mem_used_percent", {"InstanceId": "i-of-another-account"}, hour.start, [40])
    rows, _ = read(hour, settings)
    assert rows.empty


def test_without_the_agent_the_note_says_what_is_missing_and_how_to_get_it(instance, hour, settings):
    name = instance()
    _, fetched = read(hour, settings)
    assert fetched.notes[0].startswith(f"not enough data for memory: 1 of 1 running instances report none ({name})")
    assert "aws ssm send-command --document-name AWS-ConfigureAWSPackage" in fetched.notes[0]


def test_the_fullest_real_file_system_counts_and_images_do_not(instance, publish, hour, settings):
    name = instance()
    publish("CWAgent", "disk_used_percent", {"InstanceId": name, "path": "/", "fstype": "xfs"}, hour.start, [30])
    publish("CWAgent", "disk_used_percent", {"InstanceId": name, "path": "/data", "fstype": "ext4"}, hour.start, [70])
    publish("CWAgent", "disk_used_percent", {"InstanceId": name, "path": "/snap", "fstype": "squashfs"}, hour.start, [100])
    rows, _ = read(hour, settings)
    assert rows[["metric", "value"]].values.tolist() == [["system.filesystem.utilization", 0.7]]


def test_operations_of_a_volume_are_added_and_counted_a_second(client, publish, hour, settings):
    volume = client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=10, VolumeType="gp3")["VolumeId"]
    publish("AWS/EBS", "VolumeReadOps", {"VolumeId": volume}, hour.start, [600])
    publish("AWS/EBS", "VolumeWriteOps", {"VolumeId": volume}, hour.start, [900])
    rows, _ = read(hour, settings)
    assert rows[["resource_id", "metric", "value"]].values.tolist() == [[volume, "system.disk.operations", 5.0]]


def test_free_storage_of_a_database_becomes_used_storage(client, publish, hour, settings):
    client("rds").create_db_instance(
        DBInstanceIdentifier="orders", DBInstanceClass="db.m5.large", Engine="mysql", AllocatedStorage=100
    )
    publish("AWS/RDS", "FreeStorageSpace", {"DBInstanceIdentifier": "orders"}, hour.start, [60 * 2**30])
    rows, _ = read(hour, settings)
    assert rows[["metric", "value"]].values.tolist() == [["system.filesystem.usage", 40 * 2**30]]
    assert rows.resource_id.tolist() == ["arn:aws:rds:eu-west-1:123456789012:db:orders"]


def test_the_balance_of_a_burstable_instance_is_read_at_its_lowest(instance, publish, hour, moto):
    name = instance("t3.large")
    publish("AWS/EC2", "CPUCreditBalance", {"InstanceId": name}, hour.start, [800, 20, 500])
    rows, _ = read(hour, aws.Settings(endpoint_url=moto, regions=("eu-west-1",), period_seconds=3600))
    assert rows[["metric", "value"]].values.tolist() == [["aws.cpu.credit_balance", 20.0]]


def test_a_negative_value_is_rejected_and_counted(instance, publish, hour, settings):
    name = instance()
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, hour.start, [10, -5])
    rows, fetched = read(hour, settings)
    assert rows.value.tolist() == [0.1]
    assert fetched.rejected.reasons == {"value is below 0": 1}


def test_the_estimate_equals_the_calls_that_were_made(instance, hour, counted):
    instance()
    settings = aws.Settings(endpoint_url=counted.url, regions=("eu-west-1",))
    told = aws.estimate(hour, settings=settings)
    assert "GetMetricData" not in counted.operations
    read(hour, settings)
    assert counted.operations.count("GetMetricData") == told.requests == 1


def test_the_estimate_counts_every_metric_that_is_charged(instance, hour, settings):
    instance()
    told = aws.estimate(hour, settings=settings)
    # CPU, network in and out, and four of the root volume
    assert told.usd == pytest.approx(7 * 0.01 / 1000)
    assert told.note == "CloudWatch GetMetricData: 7 metrics at USD 0.01 per 1,000; the inventory is free"


def test_a_pull_above_the_money_limit_is_refused_before_it_costs(instance, hour, counted):
    instance()
    settings = aws.Settings(endpoint_url=counted.url, regions=("eu-west-1",), money_limit_usd=0.00001)
    with pytest.raises(
        SourceError, match=r"(?s)would cost USD 0\.00007, more than money_limit_usd allows.*set money_limit_usd = 0\.01"
    ):
        read(hour, settings)
    assert "GetMetricData" not in counted.operations
