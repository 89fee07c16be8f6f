from __future__ import annotations

import math

import pytest

from devopskit.checks._connections import allowed, least_memory, said, set_by_hand

GIB = 1024.0**3


@pytest.mark.parametrize(("engine", "gib", "most"), [("mysql", 8, 682), ("postgres", 8, 901), ("postgres", 64, 5000)])
def test_default_connections_follow_from_memory(engine, gib, most):
    assert int(allowed(engine, gib * GIB)) == most


def test_engine_without_a_rule_asks_for_no_memory():
    assert math.isnan(allowed("sqlserver-se", 8 * GIB))
    assert least_memory({"engine": "sqlserver-se"}, 400.0) == 0.0


def test_unmeasured_connections_ask_for_no_memory():
    assert least_memory({"engine": "mysql"}, math.nan) == 0.0


def test_connections_above_the_cap_ask_for_no_more_than_the_cap():
    assert least_memory({"engine": "postgres"}, 4900.0) == 5000 * 9_531_392


def test_more_connections_than_the_default_allows_show_that_it_is_not_in_force():
    tuned = {"engine": "mysql", "memory_capacity": 32 * GIB}
    assert set_by_hand(tuned, 2821.0)
    assert not set_by_hand(tuned, 2500.0)


def test_a_rule_that_is_not_in_force_keeps_the_memory_until_it_is_known():
    tuned = {"engine": "mysql", "memory_capacity": 32 * GIB}
    assert least_memory(tuned, 2821.0) == 32 * GIB
    assert said(tuned, 2821.0).endswith("so that less memory waits for how max_connections is set.")


def test_an_engine_or_a_memory_that_is_not_known_says_nothing_of_its_rule():
    assert not set_by_hand({"engine": "sqlserver-se", "memory_capacity": 8 * GIB}, 400.0)
    assert not set_by_hand({"engine": "mysql"}, 400.0)
