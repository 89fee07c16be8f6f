from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from devopskit.checks.nights_and_weekends import find
from devopskit.tables.profiles import profiles
from devopskit.tables.usage import SYSTEM_CPU

DEV = {"resource_id": "i-1", "state": "running", "tags": '{"env": "dev"}'}
RATE = {"resource_id": "i-1", "monthly_cost": 168.0}
OFFICE = np.tile((np.arange(24) >= 8) & (np.arange(24) < 18), 5)  # Monday to Friday, eight to six


@pytest.fixture
def week():
    def build(busy, weeks=4.0):
        frame = pd.DataFrame({"hour": range(168), "maximum": np.where(busy, 0.6, 0.01)})
        return profiles.check(frame.assign(resource_id="i-1", metric=SYSTEM_CPU, weeks=weeks, mean=frame["maximum"]))

    return build


@pytest.fixture
def office(week):
    return week(np.concatenate([OFFICE, np.zeros(48, bool)]))


def test_a_machine_of_office_hours_saves_its_nights_and_weekends(inventory, rated, office):
    row = find(inventory(DEV), rated(RATE), office).iloc[0]
    # 50 hours are busy, 118 of 168 are not; five starts a week cost an hour each.
    assert row[["saving", "saving_low", "recommended"]].tolist() == [
        pytest.approx(118.0),
        pytest.approx(113.0),
        "off 118 hours a week",
    ]
    assert json.loads(row["evidence"])["on"] == "Mon 08-18, Tue 08-18, Wed 08-18, Thu 08-18, Fri 08-18"
    assert (row["action"], row["field"]) == ("schedule", "schedule")


@pytest.mark.parametrize("tags", ['{"env": "prod"}', "{}"])
def test_a_machine_of_production_is_never_scheduled(inventory, rated, office, tags):
    assert find(inventory(DEV | {"tags": tags}), rated(RATE), office).empty


def test_a_machine_with_short_pauses_is_left_alone(inventory, rated, week):
    busy = np.arange(168) % 4 == 0  # never more than three hours at rest
    assert find(inventory(DEV), rated(RATE), week(busy)).empty


def test_a_machine_without_any_use_is_no_matter_of_a_schedule(inventory, rated, week):
    assert find(inventory(DEV), rated(RATE), week(np.zeros(168, bool))).empty


def test_two_weeks_are_too_few_for_a_schedule(inventory, rated, week):
    row = find(inventory(DEV), rated(RATE), week(np.concatenate([OFFICE, np.zeros(48, bool)]), weeks=2.0)).iloc[0]
    assert (row["status"], row["reason"].startswith("Not enough data")) == ("undecided", True)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"owner_id": "asg-1"}, "asg-1 decides how many run"),
        ({"tags": '{"env": "qa", "schedule": "office"}'}, "it has the schedule office"),
    ],
)
def test_a_machine_that_something_else_starts_is_undecided(inventory, rated, office, more, words):
    row = find(inventory(DEV | more), rated(RATE), office).iloc[0]
    assert (row["status"], words in row["reason"]) == ("undecided", True)
