"""Every part of every kind keeps its contract; a new file is tested the moment it exists."""

from __future__ import annotations

import dataclasses
import inspect
from types import ModuleType

import click
import pytest

from devopskit import parts
from devopskit.errors import UnknownName
from devopskit.tables import (
    activity,
    charges,
    columns,
    costs,
    eligible,
    findings,
    forecasts,
    performance,
    policies,
    prices,
    profiles,
    resources,
    runs,
    sizes,
    usage,
)

TABLES = {t.name: t for t in (
    usage.usage, performance.performance, costs.costs, resources.resources, policies.policies, prices.prices, sizes.sizes, findings.findings, runs.runs,
    forecasts.forecasts,
    charges.charges, eligible.eligible, activity.activity, profiles.profiles,
)}  # fmt: skip


def all_parts(kind: str) -> list[object]:
    return [pytest.param(parts.load(kind, name), id=name) for name in parts.names(kind)]


def keyword_only(function: object) -> set[str]:
    assert callable(function)
    return {p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}


def positional(function: object) -> list[str]:
    assert callable(function)
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]


@pytest.mark.parametrize("source", all_parts("sources"))
def test_a_source_gives_known_tables_and_has_frozen_settings(source: ModuleType) -> None:
    assert source.TABLES
    assert set(source.TABLES) <= set(TABLES)
    assert dataclasses.is_dataclass(source.Settings)
    assert source.Settings.__dataclass_params__.frozen


@pytest.mark.parametrize("source", all_parts("sources"))
def test_a_source_has_the_three_functions_with_the_same_signatures(source: ModuleType) -> None:
    assert (positional(source.fetch), keyword_only(source.fetch)) == (["table", "period"], {"settings"})
    assert (positional(source.check), keyword_only(source.check)) == ([], {"settings"})
    assert (positional(source.estimate), keyword_only(source.estimate)) == (["period"], {"settings"})


@pytest.mark.parametrize("check", all_parts("checks"))
def test_a_check_finds_over_tables_with_settings_after_the_star(check: ModuleType) -> None:
    assert positional(check.find)
    assert set(positional(check.find)) <= {*TABLES, "rates"}
    assert keyword_only(check.find)


@pytest.mark.parametrize("check", all_parts("checks"))
def test_a_check_says_in_its_docstring_what_it_looks_at(check: ModuleType) -> None:
    assert len((inspect.getdoc(check.find) or "").split()) >= 12


@pytest.mark.parametrize("operation", all_parts("operations"))
def test_an_operation_emits_one_thing_and_reads_text_back(operation: ModuleType) -> None:
    assert len(positional(operation.emit)) == 1
    assert keyword_only(operation.emit)
    assert not hasattr(operation, "read") or positional(operation.read) == ["text"]


@pytest.mark.parametrize("operation", all_parts("operations"))
def test_an_operation_says_what_its_settings_mean(operation: ModuleType) -> None:
    assert len((inspect.getdoc(operation.emit) or "").split()) >= 12


@pytest.mark.parametrize("command", all_parts("commands"))
def test_a_command_has_help_with_a_sentence(command: ModuleType) -> None:
    assert isinstance(command.command, click.Command)
    assert len((command.command.help or "").split()) >= 6


@pytest.mark.parametrize("scheme", all_parts("secrets"))
def test_a_secret_scheme_resolves_the_rest_of_a_reference(scheme: ModuleType) -> None:
    assert positional(scheme.resolve) == ["rest"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_says_what_every_column_means(table: columns.Table) -> None:
    assert all(len(column.meaning) >= 4 for column in table.columns)
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_an_empty_frame_of_a_table_passes_its_own_check(table: columns.Table) -> None:
    assert len(table.check(table.empty())) == 0


def test_an_unknown_part_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="did you mean prometheus"):
        parts.load("sources", "promethus")
