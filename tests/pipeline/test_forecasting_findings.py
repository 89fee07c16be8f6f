"""The forecast as findings: what to order by when, what lasts and why, what cannot be told yet."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_findings import findings_of, lasting, running_out
from devopskit.pipeline.forecasting_outlook import Outlook, Terms
from devopskit.tables.findings import findings as declared
from devopskit.units import GIB

END = datetime(2026, 7, 1, tzinfo=UTC)
NONE = np.empty((0, 0, 0))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def row(**changed: object) -> dict[str, object]:
    """A disk of 100 GiB that runs out in August."""
    told = {
        "subject": "d disk", "resource_id": "d", "name": "orders", "what": "disk", "unit": "By", "limit": 100.0 * GIB, "owner": "data",
        "used": 0.8, "days": 280, "reach": 91, "chance": 0.9, "soon": 0.4, "threshold": 0.2, "early": day("2026-08-01"),
        "likely": day("2026-08-20"), "late": day("2026-09-10"), "act_by": day("2026-07-05"), "alarm": True, "full": False,
        "status": "decided", "reason": "", "caveats": "",
    }  # fmt: skip
    return told | changed


def buy(**changed: object) -> pd.DataFrame:
    told = {"subject": "d disk", "scenario": "as forecast", "units": 2.0, "add": 100.0 * GIB, "monthly": 8.0, "currency": "USD"}
    return pd.DataFrame([told | {"price_note": "your bill"} | changed])


def found(told: dict[str, object], bought: pd.DataFrame) -> dict[str, object]:
    (finding,) = findings_of(Outlook(pd.DataFrame([told]), NONE, NONE, Terms(), END), bought).to_dict("records")
    return finding


LASTING = {"act_by": pd.NaT, "alarm": False, "early": pd.NaT, "likely": pd.NaT, "late": pd.NaT, "chance": 0.03}


def test_what_runs_out_is_a_decided_finding_that_costs_money() -> None:
    finding = found(row(), buy())
    assert (finding["status"], finding["saving"], finding["currency"]) == ("decided", -8.0, "USD")
    assert (float(str(finding["current"])), float(str(finding["recommended"]))) == (100 * GIB, 200 * GIB)
    assert finding["act_by"] == day("2026-07-05")


def test_the_chance_of_running_out_is_its_risk() -> None:
    assert (found(row(), buy())["risk"], found(row(), buy())["risk_now"]) == (0.9, 0.9)


def test_bytes_that_are_bought_are_no_saved_bytes() -> None:
    assert found(row(), buy())["saving_bytes"] == -100 * GIB


def test_cores_that_are_bought_are_no_saved_cores() -> None:
    assert found(row(unit="{cpu}", limit=24.0), buy(add=8.0))["saving_cores"] == -8.0


def test_a_purchase_without_a_price_has_no_amount_and_says_why() -> None:
    finding = found(row(), buy(monthly=float("nan"), currency="", price_note="no price is known for it"))
    assert pd.isna(finding["saving"])
    assert finding["price_note"] == "no price is known for it"


def test_an_alarm_without_a_day_is_due_on_the_day_of_the_report() -> None:
    assert found(row(act_by=pd.NaT), buy())["act_by"] == pd.Timestamp(END)


def test_what_lasts_is_kept_with_the_chance_and_the_threshold() -> None:
    finding = found(row(**LASTING), buy().head(0))
    assert finding["status"] == "keep"
    assert "lasts 91 days; the chance of running out is 3 %, below the 20 % from which acting pays" in str(finding["reason"])


def test_an_alarm_for_which_nothing_is_bought_is_kept_and_not_ordered() -> None:
    assert found(row(), buy(units=0.0))["status"] == "keep"


def test_an_order_of_another_scenario_is_no_finding() -> None:
    assert found(row(), buy(scenario="growth x 2"))["status"] == "keep"


def test_too_short_a_history_is_undecided_in_a_whole_sentence() -> None:
    finding = found(row(status="undecided", reason="9 days of history are too few", chance=float("nan")), buy())
    assert (finding["status"], finding["reason"]) == ("undecided", "9 days of history are too few.")


def test_the_evidence_holds_dates_chances_and_history() -> None:
    told = json.loads(str(found(row(), buy())["evidence"]))
    assert told["likely"] == "2026-08-20"
    assert (told["chance"], told["days_of_history"], told["days_ahead"]) == (0.9, 280, 91)


def test_a_day_that_is_not_known_is_not_in_the_evidence() -> None:
    assert "likely" not in json.loads(str(found(row(**LASTING), buy())["evidence"]))


def test_caveats_are_told_one_by_one() -> None:
    assert "at least: 3 steps" in str(found(row(caveats="provisional: x; at least: 3 steps"), buy())["caveats"])


def test_the_rows_fit_the_table_of_findings() -> None:
    rows = pd.DataFrame([row(), row(subject="e disk", resource_id="e") | LASTING])
    told = findings_of(Outlook(rows, NONE, NONE, Terms(), END), buy())
    pd.testing.assert_frame_equal(declared.check(told), told)
    assert told["status"].tolist() == ["decided", "keep"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "With a chance of 90 % it runs out within 91 days, most likely on 2026-08-20 (10 % by 2026-08-01)."),
        ({"full": True, "used": 1.3}, "It is at 130 % of its limit already."),
        (
            {"likely": pd.NaT},
            "With a chance of 90 % it runs out within 91 days, most likely on a day beyond the half chance (10 % by 2026-08-01).",
        ),
    ],
)
def test_the_reason_to_order_is_one_sentence(changed: dict[str, object], told: str) -> None:
    assert running_out(row(**changed)) == told


def test_the_reason_to_wait_names_use_and_span() -> None:
    assert lasting(row(**LASTING)).startswith("It is at 80 % of its limit and lasts 91 days")


def test_no_chance_in_a_reason_is_certain() -> None:
    assert running_out(row(chance=0.9999)).startswith("With a chance of over 99 % it runs out")
