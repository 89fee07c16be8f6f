"""Faults of botocore in words of ours."""

import json

import boto3
import pytest
from botocore import exceptions as boto
from botocore.stub import Stubber

from devopskit.errors import SourceError
from devopskit.sources import aws
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.errors import Denied, explain, grant
from devopskit.sources._aws.session import connect, utc_time


def answered(code, message="some text"):
    return explain(
        boto.ClientError({"Error": {"Code": code, "Message": message}}, "DescribeInstances"), "ec2:DescribeInstances"
    )


@pytest.mark.parametrize(
    ("code", "words", "fix"),
    [
        ("UnauthorizedOperation", "AWS refuses ec2:DescribeInstances", "aws iam put-role-policy"),
        ("RequestExpired", "the AWS session has expired (RequestExpired", "aws sso login"),
        ("AuthFailure", "AWS does not know these credentials", "create a new key"),
        ("RequestTimeTooSkewed", "AWS refuses the signature", "timedatectl set-ntp true"),
        ("RequestLimitExceeded", "AWS throttles ec2:DescribeInstances", "wait some minutes"),
        ("OptInRequired", "AWS answers OptInRequired to ec2:DescribeInstances: some text", "aws --debug"),
    ],
)
def test_each_kind_of_refusal_has_words_and_a_fix_of_its_own(code, words, fix):
    error = answered(code)
    assert error.what.startswith(words)
    assert fix in error.fix


def test_only_a_missing_right_is_one_that_may_be_left_out():
    assert isinstance(answered("AccessDenied"), Denied)
    assert not isinstance(answered("ExpiredToken"), Denied)


def test_every_error_says_what_why_and_how_in_twelve_words_or_more():
    codes = ["AccessDenied", "ExpiredToken", "AuthFailure", "SignatureDoesNotMatch", "Throttling", "Other"]
    assert min(len(str(answered(code)).split()) for code in codes) >= 12


def test_the_policy_in_the_fix_is_one_that_aws_can_read():
    document = json.loads(grant("ec2:DescribeVolumes", "rds:DescribeDBInstances").split("'")[1])
    assert document["Statement"][0]["Action"] == ["ec2:DescribeVolumes", "rds:DescribeDBInstances"]


def test_a_password_in_an_address_is_not_repeated():
    error = explain(boto.EndpointConnectionError(endpoint_url="http://me:hunter2@proxy:1/?token=abc"), "ec2:DescribeInstances")
    assert "http://proxy:1/" in error.what
    assert "hunter2" not in str(error) + error.fix
    assert "abc" not in str(error)


def test_a_long_text_of_aws_is_cut_to_one_line():
    error = answered("InvalidParameterValue", "first line\n" + "x" * 5000)
    assert len(error.what) < 300
    assert "\n" not in error.what


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (boto.UnauthorizedSSOTokenError(), "the AWS login has ended or cannot be renewed (UnauthorizedSSOTokenError)"),
        (
            boto.PartialCredentialsError(provider="env", cred_var="aws_secret_access_key"),
            "the AWS credentials are missing or incomplete",
        ),
        (boto.NoCredentialsError(), "the AWS credentials are missing or incomplete (NoCredentialsError)"),
    ],
)
def test_a_login_that_ended_says_how_to_log_in_with_the_same_profile(fault, words):
    error = explain(fault, "ec2:DescribeInstances", profile="payroll")
    assert error.what.startswith(words)
    assert error.fix == "aws sso login --profile payroll"


def test_a_list_on_several_pages_is_joined_in_order():
    client = boto3.client("ec2", region_name="eu-west-1")
    with Stubber(client) as stub:
        stub.add_response("describe_volumes", {"Volumes": [{"VolumeId": "vol-1"}], "NextToken": "2"}, {})
        stub.add_response("describe_volumes", {"Volumes": [{"VolumeId": "vol-2"}]}, {"NextToken": "2"})
        found = _aws_calls.listed(client, "describe_volumes", "Volumes")
    assert [volume["VolumeId"] for volume in found] == ["vol-1", "vol-2"]


def test_a_right_that_is_missing_on_the_second_page_is_an_error_and_no_short_list():
    client = boto3.client("ec2", region_name="eu-west-1")
    with Stubber(client) as stub:
        stub.add_response("describe_volumes", {"Volumes": [{"VolumeId": "vol-1"}], "NextToken": "2"}, {})
        stub.add_client_error("describe_volumes", "UnauthorizedOperation", "no", 403)
        with pytest.raises(Denied, match="AWS refuses ec2:DescribeVolumes"):
            _aws_calls.listed(client, "describe_volumes", "Volumes")


def test_rights_are_spelled_as_policies_spell_them():
    s3 = boto3.client("s3", region_name="eu-west-1")
    cloudwatch = boto3.client("cloudwatch", region_name="eu-west-1")
    assert _aws_calls.right(s3, "list_objects_v2") == "s3:ListBucket"
    assert _aws_calls.right(cloudwatch, "get_metric_data") == "cloudwatch:GetMetricData"


def test_a_region_that_is_none_is_an_error_with_the_way_to_list_them():
    account = connect(aws.Settings(regions=("eu west 1",)))
    with pytest.raises(
        SourceError, match=r"(?s)no connection to AWS ec2 can be made for the region 'eu west 1'.*describe-regions"
    ):
        account.client("ec2", "eu west 1")


def test_an_address_that_is_none_is_an_error_that_quotes_it():
    account = connect(aws.Settings(endpoint_url="nonsense", regions=("eu-west-1",)))
    with pytest.raises(
        SourceError, match=r"(?s)no connection to AWS ec2.*Invalid endpoint: nonsense.*correct `regions` or `endpoint_url`"
    ):
        account.client("ec2", "eu-west-1")


def test_a_client_is_made_once_for_a_service_and_region():
    account = connect(aws.Settings(regions=("eu-west-1",)))
    assert account.client("sts", "eu-west-1") is account.client("sts", "eu-west-1")
    assert account.client("sts", "eu-west-1") is not account.client("sts", "us-east-1")


@pytest.mark.parametrize("wire", [1767571200, 1767571200.0, "1767571200", "2026-01-05T00:00:00Z", "2026-01-05T02:00:00+02:00"])
def test_every_form_of_time_on_the_wire_is_read_as_utc(wire):
    assert utc_time(wire).isoformat() == "2026-01-05T00:00:00+00:00"
