from __future__ import annotations

import pandas as pd
import pytest

from devopskit.checks.unattached_addresses import find

FREE = {"resource_id": "eipalloc-1", "kind": "address", "state": "unattached", "created_at": "2026-01-01"}
RATE = {"resource_id": "eipalloc-1", "monthly_cost": 3.65}


def test_an_address_that_nothing_uses_saves_all_of_its_price(inventory, rated, now):
    row = find(inventory(FREE), rated(RATE), now=now).iloc[0]
    # 0.005 x 730
    assert row[["saving_low", "saving", "saving_high", "recommended"]].tolist() == [3.65, 3.65, 3.65, "release"]


def test_an_address_in_use_gets_no_finding(inventory, rated, now):
    assert find(inventory(FREE | {"state": "attached"}, FREE | {"resource_id": "x", "state": None}), rated(RATE), now=now).empty


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"created_at": "2026-06-29"}, "undecided", "free for only 2 days"),
        ({"tags": '{"keep": "true"}'}, "keep", "its tag keep says"),
    ],
)
def test_an_address_that_may_be_needed_stays(inventory, rated, now, more, status, words):
    row = find(inventory(FREE | more), rated(RATE), now=now).iloc[0]
    assert (row["status"], words in row["reason"]) == (status, True)


def test_an_address_without_a_price_is_advised_without_money(inventory, rated, now):
    row = find(inventory(FREE), rated(), now=now).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("decided", True)
