"""Bills of two currencies in one at the user's dated rates; every amount by hand, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit import settings
from devopskit.errors import DataError, RequestError
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.converting import load_rates
from devopskit.reporting.cost_tables import cost_assumptions
from devopskit.store.spend_overview import spend_by
from tests.pipeline.charges import charges, stored
from tests.reporting.spent import spent

HEAD = "date,currency,to,rate,source\n"
RATES = HEAD + "2026-04-15,EUR,USD,1.10,ECB\n2026-05-20,EUR,USD,1.20,ECB\n2026-05-20,GBP,USD,1.30,BoE\n"
DOLLARS = charges("2026-05-03 compute 100", "2026-06-03 compute 100", "2026-06-04 compute 100")
EUROS = charges("2026-05-03 disks 10", "2026-06-03 disks 10", billing_currency="EUR", tags='{"team": "shop"}')


def asked(folder, *bills, rates=RATES):
    found = stored(folder, *bills)
    (folder / "rates.csv").write_text(rates, encoding="utf-8")
    (folder / "devopskit.toml").write_text('[money]\nexchange_rates = "rates.csv"\n')
    again = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    assert again.store == found.store
    return read_bill(settings=again)


def test_each_billing_month_is_converted_at_the_rate_of_its_first_day(tmp_path):
    bill = asked(tmp_path, DOLLARS, EUROS)
    # May begins at 1.10, since 1.20 holds from the 20th on; June at 1.20.
    rows = spend_by(bill.costs, "month").execute().sort_values("month")
    assert rows["effective_cost"].tolist() == pytest.approx([100 + 11, 200 + 12])
    assert set(rows["billing_currency"]) == {"USD"}


def test_tags_and_services_stay_with_their_converted_money(tmp_path):
    bill = asked(tmp_path, DOLLARS, EUROS)
    rows = spend_by(bill.costs, "service_name", "tag:team").execute().sort_values("service_name")
    assert rows[["service_name", "team"]].fillna("none").to_numpy().tolist() == [["compute", "none"], ["disks", "shop"]]
    assert rows["effective_cost"].tolist() == pytest.approx([300.0, 23.0])


def test_the_rates_that_were_used_are_told_with_day_and_source(tmp_path):
    bill = asked(tmp_path, DOLLARS, EUROS)
    assert (bill.currency, bill.others) == ("USD", {})
    assert bill.converted["rate"].tolist() == [1.1, 1.2]
    assert bill.converted["rate_source"].tolist() == ["ECB", "ECB"]


def test_all_four_costs_and_unit_prices_are_converted_and_quantities_are_not(tmp_path):
    euros = EUROS.assign(list_unit_price=10.0)
    row = (
        asked(tmp_path, DOLLARS, euros)
        .costs.filter(lambda t: t.service_name == "disks")
        .execute()
        .sort_values("charge_period_start")
        .iloc[0]
    )
    amounts = row[["billed_cost", "effective_cost", "contracted_cost", "list_cost", "list_unit_price"]].tolist()
    assert (amounts, row["pricing_quantity"]) == (pytest.approx([11.0] * 5), 1.0)


def test_the_bill_as_charged_is_kept_beside_it(tmp_path):
    bill = asked(tmp_path, DOLLARS, EUROS)
    assert bill.whole.count().execute() == bill.costs.count().execute() == 5
    assert set(bill.whole.billing_currency.execute()) == {"USD", "EUR"}


def test_without_rates_another_currency_is_told_apart(tmp_path):
    bill = read_bill(settings=stored(tmp_path, DOLLARS, EUROS))
    assert (bill.others, len(bill.converted), bill.costs.count().execute()) == ({"EUR": 20.0}, 0, 3)


def test_a_bill_of_one_currency_never_opens_the_file(tmp_path):
    assert asked(tmp_path, DOLLARS, rates="no rates at all").converted.empty


def test_a_month_without_a_rate_is_refused_and_never_guessed(tmp_path):
    with pytest.raises(DataError, match="no rate from EUR to USD at or before 2026-05-01"):
        asked(tmp_path, DOLLARS, EUROS, rates=HEAD + "2026-05-20,EUR,USD,1.2,ECB\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,currency,to,rate\n2026-05-01,EUR,USD,1.1\n", "cannot be read as exchange rates: .*source"),
        (HEAD + "2026-05-01,EUR,USD,many,ECB\n", "rates.csv cannot be read as exchange rates"),
        (HEAD + "2026-05-01,EUR,USD,-1.1,ECB\n", "no number above zero"),
        (HEAD + ",EUR,USD,1.1,ECB\n", "a row has no date"),
    ],
)
def test_a_file_that_is_no_list_of_rates_is_refused_with_the_fix(tmp_path, text, message):
    (tmp_path / "rates.csv").write_text(text)
    with pytest.raises(RequestError, match=message):
        load_rates(tmp_path / "rates.csv")


def test_the_page_says_what_was_converted_and_at_which_rate():
    used = pd.DataFrame({
        "month": pd.to_datetime(["2026-05-01", "2026-06-01"]), "currency": "EUR", "rate": [1.1, 1.2],
        "rate_date": pd.to_datetime(["2026-04-15", "2026-05-20"]), "rate_source": "ECB",
    })  # fmt: skip
    told = [item["text"] for item in cost_assumptions(spent(), converted=used).data["items"]]
    assert "The newest: one EUR is 1.2 USD since 2026-05-20 (ECB)." in told
    assert not [text for text in told if "no currency is converted" in text]


def test_the_page_says_that_nothing_was_converted_where_nothing_was():
    told = [item["text"] for item in cost_assumptions(spent()).data["items"]]
    assert "All amounts are in USD, as charged; no currency is converted." in told
