"""Gates: `--fail-on NAME OP NUMBER` over the numbers a notebook gave to kit.record; exit 1 when the rule holds."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.errors import DataError, RequestError, UnknownName

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_RULE = re.compile(r"\s*([A-Za-z_]\w*)\s*(>=|<=|==|!=|>|<)\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


@dataclass(frozen=True)
class Rule:
    """One gate: the run's exit code is 1 when `name operator number` is true."""

    name: str
    operator: str
    number: float

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{self.number:g}"


def parse(text: str) -> Rule:
    """Rule of a text such as "saving>=500".

    Raises
    ------
    RequestError : the text is no rule.
    """
    match = _RULE.fullmatch(text)
    if not match:
        raise RequestError(
            f"--fail-on {text!r} is no rule",
            "a rule is NAME OP NUMBER, with one of >= <= > < == != and a name the notebook gives to kit.record",
            "devopskit run right_sizing --fail-on 'saving>=500'",
        )
    return Rule(match[1], match[2], float(match[3]))


def holds(rule: Rule, numbers: Mapping[str, Any]) -> bool:
    """Whether the rule is true of the numbers that a run recorded.

    Raises
    ------
    UnknownName : the run recorded no number of this name. DataError : it recorded one that is not known (None, NaN).
    """
    if rule.name not in numbers:
        raise UnknownName("recorded number", rule.name, numbers, "name one of these in --fail-on; run.json lists them")
    value = numbers[rule.name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        raise DataError(
            f"the rule {rule} cannot be judged: the run recorded {rule.name} as not known",
            "a gate that passes because a number is missing would hide the problem it was set for",
            "read the page for what is missing, or gate on another number",
        )
    return _OPERATORS[rule.operator](float(value), rule.number)
