"""Exports on S3 (moto): what the manifest lists is the bill."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources import aws
from devopskit.sources._aws.manifests import newest
from devopskit.tables.costs import costs

pytestmark = pytest.mark.server
JANUARY = Period(datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC))
DATA = "exports/focus/data/BILLING_PERIOD=2026-01"
MANIFEST = "exports/focus/metadata/BILLING_PERIOD=2026-01/focus-Manifest.json"
HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
    "ChargeCategory,ResourceId,ServiceName,ProviderName"
)


def line(cost, resource, month="01"):
    start, end = f"2026-{month}-01T00:00:00Z", f"2026-{int(month) + 1:02d}-01T00:00:00Z"
    day = f"2026-{month}-02T00:00:00Z,2026-{month}-03T00:00:00Z"
    return f"{cost},{cost},USD,{start},{end},{day},Usage,{resource},Amazon EC2,AWS"


@pytest.fixture
def put(client):
    """Write a file into the bucket of the exports."""
    s3 = client("s3")
    s3.create_bucket(Bucket="bills", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def write(key, *lines):
        s3.put_object(Bucket="bills", Key=key, Body="\n".join(lines).encode())

    yield write
    keys = [{"Key": item["Key"]} for item in s3.list_objects_v2(Bucket="bills").get("Contents", [])]
    s3.delete_objects(Bucket="bills", Delete={"Objects": keys or [{"Key": "none"}]})
    s3.delete_bucket(Bucket="bills")


@pytest.fixture
def exports(moto):
    """Settings that read the bucket."""
    return aws.Settings(
        endpoint_url=moto, regions=("eu-west-1",), cost="exports", exports_bucket="bills", exports_prefix="exports/"
    )


def read(period, settings):
    fetched = aws.fetch("costs", period, settings=settings)
    return pd.concat([costs.empty(), *fetched.rows], ignore_index=True), fetched


def test_only_files_that_the_manifest_lists_are_the_bill(put, exports):
    put(f"{DATA}/focus-00001.csv", HEADER, line(1.5, "i-1"))
    put(f"{DATA}/focus-00002.csv", HEADER, line(2.5, "i-2"))
    put(f"{DATA}/left-from-an-older-run.csv", HEADER, line(99, "i-1"))
    put(MANIFEST, json.dumps({"dataFiles": [f"s3://bills/{DATA}/focus-00001.csv", f"s3://bills/{DATA}/focus-00002.csv"]}))
    rows, fetched = read(JANUARY, exports)
    assert rows[["resource_id", "billed_cost"]].values.tolist() == [["i-1", 1.5], ["i-2", 2.5]]
    assert fetched.coverage == [Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))]


def test_months_outside_of_the_period_are_not_downloaded(put, exports):
    put(f"{DATA}/a.csv", HEADER, line(1, "i-1"))
    put(MANIFEST, json.dumps({"dataFiles": [f"s3://bills/{DATA}/a.csv"]}))
    put(MANIFEST.replace("2026-01", "2026-02"), json.dumps({"dataFiles": ["s3://bills/exports/not-there.csv"]}))
    assert read(JANUARY, exports)[0].billed_cost.tolist() == [1.0]


def listed(key, day, size=500):
    return {"Key": key, "Size": size, "LastModified": datetime(2026, 1, day, tzinfo=UTC)}


def chosen(*listing):
    return [month.manifest for month in newest(listing).values()]


def test_of_several_kept_runs_of_a_month_the_newest_counts():
    folder = "focus/metadata/BILLING_PERIOD=2026-01"
    assert chosen(listed(f"{folder}/run-b/Manifest.json", 20), listed(f"{folder}/run-a/Manifest.json", 21)) == [
        f"{folder}/run-a/Manifest.json"
    ]


def test_the_manifest_in_the_months_own_folder_stands_above_those_of_runs():
    own, run = "cur/20260101-20260201/cur-Manifest.json", "cur/20260101-20260201/9f/cur-Manifest.json"
    assert chosen(listed(run, 22), listed(own, 21)) == [own]


def test_what_only_looks_like_a_manifest_is_left_out():
    huge = listed("metadata/BILLING_PERIOD=2026-01/Manifest.json", 1, size=1 << 30)
    assert chosen(huge, listed("metadata/BILLING_PERIOD=2026-13/Manifest.json", 1), listed("Manifest.json", 1)) == []


def test_a_legacy_report_is_read_by_its_report_keys(put, exports):
    put("exports/cur/20260101-20260201/9f/cur-1.csv", HEADER, line(3, "i-3"))
    put(
        "exports/cur/20260101-20260201/cur-Manifest.json",
        json.dumps({"reportKeys": ["exports/cur/20260101-20260201/9f/cur-1.csv"]}),
    )
    assert read(JANUARY, exports)[0].billed_cost.tolist() == [3.0]


def test_a_month_that_was_never_exported_is_said(put, exports):
    put(MANIFEST, json.dumps({"dataFiles": ["x"]}))
    march = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    rows, fetched = read(march, exports)
    assert len(rows) == 0
    assert fetched.notes[0].startswith("the exports on S3 hold 2026-01 to 2026-01, and nothing of 2026-03-01T00:00Z")


def test_a_prefix_without_manifests_says_how_to_find_the_right_one(put, exports):
    put("exports/readme.txt", "hello")
    with pytest.raises(SourceError, match=r"(?s)no manifest of a FOCUS or CUR export is below s3://bills/exports/.*aws s3 ls"):
        read(JANUARY, exports)


def test_a_manifest_that_leads_to_another_bucket_is_refused(put, exports):
    put(MANIFEST, json.dumps({"dataFiles": ["s3://somebody-else/secret.csv"]}))
    with pytest.raises(SourceError, match="lists a file of another bucket"):
        read(JANUARY, exports)


def test_a_manifest_that_is_no_json_is_an_error_that_names_it(put, exports):
    put(MANIFEST, "<html>")
    with pytest.raises(SourceError, match=r"the manifest s3://bills/exports/focus/metadata/.*Manifest\.json is no JSON"):
        read(JANUARY, exports)


def test_a_file_that_is_no_bill_is_named_by_its_place_on_s3(put, exports):
    put(f"{DATA}/a.csv", "colour,size", "red,1")
    put(MANIFEST, json.dumps({"dataFiles": [f"{DATA}/a.csv"]}))
    with pytest.raises(SourceError, match=r"(?s)s3://bills/exports/focus/data/BILLING_PERIOD=2026-01/a\.csv.*aws s3 cp"):
        read(JANUARY, exports)


def test_a_key_that_climbs_out_of_the_folder_is_only_a_name(put, exports, tmp_path):
    put("exports/../../evil.csv", HEADER, line(4, "i-4"))
    put(MANIFEST, json.dumps({"dataFiles": ["exports/../../evil.csv"]}))
    assert read(JANUARY, exports)[0].billed_cost.tolist() == [4.0]


def test_exports_without_a_bucket_are_refused_with_the_lines_to_add(moto):
    with pytest.raises(SourceError, match=r'(?s)needs the bucket.*add exports_bucket = "NAME" and exports_prefix'):
        read(JANUARY, aws.Settings(endpoint_url=moto, regions=("eu-west-1",), cost="exports"))


def test_doctor_says_how_new_the_exports_are(put, exports):
    put(MANIFEST, json.dumps({"dataFiles": ["x"]}))
    found = {check.question: check for check in aws.check(settings=exports)}
    seen = found["may we s3:ListBucket, and how new are the exports"].seen
    assert seen.startswith("1 months, the newest 2026-01, written 20")
