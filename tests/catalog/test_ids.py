from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.ids import exact, matched, short


@pytest.mark.parametrize(
    ("spelled", "brief"),
    [
        ("arn:aws:ec2:us-east-1:1:instance/i-0abc", "i-0abc"),
        ("aws:///us-east-1a/i-0abc", "i-0abc"),
        ("arn:aws:rds:us-east-1:1:db:orders", "orders"),
        ("arn:aws:ec2:us-east-1:1:volume/vol-9", "vol-9"),
        ("gce://project/us-central1-a/node-7", "node-7"),
        ("i-0abc", "i-0abc"),
    ],
)
def test_short_id_is_the_last_part_of_the_name(spelled, brief):
    assert short(spelled) == brief


def test_azure_ids_are_compared_in_lower_case_and_whole():
    assert exact("azure:///subscriptions/S/resourceGroups/RG/vm1") == "/subscriptions/s/resourcegroups/rg/vm1"
    assert short("/subscriptions/S/resourceGroups/RG/vm1") == "/subscriptions/s/resourcegroups/rg/vm1"


def test_plain_id_of_the_inventory_finds_the_arn_of_the_bill():
    wanted = pd.Series(["i-1", "i-3"], dtype="str")
    offered = pd.Series(["arn:aws:ec2:us-east-1:1:instance/i-2", "arn:aws:ec2:us-east-1:1:instance/i-1"], dtype="str")
    assert matched(wanted, offered).tolist() == [1, -1]


def test_arn_of_the_inventory_finds_the_plain_id_of_the_bill():
    wanted = pd.Series(["arn:aws:rds:us-east-1:1:db:orders"], dtype="str")
    assert matched(wanted, pd.Series(["orders"], dtype="str")).tolist() == [0]


def test_name_that_two_accounts_share_is_matched_to_neither():
    offered = pd.Series(["arn:aws:rds:us-east-1:1:db:orders", "arn:aws:rds:us-east-1:2:db:orders"], dtype="str")
    assert matched(pd.Series(["orders"], dtype="str"), offered).tolist() == [-1]


def test_two_inventory_rows_never_share_one_bill_row_by_short_name():
    wanted = pd.Series(["arn:aws:rds:us-east-1:1:db:orders", "arn:aws:rds:eu-west-1:1:db:orders"], dtype="str")
    assert matched(wanted, pd.Series(["orders"], dtype="str")).tolist() == [-1, -1]


def test_exact_spelling_wins_over_the_short_one():
    offered = pd.Series(["arn:aws:ec2:us-east-1:1:instance/i-1", "i-1"], dtype="str")
    assert matched(pd.Series(["i-1"], dtype="str"), offered).tolist() == [1]


def test_azure_id_in_other_case_is_the_same_thing():
    offered = pd.Series(["/SUBSCRIPTIONS/S/resourcegroups/RG/providers/vm1"], dtype="str")
    assert matched(pd.Series(["/subscriptions/s/resourceGroups/rg/providers/VM1"], dtype="str"), offered).tolist() == [0]
