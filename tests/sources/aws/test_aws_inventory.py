"""Inventory through a real HTTP server (moto)."""

import json

import pandas as pd
import pytest

from devopskit.errors import SourceError
from devopskit.sources import aws
from devopskit.sources._aws.instances import licence, operating_system
from devopskit.tables.policies_cloud_specs import read_policy
from devopskit.tables.resources import resources
from devopskit.units import GIB

pytestmark = pytest.mark.server


def read(hour, settings):
    fetched = aws.fetch("resources", hour, settings=settings)
    return pd.concat([resources.empty(), *fetched.rows], ignore_index=True).set_index("kind"), fetched


def test_an_instance_has_the_bills_id_and_the_capacity_of_its_type(instance, hour, settings):
    name = instance("m6i.xlarge", Name="search-1", team="search")
    row = read(hour, settings)[0].loc["instance"]
    assert (row.resource_id, row["name"], row.owner, row.type) == (name, "search-1", "search", "m6i.xlarge")
    assert (row.cpu_capacity, row.memory_capacity, row.state, row.os) == (4, 16 * GIB, "running", "linux")
    assert (row.provider, row.account, row.region, row.zone) == ("aws", "123456789012", "eu-west-1", "eu-west-1a")


def test_the_arn_stands_in_the_tags_beside_the_users_own(instance, hour, settings):
    name = instance(team="search")
    tags = json.loads(read(hour, settings)[0].loc["instance"].tags)
    assert tags["team"] == "search"
    assert tags["aws:arn"] == f"arn:aws:ec2:eu-west-1:123456789012:instance/{name}"
    assert tags["aws:architecture"] == "x86_64"


def test_a_tag_that_looks_like_a_formula_or_a_path_is_kept_as_text(instance, hour, settings):
    instance(Name='=HYPERLINK("http://x")', team="../../etc/passwd")
    row = read(hour, settings)[0].loc["instance"]
    assert (row["name"], row.owner) == ('=HYPERLINK("http://x")', "../../etc/passwd")


def test_a_terminated_instance_is_no_resource_any_more(instance, client, hour, settings):
    client("ec2").terminate_instances(InstanceIds=[instance()])
    assert "instance" not in read(hour, settings)[0].index


def test_a_stopped_instance_stays_with_its_state(instance, client, hour, settings):
    client("ec2").stop_instances(InstanceIds=[instance()])
    assert read(hour, settings)[0].loc["instance"].state == "stopped"


def test_a_volume_names_the_instance_it_hangs_on(instance, hour, settings):
    name = instance()
    row = read(hour, settings)[0].loc["disk"]
    assert (row.state, row.owner_id, row.disk_capacity) == ("attached", name, 8 * GIB)
    assert row.resource_id.startswith("vol-")


def test_a_volume_that_hangs_on_nothing_is_unattached(client, hour, settings):
    client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=100, VolumeType="gp3", Iops=6000, Throughput=250)
    row = read(hour, settings)[0].loc["disk"]
    assert (row.state, row.type, row.disk_iops, row.disk_throughput) == ("unattached", "gp3", 6000, 250 * 2**20)
    assert pd.isna(row.owner_id)


def test_a_database_is_known_by_its_arn_as_in_the_bill(client, hour, settings):
    client("rds").create_db_instance(
        DBInstanceIdentifier="orders", DBInstanceClass="db.r6g.xlarge", Engine="postgres", AllocatedStorage=200, MultiAZ=True
    )
    row = read(hour, settings)[0].loc["database"]
    assert (row.resource_id, row["name"]) == ("arn:aws:rds:eu-west-1:123456789012:db:orders", "orders")
    assert (row.type, row.engine, row.cpu_capacity, row.memory_capacity) == ("db.r6g.xlarge", "postgres", 4, 32 * GIB)
    assert (row.disk_capacity, json.loads(row.tags)["aws:multi-az"]) == (200 * GIB, "True")


def test_a_database_class_without_a_machine_type_has_no_capacity(client, hour, settings):
    client("rds").create_db_instance(
        DBInstanceIdentifier="new", DBInstanceClass="db.zz9.large", Engine="mysql", AllocatedStorage=20
    )
    row = read(hour, settings)[0].loc["database"]
    assert pd.isna(row.cpu_capacity)
    assert row.disk_capacity == 20 * GIB


