"""The change set in words and blocks: short enough for a forge, escaped, the same money everywhere."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

from devopskit.pipeline.change_files import summary
from devopskit.reporting.change_blocks import change_diffs, change_steps, change_table
from devopskit.reporting.change_text import changes, escape, money_words, pull_request
from devopskit.tables.patches import patches as table

STEP = {"resource": "web", "field": "cpu_request", "unit": "cores", "current": "0.5", "recommended": "0.25"}
DIFF = "--- a/web.yaml\n+++ b/web.yaml\n@@ -1 +1 @@\n-cpu: 500m\n+cpu: 250m\n"


def patches(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {
        "change_id": "x", "patch": "001-web", "status": "patch", "action": "right-size", "team": "shop", "directory": "k8s",
        "resource_id": '["web"]', "names": '["web"]', "steps": json.dumps([STEP]), "places": '["web.yaml:3"]', "finding_id": '["f"]',
        "saving_low": 8.0, "saving": 10.0, "saving_high": 12.0, "currency": "USD", "risk": 0.02, "code": "", "reason": "",
        "warnings": '["all pods are replaced"]', "watch": "For one week: latency.", "back": "git apply rollback/001-web.patch.",
        "diff": DIFF, "reverse": "",
    }  # fmt: skip
    return table.check(pd.DataFrame([{**plain, "change_id": f"c{n}", **row} for n, row in enumerate(rows)]))


REFUSED = {"status": "refused", "patch": "", "code": "shared", "reason": "the variable is used 3 times", "saving": 5.0}
EVIL = '["<img src=x onerror=alert(1)> @all #1 \\u202eevil ```\\n# big"]'


def test_the_title_says_how_many_changes_and_the_money_of_patches_alone() -> None:
    assert pull_request(patches({}, {}, REFUSED)).startswith("# 2 changes, saving USD 20 a month\n")


def test_a_patch_line_names_what_changes_for_how_much_at_which_risk() -> None:
    line = "- `001-web` (shop): web, cpu request 500 m to 250 m; saves USD 10 a month, risk 2 %"
    assert line in pull_request(patches({}))


def test_growth_is_said_as_a_cost_and_missing_money_as_no_price() -> None:
    told = pull_request(patches({"saving": -3.0}, {"currency": "", "saving": float("nan")}))
    assert "costs USD 3 a month" in told
    assert "no price" in told


def test_the_sentence_about_approval_and_the_commit_stand_in_the_text() -> None:
    told = pull_request(patches({}), approval="Two owners approve.", base="abc123")
    assert "Two owners approve." in told
    assert "Made for commit abc123." in told


def test_the_limit_holds_and_what_is_left_out_is_counted() -> None:
    told = pull_request(patches(*[{"names": json.dumps([f"service-{n}" * 9])} for n in range(200)]), limit=3500)
    assert len(told) <= 3500
    assert "more in CHANGES.md" in told


def test_names_from_outside_are_no_markup_no_mention_and_no_line() -> None:
    told = pull_request(patches({"names": EVIL}))
    assert "<img" not in told.replace("\\<img", "")
    assert "@all" not in told
    assert "\u202e" not in told
    assert "\n# big" not in told


def test_a_diff_cannot_end_its_own_fence() -> None:
    told = changes(patches({"diff": DIFF + "+```\n+# heading\n"}))
    assert "````diff\n" in told


def test_what_was_refused_stands_with_reason_and_place() -> None:
    told = changes(patches({}, REFUSED))
    assert "- web (cpu request 500 m to 250 m): the variable is used 3 times; look at web.yaml:3 [shared]" in told


def test_an_escaped_name_reads_as_it_was() -> None:
    assert escape("a_b*c") == r"a\_b\*c"


def test_the_page_says_how_to_configure_where_no_code_is_known() -> None:
    assert "No folder of infrastructure code is configured" in change_table(None).to_json()["items"][0]["text"]
    assert change_diffs(None).data["said"] == ["There is no diff to show."]


def test_the_page_shows_patches_with_money_and_folds_what_has_none() -> None:
    data = change_table(patches({}, REFUSED)).data
    assert data["rows"][0][3] == "saves USD 10 a month"
    assert data["said"] == ["1 changes have no patch; each says why, and where to look."]
    assert data["full"]["rows"][0][2] == [{"name": "the variable is used 3 times"}]


def test_a_diff_on_the_page_is_escaped() -> None:
    shown = change_diffs(patches({"diff": DIFF + "+<script>alert(1)</script>\n"}))._repr_mimebundle_()["text/html"]
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_very_long_diff_is_cut_and_says_so() -> None:
    (item,) = change_diffs(patches({"diff": "+x\n" * 500})).data["items"]
    assert item["text"].endswith("441 more lines in the patch")


def test_the_steps_say_how_to_apply_and_how_to_go_back() -> None:
    assert [item["term"] for item in change_steps(patches({})).data["items"]] == ["Get", "Apply", "Go back", "Watch"]


def test_without_a_patch_nothing_is_said_of_applying_one():
    told = change_steps(None).data
    assert (told["heading"], [item["term"] for item in told["items"]]) == ("How to get patches", ["Get"])


@pytest.mark.parametrize(
    ("saving", "told"),
    [
        (-0.1752, "costs USD 0.18 a month"),
        (0.001, "hardly any money"),
        (1234.5, "saves USD 1,230 a month"),
        (float("nan"), "no price"),
    ],
)
def test_money_of_a_month_is_told_to_the_cent(saving, told):
    assert money_words({"saving": saving, "currency": "USD"}) == told


def test_a_patch_without_measured_risk_says_why_it_has_none() -> None:
    told = changes(patches({"risk": math.nan, "action": "schedule"}))
    assert "risk not measured, because a schedule pauses hours in which nothing worked" in told


def test_many_patches_name_the_safest_in_the_pull_request_and_in_what_is_printed() -> None:
    made = patches(*[{"change_id": f"c{n}", "patch": f"00{n}-web", "risk": 0.001 * n, "saving": float(n)} for n in range(1, 8)])
    begin = "The safest, with a measured risk under 1 %: 007-web (USD 7), 006-web (USD 6), 005-web (USD 5) and 4 more"
    assert begin in pull_request(made)
    assert summary(made)[-1].startswith(begin)
