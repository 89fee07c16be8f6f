"""Two run folders are compared, or refused where a comparison would mislead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devopskit.errors import RequestError
from devopskit.pipeline.comparing import Difference, compare_runs
from devopskit.reporting.difference import difference_page, difference_text, summary

FINDING = {
    "finding_id": "f", "check": "oversized_instances", "resource_id": "i-1", "field": "instance_type", "current": "m6i.xlarge",
    "recommended": "m6i.large", "status": "decided", "reason": "fits", "action": "right-size", "saving": 50.0, "currency": "USD",
}  # fmt: skip


def run(folder: Path, name: str, findings: list[dict[str, object]], **record: object) -> Path:
    """A run's folder as far as a comparison reads it."""
    made = folder / name
    made.mkdir()
    known = {
        "run_id": name, "report": "right_sizing", "status": "completed", "started_at": "2026-06-01T00:00:00Z",
        "heartbeat_at": "2026-06-01T00:00:00Z", "pid": 1, "host": "a", "parameters": {"risk": 0.05, "weeks": 8},
    }  # fmt: skip
    (made / "run.json").write_text(json.dumps(known | record), encoding="utf-8")
    (made / "findings.json").write_text(json.dumps(findings), encoding="utf-8")
    return made


@pytest.fixture
def difference(tmp_path: Path) -> Difference:
    """The advice of the first run is gone in the second, which was asked with another risk."""
    first = run(tmp_path, "a", [FINDING | {"resource_name": "<script>x"}])
    return compare_runs(first, run(tmp_path, "b", [], parameters={"risk": 0.01, "weeks": 4}))


def test_settings_that_differ_are_named_but_not_what_was_looked_at(difference):
    assert difference.parameters == {"risk": (0.05, 0.01)}


def test_the_first_sentence_counts_and_sums_both_runs(difference):
    assert summary(difference) == "0 new, 1 gone, 0 changed; savings advised a month: USD 50 before, USD 0 after"


def test_the_text_has_a_line_for_each_recommendation_and_setting(difference):
    lines = difference_text(difference).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["gone", "parameter"]
    assert "instance type m6i.large" in lines[1]


def test_the_page_escapes_names_from_outside(difference):
    page = difference_page(difference)
    assert "&lt;script&gt;x" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"report": "cost_overview"}, "another report: 'right_sizing' and 'cost_overview'"),
        ({"parameters": {"scope": "team-a"}}, "another scope: '' and 'team-a'"),
        ({"status": "failed", "reason": "a cell raised"}, "has no result to compare: failed"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused_with_the_way_to_find_others(tmp_path, record, message):
    with pytest.raises(RequestError, match=message) as refused:
        compare_runs(run(tmp_path, "a", []), run(tmp_path, "b", [], **record))
    assert "devopskit runs" in refused.value.fix


def test_savings_in_two_currencies_are_not_summed(tmp_path):
    first, second = run(tmp_path, "a", [FINDING]), run(tmp_path, "b", [FINDING | {"currency": "EUR"}])
    assert summary(compare_runs(first, second)).endswith("savings are unpriced or in several currencies, and are not summed")


def test_two_runs_that_advise_nothing_are_not_said_to_lack_prices(tmp_path):
    assert summary(compare_runs(run(tmp_path, "a", []), run(tmp_path, "b", []))) == "no recommendation is new, gone or changed"


def test_savings_in_two_currencies_have_no_sum_for_a_program_either(tmp_path):
    first, second = run(tmp_path, "a", [FINDING]), run(tmp_path, "b", [FINDING | {"currency": "EUR"}])
    found = compare_runs(first, second)
    assert (found.before, found.after, found.currency) == (None, None, "")


def test_only_decided_savings_are_summed(tmp_path):
    undecided = FINDING | {"finding_id": "g", "status": "undecided", "saving": 900.0}
    found = compare_runs(run(tmp_path, "a", [FINDING, undecided]), run(tmp_path, "b", [FINDING | {"saving": 80.0}]))
    assert (found.before, found.after, found.currency) == (50.0, 80.0, "USD")


def test_two_runs_with_the_same_advice_have_no_row(tmp_path):
    found = compare_runs(run(tmp_path, "a", [FINDING]), run(tmp_path, "b", [FINDING]))
    assert (found.rows.empty, found.parameters, found.versions) == (True, {}, {})


def test_a_partial_run_has_a_result_to_compare(tmp_path):
    found = compare_runs(run(tmp_path, "a", [FINDING], status="partial"), run(tmp_path, "b", []))
    assert found.rows["change"].tolist() == ["gone"]


def test_a_run_without_a_file_of_findings_advised_nothing(tmp_path):
    bare = run(tmp_path, "a", [])
    (bare / "findings.json").unlink()
    assert compare_runs(bare, run(tmp_path, "b", [FINDING])).rows["change"].tolist() == ["new"]


def test_a_cut_file_of_findings_is_refused_and_not_taken_for_no_advice(tmp_path):
    broken = run(tmp_path, "a", [FINDING])
    (broken / "findings.json").write_text('[{"finding_id": "f"', encoding="utf-8")
    with pytest.raises(RequestError, match="the findings of the run a cannot be read") as refused:
        compare_runs(broken, run(tmp_path, "b", []))
    assert "would count as gone or new" in refused.value.why


def test_a_parameter_that_only_one_run_had_is_named_with_nothing_on_the_other_side(tmp_path):
    first = run(tmp_path, "a", [], parameters={"risk": 0.05})
    second = run(tmp_path, "b", [], parameters={"risk": 0.05, "minimum_saving": 9})
    assert compare_runs(first, second).parameters == {"minimum_saving": (None, 9)}


def test_other_versions_of_the_kit_are_named(tmp_path):
    first, second = (run(tmp_path, name, [], versions={"devopskit": number, "pandas": "3"}) for name, number in ("a1", "b2"))
    assert compare_runs(first, second).versions == {"devopskit": ("1", "2")}


def test_a_run_that_failed_without_a_reason_is_refused_all_the_same(tmp_path):
    with pytest.raises(RequestError) as refused:
        compare_runs(run(tmp_path, "a", [], status="interrupted"), run(tmp_path, "b", []))
    assert refused.value.why == "it did not come to its end"
