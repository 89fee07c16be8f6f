"""GetMetricData answers that moto cannot give, in AWS's own wire form (botocore's Stubber checks the shape)."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.stub import Stubber
from dateutil import tz

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources._aws.bands import Band
from devopskit.sources._aws.errors import Denied
from devopskit.sources._aws.metrics import Call, read, utc_seconds
from devopskit.sources._aws.series import CPU, FREE_MEMORY, NETWORK, Part, Series

START = datetime(2026, 1, 5, tzinfo=UTC)
CALL_CPU = Series("i-1", "eu-west-1", CPU, (Part("AWS/EC2", "CPUUtilization", (("InstanceId", "i-1"),)),))


def times(*minutes):
    return [START + timedelta(minutes=n) for n in minutes]


def result(name, at, values, status="Complete"):
    return {"Id": name, "Label": name, "Timestamps": at, "Values": values, "StatusCode": status}


def answer(*pages, series=(CALL_CPU,), step=300):
    client = boto3.client("cloudwatch", region_name="eu-west-1")
    with Stubber(client) as stub:
        for number, results in enumerate(pages):
            more = {"NextToken": f"page {number + 1}"} if number + 1 < len(pages) else {}
            stub.add_response("get_metric_data", {"MetricDataResults": results, **more})
        return read(client, Call("eu-west-1", Band(Period(START, START + timedelta(hours=1)), step), tuple(series)))


def test_points_of_one_id_on_two_pages_are_joined():
    first = result("m0", times(0, 5), [10, 20], "PartialData")
    found = answer([first], [result("m0", times(10), [30])])
    assert found.rows.value.tolist() == [0.1, 0.2, 0.3]
    assert (found.notes, found.ask_again) == ((), False)


def test_pages_give_the_same_rows_as_one_page():
    whole = answer([result("m0", times(0, 5, 10), [10, 20, 30])]).rows
    paged = answer([result("m0", times(0), [10])], [result("m0", times(5), [20])], [result("m0", times(10), [30])]).rows
    assert whole.equals(paged)


def test_an_answer_that_stays_partial_is_said_and_asked_again():
    found = answer([result("m0", times(0), [10], "PartialData")])
    assert "1 CloudWatch series gave only a part of the points (PartialData) in eu-west-1" in found.notes[0]
    assert found.ask_again


def test_an_error_inside_aws_is_said_and_asked_again():
    found = answer([result("m0", [], [], "InternalError")])
    assert "failed inside AWS (InternalError)" in found.notes[0]
    assert "CPUUtilization" in found.notes[0]
    assert (len(found.rows), found.ask_again) == (0, True)


def test_a_forbidden_series_is_said_but_not_asked_for_ever():
    found = answer([result("m0", [], [], "Forbidden")])
    assert "is not allowed to be read (Forbidden)" in found.notes[0]
    assert not found.ask_again


def test_bytes_in_and_out_become_bytes_a_second_of_both():
    parts = tuple(Part("AWS/EC2", name, (("InstanceId", "i-1"),)) for name in ("NetworkIn", "NetworkOut"))
    both = [result("m0", times(0, 5), [3000, 600]), result("m1", times(0), [600])]
    found = answer(both, series=[Series("i-1", "eu-west-1", NETWORK, parts)])
    assert found.rows.value.tolist() == [12.0, 2.0]


def test_free_memory_becomes_used_memory_of_a_known_capacity():
    part = Part("AWS/RDS", "FreeableMemory", (("DBInstanceIdentifier", "orders"),))
    found = answer([result("m0", times(0), [6e9])], series=[Series("orders", "eu-west-1", FREE_MEMORY, (part,), 16e9)])
    assert found.rows.value.tolist() == [10e9]
    assert found.rows.metric.tolist() == ["system.memory.usage"]


def test_a_missing_step_stays_missing_and_is_no_zero():
    found = answer([result("m0", times(0, 15), [10, 40])])
    assert found.rows.time.tolist() == times(0, 15)


def test_a_time_told_twice_counts_once_with_its_last_value():
    found = answer([result("m0", times(0), [10])], [result("m0", times(0), [12])])
    assert found.rows.value.tolist() == [0.12]


def test_the_hour_that_summer_time_repeats_is_two_different_hours():
    berlin = tz.gettz("Europe/Berlin")
    early = datetime(2025, 10, 26, 2, 30, tzinfo=berlin)
    late = datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=1)
    assert utc_seconds([early, late]).tolist() == [1761438600, 1761442200]


def test_the_request_asks_oldest_first_and_aligned():
    client = boto3.client("cloudwatch", region_name="eu-west-1")
    metric = {"Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}]}
    query = {"Id": "m0", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Maximum"}}
    span = {"StartTime": START, "EndTime": START + timedelta(hours=2), "ScanBy": "TimestampAscending"}
    with Stubber(client) as stub:
        expected = {**span, "MaxDatapoints": 100_800, "MetricDataQueries": [query]}
        stub.add_response("get_metric_data", {"MetricDataResults": []}, expected)
        found = read(client, Call("eu-west-1", Band(Period(START, START + timedelta(hours=2)), 3600), (CALL_CPU,)))
    assert len(found.rows) == 0


def refused(code, status, message="no"):
    client = boto3.client("cloudwatch", region_name="eu-west-1")
    with Stubber(client) as stub:
        stub.add_client_error("get_metric_data", code, message, status)
        return read(client, Call("eu-west-1", Band(Period(START, START + timedelta(hours=1)), 300), (CALL_CPU,)))


def test_a_missing_right_is_named_with_the_policy_that_gives_it():
    with pytest.raises(
        Denied, match=r"refuses cloudwatch:GetMetricData[^$]*aws iam put-role-policy .*cloudwatch:GetMetricData"
    ):
        refused("AccessDenied", 403)


def test_an_expired_session_says_how_to_log_in_again():
    with pytest.raises(
        SourceError, match=r"the AWS session has expired \(ExpiredToken for cloudwatch:GetMetricData\)[^$]*aws sso login"
    ):
        refused("ExpiredToken", 400)


def test_the_token_that_a_signature_error_quotes_is_not_shown():
    with pytest.raises(SourceError, match="refuses the signature") as caught:
        refused("SignatureDoesNotMatch", 403, "The Canonical String should have been x-amz-security-token:SECRETTOKEN")
    assert "SECRETTOKEN" not in str(caught.value)


def test_throttling_that_does_not_end_says_to_wait():
    with pytest.raises(SourceError, match=r"AWS throttles cloudwatch:GetMetricData \(Throttling\) even after several tries"):
        refused("Throttling", 400)


def test_a_span_that_was_answered_only_in_part_is_not_claimed_as_covered():
    whole, part = answer([result("m0", times(0), [10])]), answer([result("m0", times(0), [10], "PartialData")])
    hour, next_hour = whole.call.band.period, Period(START + timedelta(hours=1), START + timedelta(hours=2))
    assert whole.leaves([hour, next_hour]) == [hour, next_hour]
    assert part.leaves([hour, next_hour]) == [next_hour]
