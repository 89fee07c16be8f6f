"""Terraform of Google and Azure to the letter: what a reader of a pull request would see, and the same text read back."""

from __future__ import annotations

import pytest

from devopskit import parts
from devopskit.tables.policies import AzureRule, AzureVmss, GcpMig, ScaleInControl

GOOGLE_GROUP = """resource "google_compute_autoscaler" "web" {
  name   = "web"
  zone   = google_compute_instance_group_manager.web.zone
  target = google_compute_instance_group_manager.web.id

  autoscaling_policy {
    min_replicas    = 2
    max_replicas    = 9
    cooldown_period = 90

    cpu_utilization {
      target = 0.75
    }

    scale_in_control {
      time_window_sec = 600

      max_scaled_in_replicas {
        fixed = 3
      }
    }
  }
}
"""

AZURE_SET = """resource "azurerm_monitor_autoscale_setting" "web" {
  name                = "web"
  resource_group_name = azurerm_linux_virtual_machine_scale_set.web.resource_group_name
  location            = azurerm_linux_virtual_machine_scale_set.web.location
  target_resource_id  = azurerm_linux_virtual_machine_scale_set.web.id

  profile {
    name = "default"

    capacity {
      default = 2
      minimum = 2
      maximum = 9
    }

    rule {
      metric_trigger {
        metric_name        = "Percentage CPU"
        metric_resource_id = azurerm_linux_virtual_machine_scale_set.web.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT10M"
        time_aggregation   = "Average"
        operator           = "GreaterThan"
        threshold          = 70
      }

      scale_action {
        direction = "Increase"
        type      = "ChangeCount"
        value     = "2"
        cooldown  = "PT5M"
      }
    }

    rule {
      metric_trigger {
        metric_name        = "Percentage CPU"
        metric_resource_id = azurerm_linux_virtual_machine_scale_set.web.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT15M"
        time_aggregation   = "Average"
        operator           = "LessThan"
        threshold          = 30
      }

      scale_action {
        direction = "Decrease"
        type      = "ChangeCount"
        value     = "1"
        cooldown  = "PT10M"
      }
    }
  }
}
"""

CASES = [
    ("terraform_google", GcpMig(2, 9, 0.75, 90, ScaleInControl(600, 3)), {"name": "web"}, GOOGLE_GROUP),
    (
        "terraform_azure",
        AzureVmss(2, 9, (AzureRule("out", "Percentage CPU", 70, 2), AzureRule("in", "Percentage CPU", 30, 1, 900, 600))),
        {"name": "web"},
        AZURE_SET,
    ),
]
NAMES = ["google_group", "azure_set"]


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_a_policy_is_written_as_this_text_to_the_letter(part: str, policy: object, told: dict[str, str], text: str) -> None:
    assert parts.load("operations", part).emit(policy, **told) == text


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_this_text_is_read_as_the_policy_it_was_written_from(
    part: str, policy: object, told: dict[str, str], text: str
) -> None:
    assert parts.load("operations", part).read(text) == policy


COMMENTED = """
# written by hand
resource "google_compute_autoscaler" "by_hand" {
  provider = google-beta
  target   = var.group   # of another module
  name     = "by-hand"
  zone     = "europe-west1-b"

  autoscaling_policy {
    max_replicas = 12
    min_replicas = 3
    mode         = "ON"
  }
}
"""


def test_a_text_of_a_person_is_read_with_what_google_defaults() -> None:
    assert parts.load("operations", "terraform_google").read(COMMENTED) == GcpMig(3, 12, 0.6, 60)


def test_the_first_of_two_groups_is_the_one_that_is_read() -> None:
    two = COMMENTED + COMMENTED.replace("by_hand", "other").replace("12", "40")
    assert parts.load("operations", "terraform_google").read(two).max_replicas == 12
