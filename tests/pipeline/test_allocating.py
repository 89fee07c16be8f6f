"""From a rules file and a bill to showback files: to the cent, and with hostile names of teams."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from devopskit.errors import RequestError
from devopskit.pipeline.allocating import allocation, load_rules, showback
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from tests.store.bills import bill

RULES = '[[rule]]\nrule = "support"\nservice = "Support"\nsplit = "even"\n\n[[rule]]\nrule = "teams"\ntag = "team"\n'


@pytest.fixture
def owners(tmp_path):
    store = Store(tmp_path / "store")
    teams = [
        bill(f"2026-03 {cost}", effective_cost=cost, tags=f'{{"team":"{team}"}}')
        for team, cost in (("web", 0.333), ("=1+1", 0.333))
    ]
    rest = [bill("2026-03 9", effective_cost=0.335, service_name="Support"), bill("2026-03 9", effective_cost=1.0)]
    store.save("costs", "a", Fetched([*teams, *rest]))
    (tmp_path / "rules.toml").write_text(RULES)
    return allocation(store.table("costs"), load_rules(tmp_path / "rules.toml"))


def test_owners_add_up_to_the_bill_to_the_cent(owners):
    assert owners["cost"].sum() == Decimal("2.00")
    assert set(owners["owner"]) == {"web", "=1+1", "unallocated"}


def test_every_owner_has_a_file_that_no_spreadsheet_runs(owners, tmp_path):
    written = showback(owners, tmp_path / "showback")
    assert sorted(path.name for path in written) == ["%3D1%2B1.csv", "unallocated.csv", "web.csv"]
    assert pd.read_csv(written[0])["owner"].tolist() == ["'=1+1", "'=1+1"]


@pytest.mark.parametrize("text", [None, "[[rule]", "\udcff"])
def test_a_file_that_holds_no_rules_is_refused_with_an_example(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_bytes((text or "").encode("utf-8", "surrogateescape")) if text else None
    with pytest.raises(RequestError, match="cannot be read as allocation rules"):
        load_rules(path)
