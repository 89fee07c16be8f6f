"""Request and policy together."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.policy_search import Scope
from devopskit.analysis.recommend_policy_requests import recommend_request_and_policy
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import RequestError

SCOPE = Scope(targets=(90,), schedules=False)
FLAT = np.full(4 * 40_320, 8000)


def test_equal_prices_a_core_take_the_size_that_wastes_least():
    # 8 cores at 90 %: nine instances of one core, or three of four cores, which are twelve
    advice = recommend_request_and_policy(FLAT, {1000: 1.0, 4000: 4.0}, step_seconds=15, fleet=Fleet(0, 1), scope=SCOPE)
    assert advice.request_m == 1000
    assert advice.sizes["weekly_cost"].tolist() == pytest.approx([9 * 168, 12 * 168], rel=0.01)


def test_a_sidecar_in_the_price_makes_small_instances_dear():
    prices = {500: 0.5 + 0.4, 4000: 4.0 + 0.4}
    advice = recommend_request_and_policy(FLAT, prices, step_seconds=15, fleet=Fleet(0, 1), scope=SCOPE)
    assert advice.request_m == 4000
    assert advice.advice.policy is not None


def test_sizes_without_enough_weeks_have_no_best_one():
    advice = recommend_request_and_policy(FLAT[:50_000], {500: 1.0}, step_seconds=15, fleet=Fleet(0, 1), scope=SCOPE)
    assert advice.request_m is None
    assert "4 would decide it" in advice.sizes["reason"].iloc[0]


def test_no_size_to_choose_from_is_refused():
    with pytest.raises(RequestError, match="only among sizes above zero that right-sizing allows"):
        recommend_request_and_policy(FLAT, {}, step_seconds=15, fleet=Fleet(0, 1))
