"""One cause is one alert: episodes, tags that were lost, and the path to what moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.anomaly_causes import group_causes
from tests.analysis.daily_bills import FIRST


def alerts(*rows: tuple[int, str, float]) -> pd.DataFrame:
    days, keys, impact = zip(*rows, strict=True)
    day = pd.to_datetime(FIRST + np.array(days))
    return pd.DataFrame({"day": day, "key": keys, "score": 2.0, "expected": 100.0, "impact": impact})


def detail(*rows: tuple[int, str, str, float, float]) -> pd.DataFrame:
    days, service, resource, cost, quantity = zip(*rows, strict=True)
    frame = pd.DataFrame({"service": service, "resource": resource, "cost": cost, "quantity": quantity})
    return frame.assign(day=pd.to_datetime(FIRST + np.array(days)))


def test_days_of_one_episode_are_one_cause_with_their_sum():
    found = group_causes(alerts((1, "web", 10.0), (2, "web", 20.0), (4, "web", 5.0)))
    assert found[["key", "cause", "impact", "days"]].to_numpy().tolist() == [["web", "rise", 35.0, 3]]


def test_alerts_far_apart_or_of_other_sign_are_causes_of_their_own():
    found = group_causes(alerts((1, "web", 10.0), (9, "web", 10.0), (10, "web", -5.0)))
    assert found["cause"].tolist() == ["rise", "rise", "fall"]


def test_causes_are_ranked_by_their_money():
    found = group_causes(alerts((1, "small", 10.0), (1, "large", -90.0)))
    assert found["key"].tolist() == ["large", "small"]


def test_money_that_only_lost_its_tag_is_one_cause_without_impact():
    found = group_causes(alerts((1, "web", -50.0), (2, "web", -50.0), (1, "untagged", 48.0), (2, "untagged", 50.0)))
    assert found[["key", "cause", "impact"]].to_numpy().tolist() == [["web", "moved to untagged", 0.0]]


def test_a_rise_of_untagged_without_a_fall_stays_a_rise():
    found = group_causes(alerts((1, "web", -50.0), (1, "untagged", 500.0)))
    assert found["cause"].tolist() == ["rise", "fall"]


def test_weak_scores_are_no_cause():
    assert group_causes(alerts((1, "web", 10.0)).assign(score=0.7)).empty


def test_the_path_follows_the_value_that_explains_the_excess():
    before = [(day, "EC2", name, 10.0, 10.0) for day in range(5) for name in ("vm-1", "vm-2")]
    found = group_causes(
        alerts((5, "acct", 40.0)),
        detail(*before, (5, "EC2", "vm-1", 10.0, 10.0), (5, "EC2", "vm-2", 50.0, 50.0)),
        path=("service", "resource"),
    )
    assert found["path"].tolist() == ["acct > service=EC2 > resource=vm-2"]


def test_more_use_at_the_same_price_is_a_quantity_effect():
    before = [(day, "EC2", "vm-1", 10.0, 10.0) for day in range(5)]
    found = group_causes(alerts((5, "a", 30.0)), detail(*before, (5, "EC2", "vm-1", 40.0, 40.0)), path=("service",))
    assert found[["price_effect", "quantity_effect"]].to_numpy()[0].tolist() == pytest.approx([0.0, 30.0])


def test_a_higher_price_of_the_same_use_is_a_price_effect():
    before = [(day, "EC2", "vm-1", 10.0, 10.0) for day in range(5)]
    found = group_causes(alerts((5, "a", 30.0)), detail(*before, (5, "EC2", "vm-1", 40.0, 10.0)), path=("service",))
    assert found[["price_effect", "quantity_effect"]].to_numpy()[0].tolist() == pytest.approx([30.0, 0.0])


def test_an_excess_spread_over_many_ends_the_path_early():
    names = [f"vm-{n}" for n in range(8)]
    before = [(day, "EC2", name, 10.0, 10.0) for day in range(5) for name in names]
    now = [(5, "EC2", name, 20.0, 20.0) for name in names]
    found = group_causes(alerts((5, "a", 80.0)), detail(*before, *now), path=("service", "resource"))
    assert found["path"].tolist() == ["a > service=EC2"]
