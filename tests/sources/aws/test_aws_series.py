"""Which metrics belong to which resource."""

import pytest

from devopskit.sources._aws.agent import note
from devopskit.sources._aws.series import CREDITS, MEMORY, Part, Series, of_resources


def instance(kind="m6i.large", name="i-1", state="running"):
    return {"kind": "instance", "resource_id": name, "region": "eu-west-1", "type": kind, "state": state}


def database(engine="postgres", kind="db.m5.large", memory=8e9, disk=1e11):
    return {
        "kind": "database", "resource_id": "arn:orders", "name": "orders", "region": "eu-west-1", "type": kind, "engine": engine,
        "memory_capacity": memory, "disk_capacity": disk,
    }  # fmt: skip


def asked(*rows):
    return [
        (series.reading.metric, [f"{part.namespace} {part.name}" for part in series.parts]) for series in of_resources(rows)
    ]


def test_an_instance_has_cpu_and_both_directions_of_its_network():
    assert asked(instance()) == [
        ("system.cpu.utilization", ["AWS/EC2 CPUUtilization"]),
        ("system.network.io", ["AWS/EC2 NetworkIn", "AWS/EC2 NetworkOut"]),
    ]


@pytest.mark.parametrize(
    ("kind", "has"), [("t2.micro", True), ("t4g.small", True), ("trn1.2xlarge", False), ("m5.large", False)]
)
def test_only_burstable_types_have_a_credit_balance(kind, has):
    assert any(series.reading is CREDITS for series in of_resources([instance(kind)])) == has


def test_a_volume_has_operations_and_bytes_of_both_directions():
    volume = {"kind": "disk", "resource_id": "vol-1", "region": "eu-west-1", "type": "gp3"}
    assert asked(volume) == [
        ("system.disk.operations", ["AWS/EBS VolumeReadOps", "AWS/EBS VolumeWriteOps"]),
        ("system.disk.io", ["AWS/EBS VolumeReadBytes", "AWS/EBS VolumeWriteBytes"]),
    ]


def test_a_database_is_asked_for_by_its_name_and_stored_under_its_arn():
    series = of_resources([database()])
    assert {part.dimensions for one in series for part in one.parts} == {(("DBInstanceIdentifier", "orders"),)}
    assert {one.resource_id for one in series} == {"arn:orders"}


def test_free_memory_is_not_asked_where_the_capacity_is_not_known():
    assert [metric for metric, _ in asked(database(memory=None, disk=None))] == [
        "system.cpu.utilization",
        "db.client.connections",
    ]


def test_free_space_is_taken_off_the_size_of_the_storage():
    found = {one.reading.metric: one.capacity for one in of_resources([database()])}
    assert (found["system.memory.usage"], found["system.filesystem.usage"]) == (8e9, 1e11)


def test_a_document_database_has_a_namespace_of_its_own():
    assert asked(database(engine="docdb", memory=None, disk=None))[0] == (
        "system.cpu.utilization",
        ["AWS/DocDB CPUUtilization"],
    )


def test_a_kind_without_metrics_of_its_own_is_left_out():
    assert asked({"kind": "autoscaling_group", "resource_id": "arn:web", "region": "eu-west-1", "type": None}) == []


def memory_of(name):
    return Series(name, "eu-west-1", MEMORY, (Part("CWAgent", "mem_used_percent", (("InstanceId", name),)),))


def test_the_note_about_memory_counts_only_running_instances():
    rows = [instance(name="i-1"), instance(name="i-2"), instance(name="i-3", state="stopped")]
    assert note(rows, [memory_of("i-1")]).startswith("not enough data for memory: 1 of 2 running instances report none (i-2)")


def test_many_instances_without_memory_are_counted_and_only_three_named():
    rows = [instance(name=f"i-{number}") for number in range(7)]
    assert "7 of 7 running instances report none (i-0, i-1, i-2 and 4 more)" in note(rows, [])


def test_where_every_instance_measures_memory_there_is_no_note():
    assert note([instance(name="i-1")], [memory_of("i-1")]) == ""
