"""What must hold for any numbers: ranges in order, savings within the cost, the choice of the cheapest."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.catalog.volume_prices import Performance
from devopskit.checks._findings import Money
from devopskit.checks._kubernetes import rounded
from devopskit.checks._machines import Need, cheapest
from devopskit.checks._offers import Offers
from devopskit.checks._volumes import gp3_for

GIB = 1024.0**3
amounts = st.floats(0.01, 1e6)
origins = st.sampled_from(["bill", "refreshed", "seed"])
sizes = st.sampled_from([1.0, 2.0, 4.0, 8.0, 16.0])
offers = st.lists(st.tuples(st.floats(0.1, 4.0), sizes, sizes, st.sampled_from(["m5", "c5", "r5"])), min_size=1, max_size=12)
NOW = {"type": "m5.xlarge", "family": "m5"}


def made(rows):
    columns = ["ratio", "vcpu", "gib", "family"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        burst_baseline=1.0, network_gbps=1.0, disk_iops=4000.0, disk_mibps=100.0, quality="listed"
    )
    frame["type"] = [f"{row.family}.{n}" for n, row in enumerate(frame.itertuples())]
    return frame.assign(memory_bytes=frame["gib"] * GIB)


@given(amounts, amounts, origins, st.floats(0, 0.2), st.floats(0, 0.2))
@settings(max_examples=60, deadline=None)
def test_range_of_a_saving_is_in_order_and_within_the_cost(now, then, origin, error, spread):
    money = Money.of(now, then, {"origin": origin, "currency": "EUR", "note": ""}, error=error, spread=spread)
    tolerance = 1e-9 * (now + then)
    assert money.low <= money.saving + tolerance
    assert money.saving <= money.high + tolerance
    assert money.high <= now


@given(offers, sizes, sizes)
@settings(max_examples=60, deadline=None)
def test_choice_holds_the_need_and_nothing_cheaper_does(rows, cores, gib):
    frame = made(rows)
    choice = cheapest(Offers.of(NOW, frame, frame.to_dict("records")), Need(cores, gib * GIB, cores), family_change=0.0)
    fits = frame[(frame["vcpu"] >= cores) & (frame["gib"] >= gib)]
    assert (choice is None) == fits.empty
    assert choice is None or choice.ratio == fits["ratio"].min()


@given(offers, sizes, sizes, st.floats(0.0, 0.5))
@settings(max_examples=60, deadline=None)
def test_other_family_is_never_taken_for_less_than_the_asked_gain(rows, cores, gib, gain):
    frame = made(rows)
    choice = cheapest(Offers.of(NOW, frame, frame.to_dict("records")), Need(cores, gib * GIB, cores), family_change=gain)
    own = frame[(frame["vcpu"] >= cores) & (frame["gib"] >= gib) & (frame["family"] == "m5")]
    assert choice is None or own.empty or choice.facts["family"] == "m5" or choice.ratio <= own["ratio"].min() - gain


@given(st.floats(1e-4, 1000.0))
@settings(max_examples=60, deadline=None)
def test_rounding_never_takes_anything_away_and_adds_less_than_a_step(cores):
    assert -1e-9 <= rounded("cpu", cores) - cores <= 0.001 + 1e-9


@given(st.floats(0.0, 16_000.0), st.floats(0.0, 1000.0))
@settings(max_examples=60, deadline=None)
def test_gp3_delivers_every_need_that_it_sells(iops, rate):
    given_to = gp3_for(Performance(iops, rate))
    assert given_to.iops >= iops
    assert given_to.rate >= rate
    assert given_to.rate <= 1000.0
