from __future__ import annotations

import math

import pytest

from devopskit.errors import DataError, RequestError, UnknownName
from devopskit.reporting import gate

NUMBERS = {"saving": 512.5, "changes": 3, "risk": math.nan, "growth": None, "asked": True}


def test_rule_is_read_with_its_name_operator_and_number() -> None:
    assert gate.parse("saving>=500") == gate.Rule("saving", ">=", 500.0)
    assert gate.parse(" saving < -1_000.5e1 ") == gate.Rule("saving", "<", -10005.0)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("saving>=512.5", True),
        ("saving>512.5", False),
        ("saving<=512.5", True),
        ("saving<512.5", False),
        ("changes==3", True),
        ("changes!=3", False),
        ("saving>.5", True),
    ],
)
def test_rule_holds_as_its_operator_says(text: str, answer: bool) -> None:
    assert gate.holds(gate.parse(text), NUMBERS) is answer


@pytest.mark.parametrize("text", ["saving", "saving=>5", "5>saving", "saving>=", "saving>=x", "saving>=5 and risk>1", ""])
def test_text_that_is_no_rule_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RequestError, match=r"(?s)is no rule.*saving>=500"):
        gate.parse(text)


def test_rule_over_an_unknown_number_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean saving") as caught:
        gate.holds(gate.parse("savings>=5"), NUMBERS)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["risk", "growth", "asked"])
def test_rule_over_a_number_that_is_not_known_is_no_pass(name: str) -> None:
    with pytest.raises(DataError, match="cannot be judged"):
        gate.holds(gate.parse(f"{name}>1"), NUMBERS)


def test_rule_is_shown_as_it_is_written() -> None:
    assert str(gate.parse("saving >= 500")) == "saving>=500"
