"""`resource_files`: an inventory as people have it, in the units of the table."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import resource_files

MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


@pytest.fixture
def read(tmp_path):
    """Rows of a file with this text and the delivery they came in."""

    def from_text(text: str, name: str = "inventory.csv", **options: object):
        (tmp_path / name).write_text(text, encoding="utf-8")
        settings = build(resource_files.Settings, {"path": str(tmp_path / name)} | options, where="[sources.resource_files]")
        fetched = resource_files.fetch("resources", MARCH, settings=settings)
        return pd.concat(fetched.rows, ignore_index=True), fetched

    return from_text


def test_columns_of_the_same_name_need_no_mapping(read):
    rows, _ = read("resource_id,kind,region\ni-1,instance,eu-west-1\n")
    assert rows.loc[0, ["resource_id", "kind", "region"]].tolist() == ["i-1", "instance", "eu-west-1"]


def test_mapped_columns_and_units_are_read(read):
    columns = {"resource_id": "InstanceId", "cpu_capacity": "vCPU", "memory_capacity": "Memory"}
    rows, _ = read("InstanceId,vCPU,Memory\ni-1,4,16\n", columns=columns, units={"memory_capacity": "GiB"})
    assert rows.loc[0, ["cpu_capacity", "memory_capacity"]].tolist() == [4.0, 16 * 2**30]
    assert rows.loc[0, "kind"] == "instance"


def test_quantities_say_their_unit_themselves(read):
    text = "resource_id,cpu_request,memory_limit\nweb,250m,512Mi\ndb,1.5,2 GiB\n"
    rows, _ = read(text, kind="container", units={"memory_limit": "MiB"})
    assert rows["cpu_request"].tolist() == [0.25, 1.5]
    assert rows["memory_limit"].tolist() == [512 * 2**20, 2 * 2**30]


def test_quantity_that_cannot_be_read_is_not_known_and_told(read):
    rows, fetched = read("resource_id,cpu_capacity\nweb,four\ndb,2\n")
    assert rows["cpu_capacity"].isna().tolist() == [True, False]
    assert fetched.notes == ["inventory.csv: 1 values of cpu_capacity are no quantity and count as not known"]


def test_ids_stay_text_whatever_they_look_like(read):
    rows, _ = read("resource_id,account\n007,000123456789\nNA,1e3\n")
    assert rows["resource_id"].tolist() == ["007", "NA"]
    assert rows["account"].tolist() == ["000123456789", "1e3"]


def test_rows_that_break_a_rule_are_counted_and_the_others_kept(read):
    rows, fetched = read("resource_id,kind\ni-1,instance\n,instance\ni-2,toaster\ni-1,instance\n")
    assert rows["resource_id"].tolist() == ["i-1"]
    assert fetched.rejected.rows == 3


@pytest.mark.parametrize("shape", ["list", "items", "lines"])
def test_json_is_a_list_or_items_or_one_object_a_line(read, shape):
    objects = [{"resource_id": "i-1", "tags": {"team": "shop"}}, {"resource_id": "i-2"}]
    lines = "\n".join(map(json.dumps, objects))
    text = {"list": json.dumps(objects), "items": json.dumps({"items": objects}), "lines": lines}[shape]
    rows, _ = read(text, name="inventory.json")
    assert rows["resource_id"].tolist() == ["i-1", "i-2"]
    assert json.loads(rows["tags"][0]) == {"team": "shop"}


def test_tags_may_be_a_list_of_keys_and_values(read):
    rows, _ = read('[{"resource_id": "i-1", "tags": [{"Key": "team", "Value": "shop"}]}]', name="i.json")
    assert rows["tags"].tolist() == ['{"team": "shop"}']


def test_tags_may_be_text_and_stay_as_they_are(read):
    rows, _ = read('resource_id,tags\ni-1,"{""team"": ""=HYPERLINK()""}"\n')
    assert json.loads(rows["tags"][0]) == {"team": "=HYPERLINK()"}


def test_id_of_several_json_keys_is_joined_with_slashes(read):
    rows, _ = read('[{"ns": "shop", "name": "web"}]', name="i.json", columns={"resource_id": ["ns", "name"]})
    assert rows["resource_id"].tolist() == ["shop/web"]


def test_parquet_with_a_map_of_tags_is_read(tmp_path):
    frame = pd.DataFrame(
        {"resource_id": ["i-1"], "cpu_capacity": [4], "tags": [{"team": "shop"}], "created_at": [pd.Timestamp("2026-01-01")]}
    )
    frame.to_parquet(tmp_path / "inventory.parquet")
    settings = resource_files.Settings(path=str(tmp_path))
    rows = pd.concat(resource_files.fetch("resources", MARCH, settings=settings).rows)
    assert rows.loc[0, ["cpu_capacity", "tags"]].tolist() == [4.0, '{"team": "shop"}']
    assert rows.loc[0, "created_at"] == pd.Timestamp("2026-01-01", tz="UTC")


def test_missing_id_column_offers_the_nearest(read):
    with pytest.raises(SourceError, match=r"has no column 'resource_id'.*\n.*\nset resource_id = \"resource\""):
        read("resource,kind\ni-1,instance\n")


def test_unknown_column_of_the_table_offers_the_nearest(read):
    with pytest.raises(UnknownName, match=r"'memory' is not known.*\n.*memory_"):
        read("resource_id\ni-1\n", columns={"memory": "m"})


def test_unit_that_a_column_cannot_have_is_refused(read):
    with pytest.raises(UnknownName, match="unit of memory_capacity 'gb' is not known"):
        read("resource_id,memory_capacity\ni-1,4\n", units={"memory_capacity": "gb"})


@pytest.mark.parametrize(
    ("text", "cause"), [("", "the file is empty"), ("{", "it is no JSON"), ("[1, 2]", "no list of objects")]
)
def test_json_that_is_broken_is_an_error_that_names_the_file(read, text, cause):
    with pytest.raises(SourceError, match=rf"inventory.json cannot be read: .*{cause}"):
        read(text, name="inventory.json")


def test_settings_without_files_say_what_to_add():
    with pytest.raises(RequestError, match=r"names no files\n.*\nadd path = "):
        resource_files.fetch("resources", MARCH, settings=resource_files.Settings())


def test_check_counts_resources_and_those_left_out(read, tmp_path):
    read("resource_id,kind\ni-1,instance\ni-2,toaster\n")
    checks = resource_files.check(settings=resource_files.Settings(path=str(tmp_path)))
    assert [check.ok for check in checks] == [True, True]
    assert checks[-1].seen == "1 resources, 1 left out"


def test_check_of_a_missing_file_carries_the_fix(tmp_path):
    found = resource_files.check(settings=resource_files.Settings(path=str(tmp_path / "none.csv")))
    assert (found[0].ok, found[0].fix) == (False, "correct path of [sources.resource_files] in devopskit.toml")


def test_memory_that_is_meant_in_gib_is_refused_and_not_read_as_bytes(read):
    with pytest.raises(SourceError, match=r"(?s)memory_capacity is in bytes, .* is 16\n.*looks like GiB"):
        read("resource_id,memory_capacity\nweb,8\ndb,16\n")


def test_cores_that_are_meant_in_millicores_are_refused(read):
    with pytest.raises(SourceError, match=r"(?s)cpu_request is in cores, .* is 4000\n.*looks like millicores"):
        read("resource_id,cpu_request\nweb,250\ndb,4000\n", kind="container")


def test_sizes_with_their_unit_set_or_missing_are_not_doubted(read):
    rows, _ = read("resource_id,memory_capacity,disk_capacity\nweb,8,\n", units={"memory_capacity": "GiB"})
    assert rows.loc[0, "memory_capacity"] == 8 * 2**30
