"""Sources to store: only what is missing, what one source breaks does not stop the others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from devopskit.errors import UnknownName
from devopskit.pipeline import fetching
from devopskit.settings import Settings
from devopskit.store.store import Store
from tests.pipeline.conftest import HISTORY, NOW, configured

LATER = NOW + timedelta(days=30)


def test_every_table_of_every_configured_source_is_planned_once(sample_settings: Settings) -> None:
    planned = [(p.source.name, p.table) for p in fetching.plan(sample_settings, HISTORY, now=NOW)]
    assert sorted(planned) == [
        ("focus_files", "costs"), ("performance_files", "performance"), ("policy_files", "policies"), ("resource_files", "resources"),
        ("usage_files", "resources"), ("usage_files", "usage"),
    ]  # fmt: skip


def test_a_second_fetch_of_settled_data_asks_for_no_span_again(sample_settings: Settings) -> None:
    planned = fetching.plan(sample_settings, HISTORY, now=LATER, only=["usage_files"])
    fetching.fetch(sample_settings, planned, now=LATER)
    again = fetching.plan(sample_settings, HISTORY, now=LATER, only=["usage_files"])
    assert {p.table: p.spans for p in again}["usage"] == ()


def test_fetching_twice_leaves_the_same_rows(sample_settings: Settings) -> None:
    before = Store(sample_settings.store).status()[["source", "table", "rows"]]
    fetching.fetch(sample_settings, fetching.plan(sample_settings, HISTORY, now=NOW), now=NOW)
    assert Store(sample_settings.store).status()[["source", "table", "rows"]].equals(before)


def test_a_source_that_fails_is_reported_and_the_others_are_pulled(tmp_path: Path) -> None:
    found = configured(tmp_path, '\n[sources.prometheus]\nurl = "http://127.0.0.1:9"\n')
    planned = fetching.plan(found, HISTORY, now=NOW, only=["resource_files", "prometheus"])
    pulled = fetching.fetch(found, [p for p in planned if p.table == "resources"], now=NOW)
    assert [(p.source, p.rows > 0, p.error is not None) for p in pulled] == [
        ("resource_files", True, False),
        ("prometheus", False, True),
    ]


def test_a_source_that_cannot_say_what_it_costs_is_not_pulled_and_the_others_are(tmp_path: Path) -> None:
    found = configured(tmp_path, '\n[sources.prometheus]\nurl = "http://127.0.0.1:9"\n')
    planned = fetching.plan(found, HISTORY, now=NOW, only=["resource_files", "prometheus"])
    _, marked = fetching.estimated(planned)
    pulled = fetching.fetch(found, marked, now=NOW)
    assert {p.source for p in pulled if p.error} == {"prometheus"}
    assert {p.source for p in pulled if p.rows} == {"resource_files"}


def test_files_that_are_gone_fail_their_own_source_only(tmp_path: Path) -> None:
    found = configured(tmp_path, '\n[sources.bills]\nkind = "focus_files"\npath = "nowhere/*.csv"\n')
    planned = fetching.plan(found, HISTORY, now=NOW, only=["resource_files", "bills"])
    assert [(p.source.name, p.error is not None) for p in planned] == [("resource_files", False), ("bills", True)]


def test_an_unknown_source_is_refused_with_the_nearest_name(sample_settings: Settings) -> None:
    with pytest.raises(UnknownName, match="did you mean usage_files"):
        fetching.plan(sample_settings, HISTORY, now=NOW, only=["usage_fles"])


def test_relative_paths_start_from_the_settings_file(sample_settings: Settings) -> None:
    (source,) = fetching.sources(sample_settings, only=["usage_files"])
    assert source.settings.path == str(sample_settings.root / "sample" / "usage.parquet")


def test_an_estimate_adds_up_the_requests_of_all_sources(sample_settings: Settings) -> None:
    cost, _ = fetching.estimated(fetching.plan(sample_settings, HISTORY, now=NOW))
    assert (cost.requests, cost.usd) == (0, 0.0)


def test_the_values_behind_secret_references_are_known_for_scrubbing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hunter22")
    found = configured(
        tmp_path, '\n[sources.prometheus]\nurl = "http://127.0.0.1:9"\ntoken = "env:SOME_TOKEN"\npassword = "env:NOT_SET"\n'
    )
    assert fetching.secret_values(found) == ["hunter22"]
