"""Usage to findings: risk measured on the whole fleet, money from the bill, nothing counted twice."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import DataError, RequestError
from devopskit.pipeline.reading import Data
from devopskit.pipeline.rightsizing import RightSizing, right_sizing, rightsize


@pytest.fixture(scope="module")
def study(sample_data: Data) -> RightSizing:
    return right_sizing(sample_data)


def test_a_filtered_view_shows_the_same_sizes_as_the_whole(study: RightSizing, sample_data: Data) -> None:
    part = right_sizing(sample_data, scope="checkout").findings.set_index("finding_id")
    whole = study.findings.set_index("finding_id").loc[part.index]
    assert 0 < len(part) < len(study.findings)
    pd.testing.assert_frame_equal(part, whole)


def test_a_filtered_view_draws_and_sums_only_what_it_lists(study: RightSizing, sample_data: Data) -> None:
    part = right_sizing(sample_data, scope="checkout")
    assert set(part.findings["resource_id"]) >= set(part.sizes.loc[part.sizes["status"] == "decided", "resource_id"])
    at = part.frontier["risk"] == 0.05
    assert part.frontier.loc[at, "saving"].item() < study.frontier.loc[at, "saving"].item()


def test_a_scope_that_holds_no_resource_is_an_error_and_no_all_clear(sample_data: Data) -> None:
    with pytest.raises(DataError, match=r"(?s)the scope 'nosuch' holds none of the .*owners are: checkout"):
        right_sizing(sample_data, scope="nosuch")


def test_every_decided_size_carries_its_measured_risk_and_the_weeks_behind_it(study: RightSizing) -> None:
    decided = study.findings.query("status == 'decided' and action == 'right-size' and check != 'oversized_disks'")
    assert len(decided)
    assert decided["weeks_tested"].gt(0).all()
    assert decided["risk"].between(0, 1).all()


def test_a_finding_without_a_decision_says_why_and_has_no_money(study: RightSizing) -> None:
    undecided = study.findings[study.findings["status"] == "undecided"]
    assert undecided["reason"].str.len().gt(20).all()
    assert undecided["saving"].isna().all()


def test_no_resource_saves_more_than_it_costs(study: RightSizing) -> None:
    saved = study.findings[study.findings["status"] == "decided"].groupby("resource_id")["saving"].sum()
    cost = study.rates.set_index("resource_id")["monthly_cost"].reindex(saved.index)
    assert (saved <= cost + 0.01).all()


def test_prices_of_resources_in_the_bill_are_the_users_own(study: RightSizing) -> None:
    billed = study.rates[study.rates["resource_id"].str.startswith("i-")]
    assert set(billed["origin"]) == {"bill"}
    assert study.joined
    assert study.why_unpriced == ""


def test_a_larger_accepted_risk_never_lowers_the_saving(study: RightSizing) -> None:
    assert study.frontier["saving"].is_monotonic_increasing


def test_the_stated_risk_holds_on_weeks_the_rule_had_not_seen(study: RightSizing) -> None:
    tested = study.back_test["workloads"]
    observed = (study.back_test["observed"] * tested).sum() / tested.sum()
    assert tested.sum() > 100
    # Two standard errors of a share of five percent over the judged workload-weeks.
    assert observed <= 0.05 + 2 * (0.05 * 0.95 / tested.sum()) ** 0.5


def test_frames_of_ones_own_give_the_same_sizes_as_the_store(study: RightSizing, sample_data: Data) -> None:
    found = rightsize(sample_data.usage.execute(), sample_data.resources, risk=0.05, minimum_saving=5.0)
    containers = found[found["check"] == "oversized_containers"].set_index("finding_id")["recommended"]
    assert len(containers)
    pd.testing.assert_series_equal(
        containers.dropna(), study.findings.set_index("finding_id")["recommended"].loc[containers.dropna().index]
    )


def test_without_prices_a_finding_is_unpriced_and_never_zero(sample_data: Data) -> None:
    alone = sample_data.resources[sample_data.resources["kind"] == "container"]
    found = rightsize(sample_data.usage.execute(), alone)
    decided = found[found["status"] == "decided"]
    assert decided["saving"].isna().all()
    assert decided[["saving_cores", "saving_bytes"]].abs().sum(axis=1).gt(0).all()


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1, 5])
def test_a_risk_that_is_no_chance_is_refused_with_an_example(risk: float, sample_data: Data) -> None:
    with pytest.raises(RequestError, match=r"risk=0\.05"):
        rightsize(sample_data.usage.execute(), sample_data.resources, risk=risk)
