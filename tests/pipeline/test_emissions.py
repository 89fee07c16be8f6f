"""Carbon of a bill's machines by a file of factors: kilograms by hand, and nothing without the file."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from devopskit import settings
from devopskit.errors import BadTable, RequestError
from devopskit.period import Period
from devopskit.pipeline.emissions import emissions, load_factors
from devopskit.reporting.blocks import together
from devopskit.reporting.carbon_estimate import carbon_estimate
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage

START, END = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
SPENT = SimpleNamespace(windows=(Period(datetime(2026, 5, 31, tzinfo=UTC), START), Period(START, END)))
HEAD = "region,min_watts,max_watts,pue,kg_per_kwh,embodied_kg_per_vcpu_hour\n"
FACTORS = HEAD + "eu-west-3,1,3,1.5,0.05,0.001\n"
MACHINE = {"resource_id": "i-1", "kind": "instance", "region": "eu-west-3", "cpu_capacity": 4.0}


def measured(value, resource_id="i-1", metric="system.cpu.utilization", day="2026-06-01"):
    """A day in hours."""
    times = pd.date_range(day, periods=24, freq="h", tz="UTC").as_unit("us")
    rows = {"resource_id": resource_id, "metric": metric, "time": times, "value": value, "step_seconds": 3600}
    return usage.check(pd.DataFrame(rows))


def asked(folder, machines, *used, factors=FACTORS):
    (folder / "factors.csv").write_text(factors)
    (folder / "devopskit.toml").write_text('[money]\ncarbon_factors = "factors.csv"\n')
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    Store(found.store).save("usage", "a", Fetched(used))
    return emissions(SimpleNamespace(settings=found, resources=resources.check(pd.DataFrame(machines))), SPENT)


def test_energy_times_the_grid_and_the_making_is_the_carbon_by_hand(tmp_path):
    row = asked(tmp_path, [MACHINE], measured(0.5)).rows.iloc[0]
    # 96 vCPU-hours at 1 + half of 2 W are 192 Wh, times 1.5 is 0.288 kWh; at 50 g that is 14.4 g, and 96 g for the making.
    assert row[["machines", "vcpu_hours", "utilisation"]].tolist() == [1, 96.0, 0.5]
    assert (row["kwh"], row["kg_co2e"]) == (pytest.approx(0.288), pytest.approx(0.1104))


def test_cores_used_are_a_share_of_the_cores_there_are(tmp_path):
    row = asked(tmp_path, [MACHINE], measured(2.0, metric="system.cpu.usage")).rows.iloc[0]
    assert (row["utilisation"], row["kwh"]) == (0.5, pytest.approx(0.288))


def test_a_machine_that_reports_both_is_counted_once(tmp_path):
    found = asked(tmp_path, [MACHINE], measured(0.5), measured(4.0, metric="system.cpu.usage"))
    assert found.rows.iloc[0][["machines", "vcpu_hours", "utilisation"]].tolist() == [1, 96.0, 0.5]


def test_containers_and_other_days_are_no_further_machines(tmp_path):
    pod = MACHINE | {"resource_id": "p", "kind": "container"}
    found = asked(tmp_path, [MACHINE, pod], measured(0.5), measured(0.9, "p"), measured(0.9, day="2026-05-31"))
    assert (found.rows["machines"].tolist(), found.rows["utilisation"].tolist(), found.left_out) == ([1], [0.5], 0)


def test_a_machine_without_measured_cpu_or_cores_is_said_to_be_left_out(tmp_path):
    others = [MACHINE | {"resource_id": "i-2"}, MACHINE | {"resource_id": "i-3", "cpu_capacity": None}]
    found = asked(tmp_path, [MACHINE, *others], measured(0.5), measured(0.5, "i-3"))
    assert found.left_out == 2
    assert "2 machines of the inventory have no measured CPU" in carbon_estimate(found).data["said"][-1]


def test_a_region_without_factors_is_not_known_and_never_zero(tmp_path):
    found = asked(tmp_path, [MACHINE, MACHINE | {"resource_id": "i-2", "region": "mars"}], measured(0.5), measured(0.5, "i-2"))
    block = carbon_estimate(found)
    assert [row[-1] for row in block.data["rows"]] == ["0.11", "not known"]
    assert "1 region without factors in factors.csv counted as nothing." in block.data["said"]


def test_a_star_serves_every_region(tmp_path):
    found = asked(tmp_path, [MACHINE], measured(0.5), factors=FACTORS.replace("eu-west-3", "*"))
    assert found.rows["kg_co2e"].tolist() == pytest.approx([0.1104])


def test_the_block_says_that_it_is_an_estimate_and_by_which_file(tmp_path):
    block = carbon_estimate(asked(tmp_path, [MACHINE], measured(0.5)))
    assert block.data["heading"] == "Carbon, an estimate"
    assert block.data["said"][0].startswith("About 0.11 kg CO2e in all")
    assert ("your factors.csv" in block.data["said"][0], "no measurement" in block.data["said"][0]) == (True, True)


def test_factors_for_no_region_at_all_leave_no_number(tmp_path):
    block = carbon_estimate(asked(tmp_path, [MACHINE | {"region": "mars"}], measured(0.5)))
    assert block.data["said"] == [
        "Your factors.csv has no factors for these regions; a row with the region * would serve all of them."
    ]


def test_without_a_file_there_is_no_estimate_and_no_place_on_the_page(sample_settings):
    found = emissions(SimpleNamespace(settings=sample_settings), SPENT)
    assert (found, len(together(carbon_estimate(found)))) == (None, 0)


def test_factors_are_read_from_toml_as_from_csv(tmp_path):
    (tmp_path / "f.csv").write_text("\ufeff" + FACTORS, encoding="utf-8")
    (tmp_path / "f.toml").write_text(
        '[[region]]\nregion = "eu-west-3"\nmin_watts = 1.0\nmax_watts = 3.0\npue = 1.5\nkg_per_kwh = 0.05\n'
        "embodied_kg_per_vcpu_hour = 0.001\n"
    )
    assert load_factors(tmp_path / "f.csv").to_dict("list") == load_factors(tmp_path / "f.toml").to_dict("list")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (HEAD + "eu-west-3,a,3,1.5,0.05,0\n", RequestError, "cannot be read as factors of carbon"),
        ("region,pue\neu-west-3,1.5\n", BadTable, "lacks the columns min_watts, max_watts, kg_per_kwh"),
        (FACTORS + FACTORS.splitlines()[1], BadTable, "two rows for the region 'eu-west-3'"),
    ],
)
def test_a_file_that_lacks_a_factor_is_refused_with_the_fix(tmp_path, text, error, message):
    with pytest.raises(error, match=message):
        asked(tmp_path, [MACHINE], measured(0.5), factors=text)


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path):
    with pytest.raises(RequestError, match=r"nowhere.csv cannot be read as factors"):
        load_factors(tmp_path / "nowhere.csv")
