"""Licences: included, portable and unused ones, each by hand, with what is right and what must stay."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks import included_licences, portable_operating_systems, unused_licence_cores
from devopskit.tables.prices import prices as prices_table

LISTED = {
    "provider": "azure",
    "region": "eastus",
    "item": "Standard_D4s_v3",
    "unit": "hour",
    "currency": "USD",
    "origin": "refreshed",
}
WINDOWS = {"resource_id": "vm", "provider": "azure", "region": "eastus", "type": "Standard_D4s_v3", "os": "windows"}
HELD = WINDOWS | {"tags": '{"licence_held": "yes"}'}
SQL = {"resource_id": "db", "licence": "SQL Server Enterprise", "cpu_capacity": 16.0, "state": "running"}
PAID = '{"licence_cost": 1600, "licence_currency": "EUR"}'
STOPPED = SQL | {"state": "stopped", "tags": PAID[:-1] + ', "stopped_at": "2026-05-01"}'}


@pytest.fixture
def lists():
    """0.40 an hour with Windows, 0.10 of it for Windows."""
    rows = [LISTED | {"os": "windows", "price": 0.4}, LISTED | {"os": "linux", "price": 0.3}]
    return prices_table.check(pd.DataFrame(rows).assign(as_of=pd.Timestamp("2026-06-01", tz="UTC")))


@pytest.fixture
def paid(rated):
    return rated({"resource_id": "vm", "monthly_cost": 292.0})


def test_a_held_licence_saves_what_the_system_adds_to_the_own_rate(inventory, paid, lists):
    row = included_licences.find(inventory(HELD), paid, prices=lists).iloc[0]
    # A quarter of the list price is Windows: a quarter of 292.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([73.0] * 3)
    assert row[["action", "field", "current", "recommended"]].tolist() == ["price model", "licence", "included", "own licence"]


def test_without_proof_of_a_licence_nothing_is_decided_and_the_share_is_said(inventory, paid, lists):
    row = included_licences.find(inventory(WINDOWS), paid, prices=lists).iloc[0]
    assert (row["status"], "25 % of its list price" in row["reason"], "licence_held" in row["reason"]) == (
        "undecided",
        True,
        True,
    )


@pytest.mark.parametrize(
    "change", [{"os": "linux"}, {"tags": '{"azure:license-type": "Windows_Server"}'}, {"licence": "BYOL"}, {"kind": "database"}]
)
def test_free_systems_and_brought_licences_get_no_finding(inventory, paid, lists, change):
    assert included_licences.find(inventory(HELD | change), paid, prices=lists).empty


def test_a_type_that_no_list_holds_is_advised_without_money(inventory, paid):
    row = included_licences.find(inventory(HELD | {"type": "Standard_X1"}), paid).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), "list price" in row["reason"]) == ("decided", True, False)


def test_prices_of_two_currencies_tell_no_share_of_the_licence(inventory, paid, lists):
    mixed = lists.assign(currency=["USD", "EUR"])
    row = included_licences.find(inventory(HELD), paid, prices=mixed).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), "list price" in row["reason"]) == ("decided", True, False)


def test_a_system_that_costs_less_than_linux_on_the_list_saves_nothing(inventory, paid, lists):
    row = included_licences.find(inventory(HELD), paid, prices=lists.assign(price=[0.2, 0.3])).iloc[0]
    assert (row["status"], "would save EUR 0 a month" in row["reason"]) == ("keep", True)


def test_a_held_licence_worth_less_than_asked_is_kept(inventory, paid, lists):
    row = included_licences.find(inventory(HELD), paid, prices=lists, least_saving=80.0).iloc[0]
    assert (row["status"], "less than the asked 80" in row["reason"]) == ("keep", True)


def test_a_runtime_that_linux_has_saves_the_price_of_windows(inventory, paid, lists):
    row = portable_operating_systems.find(inventory(WINDOWS | {"runtime": "dotnet 8"}), paid, prices=lists).iloc[0]
    assert row[["saving", "recommended", "effort", "action"]].tolist() == [pytest.approx(73.0), "linux", "high", "modernise"]


@pytest.mark.parametrize("change", [{}, {"runtime": "cobol"}, {"runtime": "go", "os": "linux"}])
def test_an_unknown_runtime_or_a_free_system_gets_no_finding(inventory, paid, lists, change):
    assert portable_operating_systems.find(inventory(WINDOWS | change), paid, prices=lists).empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"runtime": "dotnet-framework 4.8"}, "bound to Windows Server"),
        ({"runtime": "jvm", "licence": "SQL Server Standard"}, "It runs SQL Server Standard"),
        ({"runtime": "jvm", "tags": '{"keep": "1"}'}, "Its tag keep says"),
    ],
)
def test_what_needs_its_system_or_must_stay_is_kept(inventory, paid, lists, change, words):
    row = portable_operating_systems.find(inventory(WINDOWS | change), paid, prices=lists).iloc[0]
    assert (row["status"], words in row["reason"]) == ("keep", True)


def test_cores_beyond_the_need_save_their_part_of_the_licence(decided, inventory, rated):
    row = unused_licence_cores.find(decided(("db", "cpu", 5.2)), inventory(SQL | {"tags": PAID}), rated()).iloc[0]
    # Six of sixteen cores stay licensed: ten sixteenths of 1,600.
    assert row[["saving", "current", "recommended", "unit"]].tolist() == [1000.0, "16", "6", "cores"]
    assert (row["currency"], json.loads(row["evidence"])["part"]) == ("EUR", "licence")


def test_a_licence_by_core_counts_four_at_least(decided, inventory, rated):
    row = unused_licence_cores.find(decided(("db", "cpu", 0.4)), inventory(SQL | {"tags": PAID}), rated()).iloc[0]
    assert (row["recommended"], row["saving"]) == ("4", 1200.0)


def test_a_stopped_machine_frees_all_of_its_licence(decided, inventory, rated, now):
    row = unused_licence_cores.find(decided(), inventory(STOPPED), rated(), now=now).iloc[0]
    assert (row["recommended"], row["saving"], "for 61 days" in row["reason"]) == ("0", 1600.0, True)


def test_a_licence_of_no_known_cost_is_advised_without_money(decided, inventory, rated):
    row = unused_licence_cores.find(decided(("db", "cpu", 5.2)), inventory(SQL), rated()).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), "fact licence_cost" in row["price_note"]) == ("decided", True, True)


def test_a_cost_without_a_currency_is_no_price(decided, inventory, rated):
    machine = SQL | {"tags": '{"licence_cost": 1600}'}
    found = unused_licence_cores.find(decided(("db", "cpu", 5.2)), inventory(machine), rated()).iloc[0]
    own = unused_licence_cores.find(decided(("db", "cpu", 5.2)), inventory(machine), rated({"resource_id": "db"})).iloc[0]
    assert (pd.isna(found["saving"]), own["saving"], own["currency"]) == (True, 1000.0, "EUR")


@pytest.mark.parametrize(
    ("size", "change"),
    [(9.0, {}), (None, {}), (5.2, {"licence": None}), (None, {"state": "stopped", "tags": '{"stopped_at": "2026-06-20"}'})],
)
def test_cores_in_use_or_without_a_licence_get_no_finding(decided, inventory, rated, now, size, change):
    sizes = decided(*([("db", "cpu", size)] if size else []))
    assert unused_licence_cores.find(sizes, inventory(SQL | change), rated(), now=now).empty


@pytest.mark.parametrize(
    ("sizes", "change", "status", "words"),
    [
        ((("db", "cpu", 5.2, {"status": "undecided", "reason": "Too few weeks."}),), {}, "undecided", "Too few weeks."),
        ((), {"state": "stopped"}, "undecided", "fact stopped_at"),
        ((("db", "cpu", 5.2),), {"tags": '{"standby": "1", "licence_cost": 1600}'}, "keep", "Its tag standby says"),
    ],
)
def test_licences_that_cannot_be_judged_or_must_stay_say_why(decided, inventory, rated, sizes, change, status, words):
    row = unused_licence_cores.find(decided(*sizes), inventory(SQL | change), rated()).iloc[0]
    assert (row["status"], words in row["reason"]) == (status, True)
