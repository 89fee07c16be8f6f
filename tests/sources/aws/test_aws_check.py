"""What doctor is told about an account (moto, with its policies switched on where a right must be missing)."""

from datetime import UTC, datetime, timedelta

import pytest

from devopskit.errors import SourceError
from devopskit.period import align
from devopskit.sources import aws

pytestmark = pytest.mark.server


def answers(settings):
    return {check.question: check for check in aws.check(settings=settings)}


def test_a_healthy_account_has_every_answer_right(instance, publish, settings):
    name = instance()
    recent = align(datetime.now(UTC) - timedelta(minutes=30), 300)
    publish("AWS/EC2", "CPUUtilization", {"InstanceId": name}, recent, [10])
    publish("CWAgent", "mem_used_percent", {"InstanceId": name}, recent, [10])
    found = answers(settings)
    assert [check.question for check in found.values() if not check.ok] == []
    assert found["are the credentials valid"].seen.startswith("as arn:aws:sts::123456789012:")
    newest = found["may we cloudwatch:GetMetricData, and how new is CPU"].seen
    assert newest == f"newest sample of {name}: {recent:%Y-%m-%d %H:%M} UTC"


def test_each_missing_right_is_named_with_the_policy_that_gives_it(allowed_only, settings):
    # moto asks the policy for "monitoring", the name that CloudWatch has in signatures; AWS asks for "cloudwatch".
    allowed_only("ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "monitoring:ListMetrics")
    found = answers(settings)
    missing = [question for question, check in found.items() if question.startswith("may we ") and not check.ok]
    assert missing == [
        "may we ec2:DescribeVolumes",
        "may we autoscaling:DescribeAutoScalingGroups",
        "may we autoscaling:DescribePolicies",
        "may we rds:DescribeDBInstances",
        "may we lambda:ListFunctions",
        "may we dynamodb:ListTables",
    ]
    assert '"Action": ["rds:DescribeDBInstances"]' in found["may we rds:DescribeDBInstances"].fix


def test_unknown_credentials_stop_the_questions_at_the_first_one(allowed_only, settings, monkeypatch):
    allowed_only("ec2:*")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    found = aws.check(settings=settings)
    assert [(check.question, check.ok) for check in found] == [("are the credentials valid", False)]
    assert "AWS does not know these credentials" in found[0].seen


def test_a_region_without_a_running_instance_is_told_apart_from_a_missing_right(settings):
    found = answers(settings)
    assert found["is there something to look at"].seen == "no running EC2 instance in eu-west-1"
    assert found["may we ec2:DescribeInstances"].ok


def test_an_instance_without_samples_says_how_to_look_for_them(instance, settings):
    name = instance()
    check = answers(settings)["may we cloudwatch:GetMetricData, and how new is CPU"]
    assert (check.ok, check.seen) == (False, f"{name} has no CPU sample in the last 3 hours")
    assert check.fix == f"aws cloudwatch list-metrics --namespace AWS/EC2 --dimensions Name=InstanceId,Value={name}"


def test_an_instance_without_the_agent_gets_the_command_that_installs_it(instance, settings):
    name = instance()
    check = answers(settings)["is memory measured"]
    assert (check.ok, check.seen) == (False, f"not enough data for memory: 1 of 1 running instances report none ({name})")
    assert check.fix.startswith(
        f"aws ssm send-command --document-name AWS-ConfigureAWSPackage --targets Key=InstanceIds,Values={name}"
    )


def test_cost_explorer_is_asked_only_where_it_is_configured_because_it_costs(settings, moto):
    paid = aws.Settings(endpoint_url=moto, regions=("eu-west-1",), cost="cost_explorer")
    assert "may we ce:GetCostAndUsage (USD 0.01)" in answers(paid)
    assert "may we ce:GetCostAndUsage (USD 0.01)" not in answers(settings)


def test_a_profile_that_does_not_exist_is_an_error_with_its_name(moto):
    with pytest.raises(SourceError, match=r"(?s)the AWS profile 'payroll' does not exist.*aws configure sso --profile payroll"):
        aws.check(settings=aws.Settings(endpoint_url=moto, profile="payroll"))


def test_no_credentials_anywhere_is_an_error_that_says_where_they_are_sought(moto, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(SourceError, match=r"(?s)no AWS credentials were found.*boto3 looks in these places.*aws configure sso"):
        aws.check(settings=aws.Settings(endpoint_url=moto))


def test_no_region_anywhere_is_an_answer_with_the_line_to_add(moto, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    check = aws.check(settings=aws.Settings(endpoint_url=moto))[0]
    assert (check.ok, check.seen.startswith("no AWS region is set")) == (False, True)
    assert 'add regions = ["eu-west-1"]' in check.fix


def test_a_role_is_assumed_before_anything_else_is_asked(client, counted):
    role = client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    check = aws.check(settings=aws.Settings(endpoint_url=counted.url, role_arn=role, regions=("eu-west-1",)))[0]
    assert check.seen.startswith("as arn:aws:sts::123456789012:assumed-role/reader/devopskit")
    assert counted.operations[0] == "AssumeRole"