def grow(client):
    scaling = client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-760aaa0f", InstanceType="c6i.xlarge")
    sizes = {"MinSize": 2, "MaxSize": 8, "DesiredCapacity": 2}
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web", LaunchConfigurationName="web", AvailabilityZones=["eu-west-1a"], **sizes
    )
    tracked = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 50.0}
    named = {"AutoScalingGroupName": "web", "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling"}
    scaling.put_scaling_policy(**named, TargetTrackingConfiguration=tracked)


def test_instances_of_a_scaled_group_name_the_group_and_its_metric(client, hour, settings):
    grow(client)
    rows, _ = read(hour, settings)
    group = rows.loc["autoscaling_group"]
    assert (group["name"], group.replicas, group.autoscaled_on, group.type) == ("web", 2, "cpu", "c6i.xlarge")
    assert rows.loc["instance", "owner_id"].tolist() == [group.resource_id] * 2
    assert rows.loc["instance", "autoscaled_on"].tolist() == ["cpu", "cpu"]


def test_every_region_asked_for_is_in_one_answer(client, hour, moto):
    for region in ("eu-west-1", "us-east-1"):
        client("ec2", region).create_volume(AvailabilityZone=f"{region}a", Size=1)
    rows, _ = read(hour, aws.Settings(endpoint_url=moto, regions=("eu-west-1", "us-east-1")))
    assert sorted(rows.region) == ["eu-west-1", "us-east-1"]


def test_the_users_own_name_and_owner_tag_are_taken(instance, hour, moto):
    instance(**{"cost-owner": "shop"})
    row = read(hour, aws.Settings(endpoint_url=moto, regions=("eu-west-1",), account="production", owner_tag="cost-owner"))[0]
    assert row.loc["instance", ["account", "owner"]].tolist() == ["production", "shop"]


def test_what_one_may_not_see_is_named_and_the_rest_is_read(instance, allowed_only, hour, settings):
    instance()
    allowed_only("ec2:*", "autoscaling:*")
    rows, fetched = read(hour, settings)
    assert "instance" in rows.index
    assert fetched.notes == [
        "databases of eu-west-1 are not in this answer, because the right rds:DescribeDBInstances is missing",
        "functions of eu-west-1 are not in this answer, because the right lambda:ListFunctions is missing",
        "tables of eu-west-1 are not in this answer, because the right dynamodb:ListTables is missing",
    ]


def test_without_the_right_to_list_instances_there_is_no_inventory(allowed_only, hour, settings):
    allowed_only("autoscaling:*")
    with pytest.raises(SourceError, match=r"(?s)AWS refuses ec2:DescribeInstances.*put-role-policy.*ec2:DescribeInstances"):
        read(hour, settings)


@pytest.mark.parametrize(
    ("details", "system"),
    [
        ("Linux/UNIX", "linux"),
        ("Red Hat Enterprise Linux", "rhel"),
        ("Windows with SQL Server Standard", "windows"),
        ("", "linux"),
    ],
)
def test_the_operating_system_is_the_word_that_prices_use(details, system):
    assert operating_system({"PlatformDetails": details}) == system


def test_a_database_licence_sold_with_the_image_is_named():
    assert licence({"PlatformDetails": "Windows with SQL Server Standard"}) == "SQL Server Standard"
    assert licence({"PlatformDetails": "Linux/UNIX"}) is None


def test_policies_of_a_group_come_with_its_limits_under_the_id_of_the_group(client, hour, settings):
    grow(client)
    (row,) = pd.concat(list(aws.fetch("policies", hour, settings=settings).rows)).to_dict("records")
    assert row["resource_id"] == read(hour, settings)[0].loc["autoscaling_group"].resource_id
    policy = read_policy(row["kind"], json.loads(row["policy"]))
    assert (policy.min_capacity, policy.max_capacity, policy.policies[0].target) == (2, 8, 50.0)


def test_an_account_without_groups_has_no_policies(client, hour, settings):
    assert list(aws.fetch("policies", hour, settings=settings).rows) == []


def test_policies_that_one_may_not_see_are_said(client, allowed_only, hour, settings):
    grow(client)
    allowed_only("ec2:*")
    fetched = aws.fetch("policies", hour, settings=settings)
    assert list(fetched.rows) == []
    assert "the right autoscaling:DescribeAutoScalingGroups is missing" in fetched.notes[0]
