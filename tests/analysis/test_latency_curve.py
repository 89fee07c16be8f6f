"""Latency curves from measurements: the queue's own numbers, recovered shapes, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.latency_curve import fit_latency
from devopskit.analysis.latency_curve_erlang import chance_to_wait, wait_quantile
from devopskit.analysis.latency_curve_usl import fit_scalability
from devopskit.errors import RequestError


@pytest.mark.parametrize(
    ("servers", "load", "chance"), [(1, 0.5, 0.5), (10, 8, 0.409180), (45, 40, 0.340706), (100, 90, 0.216940)]
)
def test_the_chance_to_wait_is_that_of_erlangs_tables(servers, load, chance):
    assert chance_to_wait(servers, np.array([load]))[0] == pytest.approx(chance, abs=1e-6)


def test_everybody_waits_from_full_load_on():
    assert chance_to_wait(4, np.array([4.0, 9.0])).tolist() == [1.0, 1.0]


def test_one_server_at_half_use_has_the_textbook_wait():
    # M/M/1: P(wait > t) = use exp(-(1 - use) t / service), so that the 95th percentile is ln(0.5 / 0.05) / 0.5
    assert wait_quantile(1, np.array([0.5]), 0.95)[0] == pytest.approx(np.log(10) / 0.5)


def test_many_servers_at_low_use_have_no_wait_at_the_quantile():
    assert wait_quantile(50, np.array([0.3]), 0.95)[0] == 0


def test_a_full_queue_waits_for_ever():
    assert np.isinf(wait_quantile(8, np.array([1.0]), 0.95)[0])


def test_a_queue_without_a_server_is_refused():
    with pytest.raises(RequestError, match="a queue with 0 servers is asked for"):
        chance_to_wait(0, np.array([1.0]))


@pytest.fixture
def measured() -> tuple[np.ndarray, np.ndarray]:
    """Eight servers, 50 ms idle, 40 ms of service, ten per cent of noise."""
    rng = np.random.default_rng(3)
    use = rng.uniform(0.1, 0.9, 600)
    return use, (0.05 + 0.04 * wait_quantile(8, use, 0.95)) * np.exp(rng.normal(0, 0.1, 600))


def test_a_noisy_queue_is_found_again(measured):
    curve, reason = fit_latency(*measured)
    assert reason == ""
    assert curve.at(np.array([0.2, 0.8]))[0] == pytest.approx(0.05, rel=0.1)
    assert curve.at(np.array([0.8]))[0] == pytest.approx(0.05 + 0.04 * 1.3097, rel=0.15)


def test_the_stated_error_is_that_of_the_noise(measured):
    curve, _ = fit_latency(*measured)
    assert 0.04 < curve.error < 0.1
    assert 0.08 < curve.high_error < 0.2


def test_the_words_name_the_error(measured):
    curve, _ = fit_latency(*measured)
    assert "median error on later data" in curve.words


def test_samples_without_latency_are_left_out(measured):
    use, latency = measured
    latency[:580] = np.nan
    curve, reason = fit_latency(use, latency)
    assert curve is None
    assert reason == "20 samples with both utilisation and latency; 60 would carry a curve"


def test_utilisation_that_hardly_moves_shows_no_bend(measured):
    curve, reason = fit_latency(measured[0] * 0.1 + 0.5, measured[1])
    assert curve is None
    assert "would show how latency bends" in reason


def test_latency_that_load_does_not_explain_is_not_fitted(measured):
    wild = np.random.default_rng(4).lognormal(0, 2, 600)
    curve, reason = fit_latency(measured[0], wild)
    assert curve is None
    assert "something else than load moves latency" in reason


def test_the_scalability_law_is_recovered_with_its_peak():
    counts = np.array([1, 2, 4, 8, 16, 32, 44, 64])
    rates = 100 * counts / (1 + 0.03 * (counts - 1) + 0.0005 * counts * (counts - 1))
    law, _ = fit_scalability(counts, rates)
    assert law.contention == pytest.approx(0.03, rel=1e-4)
    assert law.peak == pytest.approx(44.05, abs=0.01)
    assert law.at(np.array([44]))[0] == pytest.approx(1359.7, abs=0.1)


def test_a_service_without_crosstalk_has_no_peak():
    law, _ = fit_scalability(np.arange(1, 9), 50.0 * np.arange(1, 9))
    assert law.peak > 1000
    assert law.error < 0.001


def test_five_numbers_of_instances_carry_no_law():
    law, reason = fit_scalability(np.array([1, 2, 3, 4, 5, 5]), np.arange(1.0, 7.0))
    assert law is None
    assert reason == "5 different numbers of instances were seen; 6 would tell contention from crosstalk"
