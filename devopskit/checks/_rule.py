"""One rule of the catalogue: what it changes, what that takes, and findings in its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from devopskit.checks._findings import Money, finding, number, too_little

Row = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What all findings of one check share.

    Attributes
    ----------
    check : its name. field : what would change, in words of no system. action : one of tables.findings.ACTIONS.
    effort : low, medium or high. danger : the same, of what happens where the advice is wrong; it is no measured chance.
    caveats : what a reader must know about each of them.
    """

    check: str
    field: str
    action: str
    effort: str
    danger: str
    caveats: tuple[str, ...] = ()

    def says(self, resource: Mapping[str, Any], status: str, reason: str, **rest: Any) -> Row:
        """A finding without money: undecided, or keep."""
        return finding(self.check, resource, self.field, status, reason, action=self.action, effort=self.effort, **rest)

    def advises(
        self,
        resource: Mapping[str, Any],
        reason: str,
        money: Money,
        *,
        least: float,
        evidence: Mapping[str, Any],
        caveats: Iterable[str] = (),
        **rest: Any,
    ) -> Row:
        """A decided finding; one that saves less than `least` a month is kept as it is, and one without a price is decided."""
        numbers = {**evidence, "danger": self.danger}
        if money.saving < least:
            said = f"{reason} {too_little('That', money, least)}"
            return self.says(resource, "keep", said, evidence=numbers | {"saving_not_taken": money.saving}, **rest)
        notes = [*self.caveats, *caveats]
        return self.says(resource, "decided", reason, money=money, evidence=numbers, caveats=notes, **rest)


def part_of(rate: Mapping[str, Any], share: float, *, error: float = 0.0, sure: float = 1.0) -> Money:
    """Saving of a share of what a resource costs.

    Parameters
    ----------
    rate : row of the rates. share : of the monthly cost that goes away, at most 1. error : share by which what is paid
        afterwards may be off. sure : share of the saving that comes in the worst case, e.g. one less the measured chance
        that the thing is needed again.
    """
    now = number(rate["monthly_cost"])
    money = Money.of(now, now * (1.0 - share), rate, error=error)
    return replace(money, low=money.low * sure)
