"""CloudFormation to the letter: what a change set would show, and the same text read back."""

from __future__ import annotations

import pytest

from devopskit import parts
from devopskit.errors import DataError
from devopskit.tables.policies import Ecs, ProvisionedConcurrency, Step, StepScaling, TargetTracking, Tracked

SERVICE = """AWSTemplateFormatVersion: '2010-09-09'
Description: Scaling of web
Resources:
  WebTarget:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MinCapacity: 2
      MaxCapacity: 9
      ResourceId: service/default/web
      ScalableDimension: ecs:service:DesiredCount
      ServiceNamespace: ecs
  WebPolicy1:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: Web-1
      ScalingTargetId:
        Ref: WebTarget
      PolicyType: TargetTrackingScaling
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 60.0
        ScaleInCooldown: 600
        ScaleOutCooldown: 30
        DisableScaleIn: false
        PredefinedMetricSpecification:
          PredefinedMetricType: ECSServiceAverageCPUUtilization
"""

GROUP = """# replay: {"min_size": 2, "max_size": 9}
AWSTemplateFormatVersion: '2010-09-09'
Description: Scaling of web
Resources:
  WebPolicy1:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: web-asg
      PolicyType: TargetTrackingScaling
      EstimatedInstanceWarmup: 300
      TargetTrackingConfiguration:
        TargetValue: 50.0
        DisableScaleIn: false
        PredefinedMetricSpecification:
          PredefinedMetricType: ASGAverageCPUUtilization
"""

STEPS = """# replay: {"min_size": 2, "max_size": 9}
AWSTemplateFormatVersion: '2010-09-09'
Description: Scaling of web
Resources:
  WebPolicy1:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: web-asg
      PolicyType: StepScaling
      AdjustmentType: ChangeInCapacity
      MetricAggregationType: Average
      EstimatedInstanceWarmup: 300
      StepAdjustments:
      - MetricIntervalLowerBound: 0.0
        MetricIntervalUpperBound: 15.0
        ScalingAdjustment: 1
      - MetricIntervalLowerBound: 15.0
        ScalingAdjustment: 3
  WebAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: web-steps
      Namespace: AWS/EC2
      MetricName: CPUUtilization
      Dimensions:
      - Name: AutoScalingGroupName
        Value: web-asg
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 70.0
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions:
      - Ref: WebPolicy1
"""

FUNCTION = """AWSTemplateFormatVersion: '2010-09-09'
Description: Scaling of web
Resources:
  WebTarget:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MinCapacity: 5
      MaxCapacity: 50
      ResourceId: service/default/web
      ScalableDimension: lambda:function:ProvisionedConcurrency
      ServiceNamespace: lambda
  WebPolicy1:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: Web-1
      ScalingTargetId:
        Ref: WebTarget
      PolicyType: TargetTrackingScaling
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 0.7
        PredefinedMetricSpecification:
          PredefinedMetricType: LambdaProvisionedConcurrencyUtilization
"""

CASES = [
    ("cloudformation", Ecs(TargetTracking(2, 9, (Tracked(60.0),), 30, 600)), {"name": "web"}, SERVICE),
    ("cloudformation", TargetTracking(2, 9, (Tracked(50.0),)), {"name": "web", "group": "web-asg"}, GROUP),
    (
        "cloudformation",
        StepScaling(2, 9, 70.0, (Step(0, 15, 1), Step(15, None, 3))),
        {"name": "web", "group": "web-asg"},
        STEPS,
    ),
    ("cloudformation", ProvisionedConcurrency(5, 50, 0.7), {"name": "web"}, FUNCTION),
]
NAMES = ["service", "group", "steps", "function"]


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_a_policy_is_written_as_this_text_to_the_letter(part: str, policy: object, told: dict[str, str], text: str) -> None:
    assert parts.load("operations", part).emit(policy, **told) == text


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_this_text_is_read_as_the_policy_it_was_written_from(
    part: str, policy: object, told: dict[str, str], text: str
) -> None:
    assert parts.load("operations", part).read(text) == policy


INTRINSIC = """
Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MaxCapacity: 12
      MinCapacity: 3
      ResourceId: !Sub "service/${Cluster}/web"
      ScalableDimension: ecs:service:DesiredCount
      ServiceNamespace: ecs
  Policy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
        TargetValue: 65
"""


def test_a_template_of_a_person_with_intrinsics_is_read_with_the_defaults_of_aws() -> None:
    found = parts.load("operations", "cloudformation").read(INTRINSIC)
    assert found == Ecs(TargetTracking(3, 12, (Tracked(65.0),), 300, 300))


def test_a_limit_that_a_parameter_holds_is_refused_and_never_guessed() -> None:
    computed = INTRINSIC.replace("MaxCapacity: 12", "MaxCapacity: !Ref Most")
    with pytest.raises(DataError, match="MaxCapacity of the scalable target is computed by Ref"):
        parts.load("operations", "cloudformation").read(computed)


def test_the_long_form_of_json_reads_as_the_short_form_of_yaml() -> None:
    long = INTRINSIC.replace("!Ref Target", '{"Ref": "Target"}').replace("!Sub ", "").replace("${Cluster}", "prod")
    operation = parts.load("operations", "cloudformation")
    assert operation.read(long) == operation.read(INTRINSIC)
