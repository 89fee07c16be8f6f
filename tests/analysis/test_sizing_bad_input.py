"""Bad input to sizing: a status with its reason for the odd workload, the same answers for all others, errors for bad requests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import Sizes, decide, frontier, recommend_sizes
from devopskit.errors import RequestError

HOUR, WEEK, WEEKS = 3600, 168, 6
FLEET = np.random.default_rng(3).lognormal(0, 1, (60, 1)) * np.random.default_rng(4).lognormal(0, 0.2, (60, WEEKS * WEEK))
FLEET.flags.writeable = False
CAPACITY = 1.5 * FLEET.max(1)
ROW = FLEET[0]


def decided(usage: np.ndarray, capacity: np.ndarray = CAPACITY, need: str = "max", previous: np.ndarray | None = None) -> Sizes:
    """Sizes at one miss in twenty weeks."""
    summary = reduce_dense(usage, step_seconds=HOUR, capacity=capacity)
    return decide(summary, risk=0.05, need=need, capacity=capacity, previous=previous)


def beside(odd: np.ndarray, need: str = "max") -> Sizes:
    """Sizes of the fleet with another first workload."""
    return decided(np.vstack([odd, FLEET[1:]]), need=need)


def replaced(at: slice | int, value: float) -> np.ndarray:
    """Return the first workload with other samples at a place."""
    row = ROW.copy()
    row[at] = value
    return row


def counter(resets: int) -> np.ndarray:
    """Return the first workload as a counter of its use so far, which begins anew a few times."""
    return np.concatenate([np.cumsum(part) for part in np.array_split(ROW, resets + 1)])


UNDECIDED = {
    "all NaN": (replaced(slice(None), np.nan), "no sample in the period; 2 weeks of history would decide it"),
    "infinite": (replaced(slice(None), np.inf), "no sample in the period; 2 weeks of history would decide it"),
    "negative": (-ROW, "no sample in the period; 2 weeks of history would decide it"),
    "one week": (replaced(slice(0, 5 * WEEK), np.nan), "1 week with at least half of the samples; 1 more would decide it"),
    "one sample": (replaced(slice(1, None), np.nan), "0 weeks with at least half of the samples; 2 more would decide it"),
    "constant zero": (replaced(slice(None), 0.0), "every sample is zero: nothing to size"),
    "a counter": (counter(0), "like a counter that is read as a level; its increase in each step would decide it"),
    "a counter with a reset": (counter(1), "like a counter that is read as a level; its increase in each step would decide it"),
    "a millionfold sample": (replaced(700, 1e6 * ROW[700]), "a broken sample: "),
    "a millionfold sample long ago": (replaced(100, 1e6 * ROW[100]), "a broken sample: "),
    "near the largest number": (replaced(700, 1.7e308), "a broken sample: 1.70e+308 on 1969-12-19 against "),
    "all near the largest number": (replaced(slice(None), 1.7e308), "a broken sample: 1.70e+308 on "),
}
KEPT = {
    "a gap of days": (replaced(slice(400, 500), np.nan), "weeks with fewer than half of their samples were left out"),
    "a gap of nine days": (replaced(slice(400, 620), np.nan), "weeks with fewer than half of their samples were left out"),
    "every other step": (replaced(slice(0, None, 2), np.nan), ""),
    "one infinite sample": (replaced(5, np.inf), ""),
    "one huge negative sample": (replaced(5, -1e300), ""),
    "a hundred times in percent": (100 * ROW, "more than ten times the capacity on a typical day: check the unit"),
    "three times its capacity": (3 * ROW, "use went above the capacity given, so the capacity is no hard limit"),
}


@pytest.fixture(scope="module")
def alone() -> dict[str, Sizes]:
    """Sizes of the others without the first workload, for each need."""
    return {need: decided(FLEET[1:], CAPACITY[1:], need) for need in ("max", "p999")}


@pytest.fixture(scope="module")
def healthy() -> Sizes:
    """Sizes of the whole fleet as it is."""
    return decided(FLEET)


@pytest.mark.parametrize("name", UNDECIDED)
def test_an_odd_workload_is_undecided_and_says_what_would_decide_it(name: str) -> None:
    found = beside(UNDECIDED[name][0])
    assert found.status[0] == "undecided"
    assert UNDECIDED[name][1] in found.reason[0]
    assert np.isnan(found.size[0])


@pytest.mark.parametrize("need", ["max", "p999"])
@pytest.mark.parametrize("name", UNDECIDED)
def test_an_undecided_workload_changes_no_size_of_the_others(alone: dict[str, Sizes], name: str, need: str) -> None:
    found = beside(UNDECIDED[name][0], need)
    np.testing.assert_array_equal(found.size[1:], alone[need].size)
    assert found.status[1:].tolist() == ["decided"] * 59


@pytest.mark.parametrize("name", KEPT)
def test_an_odd_workload_that_can_be_sized_says_what_is_odd(name: str) -> None:
    found = beside(KEPT[name][0])
    assert found.status[0] == "decided"
    assert KEPT[name][1] in found.caveats[0]


@pytest.mark.parametrize("name", KEPT)
def test_an_odd_workload_that_teaches_moves_no_other_size_by_more_than_the_pool_allows(healthy: Sizes, name: str) -> None:
    """It is one of sixty that teach; in six such fleets leaving one out moved the others by 5 to 12 %, so its oddness adds less."""
    found = beside(KEPT[name][0])
    np.testing.assert_allclose(found.size[1:], healthy.size[1:], rtol=0.05)
    assert found.status[1:].tolist() == ["decided"] * 59


def test_a_workload_far_below_its_capacity_may_burst_to_it_and_is_decided() -> None:
    quiet = np.where(np.arange(WEEKS * WEEK) % WEEK == 5, 5000.0, 1.0) * ROW / 1000
    quiet[700] = 20.0 * ROW[0]
    found = decided(np.vstack([quiet, FLEET[1:]]), np.r_[20.0 * ROW[0], CAPACITY[1:]])
    assert found.status[0] == "decided"


def test_a_leak_that_doubles_in_weeks_is_no_counter() -> None:
    found = beside(ROW.max() * np.linspace(1, 3, WEEKS * WEEK))
    assert found.status[0] == "decided"
    assert "a leak or a filling cache" in found.caveats[0]


ALIKE: dict[str, Callable[[np.ndarray], object]] = {
    "numbers as objects": lambda usage: usage.astype(object),
    "a list of lists": lambda usage: usage.tolist(),
    "columns first in memory": np.asfortranarray,
    "every other row of a larger array": lambda usage: np.repeat(usage, 2, axis=0)[::2],
    "missing samples hidden by a mask": lambda usage: np.ma.MaskedArray(np.nan_to_num(usage, nan=1e9), np.isnan(usage)),
    "None for missing samples": lambda usage: np.where(np.isnan(usage), None, usage),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_numbers_in_another_form_have_the_same_sizes(name: str) -> None:
    usage = np.where(np.arange(WEEKS * WEEK) % 97 == 3, np.nan, FLEET)
    asked = {"step_seconds": HOUR, "kind": "cpu", "risk": 0.05, "need": "max"}
    np.testing.assert_allclose(recommend_sizes(ALIKE[name](usage), **asked), recommend_sizes(usage, **asked), rtol=1e-12)


@pytest.mark.parametrize("kind", ["float32", "float16", "int64", "uint16"])
def test_numbers_of_any_type_are_sized_like_those_of_double_precision(kind: str) -> None:
    usage = (1000 * FLEET).round().clip(0, 30_000).astype(kind)
    asked = {"step_seconds": HOUR, "kind": "memory", "risk": 0.05, "need": "max"}
    np.testing.assert_allclose(recommend_sizes(usage, **asked), recommend_sizes(usage.astype(float), **asked), rtol=1e-6)


@pytest.mark.parametrize("factor", [1e90, 1e-90, 1e-300])
def test_sizes_of_any_magnitude_are_in_proportion(factor: float) -> None:
    asked = {"step_seconds": HOUR, "kind": "cpu", "risk": 0.05, "need": "max"}
    np.testing.assert_allclose(recommend_sizes(FLEET * factor, **asked), factor * recommend_sizes(FLEET, **asked), rtol=1e-6)


@pytest.mark.parametrize("level", [1e18, 3.0, 5e-324])
def test_a_fleet_of_one_constant_is_sized_at_it(level: float) -> None:
    usage = np.full((40, WEEKS * WEEK), level)
    np.testing.assert_allclose(recommend_sizes(usage, step_seconds=HOUR, kind="cpu", risk=0.05, need="max"), level)


@pytest.mark.parametrize("shape", [(0, 840), (5, 0), (0, 0), (5, 1), (5, 100), (5, 169)])
def test_too_few_workloads_or_samples_are_undecided_and_no_error(shape: tuple[int, int]) -> None:
    found = recommend_sizes(np.ones(shape), step_seconds=HOUR, kind="cpu", risk=0.05, need="max")
    np.testing.assert_array_equal(found, np.full(shape[0], np.nan))


@pytest.mark.parametrize("useless", [np.nan, 0.0, -1.0, np.inf, 1e308])
def test_a_capacity_or_last_size_that_says_nothing_counts_as_unknown(useless: float) -> None:
    unknown, told = np.full(60, np.nan), np.full(60, useless)
    np.testing.assert_array_equal(decided(FLEET, told).size, decided(FLEET, unknown).size)
    np.testing.assert_array_equal(decided(FLEET, previous=told).size, decided(FLEET, previous=unknown).size)


def test_one_capacity_for_all_is_that_of_each() -> None:
    usage = {"step_seconds": HOUR, "kind": "cpu", "risk": 0.05, "need": "max"}
    alone, each = (recommend_sizes(FLEET, capacity=c, **usage) for c in (2.0, [2.0] * 60))
    np.testing.assert_array_equal(alone, each)


@pytest.mark.parametrize(
    ("name", "value"), [("capacity", np.ones(3)), ("previous", np.ones(61)), ("capacity", np.ones((60, 1)))]
)
def test_capacities_and_last_sizes_of_another_length_are_refused(name: str, value: np.ndarray) -> None:
    with pytest.raises(
        RequestError, match=rf"(?s){name} has the shape .* where there are 60 workloads.*matched .* by position"
    ):
        recommend_sizes(FLEET, step_seconds=HOUR, kind="cpu", risk=0.05, need="max", **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("usage", [["a", "b"]]), ("usage", [[1.0], [1.0, 2.0]]), ("usage", FLEET.astype(complex)), ("capacity", ["a"] * 60)],
)
def test_what_is_no_number_is_refused_with_the_way_to_numbers(name: str, value: object) -> None:
    asked = {"usage": FLEET, "step_seconds": HOUR, "kind": "cpu", "risk": 0.05, "need": "max"} | {name: value}
    with pytest.raises(RequestError, match=rf"(?s){name} is no array of numbers.*to_numpy\(dtype=float"):
        recommend_sizes(**asked)


@pytest.mark.parametrize("risk", [0, 1, -0.1, np.nan, True, None, "0.05", [0.05], np.array([0.05, 0.1])])
def test_a_risk_that_is_no_single_chance_is_refused(risk: object) -> None:
    with pytest.raises(RequestError, match="is no chance above 0 and below 1"):
        recommend_sizes(FLEET, step_seconds=HOUR, kind="cpu", risk=risk, need="max")


@pytest.mark.parametrize("step", [0, None, -300, 7, 0.5, np.nan, np.inf, "3600", 172_800, True])
def test_a_step_that_divides_no_day_is_refused(step: object) -> None:
    with pytest.raises(RequestError, match=r"(?s)a step of .* seconds does not divide a day.*resample the usage"):
        recommend_sizes(FLEET, step_seconds=step, kind="cpu", risk=0.05, need="max")


@pytest.mark.parametrize("need", ["P999", "maximum", None, ["max"]])
def test_a_need_that_is_misspelt_is_refused_with_those_there_are(need: object) -> None:
    with pytest.raises(RequestError, match=r'(?s)is not known.*give need="max" or need="p999"'):
        recommend_sizes(FLEET, step_seconds=HOUR, kind="cpu", risk=0.05, need=need)


def test_risks_in_any_order_have_their_own_place_in_the_frontier() -> None:
    summary = reduce_dense(FLEET, step_seconds=HOUR)
    rising, falling = (np.stack(frontier(summary, risks=risks, need="max")) for risks in ((0.05, 0.3), (0.3, 0.05)))
    np.testing.assert_array_equal(rising[:, ::-1], falling)


def test_usage_that_may_not_be_written_to_is_sized_and_stays_as_it_is() -> None:
    before = FLEET.copy()
    decided(FLEET)
    np.testing.assert_array_equal(FLEET, before)


def samples(seed: int) -> np.ndarray:
    """Return a fleet of healthy and hostile rows, which nothing may write to."""
    rng = np.random.default_rng(seed)
    usage = rng.lognormal(0, 1, (12, 1)) * rng.lognormal(0, 0.3, (12, int(rng.integers(1, 900))))
    hostile = rng.choice([0.0, -1.0, np.nan, np.inf, -np.inf, 5e-324, 1e-300, 1e300, 1.7e308], usage.shape)
    usage = np.where(rng.random(usage.shape) < rng.choice([0.0, 0.01, 0.5, 1.0], (12, 1)), hostile, usage)
    usage.flags.writeable = False
    return usage


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1e-9, 0.01, 0.5, 0.999]), st.sampled_from(["max", "p999"]))
def test_hostile_samples_give_a_size_or_a_reason_and_never_an_error_or_warning(seed: int, risk: float, need: str) -> None:
    usage, rng = samples(seed), np.random.default_rng(seed)
    known = rng.choice([np.nan, 0.0, -1.0, 1.0, 1e300, np.inf], (2, 12))
    summary = reduce_dense(usage, step_seconds=HOUR, capacity=known[0])
    found = decide(summary, risk=risk, need=need, capacity=known[0], previous=known[1])
    assert ((found.reason == "") == np.isfinite(found.size)).all()
    assert (found.size[found.reason == ""] > 0).all()
