"""What comes over the wire when something between us and AWS is broken: real HTTP, answers as recorded."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources import aws
from devopskit.sources._aws.bands import Band
from devopskit.sources._aws.metrics import Call, read
from devopskit.sources._aws.series import CPU, Part, Series
from devopskit.sources._aws.session import connect

pytestmark = pytest.mark.server
START = datetime(2026, 1, 5, tzinfo=UTC)
JSON = {"Content-Type": "application/x-amz-json-1.0"}
GOOD = (200, JSON, json.dumps({"MetricDataResults": [{"Id": "m0", "Timestamps": [1767571200], "Values": [25.0]}]}).encode())
THROTTLED = (400, JSON, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode())


def ask(recorded):
    series = Series("i-1", "eu-west-1", CPU, (Part("AWS/EC2", "CPUUtilization", (("InstanceId", "i-1"),)),))
    account = connect(aws.Settings(endpoint_url=recorded.url, regions=("eu-west-1",)))
    call = Call("eu-west-1", Band(Period(START, START + timedelta(hours=1)), 300), (series,))
    return read(account.client("cloudwatch", "eu-west-1"), call)


def test_throttled_once_then_answered_gives_the_rows(recorded):
    recorded.answers = [THROTTLED, GOOD]
    assert ask(recorded).rows.value.tolist() == [0.25]
    assert len(recorded.requests) == 2


def test_times_on_the_wire_arrive_as_utc(recorded):
    recorded.answers = [GOOD]
    assert ask(recorded).rows.time.tolist() == [START]


@pytest.mark.slow
def test_five_faults_in_a_row_become_one_error_with_its_cause(recorded):
    recorded.answers = [(500, JSON, b'{"__type": "InternalServiceFault"}')]
    with pytest.raises(SourceError, match="AWS answers InternalServiceFault to cloudwatch:GetMetricData"):
        ask(recorded)
    assert len(recorded.requests) == 5


def test_a_login_page_with_status_200_is_no_empty_answer(recorded):
    recorded.answers = [(200, {"Content-Type": "text/html"}, b"<html><body>Please log in</body></html>")]
    with pytest.raises(SourceError, match=r"(?s)cloudwatch:GetMetricData.*a login page.*correct endpoint_url"):
        ask(recorded)


def test_a_redirect_to_another_host_is_refused_and_nothing_is_sent_there(recorded):
    recorded.answers = [(307, {"Location": f"{recorded.url}/elsewhere"}, b"")]
    with pytest.raises(SourceError, match="AWS answers 307 to cloudwatch:GetMetricData"):
        ask(recorded)
    assert len(recorded.requests) == 1


def test_half_a_body_is_an_error_and_not_a_shorter_answer(recorded):
    recorded.answers = [(200, {**JSON, "Content-Length": "5000"}, GOOD[2][:40])]
    with pytest.raises(SourceError, match=r"without 'MetricDataResults'\nthe answer broke off"):
        ask(recorded)


def test_no_secret_reaches_an_error_or_a_log_line(recorded, caplog):
    caplog.set_level("DEBUG", logger="devopskit")
    recorded.answers = [(403, JSON, b'{"__type": "AccessDenied", "message": "secret is testing-secret-value"}')]
    with pytest.raises(SourceError) as caught:
        ask(recorded)
    assert "testing-secret-value" not in str(caught.value) + caplog.text


@pytest.mark.slow
def test_a_port_where_nobody_listens_is_an_error_with_the_address():
    nobody = type("Nobody", (), {"url": "http://127.0.0.1:9"})
    with pytest.raises(SourceError, match=r"cannot be reached for .*http://127\.0\.0\.1:9"):
        ask(nobody)
