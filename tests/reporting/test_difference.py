"""Two runs as lines for a terminal and as a page: literal rows in, literal lines out."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.pipeline.comparing import Difference
from devopskit.reporting.difference import difference_page, difference_text, summary
from devopskit.reporting.record import RunRecord
from tests.reporting.spent import HOSTILE

MINUS = "\N{MINUS SIGN}"
ROW = {
    "finding_id": "f", "resource_id": "i-1", "resource_name": "web", "field": "instance_type", "unit": "", "change": "changed",
    "was": "m6i.large", "now": "m6i.xlarge", "saving_before": 50.0, "saving_after": 20.0, "currency": "USD",
}  # fmt: skip
COLUMNS = list(ROW)


def run(name):
    started = datetime(2026, 6, 1, tzinfo=UTC)
    return RunRecord(run_id=name, report="right_sizing", started_at=started, heartbeat_at=started, pid=1, host="a")


def differing(*changes, currency="USD", parameters=None, versions=None):
    rows = pd.DataFrame([ROW | change for change in changes], columns=COLUMNS)
    return Difference(run("a"), run("b"), rows, 50.0, 20.0, currency, parameters or {}, versions or {})


def lines(*changes, **more):
    return difference_text(differing(*changes, **more)).splitlines()[1:]


def test_reports_that_recommend_nothing_are_not_said_to_lack_prices() -> None:
    assert summary(differing(currency="")) == "no recommendation is new, gone or changed"


def test_the_first_line_is_the_summary_of_both_runs():
    told = "1 new, 0 gone, 1 changed; savings advised a month: USD 50 before, USD 20 after"
    assert difference_text(differing({}, {"change": "new"})).splitlines()[0] == told


def test_two_equal_runs_say_that_nothing_differs():
    assert summary(differing()) == "0 new, 0 gone, 0 changed; savings advised a month: USD 50 before, USD 20 after"


def test_savings_without_one_currency_are_not_summed():
    told = "0 new, 0 gone, 1 changed; savings are unpriced or in several currencies, and are not summed"
    assert summary(differing({}, currency="")) == told


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({}, f"changed           {MINUS}30  web: instance type m6i.large -> m6i.xlarge"),
        ({"was": "m6i.xlarge"}, f"changed           {MINUS}30  web: instance type m6i.xlarge"),
        ({"change": "new", "was": None, "saving_before": None}, "new               +20  web: instance type m6i.xlarge"),
        ({"change": "gone", "now": None, "saving_after": None}, f"gone              {MINUS}50  web: instance type m6i.large"),
    ],
    ids=["both values", "the same value", "new", "gone"],
)
def test_a_line_says_what_is_advised_and_by_how_much_the_saving_moved(change, line):
    assert lines(change) == [line]


def test_an_unpriced_recommendation_moves_by_nothing():
    assert lines({"saving_before": None, "saving_after": None})[0].split()[:2] == ["changed", "0"]


@pytest.mark.parametrize("name", [None, "", float("nan")])
def test_a_resource_without_a_name_is_called_by_its_id(name):
    assert "i-1: instance type" in lines({"resource_name": name})[0]


def test_cores_and_bytes_are_told_in_their_words():
    assert lines({"field": "cpu_request", "unit": "cores", "was": "2", "now": "0.5"})[0].endswith("2 cores -> 500 m")


def test_thirty_rows_are_shown_and_the_rest_is_counted():
    told = lines(*({"finding_id": f"f{i}"} for i in range(32)))
    assert len(told) == 31
    assert told[-1] == "2 more; --json has all"


def test_exactly_thirty_rows_leave_no_rest():
    assert len(lines(*({"finding_id": f"f{i}"} for i in range(30)))) == 30


def test_parameters_and_versions_that_differ_have_a_line_each():
    told = lines(parameters={"risk": (0.05, 0.01)}, versions={"devopskit": ("0.1.0", "0.2.0")})
    assert told == ["parameter risk: 0.05 -> 0.01", "version devopskit: 0.1.0 -> 0.2.0"]


def test_control_characters_of_a_parameter_do_not_reach_the_terminal():
    told = lines(parameters={"scope": ("\x1b[31mred", "\u202eevil")})[0]
    assert told == "parameter scope: ⟨U+001B⟩[31mred -> ⟨U+202E⟩evil"


def test_a_long_parameter_is_shortened():
    assert len(lines(parameters={"scope": ("x" * 5000, "y")})[0]) < 220


def test_a_hostile_resource_name_is_shortened_and_spelled_out_on_its_line():
    told = lines({"resource_name": HOSTILE})[0]
    assert "⟨U+202E⟩" in told
    assert "\u202e" not in told
    assert len(told) < 300


@pytest.mark.parametrize("column", ["resource_name", "was", "now"])
def test_a_hostile_value_is_text_on_the_page_and_no_markup(column):
    page = difference_page(differing({column: HOSTILE}))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "\u202e" not in page


def test_a_hostile_parameter_is_text_on_the_page_and_no_markup():
    page = difference_page(differing(parameters={"scope": (HOSTILE, "")}))
    assert "<script" not in page
    assert len(page) < 20_000


def test_the_page_names_both_runs_and_the_amounts():
    page = difference_page(differing({}, parameters={"risk": (0.05, 0.01)}))
    assert f"{MINUS}30" in page
    assert "web: instance type m6i.large -&gt; m6i.xlarge" in page
    assert "Parameter risk</th><td>0.05</td><td>0.01</td>" in page


def test_the_page_has_every_row_also_beyond_thirty():
    page = difference_page(differing(*({"resource_name": f"web-{i:02}"} for i in range(40))))
    assert "web-39: instance type" in page
