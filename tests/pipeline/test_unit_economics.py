"""Cost of a request and of a customer: bills and rates of a few days, every amount by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.unit_economics import _owners, unit_economics
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.performance import performance
from devopskit.tables.resources import resources
from tests.pipeline.charges import every_day, stored

SHOP = {"tags": '{"team": "shop"}'}
RATE = "http.server.request.rate"


def measured(resource_id, values, metric=RATE, first="2026-06-01"):
    """One value for each day, in steps of a day."""
    days = pd.date_range(first, periods=len(values), freq="D", tz="UTC").as_unit("us")
    rows = {"resource_id": resource_id, "metric": metric, "time": days, "value": values, "step_seconds": 86_400}
    return performance.check(pd.DataFrame(rows))


def compared(days, first=datetime(2026, 6, 1, tzinfo=UTC)):
    """Two windows of so many days, as `spending` compares them."""
    middle = first + timedelta(days=days)
    return SimpleNamespace(windows=(Period(first, middle), Period(middle, middle + timedelta(days=days))), owner_tag="team")


def inventory(*rows):
    return resources.check(pd.DataFrame([{"kind": "workload"} | row for row in rows]))


def asked(folder, bills, rates=(), things=(), days=7, **parameters):
    found = stored(folder, *bills)
    Store(found.store).save("performance", "a", Fetched(tuple(rates)))
    Store(found.store).save("resources", "a", Fetched((inventory(*things),) if things else ()))
    return unit_economics(read_bill(settings=found), compared(days), **parameters)


CART = {"resource_id": "c/shop/deployment/cart", "owner": "shop"}
BILL = [every_day("2026-06-01", 14, "compute", 10.0, **SHOP), every_day("2026-06-08", 7, "disks", 5.0)]


def test_cost_of_an_owner_is_divided_by_the_requests_of_its_services(tmp_path):
    rates = [measured("c/shop/service/cart", [1.0] * 7 + [2.0] * 7)]
    row = asked(tmp_path, BILL, rates, [CART]).rows.iloc[0]
    # 10 a day over 86,400 requests a day, then over twice as many; what has no team is no cost of the shop.
    assert (row["owner"], row["days"], row["units"]) == ("shop", 7, pytest.approx(172_800.0))
    assert (row["before"], row["after"]) == (pytest.approx(10 / 86_400), pytest.approx(10 / 172_800))


def test_units_that_nobody_owns_divide_the_whole_bill_and_are_of_a_month(tmp_path):
    rates = [measured("company", [100.0] * 14, metric="customers")]
    found = asked(tmp_path, BILL, rates, driver="customers")
    row = found.rows.iloc[0]
    # 10 a day of 100 customers, then 15; a month has 730 / 24 days.
    assert (found.counted, row["owner"], row["units"]) == (False, "", 100.0)
    assert (row["before"], row["after"]) == (pytest.approx(0.1 * 730 / 24), pytest.approx(0.15 * 730 / 24))


def test_fixed_and_further_cost_are_told_where_the_days_draw_a_line(tmp_path):
    costs = [every_day(f"2026-06-{day:02}", 1, "compute", 4.0 + 0.5 * day, **SHOP) for day in range(1, 29)]
    rates = [measured("c/shop/service/cart", [day / 86_400 for day in range(1, 29)])]
    row = asked(tmp_path, costs, rates, [CART], days=14).rows.iloc[0]
    assert (row["fixed"], row["variable"]) == (pytest.approx(4.0), pytest.approx(0.5))


def test_a_day_of_which_half_was_measured_divides_nothing(tmp_path):
    rates = measured("c/shop/service/cart", [1.0] * 14)
    rates.loc[13, "step_seconds"] = 43_200
    assert asked(tmp_path, BILL, [rates], [CART]).rows.iloc[0]["days"] == 6


def test_a_day_without_requests_has_no_cost_of_one(tmp_path):
    rates = [measured("c/shop/service/cart", [1.0] * 13 + [0.0])]
    row = asked(tmp_path, BILL, rates, [CART]).rows.iloc[0]
    assert (row["days"], row["after"]) == (6, pytest.approx(10 / 86_400))


def test_without_the_metric_the_reason_names_it(tmp_path):
    found = asked(tmp_path, BILL, driver="orders")
    assert (len(found.rows), found.lacking) == (0, "no whole day of orders is in the store")


def test_rates_of_another_year_are_no_units_of_this_bill(tmp_path):
    found = asked(tmp_path, BILL, [measured("c/shop/service/cart", [1.0] * 7, first="2025-01-01")], [CART])
    assert (len(found.rows), "no day of the later window has both" in found.lacking) == (0, True)


@pytest.mark.parametrize(
    ("service", "things", "owner"),
    [
        ("c/shop/service/cart", [{"resource_id": "c/shop/service/cart", "owner": "a"}, CART], "a"),
        ("c/shop/service/cart", [CART, {"resource_id": "c/shop/deployment/web", "owner": "web"}], "shop"),
        ("c/shop/service/other", [CART], "shop"),
        ("c/shop/service/other", [CART, {"resource_id": "c/shop/deployment/web", "owner": "web"}], None),
        ("c/shop/service/cart", [CART | {"tags": '{"team": "basket"}'}], "basket"),
        ("c/shop/service/cart", [CART | {"tags": "["}], "shop"),
        ("c/elsewhere/service/cart", [CART], None),
        ("company", [CART], None),
    ],
)
def test_a_service_belongs_to_its_own_row_its_workload_or_its_namespace(service, things, owner):
    assert _owners([service], inventory(*things), "team").get(service) == owner


def test_the_sample_says_what_a_request_of_two_teams_costs(sample_settings):
    found = unit_economics(read_bill(settings=sample_settings), compared(14, datetime(2026, 6, 3, tzinfo=UTC)))
    assert (found.rows["owner"].tolist(), found.rows["days"].tolist()) == (["search", "checkout"], [14, 14])
    assert found.rows["after"].between(1e-7, 1e-5).all()
