from __future__ import annotations

import pytest

from devopskit.checks.unlimited_logs import find

LOGS = {
    "resource_id": "/app/web",
    "kind": "log_group",
    "name": "/app/web",
    "tags": '{"retention_days": "0"}',
    "created_at": "2025-07-01",
}
RATE = {"resource_id": "/app/web", "monthly_cost": 73.0}


def test_logs_older_than_the_retention_are_what_is_saved(inventory, rated, now):
    row = find(inventory(LOGS), rated(RATE), now=now).iloc[0]
    # 365 days old, 90 are kept: 275/365 of 73 = 55; growing logs have less of it, half at least.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == [
        pytest.approx(27.5),
        pytest.approx(55.0),
        pytest.approx(55.0),
    ]
    assert row[["field", "current", "recommended", "action"]].tolist() == ["retention_days", "never", "90", "tier"]


def test_logs_with_a_retention_get_no_finding(inventory, rated, now):
    assert find(inventory(LOGS | {"tags": '{"retention_days": "400"}'}), rated(RATE), now=now).empty


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"name": "org-audit-trail"}, "keep", "its name says why"),
        ({"tags": '{"legal-hold": "1"}'}, "keep", "tag legal_hold"),
        ({"created_at": "2026-06-01"}, "undecided", "only 30 days old"),
        ({"created_at": None}, "undecided", "its creation time would decide"),
        ({"tags": '{"origin": "bill"}'}, "undecided", "not their retention"),
    ],
)
def test_logs_that_must_stay_or_are_young_are_not_cut(inventory, rated, now, more, status, words):
    row = find(inventory(LOGS | more), rated(RATE), now=now).iloc[0]
    assert (row["status"], words in row["reason"]) == (status, True)


def test_a_shorter_retention_saves_more_of_the_storage(inventory, rated, now):
    row = find(inventory(LOGS), rated(RATE), now=now, retention_days=73).iloc[0]
    # 292/365 = 0.8
    assert row["saving"] == pytest.approx(58.4)
