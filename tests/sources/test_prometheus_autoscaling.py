"""From a real Prometheus through the store to what a replay of an autoscaler needs: nothing is missing on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from devopskit import settings
from devopskit.pipeline import fetching
from devopskit.pipeline.autoscaling_workloads import Workload, workloads
from devopskit.pipeline.reading import read
from devopskit.tables.policies import Hpa, Metric

NOW = datetime(2026, 1, 4, tzinfo=UTC)

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def scaled(prometheus_url, three_days_of, tmp_path_factory) -> list[Workload]:
    """Workloads under an autoscaler, as the report reads them from a store that one fetch filled."""
    folder: Path = tmp_path_factory.mktemp("prometheus")
    section = f'[sources.prometheus]\nurl = "{prometheus_url}"\ncluster = "prod"\nscrape_seconds = 60\n'
    (folder / "devopskit.toml").write_text(section, encoding="utf-8")
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    pulled = fetching.fetch(found, fetching.plan(found, three_days_of, now=NOW), now=NOW)
    assert [one.error for one in pulled if one.error] == []
    return workloads(read(weeks=1, as_of="2026-01-03", settings=found))


def test_the_one_autoscaler_is_found_with_its_policy_and_release(scaled):
    (one,) = scaled
    assert (one.resource_id, one.name, one.version, one.reason) == ("prod/team-2/deployment/app-2", "app-2", "1.34", "")
    assert one.policy == Hpa(6, 2, (Metric("Resource", "cpu", "Utilization", 60),))


def test_demand_is_that_of_all_pods_in_millicores_at_each_step(scaled):
    (one,) = scaled
    assert (len(one.demand_m), one.step_seconds) == (864, 300)
    assert one.demand_m == pytest.approx(np.full(864, 750.0))
    assert one.begins_s == 3 * 86_400  # 2026-01-01 is a Thursday


def test_request_owner_and_price_come_from_the_containers_of_the_workload(scaled):
    (one,) = scaled
    assert (one.request_m, one.resource["owner"]) == (1200, "squad-2")
    assert (one.currency, one.hourly_price > 0) == ("USD", True)


def test_a_behaviour_that_metrics_do_not_show_is_said_beside_the_advice(scaled):
    (one,) = scaled
    assert one.unknown == ("behavior",)
    assert one.caveats == ("its behavior is not known; the defaults of the API were replayed",)
