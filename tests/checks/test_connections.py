from __future__ import annotations

import math

import pytest

from devopskit.checks._connections import allowed, least_memory

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
