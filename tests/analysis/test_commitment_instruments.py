"""Kinds of commitments as rows of a table, and the order in which they take the hours."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.commitment_instruments import (
    INSTRUMENTS,
    Held,
    Instrument,
    apply_commitments,
    instrument,
    instruments_of,
)
from devopskit.errors import RequestError, UnknownName

USES = [{"region": "eu", "family": "m5"}, {"region": "us", "family": "c5"}]
NARROW = Held("ec2 instance savings plan", 3.0, 0.4, (("region", "eu"), ("family", "m5")))
WIDE = Held("compute savings plan", 4.0, 0.2)


def test_the_narrow_plan_takes_its_use_before_the_wide_one():
    left, used = apply_commitments(np.array([[6.0], [4.0]]), USES, [WIDE, NARROW], provider="aws")
    # 3 at 40 % off cover 5 of eu; 4 at 20 % off cover 5: the 1 that is left of eu, then all 4 of us.
    assert left.ravel().tolist() == pytest.approx([0.0, 0.0])
    assert used.ravel().tolist() == pytest.approx([4.0, 3.0])


def test_an_hour_without_use_leaves_the_commitment_unused_for_good():
    left, used = apply_commitments(np.array([[0.0, 9.0]]), USES[:1], [NARROW], provider="aws")
    assert left.ravel().tolist() == pytest.approx([0.0, 4.0])
    assert used.ravel().tolist() == pytest.approx([0.0, 3.0])


def test_a_narrow_plan_never_covers_use_outside_of_its_scope():
    left, used = apply_commitments(np.array([[0.0], [9.0]]), USES, [NARROW], provider="aws")
    assert (left[1, 0], used[0, 0]) == (9.0, 0.0)


def test_of_one_kind_the_higher_discount_goes_first():
    plans = [Held("savings plan", 1.0, 0.1), Held("savings plan", 1.0, 0.5)]
    _left, used = apply_commitments(np.array([[2.0]]), USES[:1], plans, provider="azure")
    assert used.ravel().tolist() == pytest.approx([0.0, 1.0])


def test_every_use_is_either_left_or_covered():
    demand = np.random.default_rng(1).gamma(2.0, 3.0, (2, 24))
    left, used = apply_commitments(demand, USES, [WIDE, NARROW], provider="aws")
    assert (left + 0).sum() + used[0].sum() / 0.8 + used[1].sum() / 0.6 == pytest.approx(demand.sum())
    assert used.max(axis=1) == pytest.approx([4.0, 3.0])


def test_an_offer_of_the_user_is_one_more_row_of_the_table():
    own = Instrument("oci", "universal credits", 1, "Spend", ())
    left, _used = apply_commitments(
        np.array([[5.0]]), USES[:1], [Held("universal credits", 2.0, 0.5)], provider="oci", known=(own,)
    )
    assert left[0, 0] == pytest.approx(1.0)


def test_use_of_one_article_is_always_applied_before_money():
    latest = {
        one.provider: max(k.order for k in INSTRUMENTS if (k.provider, k.unit) == (one.provider, "Usage"))
        for one in INSTRUMENTS
    }
    assert all(one.order > latest[one.provider] for one in INSTRUMENTS if one.unit == "Spend")


def test_a_misspelled_kind_is_answered_with_the_names_there_are():
    with pytest.raises(UnknownName, match="savings plan"):
        instrument("azure", "saving plan")


def test_a_commitment_without_its_scope_is_refused_with_what_it_lacks():
    with pytest.raises(RequestError, match="names no family, region of the use that it covers"):
        apply_commitments(np.array([[1.0]]), USES[:1], [Held("ec2 instance savings plan", 1.0, 0.3)], provider="aws")


def test_every_kind_says_what_it_covers_and_for_how_long():
    assert {kind for one in INSTRUMENTS for kind in one.covers} == {"Compute", "Databases"}
    assert {one.provider for one in INSTRUMENTS} == {"aws", "azure", "gcp"}
    assert all(term % 12 == 0 for one in INSTRUMENTS for term in one.terms)


def test_rows_of_a_file_become_kinds_of_commitments():
    row = {"provider": "oci", "name": "credits", "order": 1, "unit": "Spend", "bound_to": [], "terms": [24]}
    found = instruments_of({"instrument": [row]})
    assert found == (Instrument("oci", "credits", 1, "Spend", (), (), (24,)),)
    assert instruments_of({}) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"order": None}, "number 1 lacks order and cannot have nothing"),
        ({"discount": 0.3}, "cannot have discount"),
        ({"unit": "Hours"}, "cannot have unit"),
    ],
)
def test_a_row_that_cannot_be_applied_is_refused_with_its_number(change, message):
    row = {"provider": "oci", "name": "credits", "order": 1, "unit": "Spend", "bound_to": []} | change
    with pytest.raises(RequestError, match=message):
        instruments_of({"instrument": [{key: value for key, value in row.items() if value is not None}]})
