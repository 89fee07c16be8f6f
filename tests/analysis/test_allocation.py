"""Who pays for a charge: first rule that fits, pools after it, every cent of the bill exactly once."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from devopskit.analysis.allocation import allocate
from devopskit.analysis.allocation_rules import keys_of, rules_of
from devopskit.errors import RequestError, UnknownName

TEAMS = {"rule": "teams", "tag": "team"}


def charges(*rows: tuple[object, ...]) -> pd.DataFrame:
    names = ["sub_account_id", "service_name", "team", "billing_currency", "effective_cost"]
    return pd.DataFrame([(*row[:3], *(row[4:] or ("USD",)), row[3]) for row in rows], columns=names)


def owners(frame: pd.DataFrame, *rules: dict, **settings: object) -> dict[str, Decimal]:
    found = allocate(frame, rules_of({"rule": list(rules), **settings.pop("more", {})}), **settings)
    return found.groupby("owner")["cost"].sum().to_dict()


def test_the_value_of_a_tag_owns_its_charge():
    found = owners(charges(("1", "a", "web", 2.0), ("1", "a", "shop", 3.0)), TEAMS)
    assert found == {"web": Decimal("2.00"), "shop": Decimal("3.00")}


def test_what_no_rule_takes_is_shown_as_unallocated():
    assert owners(charges(("1", "a", None, 2.0)), TEAMS) == {"unallocated": Decimal("2.00")}


def test_the_first_rule_that_fits_takes_the_whole_charge():
    found = owners(charges(("7", "a", "web", 2.0)), {"rule": "lab", "account": "7*", "to": "research"}, TEAMS)
    assert found == {"research": Decimal("2.00")}


def test_spellings_of_one_owner_are_put_together_by_synonyms():
    more = {"synonyms": {"Web Team": "web"}}
    found = owners(charges(("1", "a", " web ", 1.0), ("1", "a", "web team", 2.0)), TEAMS, more=more)
    assert found == {"web": Decimal("3.00")}


@pytest.mark.parametrize(
    ("split", "web", "shop"),
    [
        ({"split": "even"}, "35.00", "15.00"),
        ({"split": "proportional"}, "37.50", "12.50"),
        ({"split": "fixed", "shares": {"web": 0.9, "shop": 0.1}}, "39.00", "11.00"),
        ({"split": "driver", "driver": "requests"}, "32.00", "18.00"),
    ],
)
def test_a_pool_is_shared_as_its_rule_says(split, web, shop):
    frame = charges(("1", "a", "web", 30.0), ("1", "a", "shop", 10.0), ("1", "Support", None, 10.0))
    found = owners(frame, {"rule": "support", "service": "Support"} | split, TEAMS, drivers={"requests": {"web": 1, "shop": 4}})
    assert found == {"web": Decimal(web), "shop": Decimal(shop)}


def test_a_negative_pool_gives_back_to_those_who_paid():
    frame = charges(("1", "a", "web", 30.0), ("1", "a", "shop", 10.0), ("1", "Support", None, -4.0))
    found = owners(frame, {"rule": "support", "service": "Support", "split": "proportional"}, TEAMS)
    assert found == {"web": Decimal("27.00"), "shop": Decimal("9.00")}


def test_a_pool_without_any_owner_stays_unallocated():
    frame = charges(("1", "Support", None, 10.0))
    assert owners(frame, {"rule": "s", "service": "Support", "split": "even"}) == {"unallocated": Decimal("10.00")}


def test_currencies_are_shared_each_by_itself():
    found = allocate(charges(("1", "a", "web", 2.0, "USD"), ("1", "a", "web", 3.0, "EUR")), rules_of({"rule": [TEAMS]}))
    assert found[["billing_currency", "cost"]].to_numpy().tolist() == [["EUR", Decimal("3.00")], ["USD", Decimal("2.00")]]


def test_parts_of_a_cent_add_up_to_the_bill():
    frame = charges(
        ("1", "a", "x", 0.333333), ("1", "a", "y", 0.333333), ("1", "a", None, 0.333334), ("1", "Support", None, 0.01)
    )
    found = owners(frame, {"rule": "s", "service": "Support", "split": "even"}, TEAMS)
    assert sum(found.values()) == Decimal("1.01")


def test_a_bill_of_refunds_alone_is_allocated_with_its_sign():
    assert owners(charges(("1", "a", "web", -2.5)), TEAMS) == {"web": Decimal("-2.50")}


def test_a_bill_without_rows_has_no_owners():
    assert allocate(charges(), rules_of({"rule": [TEAMS]})).empty


def test_only_the_keys_that_rules_look_at_are_asked_for():
    assert keys_of(rules_of({"rule": [TEAMS, {"account": "1", "to": "x"}]})) == ("sub_account_id", "tag:team")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"tag": "team", "spilt": "even"}, "key of allocation rule 1 'spilt' is not known"),
        ({"service": "Support"}, "lacks to or tag or split"),
        ({"split": "fixed"}, "lacks shares"),
        ({"split": "driver"}, "lacks driver"),
        ({"split": "halves"}, "split of allocation rule 'rule 1' 'halves' is not known"),
    ],
)
def test_a_rule_that_would_lose_money_is_refused(rule, message):
    with pytest.raises((RequestError, UnknownName), match=message):
        rules_of({"rule": [rule]})


def test_a_driver_that_is_not_given_is_named():
    with pytest.raises(RequestError, match="shares by 'requests'"):
        owners(charges(("1", "a", None, 1.0)), {"split": "driver", "driver": "requests"})
