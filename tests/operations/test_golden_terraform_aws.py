"""Terraform of AWS to the letter: what a reader of a pull request would see, and the same text read back."""

from __future__ import annotations

import pytest

from devopskit import parts
from devopskit.tables.policies import (
    Action,
    Ecs,
    Predictive,
    ProvisionedConcurrency,
    Scheduled,
    Step,
    StepScaling,
    TargetTracking,
    Tracked,
)

TRACKED_SERVICE = """resource "aws_appautoscaling_target" "web" {
  max_capacity       = 9
  min_capacity       = 2
  resource_id        = "service/default/web"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}

resource "aws_appautoscaling_policy" "web" {
  name               = "web"
  resource_id        = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  service_namespace  = aws_appautoscaling_target.web.service_namespace
  policy_type        = "TargetTrackingScaling"

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 600
    scale_out_cooldown = 30
    disable_scale_in   = false

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
"""

WARM_FUNCTION = """resource "aws_appautoscaling_target" "web" {
  max_capacity       = 50
  min_capacity       = 5
  resource_id        = "service/default/web"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  service_namespace  = "lambda"
}

resource "aws_appautoscaling_policy" "web" {
  name               = "web"
  resource_id        = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  service_namespace  = aws_appautoscaling_target.web.service_namespace
  policy_type        = "TargetTrackingScaling"

  target_tracking_scaling_policy_configuration {
    target_value = 0.7

    predefined_metric_specification {
      predefined_metric_type = "LambdaProvisionedConcurrencyUtilization"
    }
  }
}
"""

SCHEDULED_SERVICE = """resource "aws_appautoscaling_target" "web" {
  max_capacity       = 20
  min_capacity       = 2
  resource_id        = "service/default/web"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}

resource "aws_appautoscaling_scheduled_action" "web-0" {
  name               = "web-0"
  resource_id        = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  service_namespace  = aws_appautoscaling_target.web.service_namespace
  schedule           = "cron(0 8 ? * MON *)"
  timezone           = "Etc/UTC"

  scalable_target_action {
    min_capacity = 5
  }
}

resource "aws_appautoscaling_scheduled_action" "web-1" {
  name               = "web-1"
  resource_id        = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  service_namespace  = aws_appautoscaling_target.web.service_namespace
  schedule           = "cron(0 20 ? * MON *)"
  timezone           = "Etc/UTC"

  scalable_target_action {
    min_capacity = 2
    max_capacity = 10
  }
}
"""

STEPPED_GROUP = """# replay: {"min_size": 2, "max_size": 9}
resource "aws_autoscaling_policy" "web" {
  name                      = "web"
  autoscaling_group_name    = aws_autoscaling_group.web.name
  policy_type               = "StepScaling"
  adjustment_type           = "ChangeInCapacity"
  metric_aggregation_type   = "Average"
  estimated_instance_warmup = 300

  step_adjustment {
    metric_interval_lower_bound = 0
    metric_interval_upper_bound = 15
    scaling_adjustment          = 1
  }

  step_adjustment {
    metric_interval_lower_bound = 15
    scaling_adjustment          = 3
  }
}

resource "aws_cloudwatch_metric_alarm" "web" {
  alarm_name          = "web-steps"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 1
  threshold           = 70
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = [aws_autoscaling_policy.web.arn]
  dimensions          = { AutoScalingGroupName = "web" }
}
"""

FORECAST_GROUP = """# replay: {"min_size": 2, "max_size": 9}
resource "aws_autoscaling_policy" "web" {
  name                   = "web"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type            = "PredictiveScaling"

  predictive_scaling_configuration {
    mode                         = "ForecastAndScale"
    scheduling_buffer_time       = 600
    max_capacity_breach_behavior = "IncreaseMaxCapacity"
    max_capacity_buffer          = 10

    metric_specification {
      target_value = 50

      predefined_metric_pair_specification {
        predefined_metric_type = "ASGCPUUtilization"
      }
    }
  }
}
"""

CASES = [
    ("terraform_appautoscaling", Ecs(TargetTracking(2, 9, (Tracked(60.0),), 30, 600)), {"name": "web"}, TRACKED_SERVICE),
    ("terraform_appautoscaling", ProvisionedConcurrency(5, 50, 0.7), {"name": "web"}, WARM_FUNCTION),
    (
        "terraform_appautoscaling",
        Scheduled(2, 20, (Action(8 * 3600, 5, None), Action(20 * 3600, 2, 10))),
        {"name": "web"},
        SCHEDULED_SERVICE,
    ),
    ("terraform_autoscaling", StepScaling(2, 9, 70.0, (Step(0, 15, 1), Step(15, None, 3))), {"name": "web"}, STEPPED_GROUP),
    ("terraform_autoscaling", Predictive(2, 9, 50.0, 600, 10, False), {"name": "web"}, FORECAST_GROUP),
]
NAMES = ["tracked_service", "warm_function", "scheduled_service", "stepped_group", "forecast_group"]


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_a_policy_is_written_as_this_text_to_the_letter(part: str, policy: object, told: dict[str, str], text: str) -> None:
    assert parts.load("operations", part).emit(policy, **told) == text


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_this_text_is_read_as_the_policy_it_was_written_from(
    part: str, policy: object, told: dict[str, str], text: str
) -> None:
    assert parts.load("operations", part).read(text) == policy
