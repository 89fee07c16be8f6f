"""What the made-up company pays by the byte: a rhythm, growth, one change that stays and one spike, the same on every fetch."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from devopskit.sources._sample.metered import DEBUG_LOGGING_FROM, FORGOTTEN_COPY, SERVICES, amounts

MONDAY, SUNDAY = date(2026, 5, 4), date(2026, 5, 3)


def cost(service, day, account="prod"):
    return next(paid for thing, paid in amounts(day) if (thing.service, thing.account) == (service, account))


def mean(service, first, days, account="prod"):
    return sum(cost(service, first + timedelta(days=n), account) for n in range(days)) / days


def test_every_service_is_paid_on_every_day():
    assert [thing for thing, _paid in amounts(MONDAY)] == list(SERVICES)
    assert min(paid for _thing, paid in amounts(MONDAY)) > 0


def test_two_fetches_of_one_day_agree_to_the_last_digit():
    assert list(amounts(MONDAY)) == list(amounts(MONDAY))


def test_two_days_of_one_service_differ_a_little():
    first, second = cost("AmazonCloudWatch", MONDAY), cost("AmazonCloudWatch", MONDAY + timedelta(days=1))
    assert first != second
    assert second == pytest.approx(first, rel=0.2)


def test_one_service_in_two_accounts_has_two_costs():
    prod, dev = (cost("Amazon Simple Storage Service", MONDAY, account) for account in ("prod", "dev"))
    assert prod / dev > 5


def test_a_weekend_of_functions_is_cheaper_than_a_working_day():
    assert cost("AWS Lambda", SUNDAY) == pytest.approx(0.6 * cost("AWS Lambda", MONDAY), rel=0.15)


def test_storage_costs_the_same_on_a_weekend():
    storage = "Amazon Simple Storage Service"
    assert cost(storage, SUNDAY) == pytest.approx(cost(storage, MONDAY), rel=0.15)


def test_storage_grows_over_the_months():
    storage = "Amazon Simple Storage Service"
    assert mean(storage, date(2026, 6, 1), 14) == pytest.approx(1.24 * mean(storage, date(2026, 1, 12), 14), rel=0.04)


def test_a_log_level_left_on_nearly_doubles_the_logs_and_stays():
    before = mean("AmazonCloudWatch", DEBUG_LOGGING_FROM - timedelta(days=14), 14)
    assert mean("AmazonCloudWatch", DEBUG_LOGGING_FROM, 14) == pytest.approx(1.9 * before, rel=0.05)


def test_a_forgotten_copy_costs_a_multiple_on_its_two_days_alone():
    copied = [cost("AWS Data Transfer", day) for day in FORGOTTEN_COPY]
    around = mean("AWS Data Transfer", date(2026, 6, 8), 5)
    assert min(copied) > 3.5 * around
    assert cost("AWS Data Transfer", date(2026, 6, 22)) < 1.3 * around


@pytest.mark.parametrize("service", ["AWS Lambda", "Amazon Simple Storage Service"])
def test_what_happened_to_others_leaves_a_service_alone(service):
    assert mean(service, DEBUG_LOGGING_FROM, 7) == pytest.approx(mean(service, date(2026, 6, 5), 7), rel=0.05)


def test_a_service_without_a_team_is_there_to_be_found_untagged():
    assert [thing.service for thing in SERVICES if not thing.team] == ["AWS Data Transfer"]


def test_every_unit_has_a_price_above_nothing():
    assert min(thing.price for thing in SERVICES) > 0
