"""Patterns of daily use that a reader must know."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.evidence import weigh
from devopskit.analysis.patterns import growths, shifts
from devopskit.analysis.reduction import reduce_dense

CALM = 1 + 0.02 * np.sin(np.arange(28))


def test_a_level_that_doubled_is_told_with_its_day():
    days = np.r_[CALM[:18], 2 * CALM[18:]][None]
    assert shifts(days)[0].startswith("use shifted to 2 times its level about 10 days ago, as after a new version")


def test_a_level_that_halved_is_told_as_well():
    days = np.r_[CALM[:18], CALM[18:] / 2][None]
    assert shifts(days)[0].startswith("use shifted to 0.5 times its level about")


def test_calm_use_has_no_shift():
    assert shifts(CALM[None]).tolist() == [""]


def test_volatile_use_is_not_mistaken_for_a_shift():
    days = np.exp(np.random.default_rng(0).normal(0, 0.5, (50, 28)))
    assert (shifts(days) != "").mean() < 0.1


def test_a_shift_of_less_than_forty_percent_is_not_told():
    assert shifts(np.r_[CALM[:18], 1.3 * CALM[18:]][None]).tolist() == [""]


def test_a_history_of_one_week_has_no_shift():
    assert shifts(CALM[None, :7]).tolist() == [""]


def test_days_without_use_do_not_break_the_search():
    assert shifts(np.zeros((1, 28))).tolist() == [""]


def test_use_that_grows_every_day_is_told_as_a_leak_or_a_cache():
    assert growths(1.03 ** np.arange(28)[None])[0].startswith("use has grown every day for 27 days, by 122%")


def test_growth_that_ended_with_a_restart_is_not_told():
    assert growths(np.r_[1.03 ** np.arange(27), 0.5][None]).tolist() == [""]


def test_slight_growth_is_not_told():
    assert growths(1.005 ** np.arange(28)[None]).tolist() == [""]


def test_a_shift_stands_among_the_caveats_of_the_workload():
    usage = np.repeat(np.r_[CALM[:18], 2 * CALM[18:]], 24)[None]
    found = weigh(reduce_dense(usage, step_seconds=3600), "max", np.array([np.nan]))
    assert found.caveats[0].startswith("use shifted to 2 times its level about 10 days ago, as after a new version")
