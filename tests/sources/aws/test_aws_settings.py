"""The section of devopskit.toml."""

import pytest

from devopskit.errors import RequestError, UnknownName
from devopskit.settings.options import build
from devopskit.sources import aws


def section(**options):
    return build(aws.Settings, options, where="[sources.aws]")


def test_an_empty_section_is_enough_because_boto3_finds_the_rest():
    settings = section()
    assert (settings.profile, settings.regions, settings.cost, settings.period_seconds) == ("", (), "none", "auto")


def test_a_full_section_is_taken_key_by_key():
    settings = section(
        profile="billing", role_arn="arn:aws:iam::1:role/r", regions=["eu-west-1", "us-east-1"], account="shop", period_seconds=3600,
        cost="exports", exports_bucket="bills", exports_prefix="focus/", owner_tag="squad", money_limit_usd=2,
    )  # fmt: skip
    assert settings.regions == ("eu-west-1", "us-east-1")
    assert (settings.period_seconds, settings.money_limit_usd) == (3600, 2.0)


def test_a_misspelled_key_names_the_right_one():
    with pytest.raises(UnknownName, match=r"key of \[sources\.aws\] 'region' is not known\ndid you mean regions"):
        section(region="eu-west-1")


def test_an_unknown_origin_of_money_lists_the_known_ones():
    with pytest.raises(UnknownName, match=r"(?s)'explorer' is not known.*none, cost_explorer, exports"):
        section(cost="explorer")


def test_one_region_that_is_no_list_is_refused():
    with pytest.raises(RequestError, match=r"\[sources\.aws\] regions is 'eu-west-1', which is not of type list of texts"):
        section(regions="eu-west-1")
