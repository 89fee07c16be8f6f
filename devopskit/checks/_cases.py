"""One machine or database under judgement, and the findings that can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.checks._findings import PRICE_ERROR, Money, finding, number, too_little
from devopskit.checks._offers import Choice
from devopskit.units import format_bytes, significant


@dataclass(frozen=True)
class Case:
    """A machine with what is known about it.

    Attributes
    ----------
    check, field : of the finding. resource : row of `resources`. current : facts of its type. rate : row of the rates.
    effort : low, medium or high. group : row of the group it belongs to, or None.
    """

    check: str
    field: str
    resource: Mapping[str, Any]
    current: Mapping[str, Any]
    rate: Mapping[str, Any]
    effort: str
    group: Mapping[str, Any] | None = None

    def says(self, status: str, reason: str, **rest: Any) -> dict[str, Any]:
        """Finding about the type of this machine."""
        owner = self.group if self.group is not None else self.resource
        facts = {"unit": "type", "current": self.current["type"], "effort": self.effort, "change_group": owner["resource_id"]}
        return finding(self.check, self.resource, self.field, status, reason, **(facts | rest))

    def money(self, choice: Choice) -> Money:
        """Saving of another type: the user's own rate times the ratio of both list prices."""
        cost = number(self.rate["monthly_cost"])
        return Money.of(cost, cost * choice.ratio, self.rate, error=PRICE_ERROR[choice.quality])

    def resized(self, choice: Choice, said: str, evidence: Mapping[str, Any], **rest: Any) -> dict[str, Any]:
        """Finding that advises another type; `said` is the sentence about the need."""
        now, then = self.current, choice.facts
        reason = f"{said} {now['type']} has {_capacity(now, ' vCPU')}, {choice.type} {_capacity(then)}."
        numbers = {"price_ratio": choice.ratio, "price_quality": choice.quality}
        return self.says(
            "decided", reason, recommended=choice.type, money=self.money(choice), evidence={**evidence, **numbers},
            saving_cores=now["vcpu"] - then["vcpu"], saving_bytes=now["memory_bytes"] - then["memory_bytes"], **rest,
        )  # fmt: skip

    def too_little(self, choice: Choice, minimum: float) -> str:
        """Sentence for a saving below the minimum."""
        return too_little(choice.type, self.money(choice), minimum)


def _capacity(facts: Mapping[str, Any], unit: str = "") -> str:
    return f"{significant(facts['vcpu'])}{unit} and {format_bytes(facts['memory_bytes'])}"
