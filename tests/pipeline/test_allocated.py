"""Who bears the bill of the sample, by a rules file that the settings name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from devopskit.errors import RequestError
from devopskit.pipeline.allocating import allocated
from devopskit.pipeline.bill_reading import read_bill
from devopskit.reporting.cost_tables import cost_owners
from devopskit.settings import Settings
from tests.pipeline.conftest import NOW, configured

RULES = '[[rule]]\nrule = "teams"\ntag = "team"\n'


@pytest.fixture
def settings(tmp_path, sample_settings) -> Settings:
    """Settings of the filled store with a rules file beside them."""
    store = sample_settings.store.absolute()
    (tmp_path / "rules.toml").write_text(RULES)
    return configured(tmp_path, f'[store]\npath = "{store}"\n[money]\nallocation_rules = "rules.toml"\n')


def test_without_rules_nobody_is_named_and_the_page_says_how(sample_settings):
    owners = allocated(read_bill(as_of="2026-06-30", settings=sample_settings))
    assert owners is None
    assert "Set [money] allocation_rules" in str(cost_owners(owners, currency="USD").data["items"])


def test_owners_bear_the_bill_to_the_cent(settings):
    bill = read_bill(as_of="2026-06-30", settings=settings)
    owners = allocated(bill)
    whole = Decimal(str(bill.costs.effective_cost.sum().execute())).quantize(Decimal("0.01"))
    assert sum(owners["cost"]) == whole
    assert {"platform", "data", "unallocated"} <= set(owners["owner"])


def test_the_page_says_that_the_sum_is_the_bill(settings):
    owners = allocated(read_bill(as_of="2026-06-30", settings=settings))
    (told,) = cost_owners(owners, currency="USD").data["said"]
    assert told.startswith(f"Together {sum(owners['cost']):,.2f} USD, which is the bill to the cent")


def test_a_rules_file_that_is_not_there_is_refused_with_an_example(settings, tmp_path):
    (tmp_path / "rules.toml").unlink()
    with pytest.raises(RequestError, match="cannot be read as allocation rules"):
        allocated(read_bill(as_of="2026-06-30", settings=settings))


def test_the_bill_is_read_until_the_day_asked_for(settings):
    assert read_bill(as_of="2026-06-10", settings=settings).last_day.isoformat() == "2026-06-10"
    assert read_bill(settings=settings).now > NOW
