"""A scope picks the same way in every report, and one that leaves nothing is refused with what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import DataError
from devopskit.pipeline.autoscaling import autoscaling
from devopskit.pipeline.forecasting import capacity_forecast
from devopskit.pipeline.reading import Data
from devopskit.pipeline.rightsizing import right_sizing
from devopskit.pipeline.scoping import listed, picked, refuse_nothing

INVENTORY = pd.DataFrame(
    {
        "resource_id": ["i-1", "i-2"], "name": ["web (blue)", None], "account": ["111", "222"], "owner": ["checkout", None],
    }
)  # fmt: skip
LIMITS = pd.DataFrame(
    {"resource_id": ["i-1", "i-2", "prod"], "name": ["web", "i-2", "prod"], "owner": ["checkout", None, "core"]}
)


@pytest.mark.parametrize(
    ("scope", "ids"), [("i-", {"i-1", "i-2"}), ("(blue", {"i-1"}), ("222", {"i-2"}), ("check", {"i-1"}), ("None", set())]
)
def test_a_scope_is_plain_text_in_id_name_account_or_owner(scope: str, ids: set[str]) -> None:
    assert listed(INVENTORY, scope) == ids


def test_a_limit_is_in_the_scope_by_the_account_of_its_resource_or_by_its_own_name() -> None:
    assert picked(LIMITS, "222", INVENTORY).tolist() == [False, True, False]
    assert picked(LIMITS, "prod", INVENTORY).tolist() == [False, False, True]
    assert picked(LIMITS, "", INVENTORY).tolist() == [True, True, True]


def test_a_scope_that_fits_nothing_is_refused_with_the_owners_there_are() -> None:
    with pytest.raises(DataError, match=r"(?s)'paymnts' holds none of the 2 resources.*owners are: checkout.*-p scope=TEXT"):
        refuse_nothing("paymnts", INVENTORY, left=0, among=3, what="limits")


def test_a_scope_that_fits_resources_but_nothing_of_this_report_is_told_so() -> None:
    with pytest.raises(DataError, match=r"fits 1 of the 2 resources of the inventory, but none of the 5 autoscaling policies"):
        refuse_nothing("222", INVENTORY, left=0, among=5, what="autoscaling policies")


def test_a_report_that_has_nothing_with_any_scope_says_so_on_its_page() -> None:
    assert refuse_nothing("222", INVENTORY, left=0, among=0, what="limits") is None
    assert refuse_nothing("", INVENTORY, left=0, among=0, what="limits") is None


@pytest.mark.parametrize("study", [right_sizing, capacity_forecast, autoscaling])
def test_every_report_with_a_scope_refuses_one_that_fits_no_resource(study: object, sample_data: Data) -> None:
    with pytest.raises(DataError, match="the scope 'nosuch' holds none of the") as refused:
        study(sample_data, scope="nosuch")  # type: ignore[operator]
    assert refused.value.exit_code == 3
